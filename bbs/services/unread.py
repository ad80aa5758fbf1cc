"""Working out what a member has not read. Runs inside a read or a write.

`waiting` is what the member has read in the last moments and is not in the database yet: thread to numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bbs.domain.ranges import Ranges
from bbs.models.queries import stands
from bbs.models.queries.stands import Bound, Stand, Tally
from bbs.services.rows import MAX_COUNT

SLICE: Final = 150
"""So many of a board's newest threads are added up first; how many more, what these come to says."""

MAX_THREADS: Final = 1_000
"""How many of a board's newest threads are looked at."""

STEP: Final = 50
"""How many threads are fetched at once on the way to the next one with something unread."""

_KNOWN_BY_HEART: Final = 64
"""Texts of ranges up to so many characters are kept once they have been parsed: most of them say `1-5`."""

Waiting = Mapping[int, Ranges]
NONE_READ: Final = Ranges()


@dataclass(frozen=True, slots=True)
class Standing:
    """A thread as one member has read it. `seen` are the numbers that are not unread: read, or published no more."""

    thread: int
    posts: int
    seen: Ranges

    @property
    def unread(self) -> int:
        return self.posts - self.seen.count(1, self.posts)


@dataclass(frozen=True, slots=True)
class Count:
    """Threads with something unread, and unread posts. With `MAX_COUNT` posts, there are at least so many threads."""

    threads: int = 0
    posts: int = 0


def upto(number: int) -> Ranges:
    """The numbers from 1 to `number`, which may be 0."""
    return Ranges(((1, number),)) if number > 0 else NONE_READ


def joined(*several: Ranges) -> Ranges:
    """All numbers of them."""
    some = [ranges for ranges in several if ranges]
    if len(some) < 2:
        return some[0] if some else NONE_READ
    return Ranges.of(pair for ranges in some for pair in ranges.pairs)


def parsed(text: str) -> Ranges:
    """The ranges that a text writes."""
    return _remembered(text) if len(text) <= _KNOWN_BY_HEART else Ranges.parse(text)


_remembered = lru_cache(maxsize=2048)(Ranges.parse)


def read_of(stand: Stand) -> Ranges:
    """The numbers that have been read, by what the database holds."""
    return upto(stand.prefix) if stand.ranges is None else parsed(stand.ranges)


def standing(stand: Stand, waiting: Waiting) -> Standing:
    """How a thread stands, with what is not in the database yet."""
    seen = joined(read_of(stand), parsed(stand.gone), waiting.get(stand.thread, NONE_READ))
    return Standing(stand.thread, stand.posts, seen)


def of_thread(member: int, thread: int, waiting: Waiting) -> Standing:
    """How one thread stands."""
    return standing(stands.stand(member, thread), waiting)


def read_numbers(member: int, thread: int) -> Ranges:
    """The numbers that a member has read in a thread, by what the database holds."""
    return read_of(stands.stand(member, thread))


def counts(member: int, boards: Iterable[int], waiting: Waiting) -> dict[int, Count]:
    """What is unread on each of these boards. Its cost is bounded, however much that is."""
    bounds = stands.bounds(member)
    known: dict[int, list[Stand]] = {board: [] for board in boards}
    for stand in _known(member, None, waiting):
        known.get(stand.board, []).append(stand)
    return {board: _count(member, bounds[board], some, waiting) for board, some in known.items()}


def count(member: int, board: int, waiting: Waiting) -> Count:
    """What is unread on one board."""
    return _count(member, stands.bound(member, board), _known(member, board, waiting), waiting)


def along(member: int, bound: Bound, waiting: Waiting) -> Iterator[Standing]:
    """The threads of a board with something unread, in the order of the board's page, fetched as they are wanted.

    Of the board's newest threads `MAX_THREADS` are looked through.
    """
    passed = set()
    for stand in _above(member, bound):
        passed.add(stand.thread)
        if (found := standing(stand, waiting)).unread:
            yield found
    # What is left has been set aside below the floor: a row, and so the truth about its thread.
    aside = [each for each in stands.marked(member, bound.board) if each.last_serial <= bound.floor]
    for stand in sorted(aside, key=lambda each: (each.pinned, each.last_serial), reverse=True):
        if stand.thread not in passed and (found := standing(stand, waiting)).unread:
            yield found


def _above(member: int, bound: Bound) -> Iterator[Stand]:
    """The board's page down to the floor: pinned threads as well where they are below it."""
    if bound.newest <= bound.floor:
        return
    after, more, looked = stands.TOP, True, 0
    while more and looked < MAX_THREADS:
        found = stands.along(member, bound, after, STEP)
        for stand in found:
            if not stand.pinned and stand.last_serial <= bound.floor:
                return
            yield stand
        more = len(found) == STEP
        looked += len(found)
        after = (found[-1].pinned, found[-1].last_serial, found[-1].thread) if found else after


def _known(member: int, board: int | None, waiting: Waiting) -> list[Stand]:
    """The threads about which more is known than the floor: from a row, or from what waits."""
    found = stands.marked(member, board)
    rest = waiting.keys() - {stand.thread for stand in found}
    if rest:
        found += [each for each in stands.several(member, sorted(rest)) if board in (None, each.board)]
    return found


def _count(member: int, bound: Bound, known: list[Stand], waiting: Waiting) -> Count:
    """Threads that are wholly new are added up in the database; those that are known otherwise, one by one."""
    sums = _Sums()
    for stand in known:
        sums.add(standing(stand, waiting))
    if bound.newest <= bound.floor:
        return sums.capped()
    tally = _tally(bound, known, sums)
    if sums.posts < MAX_COUNT:
        apart = {stand.thread for stand in known}
        for stand in stands.untallied(member, bound, tally.lowest, MAX_THREADS):
            if stand.thread not in apart:
                sums.add(standing(stand, waiting))
    return sums.capped()


def _tally(bound: Bound, known: list[Stand], sums: _Sums) -> Tally:
    """Adds what is wholly new and not among the known, until that comes to `MAX_COUNT` posts."""
    threads, posts = sums.threads, sums.posts
    tally = stands.tally(bound.board, bound.floor, SLICE)
    while True:
        twice = [stand for stand in known if _tallied(stand, bound, tally)]
        sums.threads = threads + tally.threads - len(twice)
        sums.posts = posts + tally.posts - sum(stand.posts for stand in twice)
        rest = min(_still_wanted(tally, sums), MAX_THREADS - tally.threads)
        if not tally.lowest or sums.posts >= MAX_COUNT or rest <= 0:
            return tally
        more = stands.tally(bound.board, bound.floor, rest, tally.lowest)
        tally = Tally(tally.threads + more.threads, tally.posts + more.posts, more.lowest)


def _still_wanted(tally: Tally, sums: _Sums) -> int:
    """How many threads more come to `MAX_COUNT` posts if they are as long as these, and some for safety."""
    return (MAX_COUNT - sums.posts) * tally.threads // max(tally.posts, 1) + SLICE // 3


def _tallied(stand: Stand, bound: Bound, tally: Tally) -> bool:
    begun_above = stand.serial is not None and stand.serial > bound.floor
    return begun_above and not stand.gone and stand.last_serial >= tally.lowest


class _Sums:
    """What has been counted so far."""

    def __init__(self) -> None:
        self.threads = 0
        self.posts = 0

    def add(self, standing: Standing) -> None:
        self.threads += standing.unread > 0
        self.posts += standing.unread

    def capped(self) -> Count:
        return Count(min(self.threads, MAX_COUNT), min(self.posts, MAX_COUNT))
