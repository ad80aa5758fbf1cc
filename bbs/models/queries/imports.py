"""Many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bbs.models.base import Table, proxy
from bbs.models.queries.common import chunks, rows
from bbs.models.tables import Member, Post, Support, Thread

MAX_PARAMETERS = 30_000
"""What every database takes in one statement."""

THREAD_COLUMNS = (
    Thread.board,
    Thread.author,
    Thread.subject,
    Thread.seeking,
    Thread.warnings,
    Thread.locked,
    Thread.pinned,
    Thread.created_us,
    Thread.last_us,
    Thread.posts,
    Thread.serial,
    Thread.last_serial,
)
POST_COLUMNS = (
    Post.thread,
    Post.number,
    Post.serial,
    Post.parent,
    Post.author,
    Post.answers,
    Post.warnings,
    Post.created_us,
    Post.body,
    Post.path,
)
MEMBER_COLUMNS = (Member.handle, Member.handle_key, Member.state, Member.floor, Member.joined_day)
SUPPORT_COLUMNS = (Support.post, Support.member, Support.kind, Support.created_us)

Rows = Sequence[tuple[Any, ...]]


def insert(table: type[Table], columns: Sequence[Any], values: Rows, done: Callable[[int], None] | None = None) -> None:
    """Inserts rows whose values stand in the order of `columns`; calls `done` with how many are in, now and then."""
    size = MAX_PARAMETERS // len(columns)
    for start in range(0, len(values), size):
        table.insert_many(values[start : start + size], fields=list(columns)).execute()
        if done is not None:
            done(min(start + size, len(values)))


def threads_by_serial(first: int, last: int) -> dict[int, int]:
    """The threads that were opened with these serials: serial to number. Looks at all threads."""
    query = Thread.select(Thread.serial, Thread.id).where((Thread.serial >= first) & (Thread.serial <= last))
    return dict(rows(query))


def post_ids(threads: list[int]) -> dict[tuple[int, int], int]:
    """The ids of the posts of these threads, by thread and number."""
    found: dict[tuple[int, int], int] = {}
    for some in chunks(threads):
        query = Post.select(Post.thread, Post.number, Post.id).where(Post.thread << some)
        found.update({(thread, number): post for thread, number, post in rows(query)})
    return found


def learn_sizes() -> None:
    """Tells PostgreSQL at once how large the tables are now, which it would find out only a minute later."""
    if proxy.obj.for_update:
        proxy.execute_sql("ANALYZE member, thread, post")
