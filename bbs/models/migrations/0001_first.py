"""The first schema. Frozen: later changes are later migrations."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import secrets

from peewee import Database, PostgresqlDatabase
from playhouse.migrate import SchemaMigrator

SECRET_BYTES = 32

SQLITE = {
    "id": "INTEGER NOT NULL PRIMARY KEY",
    # Numbers that people have seen are never given to something else, even after the newest row has gone.
    "lasting_id": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
    "big": "INTEGER",
    "bool": "INTEGER",
    "no": "0",
    "by_key": "WITHOUT ROWID",
}
POSTGRESQL = {
    "id": "SERIAL PRIMARY KEY",
    "lasting_id": "SERIAL PRIMARY KEY",
    "big": "BIGINT",
    "bool": "BOOLEAN",
    "no": "FALSE",
    "by_key": "",
}

TABLES = (
    """CREATE TABLE server_setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) {by_key}""",
    """CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value {big} NOT NULL) {by_key}""",
    """CREATE TABLE event (
        id {big} NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        board INTEGER,
        thread INTEGER,
        number INTEGER,
        member INTEGER,
        origin TEXT NOT NULL,
        created_us {big} NOT NULL
    ) {by_key}""",
    """CREATE TABLE experience (
        id {id},
        slug TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        description TEXT NOT NULL DEFAULT '',
        position INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE board (
        id {id},
        experience_id INTEGER NOT NULL REFERENCES experience (id) ON DELETE RESTRICT,
        slug TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        description TEXT NOT NULL DEFAULT '',
        position INTEGER NOT NULL DEFAULT 0,
        readers TEXT NOT NULL DEFAULT 'members' CHECK (readers IN ('guests', 'members', 'list')),
        unnamed {bool} NOT NULL DEFAULT {no},
        closed {bool} NOT NULL DEFAULT {no}
    )""",
    """CREATE TABLE member (
        id {lasting_id},
        handle TEXT NOT NULL,
        handle_key TEXT NOT NULL UNIQUE,
        password_hash TEXT,
        state TEXT NOT NULL DEFAULT 'active',
        floor {big} NOT NULL DEFAULT 0,
        agreement INTEGER NOT NULL DEFAULT 0,
        joined_day TEXT NOT NULL,
        seen_day TEXT
    )""",
    """CREATE TABLE member_role (
        id {id},
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        board_id INTEGER REFERENCES board (id) ON DELETE CASCADE
    )""",
    """CREATE TABLE member_key (
        id {id},
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        lookup TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        tail TEXT NOT NULL,
        added_day TEXT NOT NULL,
        used_day TEXT
    )""",
    """CREATE TABLE member_experience (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        experience_id INTEGER NOT NULL REFERENCES experience (id) ON DELETE CASCADE,
        PRIMARY KEY (member_id, experience_id)
    ) {by_key}""",
    """CREATE TABLE board_reader (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        board_id INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
        PRIMARY KEY (member_id, board_id)
    ) {by_key}""",
    """CREATE TABLE setting (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (member_id, name)
    ) {by_key}""",
    """CREATE TABLE thread (
        id {lasting_id},
        board_id INTEGER NOT NULL REFERENCES board (id) ON DELETE RESTRICT,
        author_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        unnamed {bool} NOT NULL DEFAULT {no},
        subject TEXT NOT NULL,
        seeking TEXT CHECK (seeking IN ('listen', 'relate', 'ideas', 'story')),
        warnings TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'published'
            CHECK (state IN ('published', 'held', 'deleted', 'hidden', 'removed')),
        locked {bool} NOT NULL DEFAULT {no},
        pinned {bool} NOT NULL DEFAULT {no},
        created_us {big} NOT NULL,
        last_us {big} NOT NULL,
        posts INTEGER NOT NULL DEFAULT 0 CHECK (posts >= 0),
        serial {big},
        last_serial {big} NOT NULL DEFAULT 0,
        gone TEXT NOT NULL DEFAULT ''
    )""",
    """CREATE TABLE post (
        id {id},
        thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
        number INTEGER CHECK (number >= 1),
        serial {big} CHECK (serial >= 1),
        parent INTEGER,
        author_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        answers_id INTEGER REFERENCES member (id) ON DELETE SET NULL,
        unnamed {bool} NOT NULL DEFAULT {no},
        state TEXT NOT NULL DEFAULT 'published'
            CHECK (state IN ('published', 'held', 'deleted', 'hidden', 'removed')),
        warnings TEXT NOT NULL DEFAULT '',
        created_us {big} NOT NULL,
        edited_us {big},
        once_key TEXT UNIQUE,
        body TEXT NOT NULL,
        CHECK ((number IS NULL) = (serial IS NULL)),
        CHECK (number IS NOT NULL OR state <> 'published'),
        CHECK (parent < number)
    )""",
    """CREATE TABLE support (
        post_id INTEGER NOT NULL REFERENCES post (id) ON DELETE CASCADE,
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        created_us {big} NOT NULL,
        PRIMARY KEY (post_id, member_id, kind)
    ) {by_key}""",
    """CREATE TABLE read_mark (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
        board_id INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
        ranges TEXT NOT NULL,
        PRIMARY KEY (member_id, thread_id)
    ) {by_key}""",
    """CREATE TABLE board_mark (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        board_id INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
        floor {big} NOT NULL,
        PRIMARY KEY (member_id, board_id)
    ) {by_key}""",
    """CREATE TABLE follow (
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
        created_us {big} NOT NULL,
        PRIMARY KEY (member_id, thread_id)
    ) {by_key}""",
    """CREATE TABLE place (
        member_id INTEGER NOT NULL PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
        screen TEXT NOT NULL,
        board TEXT,
        thread INTEGER,
        number INTEGER,
        updated_us {big} NOT NULL
    )""",
    """CREATE TABLE draft (
        key TEXT NOT NULL PRIMARY KEY,
        member_id INTEGER NOT NULL REFERENCES member (id) ON DELETE CASCADE,
        board_id INTEGER NOT NULL REFERENCES board (id) ON DELETE CASCADE,
        thread INTEGER,
        parent INTEGER,
        subject TEXT NOT NULL DEFAULT '',
        seeking TEXT,
        warnings TEXT NOT NULL DEFAULT '',
        cursor INTEGER NOT NULL DEFAULT 0,
        created_us {big} NOT NULL,
        updated_us {big} NOT NULL,
        body TEXT NOT NULL DEFAULT ''
    )""",
)

INDEXES = (
    "CREATE INDEX board_experience ON board (experience_id)",
    "CREATE INDEX member_handle ON member (handle)",
    "CREATE UNIQUE INDEX member_role_board ON member_role (member_id, role, board_id)",
    "CREATE UNIQUE INDEX member_role_everywhere ON member_role (member_id, role) WHERE board_id IS NULL",
    "CREATE INDEX member_role_by_board ON member_role (board_id)",
    "CREATE UNIQUE INDEX member_key_lookup ON member_key (member_id, lookup)",
    "CREATE INDEX board_reader_board ON board_reader (board_id)",
    "CREATE INDEX thread_page ON thread (board_id, pinned, last_serial, id)",
    "CREATE INDEX thread_latest ON thread (board_id, last_serial)",
    "CREATE INDEX thread_unanswered ON thread (board_id, last_serial) WHERE posts = 1",
    "CREATE INDEX thread_author ON thread (author_id)",
    "CREATE UNIQUE INDEX post_number ON post (thread_id, number)",
    "CREATE INDEX post_serial ON post (thread_id, serial, number)",
    "CREATE INDEX post_author ON post (author_id, serial)",
    "CREATE INDEX post_answers ON post (answers_id, serial) WHERE answers_id IS NOT NULL",
    "CREATE INDEX support_member ON support (member_id)",
    "CREATE INDEX read_mark_board ON read_mark (member_id, board_id)",
    "CREATE INDEX follow_thread ON follow (thread_id, member_id)",
    "CREATE INDEX draft_member ON draft (member_id, updated_us)",
)

ROWS = ("INSERT INTO counter (name, value) VALUES ('serial', 0), ('event', 0)",)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables, their indexes, the counters, and the secret of this server."""
    words = POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE
    for statement in (*TABLES, *INDEXES, *ROWS):
        db.execute_sql(statement.format(**words))
    insert = f"INSERT INTO server_setting (name, value) VALUES ('secret', {db.param})"  # noqa: S608
    db.execute_sql(insert, (secrets.token_hex(SECRET_BYTES),))
