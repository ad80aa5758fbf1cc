"""Everything that somebody has not read, over all boards, oldest first: for reading it one after the other."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import islice
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.ranges import Ranges
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import NoSuchThing
from bbs.models.queries import moments, stands
from bbs.services import heads, opening, unread
from bbs.services.boards import ordered_boards
from bbs.services.core import Core, member_of
from bbs.services.hiding import with_hidden
from bbs.services.opening import reader_of
from bbs.services.reads import waiting_marks
from bbs.services.rows import PostHead, topics
from bbs.services.unread import Waiting, upto

MAX_POSTS: Final = 50
"""The most posts that are given at once."""

AHEAD: Final = 16
"""So many posts of a thread are looked up at once, as to when they were written."""


@dataclass(frozen=True, slots=True)
class UnreadPost:
    """An unread post with the thread it stands in; `board` is a slug. `body` is None where it is not shown to the
    actor. `warnings` are its topics, those of the thread for its opening: whether they hold the text back is up to the
    reader."""

    thread: int
    subject: str
    board: str
    board_name: str
    warnings: tuple[str, ...]
    head: PostHead
    body: str | None


Wait = tuple[int, int, int]
"""When the next post of a thread was written, the thread, and the number of the post: what sorts first comes first."""


@dataclass(eq=False)
class Backlog:
    """What of it has not been given yet. Only `UnreadPosts` looks into it."""

    member: int
    waits: list[Wait] = field(default_factory=list)
    rest: dict[int, Ranges] = field(default_factory=dict)
    known: dict[int, deque[tuple[int, int]]] = field(default_factory=dict)


class UnreadPosts:
    """What is unread, as one row of posts. What somebody has hidden is not in it."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def begin(self, actor: Actor) -> Backlog:
        """All that is unread now, to be given by `next`: of each board the `unread.MAX_THREADS` threads active last
        are looked at."""
        require(actor, Action.MARK)
        backlog = Backlog(member_of(actor))
        waiting = waiting_marks(self._core, actor)
        for board in await self._core.read(lambda: ordered_boards(actor)):
            # One board at a time, so that others come between.
            await self._core.read(partial(_begin_on, backlog, board.id, waiting))
        return backlog

    async def next(self, actor: Actor, backlog: Backlog, limit: int = MAX_POSTS) -> tuple[UnreadPost, ...]:
        """The oldest of them, as they stand now, `limit` and `MAX_POSTS` at most; nothing at the end. What has been
        read or taken away meanwhile is left out."""
        require(actor, Action.MARK)
        if backlog.member != member_of(actor):
            raise NoSuchThing(_("There is no such thing here."))
        limit = max(1, min(limit, MAX_POSTS))
        found: tuple[UnreadPost, ...] = ()
        while backlog.waits and not found:
            waiting = waiting_marks(self._core, actor)
            found = await self._core.read(partial(_next, actor, backlog, waiting, limit))
        return found


def _begin_on(backlog: Backlog, board: int, waiting: Waiting) -> None:
    member, first = backlog.member, dict[int, list[int]]()
    bound = stands.bound(member, board)
    for standing in unread.along(member, bound, with_hidden(member, waiting)):
        numbers = upto(standing.posts).subtract(standing.seen)
        backlog.rest[standing.thread] = numbers
        first.setdefault(next(iter(numbers)), []).append(standing.thread)
    for number, threads in first.items():
        for thread, written_us in moments.of_threads(threads, number).items():
            _put(backlog, thread, number, written_us)


def _put(backlog: Backlog, thread: int, number: int, written_us: int) -> None:
    heappush(backlog.waits, (written_us, thread, number))
    backlog.rest[thread] = backlog.rest[thread].subtract(upto(number))


def _next(actor: Actor, backlog: Backlog, waiting: Waiting, limit: int) -> tuple[UnreadPost, ...]:
    order: list[tuple[int, int]] = []
    while backlog.waits and len(order) < limit:
        _written_us, thread, number = heappop(backlog.waits)
        order.append((thread, number))
        _wait_for_next(backlog, thread)
    by_thread: dict[int, list[int]] = {}
    for thread, number in order:
        by_thread.setdefault(thread, []).append(number)
    found: dict[tuple[int, int], UnreadPost] = {}
    for thread, numbers in by_thread.items():
        found |= _posts(actor, waiting, thread, numbers)
    return tuple(found[each] for each in order if each in found)


def _wait_for_next(backlog: Backlog, thread: int) -> None:
    """The post of the thread that comes after the one that is given."""
    known = backlog.known.setdefault(thread, deque())
    if not known and (numbers := list(islice(backlog.rest[thread], AHEAD))):
        known.extend((number, written) for number, written in sorted(moments.of_thread(thread, numbers).items()))
        backlog.rest[thread] = backlog.rest[thread].subtract(upto(numbers[-1]))
    if known:
        number, written_us = known.popleft()
        heappush(backlog.waits, (written_us, thread, number))
    else:
        del backlog.known[thread], backlog.rest[thread]


def _posts(actor: Actor, waiting: Waiting, thread: int, numbers: list[int]) -> dict[tuple[int, int], UnreadPost]:
    """Those of these posts that are still unread; none where the thread is not there any more."""
    try:
        who = reader_of(actor, thread, waiting)
    except NoSuchThing:
        return {}
    texts = opening.texts(who, numbers)
    found = {}
    for number, head in heads.by_number(who, numbers).items():
        own = topics(who.thread.warnings) if number == OPENING else ()
        if head.unread:
            found[thread, number] = UnreadPost(
                thread=thread,
                subject=who.thread.subject,
                board=who.board.slug,
                board_name=who.board.name,
                warnings=head.warnings or own,
                head=head,
                body=texts.get(number),
            )
    return found
