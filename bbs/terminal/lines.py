"""The widget that everything here is drawn with: it gives its lines one by one, and redraws only those that changed."""

from __future__ import annotations

from typing import cast

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from bbs.domain.width import fit
from bbs.domain.width import width as cell_width
from bbs.terminal import looks
from bbs.terminal.looks import TEXT_CELLS, Line
from bbs.terminal.picture import Picture
from bbs.terminal.screen import TerminalScreen


class Lines(Widget):
    """A rectangle of text lines. A subclass gives `line(y)`, and calls `redraw` for what has changed.

    It goes past Textual's style cache, filters and links: what a member wrote can never be taken for markup.
    """

    can_focus = False
    ALLOW_SELECT = False

    _fitted: Size | None = None

    def line(self, y: int) -> Line:
        """The spans of line `y`, from 0; what is wider than the widget is cut."""
        raise NotImplementedError

    def fitted(self) -> None:
        """The widget has another size than when it was last drawn, and is about to be drawn in it."""

    @property
    def extent(self) -> Size:
        """The size that is drawn in: Textual's `size`, without asking all of the widget's parents for it."""
        return self._fitted or self.size

    def _fit(self) -> None:
        size = self.size
        if self._fitted != size:
            self._fitted = size
            self.fitted()

    def redraw(self, first: int = 0, last: int | None = None) -> None:
        """Lines `first` to `last` (included; by default all to the bottom) have changed."""
        height = self.size.height
        last = height - 1 if last is None else min(last, height - 1)
        first = max(first, 0)
        if first <= last and self.is_attached:
            self._dirty_regions.add(Region(0, first, self.size.width, last - first + 1))
            self._repaint_regions.add(Region(0, first, self.size.width, last - first + 1))
            self.terminal_screen._dirty_widgets.add(self)
            self.terminal_screen.paint_soon()

    def put_cursor(self, x: int, y: int) -> None:
        """The terminal's cursor goes to this cell of the widget: where a reader's eye or braille cell should be."""
        self.terminal_screen.put_cursor(self, x, y)

    @property
    def text_cells(self) -> int:
        """The widest that text is set for whoever reads here, in cells."""
        return self.terminal_screen.terminal.text_cells if self.is_attached else TEXT_CELLS

    @property
    def terminal_screen(self) -> TerminalScreen:
        return cast("TerminalScreen", self.screen)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual asks for these when it composes the screen."""
        self._fit()
        self._dirty_regions.clear()
        width = self.size.width
        strips = [self._strip(y, width) for y in range(crop.y, crop.bottom)]
        if crop.x or crop.right != width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def draw(self, picture: Picture, top: int) -> None:
        """Draws the lines that have changed into the picture, in which the widget begins at row `top`."""
        self._fit()
        for region in self._exchange_repaint_regions():
            for y in range(region.y, region.bottom):
                picture.set_line(top + y, self.line(y))
        self._dirty_regions.clear()

    def _strip(self, y: int, width: int) -> Strip:
        line: Line = []
        used = 0
        for text, look in self.line(y):
            shown = text if used + cell_width(text) <= width else fit(text, width - used)
            line.append((shown, look))
            used += cell_width(shown)
            if shown is not text:
                break
        return looks.strip(line, used, width)
