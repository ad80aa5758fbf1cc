"""What doors need: recovery, door words, suspensions, notices, invitations, applications, and names not given again."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SQLITE = {"id": "INTEGER NOT NULL PRIMARY KEY", "big": "INTEGER", "by_key": "WITHOUT ROWID"}
POSTGRESQL = {"id": "SERIAL PRIMARY KEY", "big": "BIGINT", "by_key": ""}

STATEMENTS = (
    "ALTER TABLE member ADD COLUMN recovery TEXT",
    "ALTER TABLE member ADD COLUMN door_word TEXT",
    "ALTER TABLE member ADD COLUMN suspended_until_us {big}",
    """CREATE TABLE notice (
        id {id},
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        facts TEXT NOT NULL DEFAULT '',
        created_day TEXT NOT NULL
    )""",
    """CREATE TABLE invite (
        lookup TEXT NOT NULL PRIMARY KEY,
        made_by_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        created_us {big} NOT NULL,
        expires_us {big} NOT NULL,
        used_day TEXT
    ) {by_key}""",
    """CREATE TABLE application (
        member_id INTEGER NOT NULL PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
        words TEXT NOT NULL DEFAULT '',
        created_us {big} NOT NULL
    )""",
    """CREATE TABLE retired_handle (
        lookup TEXT NOT NULL PRIMARY KEY,
        since_day TEXT NOT NULL
    ) {by_key}""",
    "CREATE INDEX notice_member ON notice (member_id, id)",
    "CREATE INDEX invite_made_by ON invite (made_by_id)",
    "CREATE INDEX application_created ON application (created_us)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables and columns."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
