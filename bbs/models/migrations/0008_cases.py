"""What moderators work on: cases and their history, reports, duty, and the texts that they use."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SQLITE = {"id": "INTEGER NOT NULL PRIMARY KEY", "lasting_id": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"}
SQLITE |= {"big": "INTEGER", "by_key": "WITHOUT ROWID", "bool": "INTEGER", "no": "0"}
POSTGRESQL = {"id": "SERIAL PRIMARY KEY", "lasting_id": "SERIAL PRIMARY KEY", "big": "BIGINT", "by_key": ""}
POSTGRESQL |= {"bool": "BOOLEAN", "no": "FALSE"}

STATEMENTS = (
    """CREATE TABLE case_file (
        id {lasting_id},
        origin TEXT NOT NULL CHECK (origin IN ('report', 'triage', 'asked', 'held', 'watched', 'appeal')),
        category TEXT NOT NULL DEFAULT '',
        severity TEXT,
        rank INTEGER NOT NULL DEFAULT 1,
        state TEXT NOT NULL DEFAULT 'open'
            CHECK (state IN ('open', 'claimed', 'supported', 'actioned', 'no_action', 'duplicate')),
        open {bool} NOT NULL,
        board_id INTEGER REFERENCES board (id) ON DELETE SET NULL,
        thread_id INTEGER REFERENCES thread (id) ON DELETE SET NULL,
        post_id INTEGER REFERENCES post (id) ON DELETE SET NULL,
        member_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
        unnamed {bool} NOT NULL DEFAULT {no},
        about_staff {bool} NOT NULL DEFAULT {no},
        claimed_by_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        claim_expires_us {big},
        due_us {big},
        tier_us {big},
        version INTEGER NOT NULL DEFAULT 1,
        opened_us {big} NOT NULL,
        changed_us {big} NOT NULL,
        closed_us {big},
        closed_by_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        reports INTEGER NOT NULL DEFAULT 0,
        subject TEXT NOT NULL DEFAULT '',
        excerpt TEXT NOT NULL DEFAULT '',
        facts TEXT NOT NULL DEFAULT '{{}}',
        snapshot_us {big},
        snapshot TEXT NOT NULL DEFAULT ''
    )""",
    # `open` stands in these as well, because SQLite wants to see it there before it leaves the rows alone.
    """CREATE INDEX case_file_queue ON case_file
        (rank, opened_us, id, board_id, member_id, origin, claimed_by_id, claim_expires_us, open) WHERE open""",
    """CREATE INDEX case_file_board ON case_file
        (board_id, rank, opened_us, id, member_id, origin, claimed_by_id, claim_expires_us, open) WHERE open""",
    "CREATE INDEX case_file_claimed ON case_file (claimed_by_id) WHERE open",
    "CREATE INDEX case_file_claims ON case_file (claim_expires_us) WHERE claim_expires_us IS NOT NULL",
    "CREATE INDEX case_file_post ON case_file (post_id, id)",
    "CREATE INDEX case_file_member ON case_file (member_id, id)",
    """CREATE INDEX case_file_closed ON case_file (closed_us, id, board_id, member_id, origin)
        WHERE closed_us IS NOT NULL""",
    "CREATE INDEX case_file_tier ON case_file (tier_us) WHERE tier_us IS NOT NULL",
    "CREATE INDEX case_file_texts ON case_file (snapshot_us) WHERE snapshot_us IS NOT NULL",
    "CREATE INDEX case_file_conversation ON case_file (conversation_id)",
    "CREATE INDEX case_file_thread ON case_file (thread_id)",
    """CREATE TABLE case_step (
        id {id},
        case_id INTEGER NOT NULL REFERENCES case_file (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        actor_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        facts TEXT NOT NULL DEFAULT '{{}}',
        created_us {big} NOT NULL
    )""",
    "CREATE INDEX case_step_case ON case_step (case_id, id)",
    "CREATE INDEX case_step_actor ON case_step (actor_id)",
    """CREATE TABLE passed_case (
        case_id INTEGER NOT NULL REFERENCES case_file (id) ON DELETE CASCADE,
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        PRIMARY KEY (case_id, member_id)
    ) {by_key}""",
    "CREATE INDEX passed_case_member ON passed_case (member_id)",
    """CREATE TABLE report (
        id {id},
        case_id INTEGER NOT NULL REFERENCES case_file (id) ON DELETE CASCADE,
        reporter_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        post_id INTEGER REFERENCES post (id) ON DELETE SET NULL,
        category TEXT NOT NULL,
        rule TEXT NOT NULL DEFAULT '',
        words TEXT NOT NULL DEFAULT '',
        counts {bool} NOT NULL DEFAULT {no},
        created_us {big} NOT NULL,
        told_us {big}
    )""",
    "CREATE UNIQUE INDEX report_once ON report (reporter_id, post_id)",
    "CREATE INDEX report_case ON report (case_id, id)",
    "CREATE INDEX report_post ON report (post_id)",
    """CREATE TABLE duty (
        member_id INTEGER NOT NULL PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
        on_duty {bool} NOT NULL DEFAULT {no},
        next_us {big},
        looked_us {big}
    )""",
    """CREATE TABLE reply_template (
        id {id},
        name TEXT NOT NULL UNIQUE,
        body TEXT NOT NULL,
        reviewed {bool} NOT NULL DEFAULT {no},
        position INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE rule (
        id {id},
        slug TEXT NOT NULL UNIQUE,
        words TEXT NOT NULL,
        position INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE announcement (
        id {id},
        words TEXT NOT NULL,
        created_us {big} NOT NULL,
        until_us {big}
    )""",
    """CREATE TABLE watched_word (
        id {id},
        words TEXT NOT NULL UNIQUE,
        does TEXT NOT NULL CHECK (does IN ('hold', 'flag', 'warn'))
    )""",
    """CREATE TABLE gone_post (
        post_id INTEGER NOT NULL PRIMARY KEY REFERENCES post (id) ON DELETE CASCADE,
        since_us {big} NOT NULL
    )""",
    "CREATE INDEX post_gone ON post (id) WHERE state IN ('deleted', 'removed') AND body <> ''",
    """CREATE TABLE job (
        name TEXT NOT NULL PRIMARY KEY,
        lease_us {big} NOT NULL DEFAULT 0,
        run_us {big},
        done TEXT NOT NULL DEFAULT '',
        failed TEXT NOT NULL DEFAULT ''
    ) {by_key}""",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**words))
