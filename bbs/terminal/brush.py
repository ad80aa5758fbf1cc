"""The brush: where the client's cursor is, which pen it holds, and how one row is turned into another."""

from __future__ import annotations

from typing import TypeVar

from bbs.domain.width import least_and_most
from bbs.terminal.capabilities import Capabilities
from bbs.terminal.moves import CSI, across, move
from bbs.terminal.pens import PLAIN, Pen, bare, change
from bbs.terminal.rows import BLANK, CONTINUED, Row, cells_of

T = TypeVar("T")

MAX_BRIDGE = 4
"""Unchanged cells that are written again rather than jumped over: a jump costs three to five bytes."""

MAX_SHIFT = 8
"""Cells that a rest of a row can have moved by to be moved in the terminal: typing and deleting within a line."""

SMALL = 12
"""Characters that no other way of changing a row would undercut by enough to be looked for."""

ERASE_LINE = f"{CSI}K"

UNKNOWN = "?"
"""What stands in the last cell of a row for a character that some terminals would take for two cells."""

_DISPUTED_FROM = "\u0300"

Cells = tuple[list[str], list[Pen]]
"""A row cell by cell: texts and pens."""


class Brush:
    """Writes into `out`. `row` and `column` are the cursor's place, counted from 0: None where it cannot be known."""

    __slots__ = ("can", "column", "out", "pen", "row", "tabs", "width")

    def __init__(self, can: Capabilities, width: int) -> None:
        self.can = can
        self.width = width
        self.tabs = width if can.tabs else 0
        self.out: list[str] = []
        self.pen = PLAIN
        self.row: int | None = None
        self.column: int | None = None

    def fork(self) -> Brush:
        """A brush in the same state that writes elsewhere, to find out what something would cost."""
        brush = Brush(self.can, self.width)
        brush.pen, brush.row, brush.column = self.pen, self.row, self.column
        return brush

    def join(self, fork: Brush) -> None:
        """Does what the fork did."""
        self.out += fork.out
        self.pen, self.row, self.column = fork.pen, fork.row, fork.column

    def cost(self) -> int:
        """Characters written so far."""
        return sum(map(len, self.out))

    def go(self, row: int, column: int) -> None:
        self.out.append(move(self.row, self.column, row, column, self.tabs))
        self.row, self.column = row, column

    def dip(self, pen: Pen) -> None:
        if pen is not self.pen:
            self.out.append(change(self.pen, pen))
            self.pen = pen

    def clean(self) -> None:
        """Holds a pen in which cells that are erased become plain blanks."""
        if not bare(self.pen):
            self.dip(PLAIN)

    def say(self, sequence: str) -> None:
        """A sequence that moves neither cursor nor pen."""
        self.out.append(sequence)

    def lost(self) -> None:
        """Nobody knows now where the cursor is."""
        self.row = self.column = None

    # Rows

    def paint_row(self, y: int, old: Row, new: Row) -> None:
        """Turns row `y` from `old` into `new`, in whichever of the ways is shortest."""
        ways = [self._changed(y, old, new)]
        if old and new and ways[0].cost() > SMALL:
            ways.append(self._afresh(y, new))
            if self.can.characters and (shifted := self._shifted(y, old, new)) is not None:
                ways.append(shifted)
        self.join(min(ways, key=Brush.cost))

    def _changed(self, y: int, old: Row, new: Row) -> Brush:
        """Cell by cell, what differs."""
        brush = self.fork()
        brush.write_cells(y, cells_of(old, self.width), cells_of(new, self.width))
        return brush

    def _afresh(self, y: int, new: Row) -> Brush:
        """The row erased, and written as on a blank one: gaps are jumped over."""
        brush = self.fork()
        brush.go(y, 0)
        brush.clean()
        brush.say(ERASE_LINE)
        brush.write_cells(y, cells_of(BLANK, self.width), cells_of(new, self.width))
        return brush

    def _shifted(self, y: int, old: Row, new: Row) -> Brush | None:
        """Some cells put in or taken out, where the rest of the row has only moved sideways."""
        was, now = cells_of(old, self.width), cells_of(new, self.width)
        if CONTINUED in was[0] or CONTINUED in now[0] or _may_spill(was[0]) or _may_spill(now[0]):
            return None
        start = next((x for x in range(self.width) if (was[0][x], was[1][x]) != (now[0][x], now[1][x])), self.width)
        for by in (*range(1, MAX_SHIFT + 1), *range(-1, -MAX_SHIFT - 1, -1)):
            if _moved(was, now, start, by, self.width):
                return self._shift(y, start, by, was, now)
        return None

    def _shift(self, y: int, x: int, by: int, was: Cells, now: Cells) -> Brush:
        brush = self.fork()
        brush.go(y, x)
        brush.clean()
        count = "" if abs(by) == 1 else str(abs(by))
        brush.say(f"{CSI}{count}{'@' if by > 0 else 'P'}")
        brush.write_cells(y, (_shift(was[0], x, by, " "), _shift(was[1], x, by, PLAIN)), now)
        return brush

    def write_cells(self, y: int, was: Cells, now: Cells) -> None:
        """Writes the cells that differ; a blank rest that is longer than the sequence for it is erased."""
        texts, pens = now
        if was == now:
            return
        changed = [a != b or p != q for a, b, p, q in zip(texts, was[0], pens, was[1], strict=True)]
        if CONTINUED in texts or CONTINUED in was[0] or not "".join(texts).isascii():
            _spilled(changed, texts, self.width)
            _whole_clusters(changed, texts, was[0])
        tail = self._blank_tail(texts, pens, changed)
        x = _next(changed, 0, tail)
        if self.row != y and _is_margin(texts, pens, x) and bare(self.pen):
            self.go(y, 0)
            self.say(" " * x)
            self.column = x
        while (x := _next(changed, x, tail)) < tail:
            end = self._reach(changed, texts, pens, x, tail)
            self._write(y, x, end, now, was[0])
            x = end
        if tail < self.width:
            self.go(y, tail)
            self.clean()
            self.say(ERASE_LINE)

    def _blank_tail(self, texts: list[str], pens: list[Pen], changed: list[bool]) -> int:
        """Where a blank rest of the row begins that is worth erasing at once; the width where there is none."""
        tail = self.width
        while tail and texts[tail - 1] == " " and pens[tail - 1] == PLAIN:
            tail -= 1
        first = _next(changed, tail, self.width)
        return first if sum(changed[first:]) > len(ERASE_LINE) else self.width

    def _reach(self, changed: list[bool], texts: list[str], pens: list[Pen], x: int, tail: int) -> int:
        """The end of the stretch to write from `x`: small gaps in the same pen are written rather than jumped."""
        end = at = x
        pen = pens[x]
        while at < tail and at - end <= MAX_BRIDGE:
            if changed[at]:
                if at - end > 1 and len(across(end, at, self.tabs)) < at - end:
                    break
                end = at + 1
                pen = pen if _fits(texts[at], pens[at], pen) else pens[at]
            elif not texts[at].isascii() or not (pens[at] == pen or _fits(texts[at], pens[at], pen)):
                break
            at += 1
        while end < tail and texts[end] == CONTINUED:
            end += 1
        return end

    def _write(self, y: int, x: int, end: int, now: Cells, was: list[str]) -> None:
        """Writes the cells from `x` to `end`, run by run of the same pen."""
        texts, pens = now
        while x < end:
            pen = self.pen if _fits(texts[x], pens[x], self.pen) else pens[x]
            stop = x + 1
            while stop < end and (pens[stop] == pen or _fits(texts[stop], pens[stop], pen)):
                stop += 1
            self.go(y, x)
            self.dip(pen)
            text = "".join(texts[x:stop])
            if text.isascii():
                self.out.append(text)
                self.column = stop if stop < self.width else None
            else:
                self._write_clusters(y, x, stop, texts, was)
            x = stop

    def _write_clusters(self, y: int, x: int, end: int, texts: list[str], was: list[str]) -> None:
        for at in range(x, end):
            if texts[at] == CONTINUED:
                continue
            self.go(y, at)
            after = at + 2 if at + 1 < len(texts) and texts[at + 1] == CONTINUED else at + 1
            sure = _is_sure(texts[at])
            if sure:
                self.out.append(texts[at])
            else:
                sure = self._write_disputed(y, at, texts[at], was[at:after])
            self.column = after if sure and after < self.width else None

    def _write_disputed(self, y: int, x: int, cluster: str, under: list[str]) -> bool:
        """Writes a cluster where `under` stood. Returns whether the cursor is sure to be behind it then.

        Where a terminal could take it for more than the rest of the row, which would go on in the next, something
        shorter stands for it. Where one could take it for less, what stood there is taken away first.
        """
        cells = len(under)
        if x + least_and_most(cluster)[1] > self.width:
            cluster = cluster[0]
        least, most = least_and_most(cluster)
        if x + most > self.width:
            cluster, least, most = UNKNOWN.ljust(cells), cells, cells
        if any(text != " " for text in under[least:]):
            self.out.append(" " * cells)
            self.column = x + cells if x + cells < self.width else None
            self.go(y, x)
        self.out.append(cluster)
        return least == most == cells


