"""A member's session without SSH: the whole app on a channel whose client is pyte, keys fed in as bytes.

    async with session(services, ana, HomeScreen) as ana_sees:
        await ana_sees.press("down", "enter")
        await ana_sees.wait_for("Kitchen Table")
        assert ana_sees.row(0).startswith("Welcome")

Nothing here sleeps for a time: `press` and the like return once the app has dealt with all of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from bbs.domain.commands import KEY_CHARACTERS
from bbs.domain.policy import Actor
from bbs.screens.app import LighthouseApp
from bbs.screens.base import BaseScreen
from bbs.services.site import Services
from bbs.terminal.capabilities import Capabilities, Depth
from bbs.terminal.session import TerminalSession
from tests.terminal.support import Recorder, until

WAIT_SECONDS = 10.0
"""How long a condition may take to come true. Far more than it takes, since machines may be busy."""

KEY_BYTES = {
    "enter": b"\r",
    "escape": b"\x1b",
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "backspace": b"\x7f",
    "delete": b"\x1b[3~",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "ctrl+left": b"\x1b[1;5D",
    "ctrl+right": b"\x1b[1;5C",
    "f1": b"\x1bOP",
    "ctrl+backslash": b"\x1c",
    **{name: character.encode() for name, character in KEY_CHARACTERS.items()},
}
"""What an xterm sends for the keys that are no characters."""


def key_bytes(key: str) -> bytes:
    """What a terminal sends for a key by its name; a single character is itself."""
    if key in KEY_BYTES:
        return KEY_BYTES[key]
    if key.startswith("ctrl+") and len(key) == 6 and key[-1].isalpha():
        return bytes([ord(key[-1].upper()) - 64])
    if len(key) != 1:
        raise ValueError(f"no bytes are known for the key {key}")
    return key.encode()


class Seat:
    """Somebody in front of a terminal: what they press, and what they see."""

    def __init__(self, app: LighthouseApp, recorder: Recorder) -> None:
        self.app = app
        self.recorder = recorder
        self.over = False
        self.error: BaseException | None = None
        self._terminal = TerminalSession(app, self._ended)

    def _ended(self, error: BaseException | None) -> None:
        self.over = True
        self.error = error

    # What is done

    async def start(self) -> None:
        self._terminal.start()
        await self.until(lambda: self.over or (self.app.driver._ready and len(self.recorder.sent) > 0))
        await self.settle()

    async def end(self) -> None:
        """Ends the session; raises what the app raised, if it did."""
        await self._terminal.end()
        if self.error is not None:
            raise self.error

    async def press(self, *keys: str) -> None:
        """Presses keys by their names, one after the other and at leisure: three `escape` do not leave at once."""
        for key in keys:
            self.app.driver._parser._escapes.clear()
            await self.feed(key_bytes(key))

    async def type(self, text: str) -> None:
        """Types text, character by character."""
        for character in text:
            self.app.driver.feed(key_bytes("enter" if character == "\n" else character))
        await self.settle()

    async def paste(self, text: str) -> None:
        await self.feed(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    async def feed(self, data: bytes) -> None:
        """Exactly these bytes, at once."""
        self.app.driver.feed(data)
        await self.settle()

    async def resize(self, columns: int, rows: int) -> None:
        self.recorder.screen.resize(rows, columns)
        self.app.driver.resized(columns, rows)
        await self.settle()

    async def settle(self) -> None:
        """Returns once the app has dealt with everything that came, and has painted what came of it."""
        await self.until(self._input_is_read)
        await self._all_handled()
        if self.app._resize_event is not None:
            self.app._check_resize()  # Textual would wait for further resizes
        for _ in range(2):
            await self._all_handled()
        await self.until(lambda: self.over or self._is_painted())
        if self.app.crash is not None:
            raise self.app.crash

    def _input_is_read(self) -> bool:
        driver = self.app.driver
        if driver._flush_timer is not None:
            driver._cancel_flush()
            driver._flush()  # a lone Esc is one, without waiting for what might follow
        return self.over or not (driver._events or driver._waiting or driver._pump)

    async def _all_handled(self) -> None:
        """Everything that the app and the widgets on top had in their queues has been handled."""
        if self.over or self.app.crash is not None or not self.app._screen_stack:
            return
        waiting = {self.app, *self.app.screen.walk_children(with_self=True)}
        for pump in waiting.copy():
            if not pump.call_later(lambda pump=pump: waiting.discard(pump)):
                waiting.discard(pump)
        await self.until(lambda: self.over or not any(pump.is_running for pump in waiting))

    def _is_painted(self) -> bool:
        top = self.app._top()
        return top is None or self.app.driver.paused or top._paint_handle is None

    # What is seen

    @property
    def rows(self) -> list[str]:
        """The lines on the screen, without spaces at their ends."""
        return self.recorder.text

    @property
    def text(self) -> str:
        """All that is on the screen."""
        return "\n".join(self.rows)

    def row(self, y: int) -> str:
        return self.rows[y]

    def row_with(self, text: str) -> int:
        """The first line that holds `text`, from 0; AssertionError where none does."""
        found = next((y for y, row in enumerate(self.rows) if text in row), None)
        assert found is not None, f"{text!r} is not on the screen:\n{self.text}"
        return found

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the terminal's cursor is, as (column, row)."""
        return self.recorder.screen.cursor.x, self.recorder.screen.cursor.y

    @property
    def sent(self) -> int:
        """The bytes that went to the client so far."""
        return len(self.recorder.sent)

    @property
    def screen(self) -> BaseScreen:
        """The screen on top."""
        return self.app.screens[-1]

    @property
    def pilot(self) -> Pilot[None]:
        """Textual's pilot on the same app, for whoever looks at widgets. It waits by the clock; `press` does not."""
        return Pilot(self.app)

    async def wait_for(self, text: str) -> None:
        """Waits until `text` is on the screen."""
        await self._wait(lambda: text in self.text, f"{text!r} to appear")

    async def wait_gone(self, text: str) -> None:
        """Waits until `text` is no longer on the screen."""
        await self._wait(lambda: text not in self.text, f"{text!r} to go")

    async def wait_over(self) -> None:
        """Waits until the session has ended by itself."""
        await self._wait(lambda: self.over, "the session to end")

    async def _wait(self, condition: Callable[[], bool], what: str) -> None:
        try:
            await self.until(lambda: condition() or self.error is not None)
        except TimeoutError:
            raise AssertionError(f"waited for {what}; the screen is:\n{self.text}") from None
        if self.error is not None:
            raise self.error

    async def until(self, condition: Callable[[], bool]) -> None:
        await until(condition, WAIT_SECONDS)


