"""Filling a database with an invented community of any size, fast: plain SQL that both databases understand.

Threads come in groups of 20: nineteen of 5 posts, and one of 50. The posts of a group stand between each other in
time, as they do where people talk. Half of the threads are on board 1, which so has a page of 50 from 1,000 posts on.
Beside each group stand a few threads that nobody has answered, from the moment of the group's last post.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg

from bbs.domain.tree import places
from bbs.models.database import Database
from bbs.models.queries import imports as bulk
from bbs.models.tables import Post, Thread

BOARDS = 15
MEMBERS = 5_000
THREADS_IN_GROUP = 20
SHORT, LONG = 5, 50
POSTS_IN_GROUP = (THREADS_IN_GROUP - 1) * SHORT + LONG

VISITOR, CAUGHT_UP, NEWCOMER = 1, 2, 3
"""Members of interest: one with the newest 500 posts unread and some marks, one who has read all, one who has read
nothing at all."""

RECENT, UNREAD, MARKS = 1_000, 500, 100
"""Answers to the members of interest stand among so many of the newest posts; the visitor has so many unread, and has
read a little in so many of the newest threads. Every third of these threads is followed by the first two."""

SINGLE = 8
"""Threads without an answer beside each group. They are not counted among the posts, and are old to the visitor."""

HIDDEN, SEEKING = 5, 3
"""So many of the newest threads the visitor has hidden; one of so many threads says that it seeks ideas."""

BEGIN_US = 1_700_000_000_000_000
STEP_US = 30_000_000
"""The first post's moment, and the microseconds between posts."""

_TEXT = (
    "I did not sleep much last night, and I wanted to write it down somewhere where people know what that is like. "
    "The morning was better than I thought it would be. I made tea, I opened the window, and I read what all of you "
    "had written to each other while I lay awake. Thank you for being here; it makes the long hours shorter. I do not "
    "need advice today. If you have had nights like this, tell me what the next day was like for you, however it was. "
)

_STEP = f"CAST({STEP_US} AS BIGINT)"

# What a thread is, by its number i: its group, its place in the group, how many posts it has.
_THREAD = f"""
    SELECT i, (i - 1) / {THREADS_IN_GROUP} AS g, (i - 1) % {THREADS_IN_GROUP} AS k,
        CASE WHEN (i - 1) % {THREADS_IN_GROUP} = {THREADS_IN_GROUP - 1} THEN {LONG} ELSE {SHORT} END AS posts
    FROM ({{numbers}}) AS numbers"""

# The serial of post n of such a thread: rising in each thread, never the same twice, no number left out.
_SERIAL = f"""(g * {POSTS_IN_GROUP} + CASE WHEN n <= {SHORT} THEN (n - 1) * {THREADS_IN_GROUP} + k + 1
    ELSE {SHORT * THREADS_IN_GROUP} + n - {SHORT} END)"""

# The serial of such a thread without an answer: that of the last post of its group.
_SINGLE_SERIAL = f"(((i - 1) / {SINGLE} + 1) * {POSTS_IN_GROUP})"


