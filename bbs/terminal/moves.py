"""The shortest way for a cursor, and for runs of rows, to get from here to there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bbs.terminal.rows import BLANK, Row

CSI = "\x1b["

TAB = 8
"""Columns from one tab stop to the next, as a terminal has them unless somebody has set others."""


def move(row: int | None, column: int | None, to_row: int, to_column: int, tabs: int = 0) -> str:
    """The shortest sequence that takes the cursor from one cell to another, both counted from 0.

    `column` is None where the terminal's own idea of it cannot be known (it waits at the right edge, or a cluster was
    drawn whose width terminals disagree on); `row` is None where nothing is known. Only what a VT100 has is used; tab
    stops to the left of column `tabs`.
    """
    if (row, column) == (to_row, to_column):
        return ""
    ways = [_absolute(to_row, to_column)]
    if row is not None:
        if column is not None:
            ways.append(_vertical(to_row - row) + across(column, to_column, tabs))
        ways.append("\r" + _vertical(to_row - row) + across(0, to_column, tabs))
    return min(ways, key=len)


def across(column: int, to_column: int, tabs: int) -> str:
    """The shortest sequence within a row."""
    plain = _horizontal(to_column - column)
    if len(plain) < 2 or to_column <= column:
        return plain
    ways = [plain]
    if (stops := to_column // TAB - column // TAB) and to_column - to_column % TAB < tabs:
        ways.append("\t" * stops + _horizontal(to_column % TAB))
    if (to_column // TAB + 1) * TAB < tabs:
        ways.append("\t" * (stops + 1) + "\b" * (TAB - to_column % TAB))
    return min(ways, key=len)


def _absolute(row: int, column: int) -> str:
    if column:
        return f"{CSI}{row + 1 if row else ''};{column + 1}H"
    return f"{CSI}{row + 1}H" if row else f"{CSI}H"


def _vertical(by: int) -> str:
    if by > 0:
        return "\n" * by if by <= 3 else f"{CSI}{by}B"
    if by < 0:
        return f"{CSI}{'' if by == -1 else -by}A"
    return ""


def _horizontal(by: int) -> str:
    if by > 0:
        return f"{CSI}{'' if by == 1 else by}C"
    if by < 0:
        return "\b" * -by if by >= -4 else f"{CSI}{-by}D"
    return ""


class Scroll(NamedTuple):
    """Rows `top`..`bottom` (both included) move up by `by` rows, or down where `by` is negative."""

    top: int
    bottom: int
    by: int


MIN_SCROLL_GAIN = 40
"""Characters that a scroll has to save: it costs up to about 20 bytes, and the eye follows it for nothing."""


def find_scroll(old: list[Row], new: list[Row]) -> Scroll | None:
    """The one scroll of a region of rows that saves the most text, or None where none saves enough.

    Rows that have moved by as much count together, though others between them have changed: a marker that went along
    does not tear a page in two.
    """
    places: dict[Row, list[int]] = {}
    for y, row in enumerate(old):
        if row:
            places.setdefault(row, []).append(y)
    moved: dict[int, list[int]] = {}
    for y, row in enumerate(new):
        for was in places.get(row, ()):
            if was != y and old[y] != row:
                moved.setdefault(was - y, []).append(y)
    best: tuple[int, Scroll] | None = None
    for by, rows in moved.items():
        for first, last in {(rows[0], rows[-1]), *_runs(rows)}:
            gain, scroll = _gain(old, new, first, last, by)
            if best is None or gain > best[0]:
                best = (gain, scroll)
    return best[1] if best is not None and best[0] >= MIN_SCROLL_GAIN else None


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of neighbours in `rows`, which are in order."""
    first = last = rows[0]
    for y in rows[1:]:
        if y != last + 1:
            yield first, last
            first = y
        last = y
    yield first, last


def _gain(old: list[Row], new: list[Row], first: int, last: int, by: int) -> tuple[int, Scroll]:
    """How much text is saved by moving what becomes rows `first` to `last`, less what that spoils."""
    top, bottom = min(first, first + by), max(last, last + by)
    gain = 0
    for y in range(top, bottom + 1):
        arrives = first <= y <= last and new[y] == old[y + by]
        if arrives and new[y] != old[y]:
            gain += _length(new[y])
        elif not arrives and new[y] == old[y]:
            gain -= _length(new[y])
    return gain, Scroll(top, bottom, by)


def _length(row: Row) -> int:
    return sum(len(text) for text, _pen in row) + 6


def scrolled(rows: list[Row], scroll: Scroll) -> list[Row]:
    """What the client's rows are after the scroll."""
    region = rows[scroll.top : scroll.bottom + 1]
    blanks = [BLANK] * min(abs(scroll.by), len(region))
    moved = region[scroll.by :] + blanks if scroll.by > 0 else blanks + region[: scroll.by]
    return rows[: scroll.top] + moved + rows[scroll.bottom + 1 :]
