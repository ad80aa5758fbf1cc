"""Whether the database is whole, and whether what is counted and indexed in it is what is there. Inside a read.

Each function goes through all of a table or an index: for the operator, now and then.
"""

# mypy: untyped-calls-exclude="peewee"
from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from peewee import fn

from bbs.domain.post_states import PostState
from bbs.domain.ranges import Ranges
from bbs.models import counters
from bbs.models.base import proxy
from bbs.models.queries import integrity_postgres
from bbs.models.queries.common import rows
from bbs.models.queries.integrity_postgres import DamagedIndex
from bbs.models.queries.search import first_id
from bbs.models.search import INDEX, SPAN, SearchSpan, span_mark
from bbs.models.tables import Counter, Event, Post, Thread

MAX_ERRORS: Final = 20
"""So many errors of the file itself are told: whoever has one has no use for more."""


def file_errors(*, deep: bool = False) -> list[str]:
    """What is wrong with what lies on the disk, as the database finds it: all rows are read. With `deep`, of a file,
    also whether each index fits its table, and each row has what it points at."""
    if _is_postgresql():
        return integrity_postgres.unreadable()
    pragma = "integrity_check" if deep else "quick_check"
    found = [str(row[0]) for row in proxy.execute_sql(f"PRAGMA {pragma}({MAX_ERRORS})").fetchall()]
    errors = [] if found == ["ok"] else found
    if deep:
        for table, row, other, _key in proxy.execute_sql("PRAGMA foreign_key_check").fetchmany(MAX_ERRORS):
            errors.append(f"{table}, row {row}: points at a row of {other} that is not there")
    return errors


def damaged_indexes() -> list[DamagedIndex]:
    """Indexes of PostgreSQL that are damaged; those of a file are among its errors."""
    return integrity_postgres.damaged_indexes() if _is_postgresql() else []


def pointing_nowhere() -> list[str]:
    """Rows of PostgreSQL that point at others which are not there; those of a file are among its errors. Where indexes
    are damaged it says nothing of use."""
    return integrity_postgres.pointing_nowhere() if _is_postgresql() else []


def miscounted() -> int:
    """Threads that say another number of posts than they have, and posts that are out without a place: how many."""
    published = Post.state == PostState.PUBLISHED.value
    homeless = published & (Post.number.is_null() | Post.serial.is_null() | Post.path.is_null())
    last = Counter.select(fn.COALESCE(fn.MAX(Counter.value), 0)).where(Counter.name == counters.SERIAL)
    ahead = Post.select().where(Post.serial > last).count()
    return int(Post.select().where(homeless).count()) + int(ahead) + sum(1 for _thread in _wrong_threads())


def _wrong_threads() -> Iterator[int]:
    """Threads in which a number was given that no post has and that is not gone, or the other way round."""
    counted = Post.select(Post.thread, fn.COUNT(Post.number), fn.MAX(Post.number)).group_by(Post.thread)
    numbers = {thread: (count, highest or 0) for thread, count, highest in counted.tuples().iterator()}
    for thread, posts, gone in Thread.select(Thread.id, Thread.posts, Thread.gone).tuples().iterator():
        count, highest = numbers.get(thread, (0, 0))
        if highest > posts or (count != posts and not _all_gone(thread, posts, gone)):
            yield thread


def _all_gone(thread: int, posts: int, gone: str) -> bool:
    there = {row[0] for row in rows(Post.select(Post.number).where(Post.thread == thread))}
    left = Ranges.parse(gone)
    return all(number in left for number in range(1, posts + 1) if number not in there)


def misindexed() -> int:
    """How many posts the search would not find, or would find though they are not out."""
    published = PostState.PUBLISHED.value
    if _is_postgresql():
        wrong = (
            f"SELECT COUNT(*) FROM {INDEX} FULL JOIN (SELECT id FROM post WHERE state = %s) AS out ON out.id = post_id"  # noqa: S608
            " WHERE out.id IS NULL OR post_id IS NULL"
        )
        return int(proxy.execute_sql(wrong, (published,)).fetchone()[0])
    spans = {int(row[0]) for row in rows(SearchSpan.select(SearchSpan.span))}
    spans |= {int(row[0]) for row in rows(Post.select(Post.id / SPAN).distinct())}
    return sum(_misindexed(span, published) for span in sorted(spans))


def _misindexed(span: int, published: str) -> int:
    statement = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH ?"  # noqa: S608
    indexed = {row[0] for row in proxy.execute_sql(statement, (f'"{span_mark(span)}"',)).fetchall()}
    inside = (Post.id >= first_id(span)) & (Post.id < first_id(span + 1)) & (Post.state == published)
    return len(indexed ^ {row[0] for row in rows(Post.select(Post.id).where(inside))})


def check_index() -> None:
    """Goes through the index of words. Raises where it is damaged. On a thread that may write, though nothing is
    changed."""
    if _is_postgresql():
        with proxy.atomic():
            integrity_postgres.check_search()
    else:
        proxy.execute_sql(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('integrity-check')")  # noqa: S608


def newest_us() -> int:
    """The moment of the newest thing that was written down; 0 where nothing was."""
    moments = (Thread.select(fn.MAX(Thread.last_us)).scalar(), Event.select(fn.MAX(Event.created_us)).scalar())
    return max((int(moment) for moment in moments if moment), default=0)


def bytes_of_database() -> int:
    """What the database takes on the disk, its log aside."""
    if _is_postgresql():
        return int(proxy.execute_sql("SELECT pg_database_size(current_database())").fetchone()[0])
    pages, size = (proxy.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def encoding() -> str:
    """How the database keeps text."""
    if _is_postgresql():
        return str(proxy.execute_sql("SHOW server_encoding").fetchone()[0])
    return str(proxy.execute_sql("PRAGMA encoding").fetchone()[0])


def _is_postgresql() -> bool:
    return bool(proxy.obj.for_update)
