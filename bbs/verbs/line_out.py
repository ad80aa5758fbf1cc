"""What is said on its way out: gathered for a moment, since each packet costs a slow line as much as a few words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

GATHER_SECONDS: Final = 0.02
"""So long what is said waits at most for more."""

ENOUGH: Final = 200
"""Bytes that go without waiting for more: a client shows nothing of a packet before it has all of it, and a line of
1,200 baud carries so many in less than two seconds."""


class Gathered:
    """Hands to `send` what was written, together with what else is written just then."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._bytes = bytearray()
        self._sending: asyncio.TimerHandle | None = None

    def write(self, data: bytes) -> None:
        """Sends it with the next `flush`, which comes by itself."""
        for line in data.splitlines(keepends=True):
            self._bytes += line
            if len(self._bytes) >= ENOUGH:
                self.flush()
        if self._bytes and self._sending is None:
            self._sending = asyncio.get_running_loop().call_later(GATHER_SECONDS, self.flush)

    def flush(self) -> None:
        """Sends what there is, now."""
        data = bytes(self._bytes)
        self.drop()
        if data:
            self._send(data)

    def drop(self) -> None:
        """Forgets what was not sent yet."""
        self._bytes.clear()
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
