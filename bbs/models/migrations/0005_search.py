"""The search index, and what stands in it of posts that are there already."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import sqlite3

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

from bbs.models.queries.search import put_in_all

SQLITE = (
    "CREATE TABLE search_span (span INTEGER NOT NULL PRIMARY KEY, first_us INTEGER NOT NULL, last_us INTEGER NOT NULL)",
    # It keeps no text and no lengths, and takes words apart at spaces only: they come as words already.
    "CREATE VIRTUAL TABLE post_words USING fts5 (words, content = '', columnsize = 0, tokenize = 'ascii')",
)
SECURE_DELETE_SINCE = (3, 42)
SECURE_DELETE = "INSERT INTO post_words (post_words, rank) VALUES ('secure-delete', 1)"

POSTGRESQL = (
    "CREATE TABLE search_span (span INTEGER NOT NULL PRIMARY KEY, first_us BIGINT NOT NULL, last_us BIGINT NOT NULL)",
    """CREATE TABLE post_words (
        post_id INTEGER NOT NULL PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
        words TSVECTOR NOT NULL
    )""",
)
# What waits to be sorted into the index is gone through by every search: 64 kB at most.
INDEX = "CREATE INDEX post_words_words ON post_words USING gin (words) WITH (gin_pending_list_limit = 64)"


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the index and fills it; the words of a large community take a minute or two."""
    is_postgresql = isinstance(db, PostgresqlDatabase)
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        db.execute_sql(statement)
    if not is_postgresql and sqlite3.sqlite_version_info >= SECURE_DELETE_SINCE:
        db.execute_sql(SECURE_DELETE)
    put_in_all()
    if is_postgresql:
        db.execute_sql(INDEX)
