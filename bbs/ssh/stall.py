"""Noticing a client that takes nothing of what waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

STALLED_SECONDS = 60.0
"""A client that takes nothing of what waits for it for so long is let go. What it wrote is kept."""


class StallWatch:
    """Looks now and then at how many bytes are `unsent`, and calls `stalled` once where none of them was taken."""

    def __init__(self, unsent: Callable[[], int], stalled: Callable[[], None]) -> None:
        self._unsent = unsent
        self._stalled = stalled
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, on: bool) -> None:
        """Begins anew, or stops, to watch."""
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(STALLED_SECONDS, self._look, self._unsent()) if on else None

    def _look(self, before: int) -> None:
        self._timer = None
        if self._unsent() < before:
            self.watch(True)
        else:
            self._stalled()
