"""What care needs: posts kept for a hard day, what triage has found, conversations, and posts without a name."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SQLITE = {"id": "INTEGER NOT NULL PRIMARY KEY", "big": "INTEGER", "by_key": "WITHOUT ROWID", "bool": "INTEGER"}
SQLITE |= {"no": "0"}
POSTGRESQL = {"id": "SERIAL PRIMARY KEY", "big": "BIGINT", "by_key": "", "bool": "BOOLEAN", "no": "FALSE"}

STATEMENTS = (
    "ALTER TABLE draft ADD COLUMN unnamed {bool} NOT NULL DEFAULT {no}",
    "ALTER TABLE draft ADD COLUMN edits INTEGER",
    "ALTER TABLE thread ADD COLUMN closed_by_author {bool} NOT NULL DEFAULT {no}",
    "ALTER TABLE support ADD COLUMN author_id INTEGER REFERENCES member (id) ON DELETE SET NULL",
    "UPDATE support SET author_id = (SELECT author_id FROM post WHERE post.id = support.post_id)",
    "CREATE INDEX support_author ON support (author_id, created_us)",
    "CREATE INDEX known_experience_experience ON known_experience (experience_id, member_id)",
    """CREATE TABLE keepsake (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        created_us {big} NOT NULL,
        PRIMARY KEY (member_id, post_id)
    ) {by_key}""",
    "CREATE INDEX keepsake_post ON keepsake (post_id)",
    "CREATE INDEX keepsake_created ON keepsake (member_id, created_us)",
    """CREATE TABLE triage_hit (
        post_id INTEGER NOT NULL PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
        tier TEXT NOT NULL CHECK (tier IN ('amber', 'red', 'crisis')),
        cues TEXT NOT NULL DEFAULT '[]',
        rules TEXT NOT NULL DEFAULT '',
        answer TEXT NOT NULL DEFAULT '',
        hit_us {big} NOT NULL
    )""",
    "CREATE INDEX triage_hit_hit ON triage_hit (hit_us)",
    """CREATE TABLE care (
        member_id INTEGER NOT NULL PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
        panel_day TEXT,
        panel_off_until_us {big},
        welcomed_us {big},
        support_seen_us {big} NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE conversation (
        id {id},
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        unnamed {bool} NOT NULL DEFAULT {no},
        post_id INTEGER REFERENCES post (id) ON DELETE SET NULL,
        created_us {big} NOT NULL,
        last_us {big} NOT NULL,
        closed_us {big},
        member_read INTEGER NOT NULL DEFAULT 0,
        staff_read INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX conversation_member ON conversation (member_id, last_us)",
    "CREATE INDEX conversation_post ON conversation (post_id)",
    """CREATE TABLE message (
        id {id},
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        author_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        from_staff {bool} NOT NULL,
        body TEXT NOT NULL,
        once_key TEXT UNIQUE,
        created_us {big} NOT NULL
    )""",
    "CREATE INDEX message_conversation ON message (conversation_id, id)",
    "CREATE INDEX message_author ON message (author_id)",
    """CREATE TABLE message_draft (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        place TEXT NOT NULL,
        body TEXT NOT NULL,
        updated_us {big} NOT NULL,
        PRIMARY KEY (member_id, place)
    ) {by_key}""",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables and columns."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
