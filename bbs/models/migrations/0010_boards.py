"""How boards and threads are kept calm: who writes, holds, slow mode; and where threads and posts have gone."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SQLITE = {"big": "INTEGER", "by_key": "WITHOUT ROWID", "bool": "INTEGER", "no": "0"}
POSTGRESQL = {"big": "BIGINT", "by_key": "", "bool": "BOOLEAN", "no": "FALSE"}

STATEMENTS = (
    "ALTER TABLE board ADD COLUMN writers TEXT NOT NULL DEFAULT 'readers'",
    "ALTER TABLE board ADD COLUMN hold TEXT NOT NULL DEFAULT 'none'",
    "ALTER TABLE board ADD COLUMN slow_seconds INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE board ADD COLUMN warnings_required {bool} NOT NULL DEFAULT {no}",
    "ALTER TABLE thread ADD COLUMN slow_seconds INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE member ADD COLUMN silenced_until_us {big}",
    """CREATE TABLE forwarding (
        thread INTEGER NOT NULL,
        number INTEGER NOT NULL,
        to_thread INTEGER NOT NULL,
        to_number INTEGER NOT NULL,
        PRIMARY KEY (thread, number)
    ) {by_key}""",
    "CREATE INDEX forwarding_to ON forwarding (to_thread, to_number)",
    # Whose posts somebody has shut is asked of threads with a name alone.
    "DROP INDEX thread_waiting",
    """CREATE INDEX thread_waiting ON thread (created_us, id, board_id, author_id, unnamed, locked, posts, state)
        WHERE posts = 1 AND state = 'published'""",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the columns and the table."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
