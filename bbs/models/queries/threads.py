"""Threads and the pages of a board."""

from __future__ import annotations

from typing import NamedTuple

from peewee import JOIN, SQL, Select, Tuple, fn

from bbs.domain.post_states import PostState
from bbs.domain.ranges import Ranges
from bbs.models.queries.common import chunks, first, locking, rows
from bbs.models.tables import Board, Follow, Member, Post, Thread

PageKey = tuple[bool, int, int]
"""Where a page ended: pinned, last_serial and id of its last thread."""


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


class ThreadLine(NamedTuple):
    """A thread for a page: its facts, its author's handle (None where there is no author), its opening's state."""

    facts: ThreadFacts
    handle: str | None
    opening: PostState


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
)

# Not `last_serial > 0`: that looks like a stretch of the other index, and would put the whole board in order.
_SHOWN = (Thread.state == PostState.PUBLISHED.value) & (Thread.posts > 0)


def thread(number: int) -> ThreadFacts | None:
    """The thread with this number, whatever its state."""
    row = first(Thread.select(*_COLUMNS).where(Thread.id == number))
    return None if row is None else ThreadFacts(*row)


def page(board: int, after: PageKey | None, limit: int) -> list[ThreadLine]:
    """Threads of a board: pinned ones first, then by latest activity, from after `after` on."""
    query = (
        Thread.select(*_COLUMNS, Member.handle, Post.state)
        .join(Member, JOIN.LEFT_OUTER, on=(Thread.author == Member.id))
        .join(Post, on=((Post.thread == Thread.id) & (Post.number == 1)))
        .where((Thread.board == board) & _SHOWN)
    )
    if after is not None:
        query = query.where(Tuple(Thread.pinned, Thread.last_serial, Thread.id) < Tuple(*after))
    query = query.order_by(Thread.pinned.desc(), Thread.last_serial.desc(), Thread.id.desc()).limit(limit)
    return [ThreadLine(ThreadFacts(*row[:-2]), row[-2], PostState(row[-1])) for row in rows(query)]


def newest_serials() -> dict[int, int]:
    """The serial of the newest post of each board that has any: one look at an index for each."""
    newest = (
        Thread.select(Thread.last_serial).where(Thread.board == Board.id).order_by(Thread.last_serial.desc()).limit(1)
    )
    return {board: serial for board, serial in rows(Board.select(Board.id, newest)) if serial}


def unanswered(since_us: int, limit: int) -> dict[int, int]:
    """How many threads nobody has answered, by board, of those begun since; the `limit` newest count on each board."""
    # The 1 stands in the text, because only so does the partial index serve.
    newest = (
        Thread.select(Thread.last_us)
        .where((Thread.board == Board.id) & (Thread.posts == SQL("1")) & (Thread.state == PostState.PUBLISHED.value))
        .order_by(Thread.last_serial.desc())
        .limit(limit)
        .alias("newest")
    )
    count = Select([newest], [fn.COUNT(newest.c.last_us)]).where(newest.c.last_us >= since_us)
    return dict(rows(Board.select(Board.id, count)))


def followed_of(member: int, threads: list[int]) -> set[int]:
    """Which of these threads the member follows."""
    query = Follow.select(Follow.thread).where((Follow.member == member) & (Follow.thread << threads))
    return {row[0] for row in rows(query)}


def followed(member: int, limit: int) -> list[ThreadFacts]:
    """The threads that a member follows, those followed last first, `limit` at most."""
    query = Thread.select(*_COLUMNS).join(Follow, on=(Follow.thread == Thread.id))
    query = query.where((Follow.member == member) & _SHOWN).order_by(Follow.created_us.desc()).limit(limit)
    return [ThreadFacts(*row) for row in rows(query)]


def toggle_follow(member: int, thread: int, now_us: int) -> bool:
    """Follows the thread, or no more; whether it is followed now."""
    if Follow.delete().where((Follow.member == member) & (Follow.thread == thread)).execute():
        return False
    Follow.insert(member=member, thread=thread, created_us=now_us).on_conflict_ignore().execute()
    return True


def take_number(thread: int, serial: int, now_us: int) -> int | None:
    """The number for a post that is published now: locks the thread until the transaction ends.

    None where the thread takes nothing (it is locked, gone, or not there).
    """
    query = (
        Thread.update(posts=Thread.posts + 1, last_us=now_us, last_serial=serial)
        .where((Thread.id == thread) & (Thread.locked == False) & (Thread.state == PostState.PUBLISHED.value))  # noqa: E712
        .returning(Thread.posts)
    )
    found = rows(query)
    return int(found[0][0]) if found else None


def add_thread(row: dict[str, object]) -> int:
    """A new thread; its number."""
    return int(Thread.insert(**row).execute())


def several(numbers: list[int]) -> list[ThreadFacts]:
    """These threads, whatever their state, in no order."""
    found: list[ThreadFacts] = []
    for some in chunks(numbers):
        found += [ThreadFacts(*row) for row in rows(Thread.select(*_COLUMNS).where(Thread.id << some))]
    return found


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
