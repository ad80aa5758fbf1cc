"""How threads stand to a member: what of them the marks say is read, in the same row as the thread."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from peewee import JOIN, SQL, Case, Tuple, fn

from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.tables import Board, BoardMark, Follow, Member, Post, ReadMark, Thread


class Stand(NamedTuple):
    """A thread and what a member has read of it: the numbers in `ranges`, or where it is None those up to `prefix`.

    `gone` are the numbers that are published no more.
    """

    thread: int
    board: int
    posts: int
    serial: int | None
    last_serial: int
    pinned: bool
    gone: str
    ranges: str | None
    prefix: int


class Bound(NamedTuple):
    """A board, the member's floor on it, and the serial of its newest post (0 where there is none)."""

    board: int
    floor: int
    newest: int


class Tally(NamedTuple):
    """Threads of a board that are wholly above a floor, how many posts they have together, and the `last_serial`
    down to which they were looked for, 0 where that is the floor."""

    threads: int
    posts: int
    lowest: int


PageKey = tuple[bool, int, int]
"""Where a page ended: pinned, last_serial and id of its last thread."""

_MAX_SERIAL: Final = 2**63 - 1

TOP: Final[PageKey] = (True, _MAX_SERIAL, 2**31 - 1)
"""Where the first page begins."""

# The values stand in the text: only so does PostgreSQL see that a partial index serves.
SHOWN: Final = (Thread.state == SQL("'published'")) & (Thread.posts > 0)
WHOLE: Final = (Thread.state == SQL("'published'")) & (Thread.gone == SQL("''"))
UNANSWERED: Final = (Thread.state == SQL("'published'")) & (Thread.posts == SQL("1"))

# A sum is in no index: the board is looked at in the threads that something else has found.
ON_ANY_BOARD: Final = Thread.board + SQL("0")


def of_member() -> Any:
    """To join: the row of the member who is asked for, where there is one for the thread."""
    return (ReadMark.thread == Thread.id) & (ReadMark.member == parameter("member"))


def on_board() -> Any:
    """To join: the member's floor on the board of the thread, where it has risen."""
    return (BoardMark.board == Thread.board) & (BoardMark.member == parameter("member"))


def floor_of_joining() -> Any:
    """The floor on boards where it has not risen."""
    return Member.select(Member.floor).where(Member.id == parameter("member"))


def own_floor() -> Any:
    """The floor on the board of the thread, in a query that joins `on_board`."""
    return fn.COALESCE(BoardMark.floor, floor_of_joining(), 0)


def columns(floor: Any) -> tuple[Any, ...]:
    """The columns of a `Stand`, in a query that joins `of_member`."""
    below = (
        Post.select(Post.number)
        .where((Post.thread == Thread.id) & (Post.serial <= floor))
        .order_by(Post.serial.desc())
        .limit(1)
    )
    known = ReadMark.ranges.is_null(False) | (Thread.serial > floor)
    prefix = Case(None, [(known, 0), (Thread.last_serial <= floor, Thread.posts)], fn.COALESCE(below, 0))
    return (
        Thread.id,
        Thread.board,
        Thread.posts,
        Thread.serial,
        Thread.last_serial,
        Thread.pinned,
        Thread.gone,
        ReadMark.ranges,
        prefix,
    )


def in_page_order(query: Any, board: Any = Thread.board) -> Any:
    """The threads of a board in the order of its page, from behind a `PageKey` on: a stretch of an index.

    `ON_ANY_BOARD` for `board` is for a query that begins with some threads of one member.
    """
    key = Tuple(parameter("pinned"), parameter("last_serial"), parameter("thread"))
    query = query.where((board == parameter("board")) & SHOWN)
    query = query.where(Tuple(Thread.pinned, Thread.last_serial, Thread.id) < key)
    ordered = query.order_by(Thread.pinned.desc(), Thread.last_serial.desc(), Thread.id.desc())
    return ordered.limit(parameter("limit"))


def _with_marks(floor: Any) -> Any:
    return Thread.select(*columns(floor)).join(ReadMark, JOIN.LEFT_OUTER, on=of_member())


def _with_floors() -> Any:
    return _with_marks(own_floor()).join(BoardMark, JOIN.LEFT_OUTER, on=on_board())


def _bounds() -> Any:
    newest = Thread.select(Thread.last_serial).where(Thread.board == Board.id).order_by(Thread.last_serial.desc())
    floor = fn.COALESCE(BoardMark.floor, floor_of_joining(), 0)
    query = Board.select(Board.id, floor, fn.COALESCE(newest.limit(1), 0))
    mine = (BoardMark.board == Board.id) & (BoardMark.member == parameter("member"))
    return query.join(BoardMark, JOIN.LEFT_OUTER, on=mine)


_BOUNDS = Prepared(_bounds)
_ONE_BOUND = Prepared(lambda: _bounds().where(Board.id == parameter("board")))


def bounds(member: int) -> dict[int, Bound]:
    """Every board by its id: one look at an index for each."""
    return {row[0]: Bound(*row) for row in _BOUNDS.rows(member=member)}


def bound(member: int, board: int) -> Bound:
    """The same for one board."""
    row = _ONE_BOUND.first(member=member, board=board)
    return Bound(board, 0, 0) if row is None else Bound(*row)


