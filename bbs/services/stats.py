"""How the community is doing, in counts: for the operator, and for nobody's ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.models.queries import integrity, stats
from bbs.models.times import to_day, to_us
from bbs.services.core import Core

WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)
MEBIBYTE: Final = 2**20


@dataclass(frozen=True, slots=True)
class Stats:
    """The counts. `members`, `posts` and `cases` are by state, state and severity; `bytes` is what the database takes.
    `lately` is of the last seven days and of the last thirty: who was here, who wrote, who joined, and posts."""

    members: dict[str, int]
    posts: dict[str, int]
    cases: dict[str, int]
    places: dict[str, int]
    lately: dict[str, dict[str, int]]
    bytes: int

    def groups(self) -> tuple[tuple[str, dict[str, int]], ...]:
        """All of it as it is read: a heading, then the counts by what `domain.figure_words` knows them as."""
        return (
            (_("Members, by how they stand"), self.members),
            (_("Posts, by how they stand"), self.posts),
            (_("Open cases"), self.cases),
            (_("Places and what waits"), self.places),
            (_("In the last 7 days"), self.lately["7_days"]),
            (_("In the last 30 days"), self.lately["30_days"]),
            (_("On the disk"), {"database": -(-self.bytes // MEBIBYTE)}),
        )


class Statistics:
    """Counts everything there is, when it is asked: not for often."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def show(self, actor: Actor) -> Stats:
        """The counts at this moment."""
        require(actor, Action.MANAGE_SITE)
        now = self._core.now()

        def since(time: timedelta) -> dict[str, int]:
            day, moment_us = to_day(now - time), to_us(now - time)
            return {
                "members_here": stats.seen_since(day),
                "members_who_wrote": stats.wrote_since(moment_us),
                "members_joined": stats.joined_since(day),
                "posts": stats.posts_since(moment_us),
            }

        def work() -> Stats:
            return Stats(
                members=stats.members(),
                posts=stats.posts(),
                cases=stats.cases(),
                places=stats.places(),
                lately={"7_days": since(WEEK), "30_days": since(MONTH)},
                bytes=integrity.bytes_of_database(),
            )

        return await self._core.read(work)
