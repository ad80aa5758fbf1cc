"""The one clock. Everything that needs the time is given a clock; nothing else asks the operating system."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime in UTC."""


def system_clock() -> datetime:
    """The operating system's time, in UTC."""
    return datetime.now(UTC)


class SteadyClock:
    """Another clock whose moments only ever grow: where that one goes back, this one goes on from where it was. For
    what counts in time, and would otherwise hold somebody up until the moment comes round again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = timedelta(0)
        self._last = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        now = self._clock()
        self._ahead = max(self._ahead, self._last - now)
        self._last = now + self._ahead
        return self._last


class FixedClock:
    """A clock for tests: stands still until `advance` moves it."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Moves the clock by a `timedelta(**by)`."""
        self.now += timedelta(**by)
