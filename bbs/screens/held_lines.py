"""One's own answers that wait for a moderator, as lines below the post that they answer."""

from __future__ import annotations

from collections.abc import Iterable

from bbs.domain.words import _
from bbs.domain.wrap import markup_lines, wrap
from bbs.services.holding import HeldRow
from bbs.terminal.looks import Line

INDENT = "  "
"""Before each line of them."""


def by_answered(held: Iterable[HeldRow]) -> dict[int, list[HeldRow]]:
    """Answers that wait by the number of the post that they answer, in the order in which they were written."""
    found: dict[int, list[HeldRow]] = {}
    for row in sorted(held, key=lambda row: row.written):
        if row.answers is not None and row.answers.post is not None:
            found.setdefault(row.answers.post, []).append(row)
    return found


def held_lines(row: HeldRow, width: int, most: int) -> list[Line]:
    """An answer that waits, marked, the last line empty; at most `most` cells wide."""
    cells = max(min(width, most) - len(INDENT), 1)
    mark = _("Your answer, waiting for a moderator to look. Nobody else sees it yet.")
    marked: list[Line] = [[(INDENT, "plain"), (part, "care")] for part in wrap(mark, cells)]
    text: list[Line] = [
        [(INDENT, "plain"), *((part, str(look)) for part, look in line.spans)] for line in markup_lines(row.body, cells)
    ]
    return [*marked, *text, []]