def _is_margin(texts: list[str], pens: list[Pen], x: int) -> bool:
    """Whether the cells before `x` are blanks, and so few that writing them takes no more than jumping over them."""
    return 0 < x <= MAX_BRIDGE and all(texts[at] == " " and pens[at] is PLAIN for at in range(x))


def _fits(text: str, pen: Pen, held: Pen) -> bool:
    """Whether a blank cell can be written with the pen that is held."""
    return text == " " and pen is PLAIN and bare(held)


def _next(changed: list[bool], x: int, end: int) -> int:
    try:
        return changed.index(True, x, end)
    except ValueError:
        return end


def _moved(was: Cells, now: Cells, x: int, by: int, width: int) -> bool:
    """Whether the rest of the row from `x` stands `by` cells further to the right (left where negative)."""
    old, new = (x, x + by) if by > 0 else (x - by, x)
    length = width - max(old, new)
    if length <= 0 or not "".join(was[0][old : old + length]).strip():
        return False
    same_text = was[0][old : old + length] == now[0][new : new + length]
    return same_text and was[1][old : old + length] == now[1][new : new + length]


def _shift(cells: list[T], x: int, by: int, blank: T) -> list[T]:
    if by > 0:
        return cells[:x] + [blank] * by + cells[x : len(cells) - by]
    return cells[:x] + cells[x - by :] + [blank] * -by


