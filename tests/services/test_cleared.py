"""The first unread post of a thread is found whatever was remembered of the way there."""

from __future__ import annotations

import random

from bbs.domain.ranges import Ranges
from bbs.domain.tree import number_at, place_under
from bbs.models.database import Database
from bbs.models.tables import Post, Thread
from bbs.services import walking
from bbs.services.cleared import MAX_FACTS, Cleared
from tests.services.community import make_boards

THREADS, STEPS, MEMBER = 12, 40, 1


class Growing:
    """A thread that posts come to, and what somebody has read of it."""

    def __init__(self, thread: int, chance: random.Random) -> None:
        self.thread, self.chance = thread, chance
        self.places: list[bytes] = []
        self.read: set[int] = set()
        Thread.insert(id=thread, board=1, subject="x", created_us=0, last_us=0, posts=0).execute()
        self.grow(self.chance.randint(5, 25))

    def grow(self, by: int) -> None:
        for _ in range(by):
            number = len(self.places) + 1
            parent = self.chance.choice(self.places) if self.places else None
            self.places.append(place_under(parent, number))
            row = {"thread": self.thread, "number": number, "serial": self.thread * 1000 + number}
            Post.insert(**row, path=self.places[-1], created_us=0, body="").execute()

    def change(self) -> None:
        """One of the things that happen between two looks."""
        what = self.chance.choice(("on", "on", "on", "some", "unread", "grow", "all"))
        if what == "on":
            unread = [number_at(place) for place in sorted(self.places) if number_at(place) not in self.read]
            self.read.update(unread[: self.chance.randint(1, 6)])
        elif what == "some":
            self.read.update(self.chance.sample(range(1, len(self.places) + 1), 3))
        elif what == "unread":
            self.read -= set(self.chance.sample(range(1, len(self.places) + 1), 3))
        elif what == "grow":
            self.grow(self.chance.randint(1, 4))
        elif self.chance.random() < 0.2:
            self.read = set(range(1, len(self.places) + 1))

    @property
    def first(self) -> bytes | None:
        return min((place for place in self.places if number_at(place) not in self.read), default=None)


async def test_it_is_found_while_posts_come_and_are_read_and_marked_unread_again(db: Database) -> None:
    await db.write(make_boards)

    def look(thread: int) -> None:
        growing, cleared = Growing(thread, random.Random(thread)), Cleared()
        few, walking.FEW = walking.FEW, thread % 4  # type: ignore[misc]
        try:
            for _ in range(STEPS):
                growing.change()
                seen = Ranges.of((number, number) for number in growing.read)
                assert cleared.first_unread(MEMBER, thread, len(growing.places), seen) == growing.first
        finally:
            walking.FEW = few  # type: ignore[misc]

    for thread in range(1, THREADS):
        await db.write(lambda thread=thread: look(thread))  # type: ignore[misc]


async def test_no_more_is_remembered_than_may_be(db: Database) -> None:
    await db.write(make_boards)

    def look() -> None:
        growing, cleared = Growing(1, random.Random(1)), Cleared()
        few, walking.FEW = walking.FEW, 0  # type: ignore[misc]
        try:
            for member in range(1, MAX_FACTS + 20):
                cleared.first_unread(member, 1, len(growing.places), Ranges(((1, 2),)))
            assert len(cleared._facts) == MAX_FACTS
        finally:
            walking.FEW = few  # type: ignore[misc]

    await db.write(look)
