"""Many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bbs.models.base import Table, proxy
from bbs.models.queries.common import chunks, rows
from bbs.models.tables import Member, Post, Support, Thread

BATCH = 3_000
"""Rows that are written at a time."""

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
MEMBER_COLUMNS = (
    Member.handle, Member.handle_key, Member.state, Member.floor, Member.joined_day, Member.ledger_id,
)  # fmt: skip
SUPPORT_COLUMNS = (Support.post, Support.member, Support.kind, Support.created_us)

Rows = Sequence[tuple[Any, ...]]


def insert(table: type[Table], columns: Sequence[Any], values: Rows, done: Callable[[int], None] | None = None) -> None:
    """Inserts rows whose values stand in the order of `columns`; calls `done` with how many are in, now and then.

    The other columns get what the table gives them. Past Peewee, which takes longer to write such statements out than
    the databases to do what they say.
    """
    given = {field: value for field, value in table._meta.defaults.items() if field not in columns}
    names = ", ".join(field.column_name for field in (*columns, *given))
    more = tuple(given.values())
    for start in range(0, len(values), BATCH):
        some = [(*row, *more) for row in values[start : start + BATCH]]
        write = _copy if proxy.obj.for_update else _insert
        write(table._meta.table_name, names, some)
        if done is not None:
            done(min(start + BATCH, len(values)))


def _copy(table: str, names: str, values: Rows) -> None:
    with proxy.connection().cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _insert(table: str, names: str, values: Rows) -> None:
    signs = ", ".join("?" * len(values[0]))
    proxy.connection().executemany(f"INSERT INTO {table} ({names}) VALUES ({signs})", values)  # noqa: S608


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