def _is_sure(cluster: str) -> bool:
    """Whether no terminal takes another width for the cluster, as can be told at a glance."""
    return len(cluster) <= 1 and cluster < _DISPUTED_FROM


def _may_spill(texts: list[str]) -> bool:
    """Whether a terminal may take more cells than one for any of these clusters of one cell."""
    if "".join(texts).isascii():
        return False
    return any(not _is_sure(text) and least_and_most(text)[1] > 1 for text in texts)


def _spilled(changed: list[bool], texts: list[str], width: int) -> None:
    """What a terminal may have written over because it takes a cluster for wider is written again behind it."""
    for x, text in enumerate(texts):
        if changed[x] and (text >= _DISPUTED_FROM or len(text) > 1):
            most = min(least_and_most(text)[1], width - x)
            changed[x + 1 : x + most] = [True] * (most - 1)


def _whole_clusters(changed: list[bool], texts: list[str], was_texts: list[str]) -> None:
    """Where a half of a wide cluster changes, the whole of it does, on either side of the change."""
    halves = [x for x in range(1, len(changed)) if CONTINUED in (texts[x], was_texts[x])]
    for x in halves:
        changed[x] = changed[x] or changed[x - 1]
    for x in reversed(halves):
        changed[x - 1] = changed[x - 1] or changed[x]
    for x in halves:
        changed[x] = changed[x] or changed[x - 1]
