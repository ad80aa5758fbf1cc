"""The search index, with nothing in it: it is filled right after the migrations (`bbs.models.queries.reindexing`)."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SQLITE = (
    "CREATE TABLE search_span (span INTEGER NOT NULL PRIMARY KEY, first_us INTEGER NOT NULL, last_us INTEGER NOT NULL)",
    # It keeps no text and no lengths, and takes words apart at spaces only: they come as words already.
    "CREATE VIRTUAL TABLE post_words USING fts5 (words, content = '', columnsize = 0, tokenize = 'ascii')",
)
POSTGRESQL = (
    "CREATE TABLE search_span (span INTEGER NOT NULL PRIMARY KEY, first_us BIGINT NOT NULL, last_us BIGINT NOT NULL)",
    """CREATE TABLE post_words (
        post_id INTEGER NOT NULL PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
        words TSVECTOR NOT NULL
    )""",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables."""
    for statement in POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
