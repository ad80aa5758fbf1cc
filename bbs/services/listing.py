"""Pages of a board, whole or of one kind of threads. Inside a read.

Every kind has the order of the board's page, so that one key says where any page ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bbs.domain.filters import Filter
from bbs.domain.policy import Actor
from bbs.models.queries import stands
from bbs.models.queries import threads as tables
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.stands import Bound, PageKey, Stand
from bbs.models.queries.threads import ThreadLine
from bbs.models.times import from_us
from bbs.services import bylines
from bbs.services.core import member_of
from bbs.services.rows import ThreadRow, topics
from bbs.services.unread import STEP, Waiting, parsed, standing

MAX_LOOKS: Final = 1000
"""So many threads are looked through for those that belong on a page; then it ends where it is."""

Found = tuple[list[ThreadRow], PageKey | None]
"""The rows of a page, and where it ended; None where nothing can follow."""


def listed(
    actor: Actor,
    board: BoardFacts,
    only: Filter,
    start: PageKey,
    waiting: Waiting,
    left_out: frozenset[int],
    limit: int,
) -> Found:
    """A page of the threads that the database finds by itself, without those in `left_out`."""
    rows: list[ThreadRow] = []
    looked, more = 0, True
    while more and len(rows) < limit and looked < MAX_LOOKS:
        some = tables.page(actor.member, board.id, start, limit + 1, only)
        more = len(some) > limit
        for line in some[:limit]:
            start = (line.facts.pinned, line.facts.last_serial, line.facts.id)
            if line.facts.id not in left_out:
                rows.append(thread_row(actor, line, waiting))
                if len(rows) == limit:
                    more = more or line is not some[:limit][-1]
                    break
        looked += limit
    return rows, start if more else None


def unread(actor: Actor, board: BoardFacts, start: PageKey, waiting: Waiting, limit: int) -> Found:
    """A page of the threads with something unread: what has been read already costs nothing."""
    member = member_of(actor)
    found: list[Stand] = []
    end: PageKey | None = None
    for looked, stand in enumerate(_perhaps_unread(member, stands.bound(member, board.id), start), 1):
        if standing(stand, waiting).unread:
            if len(found) == limit:
                end = _key(found[-1])
                break
            found.append(stand)
        if looked == MAX_LOOKS:
            end = _key(stand)
            break
    return rows_of(actor, (stand.thread for stand in found), waiting), end


def rows_of(actor: Actor, numbers: Iterable[int], waiting: Waiting) -> list[ThreadRow]:
    """The rows of these threads, in this order; without those that readers do not find."""
    wanted = list(numbers)
    lines = tables.lines(actor.member, wanted)
    return [thread_row(actor, lines[number], waiting) for number in wanted if number in lines]


def thread_row(actor: Actor, line: ThreadLine, waiting: Waiting) -> ThreadRow:
    """A thread as the actor sees it in a list."""
    thread = line.facts
    return ThreadRow(
        number=thread.id,
        subject=thread.subject,
        byline=bylines.of_line(line, actor.member),
        posts=thread.posts - parsed(thread.gone).count(1, thread.posts),
        unread=0 if actor.member is None else standing(line.stand, waiting).unread,
        seeking=thread.seeking,
        warnings=topics(thread.warnings),
        activity=from_us(thread.last_us),
        pinned=thread.pinned,
        locked=thread.locked,
        followed=line.followed,
    )


def belongs(actor: Actor, line: ThreadLine, row: ThreadRow, only: Filter, hidden: frozenset[int]) -> bool:
    """Whether a thread is of this kind."""
    if (row.number in hidden) != (only is Filter.HIDDEN):
        return False
    if only.seeking is not None:
        return row.seeking == only.seeking
    kinds = {
        Filter.UNREAD: row.unread > 0,
        Filter.UNANSWERED: line.facts.posts == 1,
        Filter.FOLLOWED: row.followed,
        Filter.MINE: line.facts.author is not None and line.facts.author == actor.member,
    }
    return kinds.get(only, True)


def _perhaps_unread(member: int, bound: Bound, start: PageKey) -> Iterator[Stand]:
    """In the order of the page: what stands above the floor, then what has been set aside below it."""
    passed = set()
    for stand in _above(member, bound, start):
        passed.add(stand.thread)
        yield stand
    aside = [each for each in stands.marked(member, bound.board) if each.last_serial <= bound.floor]
    yield from sorted(
        (each for each in aside if each.thread not in passed and _key(each) < start), key=_key, reverse=True
    )


def _above(member: int, bound: Bound, start: PageKey) -> Iterator[Stand]:
    more = bound.newest > bound.floor
    while more:
        found = stands.along(member, bound, start, STEP)
        for stand in found:
            if not stand.pinned and stand.last_serial <= bound.floor:
                return
            yield stand
        more = len(found) == STEP
        start = _key(found[-1]) if found else start


def _key(stand: Stand) -> PageKey:
    return stand.pinned, stand.last_serial, stand.thread
