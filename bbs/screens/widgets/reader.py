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
"""A line: the place of its post among those in sight, and the line within the post."""


class Reader(Lines):
    """Shows a `ThreadModel`. Texts of the posts around must have been added before one moves there.

    `on_sight`, where set, is called when a window of another size has brought other lines into sight.
    """

    DEFAULT_CSS = "Reader { width: 100%; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.model: ThreadModel | None = None
        self._top: Spot = (0, 0)
        self._at: Spot = (0, 0)
        self._spots: list[Spot] = []
        self.on_sight: Callable[[], None] | None = None

    @property
    def current(self) -> int | None:
        """The number of the post that one stands in."""
        if self.model is None or not self.model.visible:
            return None
        return self.model.visible[min(self._at[0], len(self.model.visible) - 1)]

    @property
    def place(self) -> int:
        """The place of that post among those in sight."""
        return self._at[0]

    def fully_shown(self) -> list[int]:
        """The numbers of the posts whose last line of text is, or has just come, into sight."""
        model = self.model
        if model is None:
            return []
        ends = [place for place, line in self._spots if line >= self._height(place) - 2]
        return [model.visible[place] for place in dict.fromkeys(ends)]

    @property
    def at_end(self) -> bool:
        """Whether the last line is in sight."""
        return not self._spots or self._after(self._spots[-1]) is None

    # Moving

    def show(self, model: ThreadModel, number: int | None = None) -> None:
        """Shows a model, standing on the post with this number, or on the first."""
        self.model = model
        self._at = self._top = (model.places.get(number or 0, 0), 0)
        self._settle()
        self.redraw()

    def refold(self, number: int) -> None:
        """What is in sight has changed: stands on the same post again, which stays on its line of the screen."""
        assert self.model is not None
        row = self._row()
        self._at = (self.model.places.get(number, 0), 0)
        self._top = self._back(self._at, row)
        self._settle()
        self.redraw()

    def go(self, number: int) -> None:
        """Stands on a post. What is in sight moves as little as it must for the post to be in sight as a whole, or
        from its first line where it is longer than the page."""
        assert self.model is not None
        place = self.model.places[number]
        target, last = (place, 0), (place, max(self._height(place) - 2, 0))
        top = target
        if target >= self._top and last[1] < self.extent.height:
            top = self._top if last in self._spots else self._back(last, self.extent.height - 1)
        self._move(target, top)

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
        if self._top == (0, 0) and self._at == (0, 0):
            return False
        target = self._back(self._top, max(self.extent.height - OVERLAP, 1))
        self._move(target, target)
        return True

    def edge(self, *, last: bool) -> None:
        """The first line, or the last post."""
        if not last:
            self._move((0, 0), (0, 0))
        elif self.model is not None:
            place = len(self.model.visible) - 1
            self._move((place, 0), (place, 0))

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

    def _height(self, place: int) -> int:
        return len(self._block(place))

    def _block(self, place: int) -> list[Line]:
        assert self.model is not None
        return self.model.block(self.model.visible[place], max(self.extent.width - MARGIN, 10))

    def _after(self, spot: Spot) -> Spot | None:
        assert self.model is not None
        place, line = spot
        last = place == len(self.model.visible) - 1
        if line + 1 < self._height(place) - (1 if last else 0):
            return (place, line + 1)
        return None if last else (place + 1, 0)

    def _before(self, spot: Spot) -> Spot | None:
        place, line = spot
        if line:
            return (place, line - 1)
        return (place - 1, self._height(place - 1) - 1) if place else None

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
        place = min(spot[0], len(self.model.visible) - 1)
        return place, min(spot[1], self._height(place) - 1)

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
        place, line = self._spots[y]
        block = self._block(place)
        if line >= len(block):
            return []
        return [("> " if self._spots[y] == self._at else "  ", "accent"), *block[line]]
