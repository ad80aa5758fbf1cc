"""Whether the machine's clock can be believed, told by itself alone: time goes on from where it was, or it has jumped.

A clock that is a year ahead for an hour would have everything forgotten that is kept for less than a year. So whatever
forgets waits from a jump on, until the clock has come back, has stood for some days, or somebody has said it is right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

JUMP: Final = timedelta(days=1)
"""The clock has jumped where it is further than this from where it was at the last look. A server that was off for
longer than that looks the same, and costs no more than the wait."""

STANDS: Final = timedelta(days=3)
"""So long a clock that has jumped must go on evenly to be believed: longer than a weekend, on which nobody looks."""


@dataclass(frozen=True, slots=True)
class ClockSeen:
    """What was seen of the clock: `right`, the last moment at which it was believed; `since`, from when on, by itself,
    it is not, or None where it is; and `last`, the last look."""

    right: datetime
    since: datetime | None
    last: datetime

    @property
    def is_doubted(self) -> bool:
        """Whether nothing is to be forgotten by this clock."""
        return self.since is not None

    @property
    def believed_from(self) -> datetime | None:
        """When it is believed again if it goes on evenly; None where it is believed now."""
        return None if self.since is None else self.since + STANDS

    def looked(self, now: datetime) -> ClockSeen:
        """The same after one more look."""
        if self.since is None:
            return believed(now) if _goes_on(self.right, now) else ClockSeen(self.right, now, now)
        if _goes_on(self.right + (self.last - self.since), now):
            return believed(now)  # it is back where it would be if it had never jumped
        if not _goes_on(self.last, now):
            return ClockSeen(self.right, now, now)
        return believed(now) if now - self.since >= STANDS else replace(self, last=now)


def believed(now: datetime) -> ClockSeen:
    """A clock that nobody doubts."""
    return ClockSeen(now, None, now)


def _goes_on(before: datetime, now: datetime) -> bool:
    return abs(now - before) <= JUMP
