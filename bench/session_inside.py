"""Processor time of sessions without SSH: the app on a channel that only counts, beside a bare Textual app."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.widgets import Static

from bbs.domain.policy import GUEST, Actor
from bbs.screens.app import LighthouseApp
from bbs.screens.home import HomeScreen
from bbs.services.site import Services
from bbs.terminal.capabilities import capabilities
from bbs.terminal.session import TerminalSession

SIZE = (80, 24)
QUIET_SECONDS = 0.3
CAN = capabilities("xterm-256color", {"LANG": "en_GB.UTF-8"})


class Sink:
    """A channel that throws away what it is given, and lets one wait for it."""

    def __init__(self) -> None:
        self.written = asyncio.Event()

    def write(self, data: bytes) -> None:
        self.written.set()

    async def quiet(self) -> None:
        """Until nothing has been written for a while: a screen has opened."""
        await self.written.wait()
        while self.written.is_set():
            self.written.clear()
            await asyncio.sleep(QUIET_SECONDS)

    def overtake(self, data: bytes) -> None:
        self.write(data)

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self, exit_status: int = 0) -> None: ...


class Inside:
    """One session, driven from inside."""

    def __init__(self, services: Services, actor: Actor = GUEST) -> None:
        self.sink = Sink()
        self.app = LighthouseApp(services, actor, HomeScreen, self.sink, CAN, SIZE)
        self._session = TerminalSession(self.app, lambda error: None)

    async def start(self) -> None:
        """Returns once the first screen has been drawn."""
        self._session.start()
        while not (self.app.screens and self.app.screens[-1].list.rows and self.sink.written.is_set()):  # type: ignore[attr-defined]
            self.sink.written.clear()
            await self.sink.written.wait()

    async def end(self) -> None:
        await self._session.end()

    async def press(self, data: bytes) -> None:
        """Returns once something has been drawn, or nothing will be."""
        self.sink.written.clear()
        self._session.data(data)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(QUIET_SECONDS):
                await self.sink.written.wait()

    async def go(self, data: bytes) -> None:
        """Presses keys that lead to another screen, and waits for it."""
        self.sink.written.clear()
        self._session.data(data)
        await self.sink.quiet()


async def milliseconds(call: Callable[[int], Awaitable[object]], times: int) -> float:
    """Processor time of a call, of all threads, in the mean."""
    await call(0)
    start = time.process_time()
    for number in range(times):
        await call(number + 1)
    return (time.process_time() - start) * 1000 / times


class _Nowhere(Driver):
    """Textual's output, thrown away."""

    written: asyncio.Event

    def write(self, data: str) -> None:
        self.written.set()

    def start_application_mode(self) -> None:
        size = self._app.size
        self._app.post_message(events.Resize(size, size))

    def stop_application_mode(self) -> None: ...

    def disable_input(self) -> None: ...


class Bare(App[None]):
    """As little as a Textual app can be: one line, which says the key."""

    def compose(self) -> ComposeResult:
        yield Static("ready")

    def on_key(self, event: events.Key) -> None:
        self.query_one(Static).update(f"{event.key} {time.monotonic_ns()}")


async def bare_key(keys: int) -> float:
    """Milliseconds of processor time that a bare app takes for a key."""
    written = asyncio.Event()
    driver = type("Nowhere", (_Nowhere,), {"written": written})
    app = Bare(driver_class=driver)
    running = asyncio.create_task(app.run_async(size=SIZE, mouse=False))
    while not app.is_running or not app.screen.is_mounted:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)

    async def press(number: int) -> None:
        written.clear()
        app.post_message(events.Key("ab"[number % 2], "ab"[number % 2]))
        await written.wait()

    try:
        return await milliseconds(press, keys)
    finally:
        app.exit()
        await running
