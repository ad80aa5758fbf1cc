"""Hidden threads: wherever posts are counted or offered, they count as read. Inside a read or a write."""

from __future__ import annotations

from typing import Final

from bbs.domain.addresses import MAX_NUMBER
from bbs.domain.ranges import Ranges
from bbs.models.queries import hidden
from bbs.services.unread import Waiting

MAX_HIDDEN: Final = 1_000
"""So many threads can be hidden by one member; of more, those hidden first come back."""

_ALL_POSTS: Final = Ranges(((1, MAX_NUMBER),))


def hidden_by(member: int | None) -> frozenset[int]:
    """The threads that a member has hidden; a guest has none."""
    return frozenset() if member is None else frozenset(hidden.hidden(member))


def beside(threads: frozenset[int], waiting: Waiting) -> Waiting:
    """What is read but not in the database yet, with every post of these threads among it."""
    return {**waiting, **dict.fromkeys(threads, _ALL_POSTS)} if threads else waiting


def with_hidden(member: int | None, waiting: Waiting) -> Waiting:
    """The same for all threads that a member has hidden."""
    return beside(hidden_by(member), waiting)
