"""The base of every screen: keys come in whole, painting happens once a turn, and the cursor stands where one reads."""

from __future__ import annotations

import asyncio
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, cast

from textual import events
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from bbs.terminal import looks

if TYPE_CHECKING:
    from bbs.terminal.app import TerminalApp

MAX_PUT_OFF = 200
"""Turns of the loop that painting waits for keys that are already there, so that a flood of them is painted once."""


class _PaintClock:
    """Stands in for Textual's timer of sixty ticks a second: painting is asked for, never polled for."""

    def __init__(self, screen: TerminalScreen) -> None:
        self.resume = screen.paint_soon

    def pause(self) -> None: ...

    def stop(self) -> None: ...


class TerminalScreen(Screen[None], inherit_css=False, inherit_bindings=False):
    """A screen made of `Lines`. A subclass overrides `press` and `paste`."""

    DEFAULT_CSS = "TerminalScreen { layout: vertical; width: 100%; height: 100%; }"
    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    settles = False
    """Whether the session's keys wait until this screen, as its first, says `driver.ready()` itself."""

    def __init__(self) -> None:
        super().__init__()
        self._paint_clock = _PaintClock(self)
        self._paint_handle: asyncio.Handle | None = None
        self._put_off = 0
        self._stale = False
        self._cursor: tuple[Widget, int, int] | None = (self, 0, 0)
        self._cursor_moved = False
        self._own_context: Context | None = None

    def _on_mount(self, event: events.Mount) -> None:
        """Painting happens in this session's context, whoever asks for it; the first time after everything is there."""
        self._own_context = copy_context()
        self.call_later(self.paint_soon)
        self._cursor_moved = True

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Another screen's picture is on the client: lines alone would mix the two."""
        self.paint_all()

    def paint_all(self) -> None:
        """Paints the whole screen, once, after whatever is being handled now."""
        self._stale = True
        self.paint_soon()

    @property
    def _update_timer(self) -> _PaintClock:  # type: ignore[override]
        return self._paint_clock

    @property
    def terminal(self) -> TerminalApp:
        return cast("TerminalApp", self.app)

    async def press(self, key: str, character: str | None) -> bool:
        """A key was pressed, by Textual's name for it. Returns whether it meant something here."""
        return False

    async def paste(self, text: str, lost: int = 0) -> None:
        """Text was pasted; `lost` characters more did not fit."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """What no widget covers is blank. Textual's way through its caches of styles would keep 24 lines of each screen
        for as long as a thousand later ones do not push them out."""
        return [looks.strip((), 0, crop.width)] * crop.height

    async def point(self, kind: str, column: int, row: int) -> None:
        """The mouse: `click`, `up` or `down` (the wheel) at a cell of the screen."""

    def put_cursor(self, widget: Widget, x: int, y: int) -> None:
        """The terminal's cursor goes to a cell of `widget`."""
        self._cursor = (widget, x, y)
        self._cursor_moved = True
        self.paint_soon()

    def cursor(self) -> tuple[int, int] | None:
        """Where the terminal's cursor belongs, as (column, row) of the screen; None hides it."""
        if self._cursor is None:
            return None
        widget, x, y = self._cursor
        region = widget.region
        return region.x + x, region.y + y

    def paint_soon(self) -> None:
        """Paints once, after whatever is being handled now."""
        if self._paint_handle is None and self.is_attached:
            self._paint_handle = asyncio.get_running_loop().call_soon(self._paint, context=self._own_context)

    def _paint(self) -> None:
        self._paint_handle = None
        try:
            self._paint_now()
        except Exception as error:
            # Nobody awaits this turn of the loop: left alone, the member would look at a dead picture.
            self.terminal._handle_exception(error)

    def _paint_now(self) -> None:
        app = self.terminal
        if app.driver.paused or not self.is_current or app._batch_count:
            return
        if app.backlog and self._put_off < MAX_PUT_OFF:
            self._put_off += 1
            self.paint_soon()
            return
        self._put_off = 0
        if self._stale and self._compositor.size:
            self._compositor._dirty_regions.add(self._compositor.size.region)
            self._dirty_widgets.add(self)
        if not self._draw_lines():
            self._on_timer_update()
        self._stale = self._stale and not self._compositor.size
        if self._cursor_moved:
            self._cursor_moved = False
            app.show()

    def _draw_lines(self) -> bool:
        """The short way from changed lines to the picture, past the compositor; False where it has work to do."""
        if self._layout_required or self._scroll_required or self._repaint_required or self._recompose_required:
            return False
        if not self._dirty_widgets:
            return not self._callbacks
        places = self._compositor.visible_widgets
        if not all(widget in places and hasattr(widget, "draw") for widget in self._dirty_widgets):
            return False
        for widget in self._dirty_widgets:
            widget.draw(self.terminal.picture, places[widget][0].y)  # type: ignore[attr-defined]
        self._dirty_widgets.clear()
        self._cursor_moved = True
        return not self._callbacks

    def _pop_result_callback(self) -> None:
        """Textual gives none to the first screen of an app, and then fails where another takes its place."""
        if self._result_callbacks:
            super()._pop_result_callback()

    async def _on_idle(self, event: events.Idle) -> None:
        await super()._on_idle(event)
        event.prevent_default()