def _statements(groups: int, members: int, numbers: Callable[[int], str], blob: str) -> list[str]:
    threads = groups * THREADS_IN_GROUP
    total = groups * POSTS_IN_GROUP
    thread = _THREAD.format(numbers=numbers(threads))
    text = _TEXT.replace("'", "''")
    # Where post n stands: the same in each thread.
    paths = " UNION ALL ".join(
        f"SELECT {n} AS at, {blob.format(path.hex())} AS path"
        for n, path in enumerate(places([None, *(n // 2 for n in range(2, LONG + 1))]), 1)
    )
    # The members of interest write nothing of this: what waits for them is the same in a community of any size.
    somebody = f"% {members - NEWCOMER} + {NEWCOMER + 1}"
    author = f"((i * 7 + n * 13) {somebody})"
    opener, answered = author.replace("n *", "1 *"), author.replace("n *", "(n / 2) *")
    return [
        "INSERT INTO experience (id, slug, name) VALUES (1, 'anxiety', 'Anxiety'), (2, 'grief', 'Grief'),"
        " (3, 'recovery', 'Recovery')",
        "INSERT INTO board (id, experience_id, slug, name, position, readers)"
        f" SELECT i, (i - 1) / 5 + 1, 'board-' || i, 'Board ' || i, i, 'members' FROM ({numbers(BOARDS)}) AS numbers",
        "INSERT INTO member (id, handle, handle_key, joined_day, floor)"
        f" SELECT i, 'member-' || i, 'member' || i, '2024-01-01', 0 FROM ({numbers(members)}) AS numbers",
        f"""INSERT INTO thread (id, board_id, author_id, subject, created_us, last_us, posts, serial, last_serial)
            SELECT i, CASE WHEN k % 2 = 1 THEN 1 ELSE 2 + (i / 2) % {BOARDS - 1} END, {opener},
                'A night like this, number ' || i, {BEGIN_US}, {BEGIN_US}, posts,
                g * {POSTS_IN_GROUP} + k + 1,
                CASE WHEN posts = {LONG} THEN (g + 1) * {POSTS_IN_GROUP}
                    ELSE g * {POSTS_IN_GROUP} + {(SHORT - 1) * THREADS_IN_GROUP} + k + 1 END
            FROM ({thread}) AS threads""",
        f"UPDATE thread SET created_us = {BEGIN_US} + serial * {_STEP}, last_us = {BEGIN_US} + last_serial * {_STEP}",
        f"""INSERT INTO post (thread_id, number, serial, parent, author_id, answers_id, created_us, body, path)
            SELECT i, n, {_SERIAL}, CASE WHEN n > 1 THEN n / 2 END, {author},
                CASE WHEN n > 1 THEN {answered} END, {BEGIN_US} + {_SERIAL} * {_STEP},
                substr('{text}', 1, 80 + (i * 11 + n * 37) % 330), path
            FROM ({thread}) AS threads JOIN ({numbers(LONG).replace("AS i", "AS n")}) AS within ON n <= posts
            JOIN ({paths}) AS paths ON at = n
            ORDER BY 3""",
        "INSERT INTO support (post_id, member_id, kind, created_us)"
        f" SELECT id, id % {members} + 1, 'with-you', created_us FROM post WHERE id % 5 = 0",
        f"UPDATE post SET answers_id = {VISITOR} WHERE serial > {total - RECENT} AND number > 1 AND serial % 20 = 0",
        f"UPDATE post SET answers_id = {CAUGHT_UP} WHERE serial > {total - RECENT} AND number > 1 AND serial % 20 = 1",
        "INSERT INTO read_mark (member_id, thread_id, board_id, ranges)"
        f" SELECT id {somebody}, id, board_id, '1-3' FROM thread",
        "INSERT INTO read_mark (member_id, thread_id, board_id, ranges)"
        f" SELECT {VISITOR}, id, board_id, '1-2' FROM thread WHERE id > {threads} - {MARKS}",
        f"INSERT INTO follow (member_id, thread_id, created_us) SELECT id {somebody}, id, created_us FROM thread",
        "INSERT INTO follow (member_id, thread_id, created_us)"
        f" SELECT m, id, created_us FROM thread, (SELECT {VISITOR} AS m UNION SELECT {CAUGHT_UP}) AS two"
        f" WHERE id > {threads} - {MARKS} AND id % 3 = 0",
        f"""INSERT INTO thread (id, board_id, author_id, subject, created_us, last_us, posts, serial, last_serial)
            SELECT {threads} + i, CASE WHEN i % 2 = 1 THEN 1 ELSE 2 + (i / 2) % {BOARDS - 1} END,
                (i * 7) {somebody}, 'Is anybody awake, number ' || i, {BEGIN_US} + {_SINGLE_SERIAL} * {_STEP},
                {BEGIN_US} + {_SINGLE_SERIAL} * {_STEP}, 1, {_SINGLE_SERIAL}, {_SINGLE_SERIAL}
            FROM ({numbers(groups * SINGLE)}) AS singles""",
        f"""INSERT INTO post (thread_id, number, serial, author_id, created_us, body)
            SELECT id, 1, serial, author_id, created_us, substr('{text}', 1, 200) FROM thread WHERE id > {threads}""",
        f"UPDATE thread SET seeking = 'ideas' WHERE id % {SEEKING} = 0",
        "INSERT INTO hidden_thread (member_id, thread_id, created_us)"
        f" SELECT {VISITOR}, id, 0 FROM thread WHERE id <= {threads} AND id > {threads} - {HIDDEN}",
        "INSERT INTO mention (member_id, serial, thread_id, number)"
        f" SELECT {VISITOR}, serial, thread_id, number FROM post WHERE serial > {total - RECENT} AND serial % 20 = 2"
        f" AND thread_id <= {threads}",
        "INSERT INTO board_mark (member_id, board_id, floor)"
        f" SELECT {VISITOR}, id, {max(0, total - UNREAD)} FROM board",
        f"INSERT INTO board_mark (member_id, board_id, floor) SELECT {CAUGHT_UP}, id, {total} FROM board",
        f"UPDATE counter SET value = {total} WHERE name = 'serial'",
    ]


def fill(db: Database, posts: int, members: int = MEMBERS) -> int:
    """Fills a migrated, empty database with about `posts` posts; returns how many. Runs by itself, not in a write."""
    groups = -(-posts // POSTS_IN_GROUP)
    if db.kind == "sqlite":
        _fill_sqlite(db.url.removeprefix("sqlite:///"), groups, members)
    else:
        _fill_postgresql(db.url, groups, members)
    return groups * POSTS_IN_GROUP


def lengthen(thread: int, posts: int) -> None:
    """Makes a thread as long as that: each new post answers one of the last dozen, or, one in five, the opening.

    Inside a write. The new posts are no newer than those before, so that nobody has more to read on the boards.
    """
    last = Thread.get_by_id(thread)
    chance = random.Random(posts)
    parents: list[int | None] = [
        parent for (parent,) in Post.select(Post.parent).where(Post.thread == thread).order_by(Post.number).tuples()
    ]
    parents += [
        chance.randint(max(number - 12, 1), number - 1) if chance.random() < 0.8 else 1
        for number in range(last.posts + 1, posts + 1)
    ]
    paths = places(parents)
    rows = [
        (
            *(thread, n, last.last_serial, parents[n - 1], n % 1000 + NEWCOMER + 1, None, "", last.last_us),
            _TEXT[: 80 + n * 37 % 330],
            paths[n - 1],
        )
        for n in range(last.posts + 1, posts + 1)
    ]
    bulk.insert(Post, bulk.POST_COLUMNS, rows)
    Thread.update(posts=posts).where(Thread.id == thread).execute()


def _fill_sqlite(path: str, groups: int, members: int) -> None:
    def numbers(count: int) -> str:
        return (
            f"WITH RECURSIVE up(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM up WHERE v < {count}) SELECT v AS i FROM up"
        )

    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("synchronous = OFF", "cache_size = -200000", "foreign_keys = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        for statement in _statements(groups, members, numbers, "x'{}'"):
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _fill_postgresql(url: str, groups: int, members: int) -> None:
    def numbers(count: int) -> str:
        return f"SELECT v AS i FROM generate_series(1, {count}) AS up(v)"

    with psycopg.connect(url, autocommit=True) as connection:
        # The rows fit each other by construction: looking up every one of three million references is not needed.
        _run(connection, "SET session_replication_role = replica")
        _run(connection, "SET maintenance_work_mem = '256MB'")
        # Statistics from 300,000 rows of each table: plans do not turn on which sample was drawn.
        _run(connection, "SET default_statistics_target = 1000")
        with connection.transaction():
            for statement in _statements(groups, members, numbers, "'\\x{}'::bytea"):
                _run(connection, statement)
            for table in ("experience", "board", "member", "thread"):
                _run(
                    connection, f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
        _run(connection, "VACUUM ANALYZE")


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(statement.encode())
