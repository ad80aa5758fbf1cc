"""What moderators do: actions, appeals, a log that only grows, and earlier texts of posts."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SQLITE = {"id": "INTEGER NOT NULL PRIMARY KEY", "lasting_id": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"}
SQLITE |= {"big": "INTEGER", "bool": "INTEGER", "no": "0"}
POSTGRESQL = {"id": "SERIAL PRIMARY KEY", "lasting_id": "SERIAL PRIMARY KEY", "big": "BIGINT"}
POSTGRESQL |= {"bool": "BOOLEAN", "no": "FALSE"}

STATEMENTS = (
    """CREATE TABLE action (
        id {lasting_id},
        kind TEXT NOT NULL,
        case_id INTEGER REFERENCES case_file (id) ON DELETE SET NULL,
        post_id INTEGER REFERENCES post (id) ON DELETE SET NULL,
        thread_id INTEGER REFERENCES thread (id) ON DELETE SET NULL,
        member_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        about_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        board_id INTEGER REFERENCES board (id) ON DELETE SET NULL,
        actor_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        unnamed {bool} NOT NULL DEFAULT {no},
        argument TEXT NOT NULL DEFAULT '',
        before TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL,
        rule TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '',
        created_us {big} NOT NULL,
        expires_us {big},
        ended_us {big},
        ended_by_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        ended TEXT NOT NULL DEFAULT '' CHECK (ended IN ('', 'expired', 'reverted', 'overruled', 'replaced')),
        told_us {big},
        CHECK ((post_id IS NOT NULL) + (thread_id IS NOT NULL) + (member_id IS NOT NULL) <= 1)
    )""",
    "CREATE INDEX action_about ON action (about_id, id)",
    "CREATE INDEX action_case ON action (case_id, id)",
    "CREATE INDEX action_post ON action (post_id, id)",
    "CREATE INDEX action_thread ON action (thread_id, id)",
    "CREATE INDEX action_member ON action (member_id, id)",
    "CREATE INDEX action_actor ON action (actor_id)",
    "CREATE INDEX action_due ON action (expires_us) WHERE ended_us IS NULL AND expires_us IS NOT NULL",
    """CREATE TABLE appeal (
        action_id INTEGER NOT NULL PRIMARY KEY REFERENCES action (id) ON DELETE CASCADE,
        case_id INTEGER REFERENCES case_file (id) ON DELETE SET NULL,
        member_id INTEGER REFERENCES member (id) ON DELETE CASCADE,
        words TEXT NOT NULL,
        created_us {big} NOT NULL,
        decided_us {big},
        decided_by_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'upheld', 'overruled')),
        answer TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX appeal_member ON appeal (member_id)",
    "CREATE INDEX appeal_case ON appeal (case_id)",
    # Numbers instead of references: nothing that happens elsewhere may change a line of the log.
    """CREATE TABLE log_line (
        id {id},
        kind TEXT NOT NULL,
        actor INTEGER,
        action INTEGER,
        case_number INTEGER,
        board INTEGER,
        thread INTEGER,
        number INTEGER,
        facts TEXT NOT NULL DEFAULT '{{}}',
        public INTEGER NOT NULL DEFAULT 0,
        created_us {big} NOT NULL
    )""",
    "CREATE INDEX log_line_public ON log_line (public, id)",
    "CREATE INDEX log_line_action ON log_line (action) WHERE action IS NOT NULL",
    """CREATE TABLE revision (
        id {id},
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        body TEXT NOT NULL,
        warnings TEXT NOT NULL DEFAULT '',
        until_us {big} NOT NULL
    )""",
    "CREATE INDEX revision_post ON revision (post_id, id)",
)

ON_SQLITE = (
    """CREATE TRIGGER log_line_no_update BEFORE UPDATE ON log_line
        BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END""",
    """CREATE TRIGGER log_line_no_delete BEFORE DELETE ON log_line
        BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END""",
    # A line that takes the place of another does not count as one that is deleted.
    """CREATE TRIGGER log_line_no_replace BEFORE INSERT ON log_line
        WHEN EXISTS (SELECT 1 FROM log_line WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END""",
)

ON_POSTGRESQL = (
    """CREATE FUNCTION log_line_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the log is only added to'; END $$""",
    """CREATE TRIGGER log_line_no_change BEFORE UPDATE OR DELETE ON log_line
        FOR EACH ROW EXECUTE FUNCTION log_line_stays()""",
    """CREATE TRIGGER log_line_no_truncate BEFORE TRUNCATE ON log_line
        FOR EACH STATEMENT EXECUTE FUNCTION log_line_stays()""",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables, and lets the database itself refuse changes of the log."""
    postgresql = isinstance(db, PostgresqlDatabase)
    words = POSTGRESQL if postgresql else SQLITE
    statements = [statement.format(**words) for statement in STATEMENTS]
    if postgresql:
        statements = [_as_numbers(statement) for statement in statements]
    for statement in (*statements, *(ON_POSTGRESQL if postgresql else ON_SQLITE)):
        db.execute_sql(statement)


def _as_numbers(statement: str) -> str:
    """Truth values added up, as PostgreSQL wants it said."""
    for column in ("post_id", "thread_id", "member_id"):
        statement = statement.replace(f"({column} IS NOT NULL)", f"({column} IS NOT NULL)::int")
    return statement
