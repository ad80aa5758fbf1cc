"""The few lines that a client shows before anybody has signed in."""

from __future__ import annotations

import unicodedata
from textwrap import wrap

from bbs.domain.words import _

MAX_LINE = 78
"""Characters of a line: what fits on the narrowest screen that people still have."""


def banner(community: str, first_resource: str, told: str = "", *, ascii_only: bool) -> str:
    """Four lines: what this is, the two doors, and `first_resource`, which says whom to call; and below them `told`,
    where there is something that everybody has to know.

    They end as terminals want it (CR LF), and hold nothing that could steer one.
    """
    lines = (
        _("{community}: people who have been there, listening to each other.").format(community=community),
        _("  to join:        ssh new@...      (and your own handle once you have one)"),
        _("  to look around: ssh guest@..."),
        first_resource or _("In an emergency, please call the number of your country."),
    )
    more = wrap(_printable(told, ascii_only), MAX_LINE)
    return "".join(f"{_printable(line, ascii_only)[:MAX_LINE].rstrip()}\r\n" for line in (*lines, *more))


def _printable(line: str, ascii_only: bool) -> str:
    """One printable line. Old clients show the bytes of a banner as they are, so accents are taken off if asked."""
    if ascii_only:
        line = unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode("ascii")
    return "".join(character for character in line if character.isprintable())
