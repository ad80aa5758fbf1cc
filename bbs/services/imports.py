"""Bringing a community in: checked whole first, then written in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.queries import imports as bulk
from bbs.models.queries import search
from bbs.services.core import Core, Outbox
from bbs.services.import_check import ImportErrors, check
from bbs.services.import_plan import Plan
from bbs.services.import_write import Writer

Progress = Callable[[int, int], None]
"""Is told how many posts are in, and of how many."""


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import has made; what was there already does not count."""

    experiences: int
    boards: int
    members: int
    threads: int
    posts: int

    def __str__(self) -> str:
        return _(
            "Imported: {experiences} experiences, {boards} boards, {members} members, {threads} threads, {posts} posts."
        ).format(
            experiences=self.experiences,
            boards=self.boards,
            members=self.members,
            threads=self.threads,
            posts=self.posts,
        )


class Imports:
    """The operator's way in for a whole community."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def run(self, actor: Actor, plan: Plan, progress: Progress | None = None) -> ImportCounts:
        """Writes all of a plan, or nothing. Nobody else can publish meanwhile.

        Experiences, boards and members that are there already are taken as they are. Members that are made have no way
        to sign in. Posts are published in the order of their times. Raises `ImportErrors` where the plan does not fit
        the community: a board that is nowhere, a handle that could be taken for somebody else's.
        """
        require(actor, Action.MANAGE_SITE)
        loop = asyncio.get_running_loop()

        def told(done: int, of: int) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress, done, of)

        def work(outbox: Outbox) -> ImportCounts:
            writer = Writer(plan, self._core.now_us, told)
            counts = ImportCounts(*writer.write())
            bulk.learn_sizes()
            outbox.tell_all()
            return counts

        counts = await self._core.write_and_tell(work)
        # What was imported is there and can be found: were this to fail, searches would only take a little longer.
        with suppress(BBSError):
            while await self._core.write(search.optimize):
                pass
        return counts


__all__ = ["ImportCounts", "ImportErrors", "Imports", "Plan", "check"]
