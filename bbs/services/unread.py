"""Working out what a member has not read. Runs inside a read or a write.

`waiting` is what the member has read in the last moments and is not in the database yet: thread to numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bbs.domain.ranges import Ranges
from bbs.models.queries import marks, threads
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.services.rows import MAX_COUNT

MAX_THREADS: Final = 1000
"""How many of a board's newest threads are looked at."""

Waiting = Mapping[int, Ranges]
NOTHING: Waiting = {}
NONE_READ: Final = Ranges()


@dataclass(frozen=True, slots=True)
class Standing:
    """A thread as one member has read it. `seen` are the numbers that are not unread: read, or published no more."""

    thread: int
    posts: int
    last_serial: int
    pinned: bool
    seen: Ranges

    @property
    def unread(self) -> int:
        return self.posts - self.seen.count(1, self.posts)


def upto(number: int) -> Ranges:
    """The numbers from 1 to `number`, which may be 0."""
    return Ranges(((1, number),)) if number > 0 else NONE_READ


def joined(*several: Ranges) -> Ranges:
    """All numbers of them."""
    return Ranges.of(pair for ranges in several for pair in ranges.pairs)


def in_board(member: int, board: int, waiting: Waiting) -> list[Standing]:
    """The threads of a board with something unread, in the order of the board's page."""
    floor = marks.floor(member, board)
    return _unread(board, floor, marks.marks_on(member, board), waiting)


def in_boards(member: int, boards: Iterable[BoardFacts], waiting: Waiting) -> dict[int, list[Standing]]:
    """The same for several boards, by board id."""
    default, risen = marks.floors(member)
    rows: dict[int, list[marks.Mark]] = {}
    for mark in marks.marks_of(member):
        rows.setdefault(mark.board, []).append(mark)
    newest = threads.newest_serials()
    found = {}
    for board in boards:
        floor = risen.get(board.id, default)
        has_news = newest.get(board.id, 0) > floor
        found[board.id] = _unread(board.id, floor, rows.get(board.id, []), waiting, has_news=has_news)
    return found


def counts(standings: list[Standing]) -> tuple[int, int]:
    """Unread threads and unread posts, each at most `MAX_COUNT`."""
    posts = 0
    for standing in standings:
        posts += standing.unread
        if posts >= MAX_COUNT:
            break
    return min(len(standings), MAX_COUNT), min(posts, MAX_COUNT)


def of_threads(member: int, several: list[ThreadFacts], waiting: Waiting) -> dict[int, Standing]:
    """How each of these threads stands."""
    default, risen = marks.floors(member)
    rows = marks.ranges_of(member, [thread.id for thread in several])
    standings = {}
    for thread in several:
        floor = risen.get(thread.board, default)
        seen = joined(_read(thread, rows.get(thread.id), floor), _waiting_and_gone(thread.id, thread.gone, waiting))
        standings[thread.id] = Standing(thread.id, thread.posts, thread.last_serial, thread.pinned, seen)
    return standings


def read_numbers(member: int, thread: ThreadFacts) -> Ranges:
    """The numbers that a member has read in a thread, by what the database holds."""
    rows = marks.ranges_of(member, [thread.id])
    return _read(thread, rows.get(thread.id), marks.floor(member, thread.board))


def _read(thread: ThreadFacts, row: str | None, floor: int) -> Ranges:
    if row is not None:
        return Ranges.parse(row)
    if thread.last_serial <= floor:
        return upto(thread.posts)
    if thread.serial is None or thread.serial > floor:
        return NONE_READ
    return upto(marks.prefix(thread.id, floor))


def _unread(
    board: int, floor: int, rows: list[marks.Mark], waiting: Waiting, *, has_news: bool = True
) -> list[Standing]:
    by_thread = {mark.thread: mark for mark in rows}
    found = []
    for active in marks.active(board, floor, MAX_THREADS) if has_news else ():
        mark = by_thread.pop(active.thread, None)
        read = upto(active.prefix) if mark is None else Ranges.parse(mark.ranges)
        found.append(_standing(active, read, waiting))
    # What is left has been set aside below the floor: a row, and so the truth about its thread.
    found += [_standing(mark, Ranges.parse(mark.ranges), waiting) for mark in by_thread.values() if mark.shown]
    unread = [standing for standing in found if standing.unread > 0]
    return sorted(unread, key=lambda standing: (standing.pinned, standing.last_serial), reverse=True)


def _standing(known: marks.Active | marks.Mark, read: Ranges, waiting: Waiting) -> Standing:
    seen = joined(read, _waiting_and_gone(known.thread, known.gone, waiting))
    return Standing(known.thread, known.posts, known.last_serial, known.pinned, seen)


def _waiting_and_gone(thread: int, gone: str, waiting: Waiting) -> Ranges:
    arriving = waiting.get(thread, NONE_READ)
    return joined(Ranges.parse(gone), arriving) if gone else arriving
