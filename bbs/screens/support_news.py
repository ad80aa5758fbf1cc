"""Support that has come for oneself since one last looked, as lines of a list."""

from __future__ import annotations

from bbs.domain.support_words import SUPPORT_WORDS
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.thread_lines import AGE_CELLS, DETAILS_FROM
from bbs.services.support import Supported
from bbs.terminal.looks import Line

NAMED = 3
"""So many of those who gave one kind of support are named in a line; `+` on the post names them all."""


def given_words(post: Supported) -> str:
    """Who gave what: "With you: ben, mara. Thank you: cleo." A fourth name becomes "and others", never a number."""
    said = []
    for kind, handles in post.givers:
        names = ", ".join(handles[:NAMED])
        if len(handles) > NAMED:
            names = _("{names} and others").format(names=names)
        said.append(_("{support}: {names}").format(support=SUPPORT_WORDS.get(kind, kind), names=names))
    return ". ".join(said)


def support_line(post: Supported, room: int, age: str) -> Line:
    """A post of one's own that was given support."""
    right = f"{age:>{AGE_CELLS}}" if room >= DETAILS_FROM else ""
    middle = max(room - width(right) - (1 if right else 0), 0)
    words = _("{given}, for {subject}").format(given=given_words(post), subject=post.subject)
    words = fit(words, middle)
    return [(words + " " * (room - width(words) - width(right)) + right, "plain")] if right else [(words, "plain")]
