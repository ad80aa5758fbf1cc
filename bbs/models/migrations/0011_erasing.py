"""Erasing: a random number for each member, the ledger that is kept of them, and what is on its way out."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import secrets

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

LEDGER_BYTES = 16

SQLITE = {"big": "INTEGER", "by_key": "WITHOUT ROWID", "bool": "INTEGER", "no": "0"}
POSTGRESQL = {"big": "BIGINT", "by_key": "", "bool": "BOOLEAN", "no": "FALSE"}

STATEMENTS = (
    "ALTER TABLE member ADD COLUMN ledger_id TEXT",
    """CREATE TABLE erasure (
        ledger_id TEXT NOT NULL PRIMARY KEY,
        posts TEXT NOT NULL CHECK (posts IN ('delete', 'anonymise')),
        asked_day TEXT NOT NULL,
        due_us {big} NOT NULL,
        stage TEXT NOT NULL DEFAULT '',
        place {big} NOT NULL DEFAULT 0,
        handle TEXT,
        done_day TEXT,
        swept {bool} NOT NULL DEFAULT {no}
    ) {by_key}""",
    "CREATE INDEX erasure_handle ON erasure (handle)",
    """CREATE TABLE leaving_post (
        post_id INTEGER NOT NULL PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
        subject TEXT
    )""",
    """CREATE TABLE later_erasing (
        kind TEXT NOT NULL CHECK (kind IN ('post', 'conversation')),
        item INTEGER NOT NULL,
        due_us {big} NOT NULL,
        PRIMARY KEY (kind, item)
    ) {by_key}""",
    "CREATE INDEX later_erasing_due ON later_erasing (due_us)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables, and gives everybody who is here their number."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
    sign = db.param
    for (member,) in db.execute_sql("SELECT id FROM member").fetchall():
        db.execute_sql(
            f"UPDATE member SET ledger_id = {sign} WHERE id = {sign}",  # noqa: S608
            (secrets.token_hex(LEDGER_BYTES), member),
        )
    db.execute_sql("CREATE UNIQUE INDEX member_ledger ON member (ledger_id)")
