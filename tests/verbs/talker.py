"""Somebody who talks with line mode, one line at a time, and hears what is said until the next question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bbs.domain.policy import Actor
from bbs.verbs.line_home import HomeRoom, rooms_at_start
from bbs.verbs.line_news import LineNews
from bbs.verbs.line_room import Room
from bbs.verbs.line_talk import Left, Talk
from bbs.verbs.line_visit import Visit
from tests.services.community import Site

LONGEST = 10
"""Seconds after which a question that does not come is given up."""


class Talker:
    """One visit. `said` is everything that was heard, without the carriage returns."""

    def __init__(self, site: Site, actor: Actor, rows: int = 60, columns: int = 200) -> None:
        self.said = ""
        self.talk = Talk(self._hears, columns, rows)
        self.visit = Visit(site.services, actor, self.talk, "Lighthouse")
        self._news = LineNews(site.services, actor, self.visit)
        self.talk.news = self._news.said
        self._task: asyncio.Task[None] | None = None

    def _hears(self, data: bytes) -> None:
        assert b"\x1b" not in data
        self.said += data.decode().replace("\r\n", "\n")

    async def comes(self, *rooms: Callable[[Visit], Room]) -> str:
        """Begins in these rooms behind home, or where a visit begins; what is said until the first question."""
        await self.visit.learn()
        self._news.begin()
        at_home = [HomeRoom(self.visit), *(room(self.visit) for room in rooms)]
        inside = at_home if rooms else await rooms_at_start(self.visit)
        self._task = asyncio.create_task(self.visit.run(*inside))
        return await self._until_asked(0)

    async def says(self, *lines: str) -> str:
        """Says these lines, each once the question before it was asked; what was heard after the last one."""
        heard = ""
        for line in lines:
            before = len(self.said)
            self.talk.feed(f"{line}\r".encode())
            heard = await self._until_asked(before)
        return heard

    async def leaves(self) -> None:
        """Goes, without a word."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
        await self.ended()

    async def ended(self) -> None:
        """Waits until the visit is over."""
        assert self._task is not None
        self._news.end()
        await asyncio.wait({self._task}, timeout=LONGEST)
        self.talk.flush()
        if not self._task.cancelled() and (error := self._task.exception()) and not isinstance(error, Left):
            raise error

    async def _until_asked(self, before: int) -> str:
        assert self._task is not None
        async with asyncio.timeout(LONGEST):
            while not self._asked(before):
                if self._task.done():
                    await self.ended()
                    break
                await asyncio.sleep(0.001)
        return self.said[before:]

    def _asked(self, before: int) -> bool:
        said = self.said[before:]
        return said.endswith((": ", "? ")) and "\n" in f"\n{said}"
