"""What members have read: floors, and rows of ranges.

A member's row for a thread is the whole truth about that thread: exactly the numbers in it are read. Where there is
no row, the posts up to the member's floor on the board are read and the others are not.
"""

from __future__ import annotations

from typing import NamedTuple

from peewee import fn

from bbs.models.prepared import Prepared, parameter
from bbs.models.queries import stands
from bbs.models.queries.common import chunks, first, for_one_member, rows
from bbs.models.tables import BoardMark, Member, Place, Post, ReadMark, Thread


class Mark(NamedTuple):
    """A member's row for a thread, and how the thread stands."""

    thread: int
    ranges: str
    posts: int
    last_serial: int
    gone: str


_PLACE = ("screen", "board", "thread", "number", "updated_us")


_LOCK = Prepared(lambda: for_one_member(Member.select(Member.id).where(Member.id == parameter("member"))))


def lock_member(member: int) -> None:
    """Makes other changes of this member's marks wait until the transaction ends, and whoever would take a thread
    apart. Taken before any other lock."""
    _LOCK.rows(member=member)


def floor(member: int, board: int) -> int:
    """The member's floor on one board."""
    return stands.bound(member, board).floor


_SET_FLOOR = Prepared(
    lambda: BoardMark.insert(
        member=parameter("member"), board=parameter("board"), floor=parameter("floor")
    ).on_conflict(conflict_target=[BoardMark.member, BoardMark.board], preserve=[BoardMark.floor])
)


def set_floor(member: int, board: int, floor: int) -> None:
    """Another floor for a member on a board."""
    _SET_FLOOR.run(member=member, board=board, floor=floor)


_PREFIX = Prepared(
    lambda: (
        Post.select(Post.number)
        .where((Post.thread == parameter("thread")) & (Post.serial <= parameter("floor")))
        .order_by(Post.serial.desc())
        .limit(1)
    )
)


def prefix(thread: int, floor: int) -> int:
    """The number of the last post of a thread at or below a floor, or 0."""
    row = _PREFIX.first(thread=thread, floor=floor)
    return int(row[0]) if row else 0


_MARKS_ON = Prepared(
    lambda: (
        ReadMark.select(ReadMark.thread, ReadMark.ranges, Thread.posts, Thread.last_serial, Thread.gone)
        .join(Thread)
        .where((ReadMark.member == parameter("member")) & (ReadMark.board == parameter("board")))
    )
)


def marks_on(member: int, board: int) -> list[Mark]:
    """A member's rows on a board."""
    return [Mark(*row) for row in _MARKS_ON.rows(member=member, board=board)]


_COUNT_ON = Prepared(
    lambda: ReadMark.select(fn.COUNT(ReadMark.thread)).where(
        (ReadMark.member == parameter("member")) & (ReadMark.board == parameter("board"))
    )
)


def count_on(member: int, board: int) -> int:
    """How many rows a member has on a board."""
    return int((_COUNT_ON.first(member=member, board=board) or (0,))[0])


_PUT = Prepared(
    lambda: ReadMark.insert(
        member=parameter("member"), thread=parameter("thread"), board=parameter("board"), ranges=parameter("ranges")
    ).on_conflict(conflict_target=[ReadMark.member, ReadMark.thread], preserve=[ReadMark.ranges])
)


def put(member: int, board: int, thread: int, ranges: str) -> None:
    """The member's row for a thread, new or changed."""
    _PUT.run(member=member, thread=thread, board=board, ranges=ranges)


def forget(member: int, threads: list[int]) -> None:
    """No row for these threads any more: the floor speaks for them again."""
    for some in chunks(threads):
        ReadMark.delete().where((ReadMark.member == member) & (ReadMark.thread << some)).execute()


def above(board: int, floor: int) -> list[int]:
    """All threads of a board that have posts above the floor."""
    return [
        row[0] for row in rows(Thread.select(Thread.id).where((Thread.board == board) & (Thread.last_serial > floor)))
    ]


_PUT_PLACE = Prepared(
    lambda: Place.insert(**{name: parameter(name) for name in ("member", *_PLACE)}).on_conflict(
        conflict_target=[Place.member], preserve=[getattr(Place, name) for name in _PLACE]
    )
)


def put_place(member: int, row: dict[str, object]) -> None:
    """Where a member is now: screen, board, thread, number, updated_us."""
    _PUT_PLACE.run(member=member, **row)


def place(member: int) -> tuple[str, str | None, int | None, int | None] | None:
    """Where a member was: screen, board, thread, number."""
    row = first(Place.select(Place.screen, Place.board, Place.thread, Place.number).where(Place.member == member))
    return None if row is None else (row[0], row[1], row[2], row[3])


def forget_place(member: int) -> None:
    """Nobody knows any more where a member was."""
    Place.delete().where(Place.member == member).execute()
