"""Where each post stands in the tree of its thread, and an index in that order.

A place is the numbers of the posts above and its own, three bytes each. The deepest are at 100; answers to those stand
beside them.
"""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

STEP, DEEPEST = 3, 100
BATCH = 2_000

INDEXES = (
    "CREATE UNIQUE INDEX post_path ON post (thread_id, path)",
    # The posts right below the opening, which are all that is in sight where everything is folded.
    "CREATE INDEX post_tops ON post (thread_id, path) WHERE length(path) = 6",
    # Few rows: those who have written without a name in a thread.
    "CREATE INDEX post_unnamed ON post (thread_id, author_id, number) WHERE unnamed",
)
PAGE = "SELECT id, thread_id, number, parent FROM post WHERE number IS NOT NULL AND (thread_id, number) > ({p}, {p})"


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the column, gives every published post its place, and makes the indexes."""
    postgresql = isinstance(db, PostgresqlDatabase)
    db.execute_sql(f"ALTER TABLE post ADD COLUMN path {'BYTEA' if postgresql else 'BLOB'}")
    rows: list[tuple[bytes, int]] = []
    for _thread, posts in groupby(_posts(db), lambda post: post[1]):
        places: dict[int, bytes] = {}
        for post, _, number, parent in posts:
            above = places.get(parent if parent in places else 1, b"")
            places[number] = above[: STEP * DEEPEST] + int(number).to_bytes(STEP, "big")
            rows.append((places[number], post))
        if len(rows) >= BATCH:
            _write(db, rows)
            rows = []
    _write(db, rows)
    for statement in INDEXES:
        db.execute_sql(statement)


def _posts(db: Database) -> Iterator[tuple[Any, ...]]:
    """Id, thread, number and parent of all posts with a number, by thread and number, some at a time."""
    query = f"{PAGE.format(p=db.param)} ORDER BY thread_id, number LIMIT {BATCH}"
    last = (0, 0)
    while found := db.execute_sql(query, last).fetchall():
        yield from found
        last = (found[-1][1], found[-1][2])


def _write(db: Database, rows: list[tuple[bytes, int]]) -> None:
    if rows:
        statement = f"UPDATE post SET path = {db.param} WHERE id = {db.param}"  # noqa: S608
        db.connection().cursor().executemany(statement, rows)
