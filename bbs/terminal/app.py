"""Textual's App, made fit to be one of many in a server: no globals, no output but the painter's, no threads."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.cache import LRUCache
from textual.screen import Screen

from bbs.terminal.capabilities import Capabilities, Depth
from bbs.terminal.channel import Channel
from bbs.terminal.driver import MouseEvent, PasteEvent, SessionDriver
from bbs.terminal.looks import TERMINAL, TEXT_CELLS
from bbs.terminal.picture import Picture
from bbs.terminal.screen import TerminalScreen


class _SharedRules(LRUCache[Any, Any]):
    """Parsed rules of all sessions of the process. Ours use no variables, so that no theme makes them stale."""

    def clear(self) -> None:
        """Textual empties it when variables change."""


_rules = _SharedRules(256)
_variables: dict[str, str] = {}


class TerminalApp(App[None], inherit_css=False, inherit_bindings=False):
    """One session's interface. Keys and pastes go to `press` and `paste` of the screen on top.

    Has to be made while a loop is running. `text_cells` is the widest that text is set here. `crash` holds what a
    handler raised, if one did; the app ends then.
    """

    CSS = ""
    DEFAULT_CSS = ""
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    NOTIFICATION_TIMEOUT = 0

    def __init__(self, channel: Channel, capabilities: Capabilities, size: tuple[int, int]) -> None:
        super().__init__(driver_class=SessionDriver)
        self.stylesheet._parse_cache = _rules
        self._disable_tooltips = True
        self._disable_notifications = True
        self._capture_stdout = sys.stdout  # type: ignore[assignment]
        self._capture_stderr = sys.stderr  # type: ignore[assignment]
        self.capabilities = capabilities
        self.driver = SessionDriver(self, channel, capabilities, size)
        self.picture = Picture(capabilities.depth, utf8=capabilities.utf8)
        self._look: tuple[str, Depth | None, bool | None] = (TERMINAL, None, None)
        self.text_cells = TEXT_CELLS
        self.crash: BaseException | None = None
        self.left = False
        self._held = 0

    async def run_session(self) -> None:
        """Runs until the app exits. Raises what a handler raised, so that the session's one boundary can report it."""
        self._thread_init()  # type: ignore[no-untyped-call]
        self._loop = asyncio.get_running_loop()
        with self._context():
            try:
                await self._process_messages(terminal_size=self.driver._size)
            finally:
                await self._shutdown()
                self._loop = None
        if self.crash is not None:
            raise self.crash

    async def _ready(self) -> None:
        await super()._ready()
        screen = self._top()
        if screen is None or not screen.settles:
            self.driver.ready()

    def finish(self) -> None:
        """Asks the app to end, from outside of it; a subclass keeps first what is worth keeping."""
        self.exit()

    def leave_now(self) -> None:
        """Leaves at once, at any moment and whatever is being waited for: the screen is covered and the connection on
        its way to its end when this returns. What is worth keeping is kept after that."""
        if not self.left:
            self.left = True
            self.driver.cover()
            self.driver.hang_up()
            self.finish()

    def get_css_variables(self) -> dict[str, str]:
        """Textual's table of colours, made once for all sessions: nothing here is drawn with it."""
        if not _variables:
            _variables.update(super().get_css_variables())
        return _variables

    # What Textual would take from the process, or give to it

    def _build_driver(self, *args: object, **kwargs: object) -> SessionDriver:
        self._driver = self.driver
        return self.driver

    def _handle_exception(self, error: Exception) -> None:
        """Ends this session; the trace goes to whoever awaits `run_session`, never to a console with its locals."""
        self._return_code = 1
        if self._exception is None:
            self._exception = self.crash = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def panic(self, *renderables: RenderableType) -> None:
        self._handle_exception(RuntimeError("Textual gave up"))

    def bell(self) -> None:
        """Nothing here makes a noise."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Links are shown, never opened: the browser would be the server's."""

    def deliver_screenshot(self, *args: object, **kwargs: object) -> None:
        """A screenshot would be the server's file."""

    save_screenshot = deliver_screenshot  # type: ignore[assignment]

    def copy_to_clipboard(self, text: str) -> None:
        self._clipboard = text

    # Input

    @property
    def backlog(self) -> int:
        """Messages that wait to be handled, keys among them."""
        queue: Any = self._message_queue
        return int(queue.qsize())

    async def on_event(self, event: events.Event) -> None:
        """Keys, pastes and the mouse take the short way; the rest is Textual's."""
        if isinstance(event, events.Key):
            screen = self._top()
            if screen is not None:
                await screen.press(event.key, event.character)
        elif isinstance(event, events.Paste):
            screen = self._top()
            if screen is not None:
                await screen.paste(event.text, event.lost if isinstance(event, PasteEvent) else 0)
        elif isinstance(event, MouseEvent):
            screen = self._top()
            if screen is not None:
                await screen.point(event.kind, event.column, event.row)
        elif not isinstance(event, events.MouseEvent):
            await super().on_event(event)

    def _top(self) -> TerminalScreen | None:
        screen = self._screen_stack[-1] if self._screen_stack else None
        return screen if isinstance(screen, TerminalScreen) else None

    # Output

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Takes the compositor's update into the picture, and lets the painter say the difference.

        A screen that is still fetching what it shows is not painted: the one before stays until there is something.
        """
        try:
            if self._batch_count or not self._running or self._closed:
                return
            self.picture.apply(renderable)
            if screen._is_mounted:
                self.show()
        except Exception as error:
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Shows nothing until the block is over: several screens may come and go, and one picture is sent."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            screen = self._top()
            if screen is not None and not self._held:
                screen.paint_all()

    def show(self) -> None:
        """Brings the client to the newest picture, unless it still has to read the last one."""
        driver = self.driver
        if not self._held and not driver.paused and len(self.picture.rows) == driver.painter.height:
            screen = self._top()
            driver.show(self.picture.rows, screen.cursor() if screen is not None else None)

    def repaint(self) -> None:
        """Draws everything again: something else may have written on the client's screen."""
        self.driver.painter.forget()
        self.show()

    def show_utf8(self, utf8: bool) -> None:
        """The terminal shows what UTF-8 has, or ASCII alone: whoever sits there has said so."""
        self.capabilities = self.driver.capabilities = replace(self.capabilities, utf8=utf8)
        self.driver.painter.capabilities = self.capabilities
        self.take_look(*self._look)

    def take_look(self, theme: str = TERMINAL, depth: Depth | None = None, utf8: bool | None = None) -> None:
        """From now on this theme, so many colours, and UTF-8 or ASCII alone; None is as the terminal says."""
        self._look = theme, depth, utf8
        depth = self.capabilities.depth if depth is None else depth
        utf8 = self.capabilities.utf8 if utf8 is None else utf8
        if utf8 != self.picture.utf8:
            self.driver.painter.forget()
        self.picture.take_look(theme, depth, utf8=utf8)
        self.draw_anew()

    def draw_anew(self) -> None:
        """Draws the screen on top again: how it is drawn has changed."""
        screen = self._top()
        if screen is not None and screen.is_attached:
            screen.paint_all()

    def drained(self) -> None:
        """The client reads again: one difference to the newest state."""
        screen = self._top()
        if screen is not None:
            screen.paint_soon()
        self.show()
