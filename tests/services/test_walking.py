"""Ways through the tree of a thread agree with a plain list of all its posts, whatever is folded."""

from __future__ import annotations

import random

from bbs.domain.ranges import Ranges
from bbs.domain.tree import END, TOP, TOPS, Folds, above, line_of, number_at, places
from bbs.models.database import Database
from bbs.models.queries import tree
from bbs.models.tables import Post, Thread
from bbs.services import walking
from tests.services.community import make_boards

THREADS, TRIES = 40, 25


def grow(thread: int, chance: random.Random) -> list[bytes]:
    """A thread of a few posts; its places, in the order of the tree."""
    count = chance.randint(1, 25)
    parents: list[int | None] = [None, *(chance.randint(max(1, n - 6), n - 1) for n in range(2, count + 1))]
    found = places(parents)
    Thread.insert(id=thread, board=1, subject="x", created_us=0, last_us=0, posts=count).execute()
    for number, path in enumerate(found, 1):
        row = {"thread": thread, "number": number, "serial": thread * 100 + number, "path": path}
        Post.insert(**row, created_us=0, body="").execute()
    return sorted(found)


def folded(everything: list[bytes], chance: random.Random) -> Folds:
    some = frozenset(chance.sample(everything, chance.randint(0, min(4, len(everything)))))
    opened = frozenset(place for place in everything if len(place) == TOPS and chance.random() < 0.3)
    return Folds(some, chance.random() < 0.5, opened)


async def test_stretches_around_after_and_before_a_post(db: Database) -> None:
    chance = random.Random(5)
    await db.write(make_boards)

    def look(thread: int) -> None:
        everything = grow(thread, chance)
        for _ in range(TRIES):
            folds = folded(everything, chance)
            sight = [place for place in everything if folds.over(place) is None]
            at = chance.randrange(len(sight))
            before, after = chance.randint(0, 8), chance.randint(0, 8)
            walk = walking.around(thread, sight[at], folds, before, after)
            assert walk.places == sight[max(0, at - before) : at + after + 1]
            assert (walk.begins, walk.ends) == (at <= before, at + after + 1 >= len(sight))
            assert walking.after(thread, TOP, folds, after + 1).places == sight[: after + 1]
            assert walking.after(thread, sight[at], folds, 4).places == sight[at + 1 :][:4]
            assert walking.before(thread, END, folds, before + 1).places == sight[-before - 1 :]
            assert walking.before(thread, sight[at], folds, 4).places == sight[:at][-4:]
            assert walking.rails(thread, walk.places) == {place: rails(place, everything) for place in walk.places}

    for thread in range(1, THREADS):
        await db.write(lambda thread=thread: look(thread))  # type: ignore[misc]


def rails(place: bytes, everything: list[bytes]) -> int:
    """Bit n: somebody stands beside, and after, the post at n in the line to this one."""
    found = 0
    for level, node in enumerate(line_of(place)):
        if level and any(above(each) == above(node) and each > node for each in everything):
            found |= 1 << level
    return found


async def test_steps_in_the_tree(db: Database) -> None:
    chance = random.Random(6)
    await db.write(make_boards)

    def look(thread: int) -> None:
        everything = grow(thread, chance)
        for place in everything:
            family = [each for each in everything if len(place) > 3 and above(each) == above(place)]
            answers = [each for each in everything if above(each) == place]
            for by in (-1, 1):
                at = family.index(place) + by if family else -1
                assert walking.beside(thread, place, by) == (family[at] if 0 <= at < len(family) else None)
            assert walking.first_below(thread, place) == (answers[0] if answers else None)
            below = [each for each in everything if each != place and each.startswith(place)]
            assert tree.below(thread, place, 5) == min(len(below), 5)

    for thread in range(1, THREADS):
        await db.write(lambda thread=thread: look(thread))  # type: ignore[misc]


async def test_the_next_unread_post_is_found_among_few_and_among_many(db: Database) -> None:
    chance = random.Random(7)
    await db.write(make_boards)

    def look(thread: int, few: int) -> None:
        everything = grow(thread, chance)
        walking_few, walking.FEW = walking.FEW, few  # type: ignore[misc]
        walking_strides, walking.STRIDES = walking.STRIDES, (2, 3, 4)  # type: ignore[misc]
        try:
            for _ in range(TRIES):
                read = {n for n in range(1, len(everything) + 1) if chance.random() < chance.choice((0.2, 0.9, 1))}
                seen = Ranges.of((n, n) for n in read)
                at = chance.choice([TOP, *everything])
                unread = [place for place in everything if number_at(place) not in read]
                on = next((place for place in unread if place > at), None)
                back = next((place for place in reversed(unread) if place < at), None)
                assert walking.next_unread(thread, len(everything), seen, at) == on
                assert walking.previous_unread(thread, len(everything), seen, at) == back
        finally:
            walking.FEW, walking.STRIDES = walking_few, walking_strides  # type: ignore[misc]

    for thread in range(1, THREADS):
        await db.write(lambda thread=thread: look(thread, thread % 3))  # type: ignore[misc]
