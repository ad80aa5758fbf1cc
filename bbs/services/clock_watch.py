"""Keeps an eye on the machine's clock, across restarts and for all processes: `domain.clock_doubt` says how."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Final

from bbs.domain.clock_doubt import ClockSeen, believed
from bbs.models.queries import duty, jobs
from bbs.models.times import from_us, to_us
from bbs.services.core import Core

log = logging.getLogger(__name__)

SETTING: Final = "clock"
"""Under this name the server keeps what was seen of the clock."""

NOTED_EVERY: Final = timedelta(hours=1)
"""A clock that goes on as it did is written down this often."""


class ClockWatch:
    """One process's eye on the clock. What it sees stands in the database."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def look(self) -> ClockSeen:
        """How the clock stands now. Raises `BBSError` with code `storage`."""
        before = await self._core.read(self.seen)
        after = before.looked(self._core.now())
        if before.is_doubted == after.is_doubted and abs(after.last - before.last) < NOTED_EVERY:
            return after
        return await self._core.write(self._note, always=True)

    async def believe(self) -> ClockSeen:
        """Somebody has looked, and the clock is right. Raises `BBSError` with code `storage`."""
        seen = believed(self._core.now())
        await self._core.write(lambda: _put(seen), always=True)
        return seen

    def seen(self) -> ClockSeen:
        """What was seen last, inside a read or a write; where nothing was, what the jobs tell of it."""
        kept = duty.setting(SETTING)
        if kept:
            said = json.loads(kept)
            since = said["since_us"]
            return ClockSeen(from_us(said["right_us"]), since and from_us(since), from_us(said["last_us"]))
        ran = max((job.run_us for job in jobs.jobs().values() if job.run_us), default=None)
        return believed(self._core.now() if ran is None else from_us(ran))

    def _note(self) -> ClockSeen:
        before = self.seen()
        after = before.looked(self._core.now())
        _put(after)
        if after.is_doubted and after.since != before.since:
            log.error("the clock has jumped: nothing is forgotten by it until somebody has looked (bbs clock)")
        elif before.is_doubted and not after.is_doubted:
            log.warning("the clock is believed again")
        return after


def _put(seen: ClockSeen) -> None:
    since = None if seen.since is None else to_us(seen.since)
    said = {"right_us": to_us(seen.right), "since_us": since, "last_us": to_us(seen.last)}
    duty.put_setting(SETTING, json.dumps(said))
