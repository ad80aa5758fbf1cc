"""What a client types, a slice at each turn of the loop: a book that is pasted lets others in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

SLICE: Final = 4 * 1024
"""Bytes that are taken at once. Marks and emoji cost most: some milliseconds."""

LEAVE: Final = b"\x1c"
"""Ctrl+\\: the key that is never too early."""

MOST: Final = 64 * 1024
"""With so many bytes waiting the client is asked to hold back."""


class InSlices:
    """Hands bytes on to `take`, in their order: the first slice at once, and one more at each turn. `hold_back` asks
    the client to send nothing for now, or to go on; `failed` hears of what nobody expected."""

    def __init__(
        self,
        take: Callable[[bytes], None],
        hold_back: Callable[[bool], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._take = take
        self._hold_back = hold_back
        self._failed = failed
        self._waits = bytearray()
        self._next: asyncio.Handle | None = None
        self._held = False

    def feed(self, data: bytes) -> None:
        """Bytes as they came."""
        self._waits += data
        if self._next is None:
            self._go_on()
        if len(self._waits) > MOST and not self._held:
            self._held = True
            self._hold_back(True)

    def _go_on(self) -> None:
        self._next = None
        some = bytes(self._waits[:SLICE])
        del self._waits[:SLICE]
        if self._waits:
            self._next = asyncio.get_running_loop().call_soon(self._go_on)
        elif self._held:
            self._held = False
            self._hold_back(False)
        try:
            self._take(some)
        except Exception as error:
            self._failed(error)

    def forget(self) -> bool:
        """Throws away what waits, but not that somebody wants to leave at once. Whether there was anything."""
        waits, self._waits = self._waits, bytearray(LEAVE if LEAVE in self._waits else b"")
        return bool(waits)

    def finish(self) -> None:
        """All of it now: nothing more comes."""
        if self._next is not None:
            self._next.cancel()
            self._next = None
        some, self._waits = bytes(self._waits), bytearray()
        if some:
            self._take(some)
