"""What members have read: floors, rows of ranges, and the threads that stand above a floor.

A member's row for a thread is the whole truth about that thread: exactly the numbers in it are read. Where there is
no row, the posts up to the member's floor on the board are read and the others are not.
"""

from __future__ import annotations

from typing import NamedTuple

from peewee import Case, fn

from bbs.domain.post_states import PostState
from bbs.models.queries.common import chunks, first, locking, rows
from bbs.models.tables import BoardMark, Member, Place, Post, ReadMark, Thread


class Active(NamedTuple):
    """A thread that has posts above a floor. `prefix` is the number of its last post at or below the floor, or 0."""

    thread: int
    posts: int
    last_serial: int
    pinned: bool
    gone: str
    prefix: int


class Mark(NamedTuple):
    """A member's row for a thread, and how the thread stands."""

    thread: int
    board: int
    ranges: str
    posts: int
    last_serial: int
    pinned: bool
    gone: str
    shown: bool


def lock_member(member: int) -> None:
    """Makes other changes of this member's marks wait until the transaction ends. Taken before any other lock."""
    first(locking(Member.select(Member.id).where(Member.id == member)))


def floors(member: int) -> tuple[int, dict[int, int]]:
    """The member's floor at joining, and the boards where it has risen since."""
    row = first(Member.select(Member.floor).where(Member.id == member))
    risen = rows(BoardMark.select(BoardMark.board, BoardMark.floor).where(BoardMark.member == member))
    return (int(row[0]) if row else 0), dict(risen)


def floor(member: int, board: int) -> int:
    """The member's floor on one board."""
    mark = first(BoardMark.select(BoardMark.floor).where((BoardMark.member == member) & (BoardMark.board == board)))
    if mark is not None:
        return int(mark[0])
    row = first(Member.select(Member.floor).where(Member.id == member))
    return int(row[0]) if row else 0


def set_floor(member: int, board: int, floor: int) -> None:
    """Another floor for a member on a board."""
    BoardMark.insert(member=member, board=board, floor=floor).on_conflict(
        conflict_target=[BoardMark.member, BoardMark.board], update={BoardMark.floor: floor}
    ).execute()


def active(board: int, floor: int, limit: int) -> list[Active]:
    """The `limit` newest threads of a board that have posts above the floor, by latest activity."""
    below = (
        Post.select(Post.number)
        .where((Post.thread == Thread.id) & (Post.serial <= floor))
        .order_by(Post.serial.desc())
        .limit(1)
    )
    prefix = Case(None, [(Thread.serial > floor, 0)], fn.COALESCE(below, 0))
    query = (
        Thread.select(Thread.id, Thread.posts, Thread.last_serial, Thread.pinned, Thread.gone, prefix)
        .where((Thread.board == board) & (Thread.last_serial > floor) & (Thread.state == PostState.PUBLISHED.value))
        .order_by(Thread.last_serial.desc())
        .limit(limit)
    )
    return [Active(*row) for row in rows(query)]


def prefix(thread: int, floor: int) -> int:
    """The number of the last post of a thread at or below a floor, or 0."""
    query = Post.select(Post.number).where((Post.thread == thread) & (Post.serial <= floor))
    row = first(query.order_by(Post.serial.desc()).limit(1))
    return int(row[0]) if row else 0


_MARK = (
    ReadMark.thread,
    ReadMark.board,
    ReadMark.ranges,
    Thread.posts,
    Thread.last_serial,
    Thread.pinned,
    Thread.gone,
    Thread.state,
)


def marks_on(member: int, board: int) -> list[Mark]:
    """A member's rows on a board."""
    query = ReadMark.select(*_MARK).join(Thread)
    return _marks(query.where((ReadMark.member == member) & (ReadMark.board == board)))


def marks_of(member: int) -> list[Mark]:
    """All rows of a member."""
    return _marks(ReadMark.select(*_MARK).join(Thread).where(ReadMark.member == member))


def ranges_of(member: int, threads: list[int]) -> dict[int, str]:
    """A member's rows for these threads, as text."""
    found: dict[int, str] = {}
    for some in chunks(threads):
        query = ReadMark.select(ReadMark.thread, ReadMark.ranges)
        found.update(rows(query.where((ReadMark.member == member) & (ReadMark.thread << some))))
    return found


def count_on(member: int, board: int) -> int:
    """How many rows a member has on a board."""
    return int(ReadMark.select().where((ReadMark.member == member) & (ReadMark.board == board)).count())


def put(member: int, board: int, thread: int, ranges: str) -> None:
    """The member's row for a thread, new or changed."""
    ReadMark.insert(member=member, thread=thread, board=board, ranges=ranges).on_conflict(
        conflict_target=[ReadMark.member, ReadMark.thread], update={ReadMark.ranges: ranges}
    ).execute()


def forget(member: int, threads: list[int]) -> None:
    """No row for these threads any more: the floor speaks for them again."""
    for some in chunks(threads):
        ReadMark.delete().where((ReadMark.member == member) & (ReadMark.thread << some)).execute()


def above(board: int, floor: int) -> list[int]:
    """All threads of a board that have posts above the floor."""
    return [
        row[0] for row in rows(Thread.select(Thread.id).where((Thread.board == board) & (Thread.last_serial > floor)))
    ]


def put_place(member: int, row: dict[str, object]) -> None:
    """Where a member is now: screen, board, thread, number, updated_us."""
    Place.insert(member=member, **row).on_conflict(conflict_target=[Place.member], update=row).execute()


def place(member: int) -> tuple[str, str | None, int | None, int | None] | None:
    """Where a member was: screen, board, thread, number."""
    row = first(Place.select(Place.screen, Place.board, Place.thread, Place.number).where(Place.member == member))
    return None if row is None else (row[0], row[1], row[2], row[3])


def _marks(query: object) -> list[Mark]:
    return [Mark(*(*row[:-1], row[-1] == PostState.PUBLISHED.value)) for row in rows(query)]


def forget_place(member: int) -> None:
    """Nobody knows any more where a member was."""
    Place.delete().where(Place.member == member).execute()
