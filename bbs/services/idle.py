"""The idle lock's timer: one to a session, none where nobody wants it, and nothing at all for a key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

MINUTE: Final = 60.0


class Idle:
    """Calls `act` once nothing has been heard for as long as `after` says, and again each time as long passes.

    `heard_at` tells when the last byte came, by the loop's clock. The timer is set anew when it runs out, never by a
    key. `stop` has to be called at the end: a timer keeps whatever it calls alive.
    """

    def __init__(self, heard_at: Callable[[], float], act: Callable[[], object]) -> None:
        self._heard_at = heard_at
        self._act = act
        self._seconds = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def after(self, minutes: int) -> None:
        """From now on it is so many minutes; 0 is never."""
        if minutes * MINUTE != self._seconds:
            self.stop()
            self._seconds = minutes * MINUTE
            if minutes:
                self._set(self._seconds)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._seconds = 0.0

    def _set(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        left = self._heard_at() + self._seconds - asyncio.get_running_loop().time()
        if left > 0:
            self._set(left)
        else:
            self._set(self._seconds)
            self._act()
