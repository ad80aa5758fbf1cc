"""A person's seat: a program on a pseudo-terminal, the screen it draws, and what each key costs."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.screen import Screen, ScreenStream, marked_rows, new_text
from tests.e2e.link import Link

QUIET = 0.08
"""Seconds without a byte after which an answer is over, where the screen is as it should be."""

SILENT = 0.7
"""Seconds after which a key that nothing came of is taken to mean nothing here."""

PATIENCE = 30.0
COMMANDS_KEPT = 400
"""Bytes that are kept of what came of a key, to be looked at."""


@dataclass(slots=True)
class Cost:
    """What a step of the visit cost: bytes on the terminal, deflated, of new text, of that deflated (the floor of
    `deflated`), and on the wire each way; seconds to the first and to the last byte of each key's answer."""

    name: str
    counted: bool = True
    keys: int = 0
    sent: int = 0
    deflated: int = 0
    text: int = 0
    floor: int = 0
    down: int = 0
    up: int = 0
    seconds: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    @property
    def each(self) -> float:
        return self.sent / max(self.keys, 1)


class WrongScreen(AssertionError):
    """The screen is not what a step should lead to."""


class Seat:
    """Runs a program. `link` is the wire whose bytes are counted, where there is one. `quiet` and `silent` may be
    changed for a wire that is slow."""

    def __init__(
        self, command: Sequence[str], size: tuple[int, int], env: Mapping[str, str], link: Link | None = None
    ) -> None:
        self.size = size
        self.link = link
        self.quiet, self.silent = QUIET, SILENT
        self.screen = Screen(*size)
        self.steps: list[Cost] = []
        self.over = False
        self._stream = ScreenStream(self.screen)
        self._deflate, self._deflate_text = zlib.compressobj(6), zlib.compressobj(6)
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            _run(command, size, env)
        _set_size(self._terminal, size)
        self.screen.write_process_input = lambda data: os.write(self._terminal, data.encode())

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    def step(
        self,
        name: str,
        keys: Sequence[bytes] = (b"",),
        until: Callable[[Seat], bool] = lambda _seat: True,
        *,
        counted: bool = True,
        ends: bool = False,
        patience: float = PATIENCE,
    ) -> Cost:
        """Presses keys, each once the answer to the one before is over; the last until the screen is right.

        Raises `WrongScreen` where it never is. With `ends` the program is over afterwards.
        """
        cost = Cost(name, counted)
        for at, key in enumerate(keys, start=1):
            last = at == len(keys)
            self._press(key, cost, until if last and not ends else lambda _seat: True, patience, last and ends)
        if not until(self) and not ends:
            raise WrongScreen(f"{name}:\n" + "\n".join(self.lines))
        self.steps.append(cost)
        return cost

    def _press(self, key: bytes, cost: Cost, until: Callable[[Seat], bool], patience: float, ends: bool) -> None:
        before, wire = self.lines, self._wire()
        began = time.monotonic()
        if key:
            os.write(self._terminal, key)
        answer, first, last = self._read(began, until, patience, ends)
        cost.keys += 1
        cost.sent += len(answer)
        if answer:
            cost.deflated += _deflated(self._deflate, answer)
            cost.seconds.append(first)
            cost.settled.append(last)
        cost.answers.append(answer[:COMMANDS_KEPT])
        text = new_text(before, self.lines).encode()
        cost.text += len(text)
        cost.floor += _deflated(self._deflate_text, text) if text else 0
        down, up = self._wire()
        cost.down += down - wire[0]
        cost.up += up - wire[1]

    def _read(
        self, began: float, until: Callable[[Seat], bool], patience: float, ends: bool
    ) -> tuple[bytes, float, float]:
        """What comes until it is quiet and the screen right; the seconds to the first and to the last byte. While
        something is on the wire it is not quiet: a client shows nothing of a packet before it has all of it."""
        answer = bytearray()
        first = last = busy = began
        wire = self._wire()
        while not self.over:
            now = time.monotonic()
            if self._wire() != wire:
                wire, busy = self._wire(), now
            if not ends and now - max(last, busy) > (self.quiet if answer else self.silent) and until(self):
                break
            if now - began > patience:
                break
            if not select.select([self._terminal], [], [], 0.02)[0]:
                continue
            data = self._read_some()
            self.over = not data
            last = time.monotonic()
            first = first if answer else last
            answer += data
            self._stream.feed(data)
        return bytes(answer), first - began, last - began

    def _read_some(self) -> bytes:
        try:
            return os.read(self._terminal, 65536)
        except OSError:
            return b""

    def _wire(self) -> tuple[int, int]:
        return (self.link.down, self.link.up) if self.link is not None else (0, 0)

    def write(self, data: bytes) -> None:
        """Types without waiting for anything."""
        os.write(self._terminal, data)

    def settle(self, patience: float = PATIENCE) -> None:
        """Takes whatever still comes, until it is quiet."""
        self._read(time.monotonic(), lambda _seat: True, patience, False)

    def close(self) -> None:
        """Closes the window, and waits for the program."""
        os.close(self._terminal)
        end = time.monotonic() + 5
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.01)


def _deflated(stream: Any, data: bytes) -> int:
    """How many bytes this is after what the stream has had before, each key's on its way at once."""
    return len(stream.compress(data)) + len(stream.flush(zlib.Z_SYNC_FLUSH))


def shows(*texts: str) -> Callable[[Seat], bool]:
    """Whether all of these texts are on the screen."""
    return lambda seat: all(any(text in line for line in seat.lines) for text in texts)


def lacks(text: str) -> Callable[[Seat], bool]:
    """Whether a text is not on the screen."""
    return lambda seat: not any(text in line for line in seat.lines)


def stands_on(text: str) -> Callable[[Seat], bool]:
    """Whether the cursor, or a row in other colours than most, is where the text is."""
    return lambda seat: any(text in seat.lines[row] for row in marked_rows(seat.screen))


def _run(command: Sequence[str], size: tuple[int, int], env: Mapping[str, str]) -> None:
    """In the child: becomes the program."""
    try:
        _set_size(0, size)
        os.execvpe(command[0], list(command), dict(env))
    except BaseException as error:
        os.write(2, repr(error).encode())
        os._exit(127)


def _set_size(descriptor: int, size: tuple[int, int]) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