_ONE = Prepared(lambda: _with_floors().where(Thread.id == parameter("thread")))
_SEVERAL = PreparedForSeveral(lambda numbers: _with_floors().where((Thread.id << numbers) & SHOWN))


def stand(member: int, thread: int) -> Stand:
    """How a thread stands, whatever its state. Raises LookupError where there is none."""
    row = _ONE.first(member=member, thread=thread)
    if row is None:
        raise LookupError("no such thread")
    return Stand(*row)


def several(member: int, threads: list[int]) -> list[Stand]:
    """How these threads stand, as far as readers find them, in no order."""
    return [Stand(*row) for row in _SEVERAL.rows(threads, member=member)]


_MARKED = Prepared(
    lambda: (
        Thread.select(*columns(SQL("0")))
        .join(ReadMark, on=of_member())
        .where(SHOWN & (ReadMark.member == parameter("member")))
    )
)
_MARKED_ON = Prepared(
    lambda: (
        Thread.select(*columns(SQL("0")))
        .join(ReadMark, on=of_member())
        .where(SHOWN & (ReadMark.member == parameter("member")) & (ReadMark.board == parameter("board")))
    )
)


def marked(member: int, board: int | None = None) -> list[Stand]:
    """The threads for which a member has a row, as far as readers find them, on one board or on all."""
    found = _MARKED.rows(member=member) if board is None else _MARKED_ON.rows(member=member, board=board)
    return [Stand(*row) for row in found]


_ASIDE = Prepared(
    lambda: (
        Thread.select(Thread.id)
        .join(ReadMark, on=of_member())
        .join(BoardMark, JOIN.LEFT_OUTER, on=on_board())
        .where((ReadMark.member == parameter("member")) & (Thread.last_serial <= own_floor()))
        .order_by(Thread.last_serial.desc())
    )
)


def aside(member: int) -> list[int]:
    """The threads that a member has a row for although no post in them is above the floor, those active last first."""
    return [row[0] for row in _ASIDE.rows(member=member)]


def _tally() -> Any:
    floor = parameter("floor")
    newest = (
        Thread.select(Thread.posts, Thread.last_serial)
        .where((Thread.board == parameter("board")) & (Thread.last_serial > floor) & (Thread.serial > floor) & WHOLE)
        .where(Thread.last_serial < parameter("below"))
        .order_by(Thread.last_serial.desc())
        .limit(parameter("limit"))
        .alias("newest")
    )
    sums = (fn.COUNT(newest.c.posts), fn.COALESCE(fn.SUM(newest.c.posts), 0), fn.MIN(newest.c.last_serial))
    return newest.select_from(*sums)


_TALLY = Prepared(_tally)


def tally(board: int, floor: int, limit: int, below: int = _MAX_SERIAL) -> Tally:
    """Of the threads begun above the floor of which no post has gone, the `limit` active last, added up: those that
    were active last before the serial `below`."""
    threads, posts, lowest = _TALLY.rows(board=board, floor=floor, limit=limit, below=below)[0]
    return Tally(threads, int(posts), lowest if threads == limit else 0)


_UNTALLIED = Prepared(
    lambda: (
        _with_marks(parameter("floor"))
        .where((Thread.board == parameter("board")) & (Thread.last_serial >= parameter("lowest")) & SHOWN)
        .where(((Thread.serial <= parameter("floor")) | (Thread.gone != "")) & ReadMark.thread.is_null())
        .order_by(Thread.last_serial.desc())
        .limit(parameter("limit"))
    )
)


def untallied(member: int, bound: Bound, lowest: int, limit: int) -> list[Stand]:
    """The threads without a row that have posts above the floor and that `tally` leaves out, from `lowest` on."""
    lowest = max(lowest, bound.floor + 1)
    values = {"board": bound.board, "floor": bound.floor, "lowest": lowest, "limit": limit}
    return [Stand(*row) for row in _UNTALLIED.rows(member=member, **values)]


_ABOVE = Prepared(
    lambda: (
        _with_marks(parameter("floor"))
        .where((Thread.board == parameter("board")) & (Thread.last_serial > parameter("floor")) & SHOWN)
        .order_by(Thread.last_serial.desc())
        .limit(parameter("limit"))
    )
)


def above(member: int, bound: Bound, limit: int) -> list[Stand]:
    """The `limit` newest threads of a board that have posts above the floor, by latest activity."""
    found = _ABOVE.rows(member=member, board=bound.board, floor=bound.floor, limit=limit)
    return [Stand(*row) for row in found]


_ALONG = Prepared(lambda: in_page_order(_with_marks(parameter("floor"))))


def along(member: int, bound: Bound, after: PageKey, limit: int) -> list[Stand]:
    """The threads of a board in the order of its page."""
    values = dict(zip(("pinned", "last_serial", "thread"), after, strict=True))
    found = _ALONG.rows(member=member, board=bound.board, floor=bound.floor, limit=limit, **values)
    return [Stand(*row) for row in found]


_FOLLOWED = Prepared(
    lambda: (
        _with_floors()
        .join(Follow, on=(Follow.thread == Thread.id))
        .where((Follow.member == parameter("member")) & SHOWN)
        .order_by(Follow.created_us.desc())
        .limit(parameter("limit"))
    )
)


def followed(member: int, limit: int) -> list[Stand]:
    """The threads that a member follows, those followed last first, `limit` at most."""
    return [Stand(*row) for row in _FOLLOWED.rows(member=member, limit=limit)]
