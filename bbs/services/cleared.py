"""How far all of a thread has been read, in the order of its tree: the way to the first unread post is gone once.

What is remembered is a fact that no later reading or writing changes: of the posts up to a number, those before a place
are all among these numbers. Whether that helps somebody is looked up each time: all of those must be read now, and of
the posts that have come since, only a few may be unread. Otherwise the way is gone again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bbs.domain.ranges import Ranges
from bbs.domain.tree import number_at
from bbs.models.queries import tree
from bbs.services import walking
from bbs.services.unread import upto

MAX_FACTS: Final = 256
"""So many ways are remembered, those that were gone last."""

MAX_PAIRS: Final = 200
"""What has been read in more pieces than this is not remembered: it takes too much room."""


@dataclass(frozen=True, slots=True)
class _Fact:
    """Of the posts up to number `posts`, all that stand before `place` are in `seen`."""

    seen: Ranges
    posts: int
    place: bytes


class Cleared:
    """Finds the first unread posts of threads. May be used by several threads at once."""

    def __init__(self) -> None:
        self._facts: dict[tuple[int, int], _Fact] = {}

    def first_unread(self, member: int, thread: int, posts: int, seen: Ranges) -> bytes | None:
        """The first place in the thread whose post is not in `seen`. The thread has the numbers up to `posts`."""
        fact = self._facts.get((member, thread))
        found = _beyond(fact, thread, posts, seen) if fact is not None else None
        if found is None:
            found = walking.next_unread(thread, posts, seen)
        if found is not None and seen.count(1, posts) > walking.FEW and len(seen.pairs) <= MAX_PAIRS:
            self._remember((member, thread), _Fact(seen, posts, found))
        return found

    def _remember(self, key: tuple[int, int], fact: _Fact) -> None:
        facts = dict(self._facts)
        facts.pop(key, None)
        facts[key] = fact
        if len(facts) > MAX_FACTS:
            del facts[next(iter(facts))]
        self._facts = facts


def _beyond(fact: _Fact, thread: int, posts: int, seen: Ranges) -> bytes | None:
    """The first unread place by what is known; None where that does not tell."""
    if fact.seen.subtract(seen):
        return None
    come = upto(posts).subtract(upto(fact.posts)).subtract(seen)
    if len(come) > walking.FEW:
        return None
    earlier = min((place for place in tree.places(thread, list(come)) if place < fact.place), default=None)
    if earlier is not None:
        return earlier
    if number_at(fact.place) not in seen:
        return fact.place
    return walking.next_unread(thread, posts, seen, fact.place)