@asynccontextmanager
async def session(
    services: Services,
    actor: Actor,
    first: Callable[[], BaseScreen],
    size: tuple[int, int] = (80, 24),
    *,
    utf8: bool = True,
    ahead: bytes = b"",
) -> AsyncIterator[Seat]:
    """A session of `actor` that opens with the screen that `first` makes, in a terminal of (columns, rows); `ahead` is
    typed before anything is shown."""
    recorder = Recorder(*size)
    app = LighthouseApp(services, actor, first, recorder, Capabilities(Depth.SIXTEEN, utf8=utf8), size)
    seat = Seat(app, recorder)
    app.driver.feed(ahead)
    try:
        await seat.start()
        yield seat
    finally:
        await seat.end()


@asynccontextmanager
async def arriving(services: Services, actor: Actor, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Seat]:
    """A session of somebody who has just signed in, with whatever stands before home."""
    recorder = Recorder(*size)
    app = LighthouseApp(services, actor, None, recorder, Capabilities(Depth.SIXTEEN), size)
    seat = Seat(app, recorder)
    try:
        await seat.start()
        yield seat
    finally:
        await seat.end()


async def every_key(seat: Seat, keys: Sequence[str]) -> None:
    """Presses all of these, and looks that the session lives on after each."""
    for key in keys:
        await seat.press(key)
        assert not seat.over, f"the session ended at {key}"
