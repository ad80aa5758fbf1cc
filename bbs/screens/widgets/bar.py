"""The first and the last line of a screen: where one is, and what can be done or has just happened."""

from __future__ import annotations

from bbs.domain.width import fit, width
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line


class Bar(Lines):
    """One line: something on the left, something on the right. The left gives way where both do not fit."""

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
        room = self.extent.width
        right = fit(self._right, room // 2)
        left = fit(self._left, max(room - width(right) - 1, 0))
        gap = room - width(left) - width(right)
        return [(left, self._look), (" " * gap, "plain"), (right, "quiet")]
