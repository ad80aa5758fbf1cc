"""Threads and the pages of a board."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import JOIN, Tuple

from bbs.domain.filters import Filter
from bbs.domain.post_states import PostState
from bbs.domain.ranges import Ranges
from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.queries import stands
from bbs.models.queries.common import first, locking
from bbs.models.queries.stands import PageKey, Stand
from bbs.models.tables import BoardMark, Follow, HiddenThread, Member, Post, ReadMark, Thread


class ThreadFacts(NamedTuple):
    """A thread, all of its columns but its subject's author's name."""

    id: int
    board: int
    author: int | None
    unnamed: bool
    subject: str
    seeking: str | None
    warnings: str
    state: str
    locked: bool
    pinned: bool
    last_us: int
    posts: int
    serial: int | None
    last_serial: int
    gone: str
    slow_seconds: int


class ThreadLine(NamedTuple):
    """A thread for a page: its facts, its author's handle (None where there is no author), its opening's state,
    whether the member who asks follows it, and how it stands to them."""

    facts: ThreadFacts
    handle: str | None
    opening: PostState
    followed: bool
    stand: Stand


_COLUMNS = (
    Thread.id,
    Thread.board,
    Thread.author,
    Thread.unnamed,
    Thread.subject,
    Thread.seeking,
    Thread.warnings,
    Thread.state,
    Thread.locked,
    Thread.pinned,
    Thread.last_us,
    Thread.posts,
    Thread.serial,
    Thread.last_serial,
    Thread.gone,
    Thread.slow_seconds,
)

_THREAD = Prepared(lambda: Thread.select(*_COLUMNS).where(Thread.id == parameter("thread")))
_LOCKED = Prepared(lambda: locking(Thread.select(Thread.id).where(Thread.id == parameter("thread"))))


def lock(number: int) -> None:
    """Inside a write: makes others wait who change the thread with this number, or open a case about something in
    it."""
    _LOCKED.rows(thread=number)


def thread(number: int) -> ThreadFacts | None:
    """The thread with this number, whatever its state."""
    row = _THREAD.first(thread=number)
    return None if row is None else ThreadFacts(*row)


def _lines() -> Any:
    follows = Follow.select(Follow.thread).where((Follow.thread == Thread.id) & (Follow.member == parameter("member")))
    return (
        Thread.select(*_COLUMNS, Member.handle, Post.state, follows, *stands.columns(stands.own_floor()))
        .join(Member, JOIN.LEFT_OUTER, on=(Thread.author == Member.id))
        .join(Post, on=((Post.thread == Thread.id) & (Post.number == 1)))
        .join(ReadMark, JOIN.LEFT_OUTER, on=stands.of_member())
        .join(BoardMark, JOIN.LEFT_OUTER, on=stands.on_board())
    )


def _of_member(table: Any) -> Any:
    """The lines of the threads for which the member has a row in the table: few, whatever the board has."""
    mine = table.select(table.thread).where(table.member == parameter("member"))
    return stands.in_page_order(_lines().where(Thread.id << mine), stands.ON_ANY_BOARD)


def _own() -> Any:
    return stands.in_page_order(_lines().where(Thread.author == parameter("member")), stands.ON_ANY_BOARD)


_PAGE = Prepared(lambda: stands.in_page_order(_lines()))
_UNANSWERED = Prepared(lambda: stands.in_page_order(_lines().where(stands.UNANSWERED)))
_SEEKING = Prepared(lambda: stands.in_page_order(_lines().where(Thread.seeking == parameter("seeking"))))
_OF_MEMBER = {
    Filter.FOLLOWED: Prepared(lambda: _of_member(Follow)),
    Filter.MINE: Prepared(_own),
    Filter.HIDDEN: Prepared(lambda: _of_member(HiddenThread)),
}


def page(member: int | None, board: int, after: PageKey, limit: int, only: Filter = Filter.ALL) -> list[ThreadLine]:
    """Threads of a board: pinned ones first, then by latest activity, from after `after` on.

    With `only`, those of this kind; `Filter.UNREAD` is not for the database to say and gives all.
    """
    pinned, last_serial, thread = after
    values: dict[str, object] = {"pinned": pinned, "last_serial": last_serial, "thread": thread, "limit": limit}
    found: Prepared = _OF_MEMBER.get(only, _PAGE)
    if only is Filter.UNANSWERED:
        found = _UNANSWERED
    elif only.seeking is not None:
        found, values["seeking"] = _SEEKING, only.seeking
    return [_line(row) for row in found.rows(member=member or 0, board=board, **values)]


_SOME = PreparedForSeveral(lambda numbers: _lines().where((Thread.id << numbers) & stands.SHOWN))


def lines(member: int | None, numbers: list[int]) -> dict[int, ThreadLine]:
    """The lines of these threads, as far as readers find them, by number."""
    found = (_line(row) for row in _SOME.rows(numbers, member=member or 0))
    return {line.facts.id: line for line in found}


def _line(row: tuple[Any, ...]) -> ThreadLine:
    handle, opening, follows, *stand = row[len(_COLUMNS) :]
    return ThreadLine(
        ThreadFacts(*row[: len(_COLUMNS)]), handle, PostState(opening), follows is not None, Stand(*stand)
    )


WaitingKey = tuple[int, int]
"""Where a page of threads without an answer ended: created_us and id of its last thread."""


class WaitingThread(NamedTuple):
    """A thread that nobody has answered."""

    created_us: int
    id: int
    board: int
    author: int | None
    locked: bool
    unnamed: bool


def _waiting() -> Any:
    columns = (Thread.created_us, Thread.id, Thread.board, Thread.author, Thread.locked, Thread.unnamed)
    key = Tuple(parameter("created_us"), parameter("thread"))
    query = Thread.select(*columns).where(stands.UNANSWERED & (Tuple(Thread.created_us, Thread.id) > key))
    return query.order_by(Thread.created_us, Thread.id).limit(parameter("limit"))


_WAITING = Prepared(_waiting)


def waiting(after: WaitingKey, limit: int) -> list[WaitingThread]:
    """The threads of all boards that nobody has answered, begun after `after`, those that have waited longest first:
    a stretch of an index that holds all that is asked for."""
    created_us, thread = after
    return [WaitingThread(*row) for row in _WAITING.rows(created_us=created_us, thread=thread, limit=limit)]


_FOLLOWS = Prepared(
    lambda: Follow.select(Follow.thread).where(
        (Follow.member == parameter("member")) & (Follow.thread == parameter("thread"))
    )
)


def follows(member: int, thread: int) -> bool:
    """Whether the member follows the thread."""
    return _FOLLOWS.first(member=member, thread=thread) is not None


def toggle_follow(member: int, thread: int, now_us: int) -> bool:
    """Follows the thread, or no more; whether it is followed now."""
    if Follow.delete().where((Follow.member == member) & (Follow.thread == thread)).execute():
        return False
    Follow.insert(member=member, thread=thread, created_us=now_us).on_conflict_ignore().execute()
    return True


_TAKE_NUMBER = Prepared(
    lambda: (
        Thread.update(posts=Thread.posts + 1, last_us=parameter("now_us"), last_serial=parameter("serial"))
        .where(
            (Thread.id == parameter("thread"))
            & (Thread.locked == False)  # noqa: E712
            & (Thread.state == PostState.PUBLISHED.value)
        )
        .returning(Thread.posts)
    )
)


def take_number(thread: int, serial: int, now_us: int) -> int | None:
    """The number for a post that is published now: locks the thread until the transaction ends.

    None where the thread takes nothing (it is locked, gone, or not there).
    """
    found = _TAKE_NUMBER.rows(thread=thread, serial=serial, now_us=now_us)
    return int(found[0][0]) if found else None


def add_thread(row: dict[str, object]) -> int:
    """A new thread; its number."""
    return int(Thread.insert(**row).execute())


def change(number: int, **columns: object) -> None:
    """Other values in a thread's row."""
    Thread.update(**columns).where(Thread.id == number).execute()


def take_away(number: int, post: int) -> None:
    """A post of a thread is published no more: nobody has it unread, and a thread that was only this post goes."""
    facts = first(locking(Thread.select(Thread.posts, Thread.gone).where(Thread.id == number)))
    if facts is None:
        return
    posts, gone = facts
    changes = {"gone": str(Ranges.parse(gone).add(post))}
    if posts == 1:
        changes["state"] = PostState.DELETED.value
    Thread.update(**changes).where(Thread.id == number).execute()
