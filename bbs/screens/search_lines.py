"""The two lines of a post that was found."""

from __future__ import annotations

from bbs.domain.topics import said as topics_said
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.services.search import Result
from bbs.terminal.looks import Line

AUTHOR_CELLS, AGE_CELLS = 14, 9
DETAILS_FROM = 60
"""Widths from which the author has a column of their own."""

INDENT = "  "


def found_line(result: Result, age: str, room: int) -> Line:
    """The subject of the thread, who wrote the post, and when."""
    author = fit(result.byline.text, AUTHOR_CELLS - 1) if room >= DETAILS_FROM else ""
    right = AGE_CELLS + (AUTHOR_CELLS if author else 0)
    subject = fit(result.subject, max(room - right - 1, 0))
    age = fit(age, AGE_CELLS)
    gap = " " * (room - right - width(subject))
    line = gap + (author + " " * (AUTHOR_CELLS - width(author)) if author else "")
    return [(subject, "plain"), (line + " " * (AGE_CELLS - width(age)) + age, "plain")]


def quoted_line(result: Result, room: int) -> Line:
    """Where it stands, and a few words of it, or what its content warning says."""
    where = result.board_name if room >= DETAILS_FROM else result.byline.text
    line: Line = [(INDENT + fit(where, room // 2) + "  ", "quiet")]
    left = room - width(line[0][0])
    if result.snippet is None:
        words = _("about {topics}").format(topics=topics_said(result.warnings)) if result.warnings else ""
        return [*line, (fit(words, max(left, 0)), "care")]
    for text, asked in result.snippet:
        shown = fit(text, max(left, 0))
        line.append((shown, "strong" if asked else "plain"))
        left -= width(shown)
        if shown != text:
            break
    return line
