"""Changing what a member has read. Runs inside a write that has locked the member (`marks.lock_member`).

A board's floor and a row for a thread are two ways to write the same thing down (see `models.queries.marks`), so
`settle` may choose the shorter one: where a member leaves few threads unread, the floor rises and the rows are of
those few; where they read few, the floor stays and the rows are of what they read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bbs.domain.ranges import Ranges
from bbs.models import counters
from bbs.models.queries import marks, stands, threads
from bbs.models.queries.stands import Stand
from bbs.models.queries.threads import ThreadFacts
from bbs.services.unread import MAX_THREADS, NONE_READ, Waiting, joined, parsed, read_numbers, read_of, upto

SETTLE_EVERY: Final = 16
"""So many new rows on a board are a reason to look whether they can be written shorter."""

MAX_ASIDE: Final = 400
"""So many threads of all boards can be left unread below the floors; of more, those active last are kept.

With those that stand above the floors, a row takes 25 bytes on SQLite and 78 on PostgreSQL, indexes included: after a
year on 15 boards a member's rows come to 45 kB on PostgreSQL. What goes beyond counts as read.
"""


@dataclass(frozen=True, slots=True)
class BoardBefore:
    """How a board stood before it was caught up: the floor and the rows, and the floor that catching up set."""

    board: int
    floor: int
    rows: tuple[tuple[int, str], ...]
    caught_up_to: int


@dataclass(frozen=True, slots=True)
class ThreadBefore:
    """What catching up has marked in a thread: `taken` was unread before."""

    thread: int
    taken: Ranges


def mark_read(member: int, thread: ThreadFacts, numbers: Ranges) -> bool:
    """These posts are read; numbers that the thread does not have count for nothing. Whether there is a new row."""
    stand = stands.stand(member, thread.id)
    read = read_of(stand)
    fresh = _within(numbers, thread.posts).subtract(read)
    if fresh:
        _put(member, thread, joined(read, fresh))
    return bool(fresh) and stand.ranges is None


def mark_unread(member: int, thread: ThreadFacts, number: int) -> None:
    """Post `number` and those after it are unread."""
    if number <= thread.posts:
        read = read_numbers(member, thread.id)
        _put(member, thread, read.subtract(Ranges(((max(number, 1), thread.posts),))))


def settle(member: int, board: int) -> None:
    """Writes the marks of a board as short as they can be, when enough rows have come together."""
    count = marks.count_on(member, board)
    if count and count % SETTLE_EVERY == 0:
        _settle(member, board)


def catch_up_board(member: int, board: int) -> BoardBefore:
    """Everything on a board is read."""
    # A publication takes its serial and holds the counter until it commits: what is not visible yet comes later.
    now = counters.current_serial()
    before = BoardBefore(
        board,
        marks.floor(member, board),
        tuple((mark.thread, mark.ranges) for mark in marks.marks_on(member, board)),
        now,
    )
    marks.set_floor(member, board, now)
    marks.forget(member, [thread for thread, _ranges in before.rows])
    return before


def catch_up_thread(member: int, thread: ThreadFacts, number: int | None = None) -> ThreadBefore:
    """Everything in a thread is read, or one post of it."""
    read = read_numbers(member, thread.id)
    wanted = upto(thread.posts) if number is None else _within(Ranges(((number, number),)), thread.posts)
    _put(member, thread, joined(read, wanted))
    return ThreadBefore(thread.id, wanted.subtract(read))


def undo_thread(member: int, before: ThreadBefore, touched: Waiting) -> None:
    """What catching up has marked in a thread is unread again, except what the member has touched since."""
    thread = threads.thread(before.thread)
    if thread is None:
        return
    taken = before.taken.subtract(touched.get(thread.id, NONE_READ))
    _put(member, thread, read_numbers(member, thread.id).subtract(taken))


def undo_board(member: int, before: BoardBefore, touched: Waiting) -> None:
    """What catching up a board has marked is unread again, except what the member has touched since."""
    now = marks.floor(member, before.board)
    floor = min(now, before.floor)
    rows = dict(before.rows)
    concerned = {*rows, *(mark.thread for mark in marks.marks_on(member, before.board)), *touched}
    if now > before.caught_up_to:
        concerned.update(marks.above(before.board, before.caught_up_to))
    found = [thread for number in sorted(concerned) if (thread := threads.thread(number)) is not None]
    results = [
        (thread, _undone(member, thread, before, rows.get(thread.id), touched))
        for thread in found
        if thread.board == before.board
    ]
    marks.set_floor(member, before.board, floor)
    for thread, read in results:
        if read == upto(marks.prefix(thread.id, floor)):
            marks.forget(member, [thread.id])
        else:
            _put(member, thread, read)


def _undone(member: int, thread: ThreadFacts, before: BoardBefore, row: str | None, touched: Waiting) -> Ranges:
    was = parsed(row) if row is not None else upto(marks.prefix(thread.id, before.floor))
    taken = upto(marks.prefix(thread.id, before.caught_up_to)).subtract(was)
    return read_numbers(member, thread.id).subtract(taken.subtract(touched.get(thread.id, NONE_READ)))


def _settle(member: int, board: int) -> None:
    now = counters.current_serial()
    bound = stands.bound(member, board)
    floor = bound.floor
    active = stands.above(member, bound, MAX_THREADS)
    rows = {mark.thread: mark for mark in marks.marks_on(member, board)}
    if len(active) < MAX_THREADS:
        unread = [thread for thread in active if not _finished(thread)]
        if len(unread) < len(active) - len(unread):
            for thread in unread:
                if thread.ranges is None:
                    marks.put(member, board, thread.thread, str(upto(thread.prefix)))
            marks.set_floor(member, board, now)
            floor = now
    # Rows that say no more than the floor does, and the oldest of too many that were set aside.
    spare = [mark.thread for mark in rows.values() if mark.last_serial <= floor and _says_all(mark)]
    marks.forget(member, spare)
    marks.forget(member, stands.aside(member)[MAX_ASIDE:])


def _finished(thread: Stand) -> bool:
    return joined(read_of(thread), parsed(thread.gone)).first_missing(1, thread.posts) is None


def _says_all(mark: marks.Mark) -> bool:
    return joined(parsed(mark.ranges), parsed(mark.gone)).first_missing(1, mark.posts) is None


def _within(numbers: Ranges, highest: int) -> Ranges:
    return Ranges(tuple((low, min(high, highest)) for low, high in numbers.pairs if low <= highest))


def _put(member: int, thread: ThreadFacts, read: Ranges) -> None:
    marks.put(member, thread.board, thread.id, str(read.bounded()))
