"""The painter: knows what the client's screen shows, and says only what has to change to show something else.

It stands by itself: rows in, text for the terminal out. The client's screen is a state to be reached, never a queue of
frames, so a frame that was never sent costs nothing later.
"""

from __future__ import annotations

from bbs.terminal.capabilities import Capabilities
from bbs.terminal.moves import CSI, Scroll, find_scroll, move, scrolled
from bbs.terminal.pens import PLAIN, Pen, change
from bbs.terminal.rows import BLANK, CONTINUED, Row, cells_of

MAX_BRIDGE = 5
"""Unchanged cells that are written again rather than jumped over: a jump costs three to six bytes."""

_ERASE_LINE = f"{CSI}K"
_CLEAR = f"{CSI}H{CSI}2J"


class Painter:
    """Draws one client's screen.

    Until `forget` is followed by the first `paint`, nothing is known of the client's screen, so that paint clears it.
    Not safe for several threads.
    """

    def __init__(self, capabilities: Capabilities, width: int, height: int) -> None:
        self.capabilities = capabilities
        self.width = width
        self.height = height
        self._rows: list[Row] | None = None
        self._pen = PLAIN
        self._row: int | None = None
        self._column: int | None = None
        self._visible = True

    def resize(self, width: int, height: int) -> None:
        """The client has another size now; what it made of its screen is not known."""
        self.width, self.height = width, height
        self.forget()

    def forget(self) -> None:
        """Nothing is known any more of the client's screen: the next paint draws all of it."""
        self._rows = None
        self._row = self._column = None

    def paint(self, rows: list[Row], cursor: tuple[int, int] | None) -> str:
        """What to send so that the client shows `rows` (as many as its height) with its cursor at (column, row).

        `cursor` None hides it. Returns an empty text where the client shows that already.
        """
        self._out: list[str] = []
        if self._rows is None:
            self._begin()
        assert self._rows is not None
        if self._rows != rows:
            self._scroll(rows)
            for y, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
                if old != new:
                    self._paint_row(y, old, new)
            self._rows = list(rows)
        self._place_cursor(cursor)
        return "".join(self._out)

    def _begin(self) -> None:
        self._out.append(change(self._pen, PLAIN) if self._pen != PLAIN else f"{CSI}m")
        self._out.append(_CLEAR)
        self._pen = PLAIN
        self._row = self._column = 0
        self._rows = [BLANK] * self.height

    def _place_cursor(self, cursor: tuple[int, int] | None) -> None:
        if cursor is not None:
            self._go(min(cursor[1], self.height - 1), min(cursor[0], self.width - 1))
        if self._visible != (cursor is not None):
            self._visible = cursor is not None
            self._out.append(f"{CSI}?25{'h' if self._visible else 'l'}")

    def _go(self, row: int, column: int) -> None:
        self._out.append(move(self._row, self._column, row, column))
        self._row, self._column = row, column

    def _dip(self, pen: Pen) -> None:
        self._out.append(change(self._pen, pen))
        self._pen = pen

    def _scroll(self, rows: list[Row]) -> None:
        assert self._rows is not None
        if not self.capabilities.scroll:
            return
        scroll = find_scroll(self._rows, rows)
        if scroll is None:
            return
        self._dip(PLAIN)
        self._say_scroll(scroll)
        self._rows = scrolled(self._rows, scroll)

    def _say_scroll(self, scroll: Scroll) -> None:
        """Scroll regions and index, as every VT100 has them; both edges are said, since not all take a missing one."""
        whole = scroll.top == 0 and scroll.bottom == self.height - 1
        if not whole:
            self._out.append(f"{CSI}{scroll.top + 1};{scroll.bottom + 1}r")
            self._row, self._column = 0, 0
        if scroll.by > 0:
            self._go(scroll.bottom, 0 if self._column is None else self._column)
            self._out.append("\n" * scroll.by)
        else:
            self._go(scroll.top, 0 if self._column is None else self._column)
            self._out.append("\x1bM" * -scroll.by)
        if not whole:
            self._out.append(f"{CSI}r")
            self._row = self._column = None

    def _paint_row(self, y: int, old: Row, new: Row) -> None:
        texts, pens = cells_of(new, self.width)
        was_texts, was_pens = cells_of(old, self.width)
        changed = [a != b or p != q for a, b, p, q in zip(texts, was_texts, pens, was_pens, strict=True)]
        _whole_clusters(changed, texts, was_texts)
        tail = self._blank_tail(texts, pens, changed)
        x = 0
        while x < tail:
            if changed[x]:
                x = self._write(y, x, self._reach(changed, texts, pens, x, tail), texts, pens)
            else:
                x += 1
        if tail < self.width:
            self._go(y, tail)
            self._dip(PLAIN)
            self._out.append(_ERASE_LINE)

    def _blank_tail(self, texts: list[str], pens: list[Pen], changed: list[bool]) -> int:
        """Where a blank rest of the row begins that is worth erasing at once; the width where there is none."""
        tail = self.width
        while tail and texts[tail - 1] == " " and pens[tail - 1] == PLAIN:
            tail -= 1
        first = next((x for x in range(tail, self.width) if changed[x]), self.width)
        return first if sum(changed[first:]) > len(_ERASE_LINE) else self.width

    def _reach(self, changed: list[bool], texts: list[str], pens: list[Pen], x: int, tail: int) -> int:
        """The end of the stretch to write from `x`: small gaps in the same pen are written rather than jumped."""
        end = x
        at = x
        while at < tail and at - end <= MAX_BRIDGE:
            if changed[at]:
                end = at + 1
            elif pens[at] != pens[x] or not texts[at].isascii():
                break
            at += 1
        while end < tail and texts[end] == CONTINUED:
            end += 1
        return end

    def _write(self, y: int, x: int, end: int, texts: list[str], pens: list[Pen]) -> int:
        self._go(y, x)
        for at in range(x, end):
            text = texts[at]
            if text == CONTINUED:
                continue
            if self._column != at:
                self._go(y, at)
            self._dip(pens[at])
            self._out.append(text)
            cells = 2 if at + 1 < len(texts) and texts[at + 1] == CONTINUED else 1
            after = at + cells
            self._column = None if after >= self.width or _disputed(text) else after
        return end


def _whole_clusters(changed: list[bool], texts: list[str], was_texts: list[str]) -> None:
    """Where a half of a wide cluster changes, the whole of it does, on either side of the change."""
    for x in range(1, len(changed)):
        if CONTINUED in (texts[x], was_texts[x]) and changed[x - 1]:
            changed[x] = True
    for x in range(len(changed) - 1, 0, -1):
        if CONTINUED in (texts[x], was_texts[x]) and changed[x]:
            changed[x - 1] = True
    for x in range(1, len(changed)):
        if CONTINUED in (texts[x], was_texts[x]) and changed[x - 1]:
            changed[x] = True


def _disputed(cluster: str) -> bool:
    """Whether terminals are known to disagree on how many cells the cluster takes."""
    return not cluster.isascii() and (
        len(cluster) > 1 or ord(cluster[0]) >= 0x1F000 or 0x2600 <= ord(cluster[0]) < 0x2C00
    )
