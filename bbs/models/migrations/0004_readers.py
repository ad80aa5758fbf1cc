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
    # Lists of some of the threads of a board are stretches of an index of their own.
    "DROP INDEX thread_unanswered",
    """CREATE INDEX thread_unanswered ON thread (board_id, pinned, last_serial, id)
        WHERE posts = 1 AND state = 'published'""",
    """CREATE INDEX thread_waiting ON thread (created_us, id, board_id, author_id, locked, posts, state)
        WHERE posts = 1 AND state = 'published'""",
    """CREATE INDEX thread_seeking ON thread (board_id, seeking, pinned, last_serial, id)
        WHERE seeking IS NOT NULL""",
    # With the columns of its condition, SQLite need not look at the threads themselves.
    "DROP INDEX thread_whole",
    """CREATE INDEX thread_whole ON thread (board_id, last_serial, serial, posts, state, gone)
        WHERE state = 'published' AND gone = ''""",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables, the columns, and the indexes of lists."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
