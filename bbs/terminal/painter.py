"""The painter: knows what the client's screen shows, and says only what has to change to show something else.

It stands by itself: rows in, text for the terminal out. The client's screen is a state to be reached, never a queue of
frames, so a frame that was never sent costs nothing later.
"""

from __future__ import annotations

from bbs.terminal.brush import Brush
from bbs.terminal.capabilities import Capabilities
from bbs.terminal.moves import CSI, Scroll, find_scroll, scrolled
from bbs.terminal.rows import BLANK, Row

MAX_SCROLLS = 3
"""Regions that are moved before rows are written; more has never been worth the search."""

MAX_STEPS = 4
"""Lines that a region is scrolled by line feeds; from there on, deleting or inserting lines takes fewer bytes."""

_CLEAR = f"{CSI}H{CSI}J"


class Painter:
    """Draws one client's screen.

    After `forget` nothing is known of the client's screen, so the next paint clears it. Not safe for several threads.
    """

    def __init__(self, capabilities: Capabilities, width: int, height: int) -> None:
        self.capabilities = capabilities
        self.width = width
        self.height = height
        self._rows: list[Row] | None = None
        self._brush = Brush(capabilities, width)
        self._visible = True

    def resize(self, width: int, height: int) -> None:
        """The client has another size now; what it made of its screen is not known."""
        self.width, self.height = width, height
        self.forget()

    def forget(self) -> None:
        """Nothing is known any more of the client's screen: the next paint draws all of it."""
        self._rows = None
        self._brush = Brush(self.capabilities, self.width)

    def paint(self, rows: list[Row], cursor: tuple[int, int] | None) -> str:
        """What to send so that the client shows `rows` (as many as its height) with its cursor at (column, row).

        `cursor` None hides it. Returns an empty text where the client shows that already.
        """
        brush = self._brush
        if self._rows is None:
            brush.say(f"{CSI}m")
            self._clear(brush)
            self._rows = [BLANK] * self.height
        if self._rows != rows:
            self._paint(rows)
            self._rows = list(rows)
        self._place_cursor(cursor)
        text, brush.out = "".join(brush.out), []
        return text

    def _paint(self, rows: list[Row]) -> None:
        assert self._rows is not None
        was = self._rows
        changed = self._brush.fork()
        changed_from = self._scroll(changed, was, rows)
        _paint_rows(changed, changed_from, rows)
        if 2 * sum(old == new for old, new in zip(was, rows, strict=True)) < self.height:
            anew = self._brush.fork()
            self._clear(anew)
            _paint_rows(anew, [BLANK] * self.height, rows)
            if anew.cost() < changed.cost():
                changed = anew
        self._brush.join(changed)

    def _clear(self, brush: Brush) -> None:
        brush.clean()
        brush.say(_CLEAR)
        brush.row = brush.column = 0

    def _place_cursor(self, cursor: tuple[int, int] | None) -> None:
        if cursor is not None:
            self._brush.go(min(cursor[1], self.height - 1), min(cursor[0], self.width - 1))
        if self._visible != (cursor is not None):
            self._visible = cursor is not None
            self._brush.say(f"{CSI}?25{'h' if self._visible else 'l'}")

    def _scroll(self, brush: Brush, was: list[Row], rows: list[Row]) -> list[Row]:
        """Moves what has moved as a whole; returns what the client shows then."""
        for _ in range(MAX_SCROLLS if self.capabilities.scroll else 0):
            scroll = find_scroll(was, rows)
            if scroll is None:
                break
            self._say_scroll(brush, scroll)
            was = scrolled(was, scroll)
        return was

    def _say_scroll(self, brush: Brush, scroll: Scroll) -> None:
        """Scroll regions, as every VT100 has them; both edges are said, since not all take a missing one."""
        brush.clean()
        whole = scroll.top == 0 and scroll.bottom == self.height - 1
        if not whole:
            brush.say(f"{CSI}{scroll.top + 1};{scroll.bottom + 1}r")
            brush.row = brush.column = 0
        steps = abs(scroll.by)
        if steps > MAX_STEPS and self.capabilities.lines:
            brush.go(scroll.top, 0)
            brush.say(f"{CSI}{steps}{'M' if scroll.by > 0 else 'L'}")
        elif scroll.by > 0:
            brush.go(scroll.bottom, brush.column or 0)
            brush.say("\n" * steps)
        else:
            brush.go(scroll.top, brush.column or 0)
            brush.say("\x1bM" * steps)
        if not whole:
            brush.say(f"{CSI}r")
            brush.lost()


def _paint_rows(brush: Brush, was: list[Row], rows: list[Row]) -> None:
    for y, (old, new) in enumerate(zip(was, rows, strict=True)):
        if old != new:
            brush.paint_row(y, old, new)
