"""Events from the other processes of this community."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from bbs.errors import BBSError
from bbs.models import counters
from bbs.models.database import RESYNC, Watch
from bbs.models.queries import boards, events
from bbs.services import events as kinds
from bbs.services.core import Core
from bbs.services.events import Event

log = logging.getLogger(__name__)

MAX_EVENTS: Final = 500
"""Of more than so many at once nobody is told one by one; all are asked to look afresh."""


class Relay:
    """Watches the database and publishes what other processes have written down. Sleeps while nothing changes."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._last: int | None = None
        self._watch: Watch | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._resync = False

    async def start(self) -> None:
        """Begins to watch; what has happened so far is not told."""
        self._last = await self._core.read(lambda: counters.current(counters.EVENT))
        self._watch = self._core.db.changes(self._changed)

    async def stop(self) -> None:
        """Nothing more is told. May be called again."""
        if self._watch is not None:
            await self._watch.stop()
            self._watch = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    def _changed(self, notice: str) -> None:
        self._resync = self._resync or notice == RESYNC
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look(), name="bbs-relay")

    async def _look(self) -> None:
        while self._again:
            self._again = False
            try:
                await self._tell(await self._core.read(self._news))
            except BBSError:
                # Nobody can say what was missed meanwhile.
                self._resync = True

    def _news(self) -> tuple[int, list[tuple[events.EventFacts, str | None]]]:
        """Inside a read: the newest event's id, and what is new up to it, with slugs of boards."""
        newest = counters.current(counters.EVENT)
        if newest == self._last:
            # Marks, places and drafts change the file as well, and far more often than anything happens.
            return newest, []
        found = events.after(self._last or 0, MAX_EVENTS + 1)
        foreign = any(event.origin != self._core.origin for event in found)
        slugs = {board.id: board.slug for board in boards.boards()} if foreign else {}
        return newest, [(event, None if event.board is None else slugs.get(event.board)) for event in found]

    async def _tell(self, news: tuple[int, list[tuple[events.EventFacts, str | None]]]) -> None:
        newest, found = news
        missed = newest - (self._last or 0) - len(found)
        self._last = newest
        if self._resync or missed > 0 or len(found) > MAX_EVENTS:
            self._resync = False
            self._core.events.publish(Event(kinds.RESYNC))
            return
        for event, board in found:
            if event.origin != self._core.origin:
                self._core.events.publish(Event(event.kind, board, event.thread, event.number, event.member))
