"""A look at what was written, as its readers will see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import events

from bbs.domain.commands import Place
from bbs.domain.words import _
from bbs.screens.base import BaseScreen
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

OVERLAP = 1
"""Lines of the last page that a new page still shows."""


class TextPage(Lines):
    """Lines to read, scrolled by line and page. `lay` gives them for a width, and the one to begin with."""

    DEFAULT_CSS = "TextPage { width: 100%; height: 1fr; }"

    def __init__(self, lay: Callable[[int], tuple[list[Line], int]]) -> None:
        super().__init__()
        self._lay = lay
        self._lines: list[Line] = []
        self._top: int | None = None

    def on_resize(self, event: events.Resize) -> None:
        self._lines, first = self._lay(event.size.width)
        self.go(first if self._top is None else self._top)
        self.redraw()

    def go(self, top: int) -> None:
        """Brings the line `top` to the top, or as near as there are lines."""
        top = max(min(top, len(self._lines) - self.size.height), 0)
        if top != self._top:
            self._top = top
            self.redraw()
        self.put_cursor(0, 0)

    def step(self, by: int) -> None:
        """So many lines on, or back."""
        self.go((self._top or 0) + by)

    def page(self, by: int) -> None:
        """A page on (1), or back (-1)."""
        self.step(by * max(self.size.height - OVERLAP, 1))

    def edge(self, *, last: bool) -> None:
        """The first page, or the last."""
        self.go(len(self._lines) if last else 0)

    def line(self, y: int) -> Line:
        at = (self._top or 0) + y
        return self._lines[at] if at < len(self._lines) else []


class Preview(BaseScreen):
    """Shows lines; Esc and Ctrl+P go back to the text, Ctrl+S goes back and sends."""

    place = Place.HELP

    def __init__(self, title: str, lay: Callable[[int], tuple[list[Line], int]], send: Callable[[], Awaitable[None]]):
        super().__init__(title)
        self.body = self.page = TextPage(lay)
        self._send = send

    def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        return _("Esc back to the text  Ctrl+S send")

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key == "ctrl+p":
            await self.do_back()
        elif self._question is None and key == "ctrl+s":
            await self.do_back()
            await self._send()
        else:
            return await super().press(key, character)
        return True

    async def do_move_up(self) -> None:
        self.page.step(-1)

    async def do_move_down(self) -> None:
        self.page.step(1)

    async def do_page_up(self) -> None:
        self.page.page(-1)

    async def do_page_down(self) -> None:
        self.page.page(1)

    do_read_on = do_page_down

    async def do_top(self) -> None:
        self.page.edge(last=False)

    async def do_bottom(self) -> None:
        self.page.edge(last=True)
