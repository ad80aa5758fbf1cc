"""The reader of a thread: a line that one stands on, and a page around it. Only what is in sight is laid out."""

from __future__ import annotations

from collections.abc import Callable

from bbs.screens.thread_model import ThreadModel
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

MARGIN = 2
"""Cells on the left: the marker, and a space."""

OVERLAP = 2
"""Lines of the last page that a new page still shows."""

Spot = tuple[int, int]
"""A line: the number of its post, and the line within the post."""


class Reader(Lines):
    """Shows a `ThreadModel`. The posts around, and their texts, must have been added before one moves there.

    `on_sight`, where set, is called when a window of another size has brought other lines into sight.
    """

    DEFAULT_CSS = "Reader { width: 100%; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.model: ThreadModel | None = None
        self._top: Spot = (1, 0)
        self._at: Spot = (1, 0)
        self._spots: list[Spot] = []
        self.on_sight: Callable[[], None] | None = None

    @property
    def current(self) -> int | None:
        """The number of the post that one stands in."""
        if self.model is None or not self.model.visible:
            return None
        number = self._at[0]
        return number if number in self.model.places else self.model.visible[0]

    @property
    def standing(self) -> int:
        """The number of the post that one stood in last, whether or not it is still in the window."""
        return self._at[0]

    def fully_shown(self) -> list[int]:
        """The numbers of the posts whose last line of text is, or has just come, into sight."""
        model = self.model
        if model is None:
            return []
        return list(dict.fromkeys(number for number, line in self._spots if line >= self._height(number) - 2))

    @property
    def at_end(self) -> bool:
        """Whether the last line of the thread is in sight."""
        return not self._spots or self._after(self._spots[-1]) is None

    # Moving

    def show(self, model: ThreadModel, number: int) -> None:
        """Shows a model, standing on the post with this number, which is the first on the page if that can be."""
        self.model = model
        self._at = self._top = (number, 0)
        self._settle()
        self.redraw()

    def refold(self, number: int) -> None:
        """What is in sight has changed: stands on the same post again, which stays on its line of the screen."""
        row = self._row()
        self._at = self._clamped((number, self._at[1] if self._at[0] == number else 0))
        self._top = self._back(self._at, row)
        self._settle()
        self.redraw()

    def go(self, number: int) -> None:
        """Stands on a post. What is in sight moves as little as it must for the post to be in sight as a whole, or
        from its first line where it is longer than the page."""
        assert self.model is not None
        target, last = (number, 0), (number, max(self._height(number) - 2, 0))
        top, places = target, self.model.places
        first = (places.get(self._top[0], 0), self._top[1])
        if (places[number], 0) >= first and last[1] < self.extent.height:
            top = self._top if last in self._spots else self._back(last, self.extent.height - 1)
        self._move(target, top)

    def turn_to(self, number: int) -> None:
        """Stands on a post, which is the first on the page unless it is in sight as a whole."""
        target, last = (number, 0), (number, max(self._height(number) - 2, 0))
        self._move(target, self._top if target in self._spots and last in self._spots else target)

    def step(self, by: int) -> bool:
        """A line on, or back. Returns whether there was one."""
        target = self._after(self._at) if by > 0 else self._before(self._at)
        if target is None:
            return False
        if target in self._spots:
            self._move(target, self._top)
        else:
            top = self._after(self._top) if by > 0 else self._before(self._top)
            self._move(target, top or self._top)
        return True

    def page(self, by: int) -> bool:
        """A page on, or back. Returns whether anything moved."""
        if by > 0:
            if self.at_end:
                return False
            target = self._spots[max(len(self._spots) - OVERLAP, 1)]
            self._move(target, target)
            return True
        if self._before(self._top) is None and self._before(self._at) is None:
            return False
        target = self._back(self._top, max(self.extent.height - OVERLAP, 1))
        self._move(target, target)
        return True

    def click(self, y: int) -> bool:
        """Stands on line `y` of the widget. Returns whether one stood there already: then it folds or opens."""
        if not 0 <= y < len(self._spots):
            return False
        again = self._spots[y] == self._at
        self._move(self._spots[y], self._top)
        return again

    def _move(self, at: Spot, top: Spot) -> None:
        row, self._at = self._row(), at
        if top != self._top:
            self._top = top
            self._settle()
            self.redraw()
        else:
            self.redraw(row, row)
            self.redraw(self._row(), self._row())
        self._set_cursor()

    # Lines

    def _height(self, number: int) -> int:
        return len(self._block(number))

    def _block(self, number: int) -> list[Line]:
        assert self.model is not None
        return self.model.block(number, max(self.extent.width - MARGIN, 10))

    def _beside(self, number: int, by: int) -> int | None:
        """The post of the window before or after another."""
        assert self.model is not None
        at = self.model.places[number] + by
        return self.model.visible[at] if 0 <= at < len(self.model.visible) else None

    def _after(self, spot: Spot) -> Spot | None:
        number, line = spot
        following = self._beside(number, 1)
        if line + 1 < self._height(number) - (1 if following is None else 0):
            return (number, line + 1)
        return None if following is None else (following, 0)

    def _before(self, spot: Spot) -> Spot | None:
        number, line = spot
        if line:
            return (number, line - 1)
        earlier = self._beside(number, -1)
        return None if earlier is None else (earlier, self._height(earlier) - 1)

    def _back(self, spot: Spot, lines: int) -> Spot:
        for _line in range(lines):
            spot = self._before(spot) or spot
        return spot

    def _settle(self) -> None:
        """Lays out what is in sight, from the top down; moves the top up where there would be room to spare."""
        if self.model is None or not self.model.visible or not self.extent.height:
            self._spots = []
            return
        self._clamp()
        self._fill()
        if len(self._spots) < self.extent.height:
            self._top = self._back(self._top, self.extent.height - len(self._spots))
            self._fill()
        if self._at not in self._spots:
            self._top = self._at
            self._fill()
        self._set_cursor()

    def _clamp(self) -> None:
        """Folding, editing and resizing make posts shorter than they were."""
        assert self.model is not None
        self._top, self._at = self._clamped(self._top), self._clamped(self._at)

    def _clamped(self, spot: Spot) -> Spot:
        assert self.model is not None
        number = spot[0] if spot[0] in self.model.places else self.model.visible[0]
        return number, min(spot[1], self._height(number) - 1)

    def _fill(self) -> None:
        spots, height = [self._top], self.extent.height
        while len(spots) < height and (spot := self._after(spots[-1])) is not None:
            spots.append(spot)
        self._spots = spots

    def _row(self) -> int:
        return self._spots.index(self._at) if self._at in self._spots else 0

    def _set_cursor(self) -> None:
        if self.is_attached:
            self.put_cursor(0, self._row())

    def fitted(self) -> None:
        self._settle()
        if self.on_sight is not None:
            self.on_sight()

    def line(self, y: int) -> Line:
        if y >= len(self._spots):
            return []
        number, line = self._spots[y]
        if self.model is None or number not in self.model.places:
            return []
        block = self._block(number)
        if line >= len(block):
            return []
        return [("> " if self._spots[y] == self._at else "  ", "marker"), *block[line]]
