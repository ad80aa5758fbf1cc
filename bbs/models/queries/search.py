"""The search index: putting posts in, taking them out, and looking through it from the newest post on.

Whoever changes a published post calls `take_out` before and `put_in` after, in the same write: SQLite's index keeps
no text, and forgets a post only by the very words that it was given. A post is in it exactly while it is published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from peewee import EXCLUDED, JOIN, fn

from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.models.base import proxy
from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.queries.posts import HeadFacts
from bbs.models.search import (
    INDEX,
    SPAN,
    Entry,
    SearchSpan,
    Wanted,
    fts_query,
    fts_row,
    span_of,
    vector_query,
    vector_row,
)
from bbs.models.tables import Member, Post, Thread

BATCH = 2_000
"""Posts that are put in at a time, where many are."""

MANY_KB = 16_384
"""So much may wait to be sorted into PostgreSQL's index, where many are."""

PART_PAGES = 2_000
"""Pages of SQLite's index that are put in order at a time."""

_CHANGES = 2
"""Rows that SQLite changes for such a part at least: one for having been asked."""


def _entries() -> Any:
    return (
        Post.select(
            Post.id, Thread.board, Post.author, Post.unnamed, Post.number, Post.warnings, Thread.warnings,
            Post.created_us, Thread.subject, Post.body,
        )
        .join(Thread)
        .where(Post.state == PostState.PUBLISHED.value)
    )  # fmt: skip


_ENTRY = Prepared(lambda: _entries().where(Post.id == parameter("post")))
_ENTRIES_AFTER = Prepared(
    lambda: _entries().where(Post.id > parameter("after")).order_by(Post.id).limit(parameter("limit"))
)
_LAST = Prepared(lambda: Post.select(fn.MAX(Post.id)))


def last_post() -> int:
    """The highest id of a post, 0 where there is none."""
    row = _LAST.first()
    return int(row[0] or 0) if row else 0


def put_in(post: int) -> None:
    """Makes a post findable as it stands now; nothing for one that is not published. It is not in the index yet."""
    row = _ENTRY.first(post=post)
    if row is not None:
        add([_entry(row)])


def take_out(post: int) -> None:
    """Makes a post that is published, and has not been changed yet in this write, impossible to find."""
    row = _ENTRY.first(post=post)
    if row is None:
        return
    if _is_postgresql():
        proxy.execute_sql(f"DELETE FROM {INDEX} WHERE post_id = %s", (post,))  # noqa: S608
    else:
        words = fts_row(_entry(row))
        proxy.execute_sql(f"INSERT INTO {INDEX} ({INDEX}, rowid, words) VALUES ('delete', ?, ?)", (post, words))  # noqa: S608


def put_in_all(after: int = 0, told: Callable[[int], None] | None = None) -> int:
    """Makes all published posts with an id above `after` findable; how many. `told` hears how many are done.

    Many at once are sorted in together, by the end of this or by `optimize`: until then, others search slowly.
    """
    if _is_postgresql():
        proxy.execute_sql(f"SET LOCAL gin_pending_list_limit = {MANY_KB}")
    done = 0
    while some := _ENTRIES_AFTER.rows(after=after, limit=BATCH):
        add([_entry(row) for row in some])
        after = some[-1][0]
        done += len(some)
        if told is not None:
            told(done)
    if _is_postgresql():
        proxy.execute_sql("SET LOCAL gin_pending_list_limit TO DEFAULT")
    return done


def add(entries: Sequence[Entry]) -> None:
    """Entries that are not in the index yet."""
    if _is_postgresql():
        proxy.execute_sql(
            f"INSERT INTO {INDEX} (post_id, words) SELECT post, words::tsvector"  # noqa: S608
            " FROM unnest(%s::int[], %s::text[]) AS given (post, words)"
            " ON CONFLICT (post_id) DO UPDATE SET words = excluded.words",
            ([entry.post for entry in entries], [vector_row(entry) for entry in entries]),
        )
    else:
        proxy.connection().executemany(
            f"INSERT INTO {INDEX} (rowid, words) VALUES (?, ?)",  # noqa: S608
            [(entry.post, fts_row(entry)) for entry in entries],
        )
    _widen(entries)


