"""The shortest way for a cursor, and for runs of rows, to get from here to there."""

from __future__ import annotations

from typing import NamedTuple

from bbs.terminal.rows import BLANK, Row

CSI = "\x1b["


def move(row: int | None, column: int | None, to_row: int, to_column: int) -> str:
    """The shortest sequence that takes the cursor from one cell to another, both counted from 0.

    `column` is None where the terminal's own idea of it cannot be known (it waits at the right edge, or a cluster was
    drawn whose width terminals disagree on); `row` is None where nothing is known. Only what a VT100 has is used.
    """
    if (row, column) == (to_row, to_column):
        return ""
    ways = [_absolute(to_row, to_column)]
    if row is not None:
        if column is not None:
            ways.append(_vertical(to_row - row) + _horizontal(to_column - column))
        ways.append("\r" + _vertical(to_row - row) + _horizontal(to_column))
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
    """The one scroll of a region of rows that saves the most text, or None where none saves enough."""
    places: dict[Row, list[int]] = {}
    for y, row in enumerate(old):
        if row:
            places.setdefault(row, []).append(y)
    best: tuple[int, Scroll] | None = None
    tried: set[tuple[int, int]] = set()
    for y, row in enumerate(new):
        for was in places.get(row, ()):
            by = was - y
            if by == 0 or (y, by) in tried or old[y] == row:
                continue
            gain, first, last = _stretch(old, new, y, by, tried)
            if best is None or gain > best[0]:
                best = (gain, Scroll(min(first, first + by), max(last, last + by), by))
    if best is None or best[0] < MIN_SCROLL_GAIN:
        return None
    return best[1]


def _stretch(old: list[Row], new: list[Row], y: int, by: int, tried: set[tuple[int, int]]) -> tuple[int, int, int]:
    """How much text the run of rows around `y` that moved by `by` saves, and its first and last row."""
    first = last = y
    while last + 1 < len(new) and 0 <= last + 1 + by < len(old) and new[last + 1] == old[last + 1 + by]:
        last += 1
    tried.update((row, by) for row in range(first, last + 1))
    saved = sum(_length(new[row]) for row in range(first, last + 1) if new[row] != old[row])
    region = range(min(first, first + by), max(last, last + by) + 1)
    spoiled = sum(_length(new[row]) for row in region if not first <= row <= last and new[row] == old[row])
    return saved - spoiled, first, last


def _length(row: Row) -> int:
    return sum(len(text) for text, _pen in row) + 6


def scrolled(rows: list[Row], scroll: Scroll) -> list[Row]:
    """What the client's rows are after the scroll."""
    region = rows[scroll.top : scroll.bottom + 1]
    blanks = [BLANK] * min(abs(scroll.by), len(region))
    moved = region[scroll.by :] + blanks if scroll.by > 0 else blanks + region[: scroll.by]
    return rows[: scroll.top] + moved + rows[scroll.bottom + 1 :]
