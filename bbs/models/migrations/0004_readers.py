"""What readers choose: who and what they do not want to see, what they say of themselves, and where they stopped."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SQLITE = {"big": "INTEGER", "by_key": "WITHOUT ROWID"}
POSTGRESQL = {"big": "BIGINT", "by_key": ""}

STATEMENTS = (
    "ALTER TABLE member ADD COLUMN bio TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE known_experience (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        experience_id INTEGER NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
        PRIMARY KEY (member_id, experience_id)
    ) {by_key}""",
    """CREATE TABLE block (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        other_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        thread INTEGER NOT NULL DEFAULT 0,
        kind TEXT NOT NULL CHECK (kind IN ('block', 'mute')),
        created_us {big} NOT NULL,
        PRIMARY KEY (member_id, other_id, thread)
    ) {by_key}""",
    """CREATE TABLE hidden_thread (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
        created_us {big} NOT NULL,
        PRIMARY KEY (member_id, thread_id)
    ) {by_key}""",
    """CREATE TABLE thread_place (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        updated_us {big} NOT NULL,
        PRIMARY KEY (member_id, thread_id)
    ) {by_key}""",
    """CREATE TABLE mention (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        serial {big} NOT NULL,
        thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        PRIMARY KEY (member_id, serial)
    ) {by_key}""",
    "CREATE INDEX block_other ON block (other_id, member_id)",
    "CREATE INDEX hidden_thread_thread ON hidden_thread (thread_id)",
    "CREATE INDEX thread_place_thread ON thread_place (thread_id)",
    "CREATE INDEX thread_place_updated ON thread_place (member_id, updated_us)",
    "CREATE INDEX mention_thread ON mention (thread_id, number)",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables and columns."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