_WIDEN = Prepared(
    lambda: SearchSpan.insert(
        span=parameter("span"), first_us=parameter("first"), last_us=parameter("last")
    ).on_conflict(
        conflict_target=[SearchSpan.span],
        update={SearchSpan.first_us: EXCLUDED.first_us, SearchSpan.last_us: EXCLUDED.last_us},
        where=(EXCLUDED.first_us < SearchSpan.first_us) | (EXCLUDED.last_us > SearchSpan.last_us),
    )
)
_SPAN = Prepared(
    lambda: SearchSpan.select(SearchSpan.first_us, SearchSpan.last_us).where(SearchSpan.span == parameter("span"))
)


def _widen(entries: Sequence[Entry]) -> None:
    moments: dict[int, list[int]] = {}
    for entry in entries:
        moments.setdefault(span_of(entry.post), []).append(entry.created_us)
    for span, all_us in sorted(moments.items()):
        known = _SPAN.first(span=span) or ()
        _WIDEN.run(span=span, first=min([*all_us, *known]), last=max([*all_us, *known]))


def optimize() -> bool:
    """Puts the index in order, a part of it at a time; whether there is more to do.

    Once there is not, looking takes the least time that it can, and no trace is left in the index's bytes of words that
    were taken out. That goes through all of the index; each part holds up other writers for a fraction of a second.
    """
    if _is_postgresql():
        proxy.execute_sql(f"SELECT gin_clean_pending_list('{INDEX}_words')")
        return False
    # Fewer than zero: all that there is becomes one piece. Nothing was done where it is one already.
    changes = proxy.connection().total_changes
    proxy.execute_sql(f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('merge', -{PART_PAGES})")  # noqa: S608
    return bool(proxy.connection().total_changes - changes >= _CHANGES)


def _entry(row: tuple[Any, ...]) -> Entry:
    post, board, author, unnamed, number, warnings, of_thread, created_us, subject, body = row
    opens = number == OPENING
    warned = bool(warnings or (opens and of_thread))
    return Entry(post, board, author, bool(unnamed), warned, created_us, subject if opens else "", body)


def _is_postgresql() -> bool:
    return bool(proxy.obj.for_update)


# Looking


_SPANS = Prepared(
    lambda: (
        SearchSpan.select(SearchSpan.span)
        .where((SearchSpan.last_us >= parameter("since")) & (SearchSpan.first_us < parameter("until")))
        .order_by(SearchSpan.span.desc())
    )
)


def spans(since_us: int, until_us: int) -> list[int]:
    """The spans in which there may be posts written from the one moment on and before the other, the newest first.

    Comes before `candidates`, in the same read.
    """
    if _is_postgresql():
        # Of a search that it has not seen the planner knows nothing, and would now and then go through all posts.
        proxy.execute_sql("SET LOCAL enable_seqscan = off")
    return [row[0] for row in _SPANS.rows(since=since_us, until=until_us)]


def candidates(
    wanted: Wanted,
    spans: Sequence[int],
    below: int,
    limit: int,
    times: tuple[int, int] | None = None,
    supported: bool = False,
) -> list[int]:
    """The ids of posts in these spans (one after the other, highest first) that have what is wanted.

    Only ids less than `below`, the highest first, `limit` at most; with `times` only posts written from the one moment
    on and before the other, with `supported` only those that somebody has given support. Whether they are still
    published, and who may read them, is not asked here.
    """
    low, high = first_id(spans[-1]), min(below, first_id(spans[0] + 1))
    query = vector_query(wanted, spans) if _is_postgresql() else fts_query(wanted, spans)
    values = (query, high, low, *(times or ()), limit)
    return [
        row[0]
        for row in proxy.execute_sql(candidates_sql(timed=times is not None, supported=supported), values).fetchall()
    ]


def candidates_sql(*, timed: bool = False, supported: bool = False) -> str:
    """The statement behind `candidates`; its parameters are query, below, from, with `timed` two moments, and limit."""
    sign = proxy.obj.param
    more = f" JOIN post ON post.id = found.id AND created_us >= {sign} AND created_us < {sign}" if timed else ""
    more += " WHERE EXISTS (SELECT 1 FROM support WHERE post_id = found.id)" if supported else ""
    if _is_postgresql():
        # Ids are compared only with what the index of words has found: given a choice, the planner walks along the ids.
        found = (
            f"WITH words (id) AS MATERIALIZED (SELECT post_id FROM {INDEX} WHERE words @@ %s::tsquery)"  # noqa: S608
            " SELECT found.id FROM (SELECT id FROM words WHERE id < %s AND id >= %s) AS found"
        )
        return f"{found}{more} ORDER BY found.id DESC LIMIT %s"
    found = (
        f"SELECT found.id FROM (SELECT rowid AS id FROM {INDEX} WHERE {INDEX} MATCH ?"  # noqa: S608
        " AND rowid < ? AND rowid >= ? ORDER BY rowid DESC) AS found"
    )
    return f"{found}{more} LIMIT ?"


def first_id(span: int) -> int:
    """The lowest id that a span can hold."""
    return span * SPAN


class FoundFacts(NamedTuple):
    """A post that was found, without its text: the head, and what its thread adds."""

    head: HeadFacts
    thread: int
    board: int
    subject: str
    thread_state: str
    thread_posts: int
    thread_warnings: str


_HEAD = (
    Post.id, Post.number, Post.parent, Post.author, Post.unnamed, Post.state, Post.warnings, Post.created_us,
    Post.edited_us, Member.handle,
)  # fmt: skip
_THREAD = (Thread.id, Thread.board, Thread.subject, Thread.state, Thread.posts, Thread.warnings)
_FOUND = PreparedForSeveral(
    lambda posts: (
        Post.select(*_HEAD, *_THREAD)
        .join(Member, JOIN.LEFT_OUTER, on=(Post.author == Member.id))
        .join(Thread, on=(Post.thread == Thread.id))
        .where(Post.id << posts)
    )
)


def found(posts: list[int]) -> list[FoundFacts]:
    """What stands at these ids now, the highest first; those that are no more are left out."""
    rows = {row[0]: row for row in _FOUND.rows(posts)} if posts else {}
    return [_found(rows[post]) for post in sorted(rows, reverse=True)]


def _found(row: tuple[Any, ...]) -> FoundFacts:
    head = HeadFacts._make(row[: len(_HEAD)])
    return FoundFacts(head._replace(state=PostState(head.state)), *row[len(_HEAD) :])


_BODIES = PreparedForSeveral(lambda posts: Post.select(Post.id, Post.body).where(Post.id << posts))


def bodies(posts: list[int]) -> dict[int, str]:
    """The texts of these posts, by id."""
    return dict(_BODIES.rows(posts)) if posts else {}


def beginnings(posts: list[int], length: int) -> list[tuple[int, str, str]]:
    """Id, subject (empty but for openings) and so many first characters of each of these posts, in no order."""
    # One list as one value: thousands of parameters would cost more than the rows.
    given = "SELECT value FROM json_each(?)"
    if _is_postgresql():
        given = "SELECT value::int FROM json_array_elements_text(%s::json) AS given (value)"
    rows = proxy.execute_sql(
        f"SELECT post.id, COALESCE(thread.subject, ''),"  # noqa: S608
        f" SUBSTR(post.body, 1, {length}) FROM ({given}) AS given"
        " JOIN post ON post.id = given.value"
        f" LEFT JOIN thread ON post.number = {OPENING} AND thread.id = post.thread_id",
        (json.dumps(posts),),
    )
    return list(rows.fetchall())
