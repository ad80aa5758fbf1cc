"""Textual's driver on a channel: keys come in as bytes, the newest picture goes out as a difference."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.driver import Driver
from textual.geometry import Size

from bbs.domain.window import clamp_size
from bbs.terminal.capabilities import Capabilities
from bbs.terminal.channel import Channel
from bbs.terminal.input import AT_ONCE, Input, InputParser, Key, Mouse, Paste
from bbs.terminal.painter import Painter
from bbs.terminal.rows import Row

if TYPE_CHECKING:
    from bbs.terminal.app import TerminalApp

SLICE_BYTES = 4096
"""Input that is parsed before other sessions have their turn."""

SLICE_KEYS = 64
"""Keys that are handed to the app before it has dealt with them."""

SYNCHRONIZED_FROM = 1024
"""Characters from which a frame is shown at once by a terminal that can: smaller ones arrive as a whole anyway."""

MAX_EVENTS = 4096
"""Keys that wait for an app that is behind before no more bytes are looked at: among them may be one that leaves."""

BEHIND_SECONDS = 0.01
"""How long keys wait for an app that has not dealt with those it has: it may be waiting for the database."""

MAX_WAITING_BYTES = 256 * 1024
"""Input that waits for its turn; beyond it the client is asked to hold back."""

_ENTER_ALTERNATE, _LEAVE_ALTERNATE = "\x1b[?1049h", "\x1b[?1049l"
_ENTER, _LEAVE = "\x1b[?2004h", "\x1b[?2004l\x1b[?25h\x1b[m"
_HOLD, _SHOW = "\x1b[?2026h", "\x1b[?2026l"
_MOUSE_ON, _MOUSE_OFF = "\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"
_CLEAR = "\x1b[H\x1b[2J"
_CLEAR_SCROLLBACK = "\x1b[3J"
_CANCEL = "\x1b[m\x1b[r"
"""Ends a sequence that was cut off, with its colours and its scroll region."""


class SessionDriver(Driver):
    """Drives one app on one channel, in the loop that everything shares; it has no thread and no timer that ticks."""

    def __init__(self, app: TerminalApp, channel: Channel, capabilities: Capabilities, size: tuple[int, int]) -> None:
        super().__init__(app, size=clamp_size(*size))
        self._owner = app
        self.capabilities = capabilities
        self.paused = False
        assert self._size is not None
        self.painter = Painter(capabilities, *self._size)
        self._channel: Channel | None = channel
        self._parser = InputParser()
        self.heard_at = self._loop.time()
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._waiting_bytes = 0
        self._events: deque[Input] = deque()
        self._pump: asyncio.Handle | None = None
        self._flush_timer: asyncio.TimerHandle | None = None
        self._active = False
        self._ready = False

    # Output

    def write(self, data: str) -> None:
        """Textual's own sequences (bells, pointers, queries) go nowhere: the painter alone speaks to the client."""

    def show(self, rows: list[Row], cursor: tuple[int, int] | None) -> None:
        """Brings the client's screen to `rows`; one write, or none where nothing changed."""
        if self._active and (text := self.painter.paint(rows, cursor)):
            large = self.capabilities.synchronized and len(text) >= SYNCHRONIZED_FROM
            self._send(f"{_HOLD}{text}{_SHOW}" if large else text)

    def _send(self, text: str) -> None:
        if self._channel is not None:
            self._channel.write(text.encode("utf-8", "replace"))

    def start_application_mode(self) -> None:
        """Takes the client's second screen, where it has one, and says the first size."""
        self._active = True
        self._send((_ENTER_ALTERNATE if self.capabilities.alternate else "") + _ENTER)
        if self.capabilities.mouse:
            self._send(_MOUSE_ON)
        self._say_size()

    def stop_application_mode(self) -> None:
        """Gives the screen back as it was; may be called twice."""
        if not self._active:
            return
        self._active = False
        self._send(self._give_back())

    def _give_back(self) -> str:
        mouse = _MOUSE_OFF if self.capabilities.mouse else ""
        return mouse + _LEAVE + (_LEAVE_ALTERNATE if self.capabilities.alternate else _CLEAR)

    def blank(self) -> None:
        """Empties the client's screen before anything else that waits to be sent; what is painted next comes anew."""
        self._send_first(self._cut_off() + _CLEAR)
        self.painter.forget()

    def cover(self) -> None:
        """An empty screen, and no scrollback where the terminal allows that, in one packet that overtakes whatever
        waits to be sent. Nothing is painted after it."""
        # Before it is sent: a line that is free again by then is told so at once, and would be painted on.
        self._active = False
        covered = f"{self._cut_off()}{_CLEAR}{_CLEAR_SCROLLBACK}"
        self._send_first(covered + self._give_back() + _CLEAR + _CLEAR_SCROLLBACK)

    def hang_up(self) -> None:
        """Ends the connection as soon as what was sent has left."""
        if self._channel is not None:
            self._channel.close(0)

    def _cut_off(self) -> str:
        """What brings a terminal to its senses that has lost the rest of what was on its way."""
        return (_SHOW if self.capabilities.synchronized else "") + _CANCEL

    def _send_first(self, text: str) -> None:
        if self._channel is not None:
            self._channel.overtake(text.encode())

    # Size

    def resized(self, columns: int, rows: int) -> None:
        """The client's window has changed; sizes that cannot be drawn are brought into bounds."""
        size = clamp_size(columns, rows)
        if size != self._size:
            self._size = size
            self.painter.resize(*size)
            if self._active:
                self._say_size()

    def _say_size(self) -> None:
        assert self._size is not None
        size = Size(*self._size)
        self._app.post_message(events.Resize(size, size))

    # Input

    def feed(self, data: bytes) -> None:
        """Bytes from the client. They are parsed in slices, so that no client's flood holds anybody else up."""
        self._cancel_flush()
        self.heard_at = self._loop.time()
        for start in range(0, len(data), SLICE_BYTES):
            self._waiting.append((self.heard_at, data[start : start + SLICE_BYTES]))
        self._waiting_bytes += len(data)
        if self._waiting_bytes > MAX_WAITING_BYTES and self._channel is not None:
            self._channel.pause_reading()
        self._pump_on()

    def ready(self) -> None:
        """There is a screen now: what was typed ahead is handed over."""
        self._ready = True
        self._pump_on()

    def three_escapes(self, leave: bool) -> None:
        """Whether three quick Esc leave at once."""
        self._parser.triple_escape = leave

    def _pump_on(self) -> None:
        if self._pump is None and self._channel is not None:
            self._pump = self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        """One slice: bytes that wait are looked at, since one of them may leave at once, and then the app gets as many
        keys as it can deal with."""
        self._pump = None
        if self._channel is None:
            return
        if self._waiting and len(self._events) < MAX_EVENTS:
            self._parse(self._channel)
        behind = not self._ready or self._owner.backlog >= SLICE_KEYS
        if not behind:
            for _ in range(min(SLICE_KEYS, len(self._events))):
                self._post(self._events.popleft())
        if (self._events and not behind) or (self._waiting and len(self._events) < MAX_EVENTS):
            self._pump_on()
        elif self._events and self._ready:
            self._pump = self._loop.call_later(BEHIND_SECONDS, self._turn)
        wait = self._parser.wait_seconds
        if wait is not None and not self._waiting and self._flush_timer is None:
            self._flush_timer = self._loop.call_later(wait, self._flush)

    def _parse(self, channel: Channel) -> None:
        came_at, data = self._waiting.popleft()
        self._waiting_bytes -= len(data)
        self._take(self._parser.feed(data, came_at))
        if self._waiting_bytes <= MAX_WAITING_BYTES // 2:
            channel.resume_reading()

    def _take(self, events: list[Input]) -> None:
        """Keys wait for the app; one that leaves at once waits for nothing, and what was typed before it is kept."""
        at = next((i for i, event in enumerate(events) if isinstance(event, Key) and event.name in AT_ONCE), None)
        self._events.extend(events if at is None else events[:at])
        if at is not None:
            self._waiting.clear()
            while self._events:
                self._post(self._events.popleft())
            self._owner.leave_now()

    def _flush(self) -> None:
        self._flush_timer = None
        self._take(self._parser.flush(self._loop.time()))
        self._pump_on()

    def _cancel_flush(self) -> None:
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None

    def _post(self, event: Input) -> None:
        if isinstance(event, Paste):
            message: events.Event = PasteEvent(event.text, event.lost)
        elif isinstance(event, Mouse):
            message = MouseEvent(event.kind, event.column, event.row)
        else:
            message = events.Key(event.name, event.character)
        message.set_sender(self._app)
        self._app.post_message(message)

    def disable_input(self) -> None:
        """Nothing more is heard, and nothing of the client's is kept."""
        self._cancel_flush()
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        self._waiting.clear()
        self._events.clear()

    def close(self) -> None:
        """Lets go of the channel; whatever comes later goes nowhere."""
        self.stop_application_mode()
        self.disable_input()
        self._channel = None

    # What would act on the server instead of the member's own machine

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Links are shown, never opened."""

    def deliver_binary(self, *args: object, **kwargs: object) -> None:
        """Files are never written."""


class MouseEvent(events.Event, bubble=False):
    """A click, or a turn of the wheel, at a cell of the screen."""

    def __init__(self, kind: str, column: int, row: int) -> None:
        super().__init__()
        self.kind = kind
        self.column = column
        self.row = row


class PasteEvent(events.Paste):
    """A paste, `lost` characters of which were more than can be taken at once."""

    def __init__(self, text: str, lost: int = 0) -> None:
        super().__init__(text)
        self.lost = lost
