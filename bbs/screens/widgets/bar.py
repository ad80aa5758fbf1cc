"""The first and the last line of a screen: where one is, and what can be done or has just happened."""

from __future__ import annotations

from bbs.domain.width import fit, width
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line


NARROW_CELLS = 60
"""Windows narrower than this have no room for two things cut short."""


class Bar(Lines):
    """One line: something on the left, something on the right.

    Where both do not fit, the right has up to half of the line; in a narrow window it is there as a whole or not.
    """

    DEFAULT_CSS = "Bar { width: 100%; height: 1; }"

    def __init__(self, left: str = "", right: str = "", look: str = "heading") -> None:
        super().__init__()
        self._left = left
        self._right = right
        self._look = look

    def say(self, left: str | None = None, right: str | None = None, look: str | None = None) -> None:
        """Changes what is given, and redraws only when that is a change."""
        new = (
            self._left if left is None else left,
            self._right if right is None else right,
            self._look if look is None else look,
        )
        if new != (self._left, self._right, self._look):
            self._left, self._right, self._look = new
            self.redraw()

    @property
    def left(self) -> str:
        return self._left

    def line(self, y: int) -> Line:
        room = self.size.width
        crowded = width(self._left) + width(self._right) >= room
        dropped = crowded and room < NARROW_CELLS and width(self._right) > room // 2
        right = "" if dropped else fit(self._right, room // 2)
        left = fit(self._left, max(room - width(right) - 1, 0))
        gap = room - width(left) - width(right)
        return [(left, self._look), (" " * gap, "plain"), (right, "quiet")]
