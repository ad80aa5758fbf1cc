"""Cases as lines of the queue, in groups by how soon somebody should look."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from bbs.domain.cases import RANKS, CaseState, Origin, Severity, rank
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.case_words import STATE_WORDS, origin_words, severity_word, taken_words
from bbs.services.case_rows import CaseRow
from bbs.terminal.looks import Line

SEVERITY_CELLS, ORIGIN_CELLS, BOARD_CELLS, AGE_CELLS = 8, 14, 16, 9
"""The columns of a line. The first two begin at tab stops, which one byte reaches."""

DETAILS_FROM = 60
"""Widths from which the board has a column of its own."""

NARROW_ORIGIN = 11
"""The column of where from on narrow screens."""

URGENT = (Severity.CRISIS, Severity.RED)
OPEN_STATES = (CaseState.OPEN, CaseState.CLAIMED)


class Group(IntEnum):
    """The groups of the queue, in their order. `BEFORE` has no cases and no heading."""

    BEFORE = 0
    FIRST = 1
    SOON = 2
    LATER = 3
    PASSED = 4
    CLOSED = 5


GROUP_WORDS = {
    Group.FIRST: _("Before anything else"),
    Group.SOON: _("Soon"),
    Group.LATER: _("When there is time"),
    Group.PASSED: _("You passed these on"),
    Group.CLOSED: _("Closed"),
}


def group_of(row: CaseRow, now: datetime) -> Group:
    """The group in which a case stands: how soon somebody should look, as the queue has sorted it."""
    if row.state not in OPEN_STATES:
        return Group.CLOSED
    if row.passed:
        return Group.PASSED
    place = rank(row.severity, now - row.opened)
    if place >= RANKS[Severity.RED]:
        return Group.FIRST
    return Group.SOON if place >= RANKS[Severity.AMBER] else Group.LATER


def about_words(row: CaseRow) -> str:
    """What a case is about, in a few words that are no text of a post."""
    if row.subject:
        return row.subject
    if row.origin is Origin.ASKED:
        return _("{name} would like to talk").format(name=row.byline.text if row.byline else _("somebody"))
    return row.byline.text if row.byline is not None else str(row.address or "")


def case_line(row: CaseRow, room: int, age: str) -> Line:
    """A case: how soon, where from, who has taken it, its subject, its board and how long it has waited. The text of
    the post is not in it: who works through the queue meets that when they open it."""
    roomy = room >= DETAILS_FROM
    origin_cells = ORIGIN_CELLS if roomy else NARROW_ORIGIN
    left = _column(severity_word(row), SEVERITY_CELLS) + _column(origin_words(row), origin_cells)
    right = fit(age, AGE_CELLS)
    if roomy:
        right = _column(row.board_name, BOARD_CELLS) + " " * (AGE_CELLS - width(right)) + right
    mark = taken_words(row, brief=not roomy) if row.state in OPEN_STATES else STATE_WORDS[row.state]
    middle = max(room - width(left) - width(right) - 1, 0)
    marked = fit(f"({mark}) ", middle) if mark else ""
    subject = fit(about_words(row), max(middle - width(marked), 0))
    text = left + marked + subject
    look = "strong" if row.severity in URGENT and not (row.claimed_by and not row.mine) else "plain"
    return [(fit(text + " " * (room - width(text) - width(right)) + right, room), look)]


def _column(text: str, cells: int) -> str:
    shown = fit(text, cells - 1)
    return shown + " " * (cells - width(shown))
