"""A channel that keeps what is written, a pyte screen that reads it, and a small app to draw with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pyte

from bbs.terminal.app import TerminalApp
from bbs.terminal.capabilities import Capabilities, Depth
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line
from bbs.terminal.screen import TerminalScreen
from tests.emulator import Emulator


class Recorder:
    """A channel whose client is a pyte terminal."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.sent = bytearray()
        self.writes: list[bytes] = []
        self.screen = Emulator(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.closed: int | None = None
        self.reading = True

    def write(self, data: bytes) -> None:
        self.writes.append(data)
        self.sent += data
        self._stream.feed(data)

    def overtake(self, data: bytes) -> None:
        self.write(data)

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def close(self, exit_status: int = 0) -> None:
        self.closed = exit_status

    @property
    def text(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]


class Page(Lines):
    """Shows a list of lines."""

    DEFAULT_CSS = "Page { width: 100%; height: 1fr; }"

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self.lines = lines

    def line(self, y: int) -> Line:
        return self.lines[y] if y < len(self.lines) else []


class OnePage(TerminalScreen):
    """Remembers the keys and pastes that came."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self.page = Page(lines)
        self.keys: list[str] = []
        self.pastes: list[tuple[str, int]] = []
        self.points: list[tuple[str, int, int]] = []

    def compose(self):
        yield self.page

    async def press(self, key: str, character: str | None) -> bool:
        if key == "X":
            raise RuntimeError("a handler failed")
        self.keys.append(key)
        return True

    async def point(self, kind: str, column: int, row: int) -> None:
        self.points.append((kind, column, row))

    async def paste(self, text: str, lost: int = 0) -> None:
        self.pastes.append((text, lost))


class PageApp(TerminalApp):
    """An app with one page."""

    def __init__(self, channel: Recorder, lines: list[Line], size: tuple[int, int] = (80, 24)) -> None:
        super().__init__(channel, Capabilities(depth=Depth.PALETTE), size)
        self.one = OnePage(lines)

    def get_default_screen(self) -> OnePage:
        return self.one


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Waits for a condition, turn by turn of the loop; fails when it does not come true in time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0)
