"""Bringing the tables to the state that this program expects, and saying where they stand."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from playhouse.migrations import Migration, Runner

from bbs.models.base import proxy
from bbs.models.facade import Database
from bbs.models.queries import reindexing
from bbs.models.site import ServerSetting
from bbs.models.sqlite import SqliteFacade

MIGRATIONS = Path(__file__).parent / "migrations"

LOCK = 0x6C69676874
"""The advisory lock that a migration holds on PostgreSQL."""

INDEXED = "search_index"
"""What `migrate` calls the search index."""

SECRET = "secret"  # noqa: S105
"""The name under which the server secret stands in the server's settings."""


class SchemaState(StrEnum):
    """How the tables stand to this program."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    EMPTY = "empty"


async def migrate(db: Database) -> list[str]:
    """Applies what is missing, each migration in one transaction, and returns their names; [] where nothing was.

    Last comes the search index, where posts had to be put in anew: `INDEXED`. Two processes may migrate at once: the
    second waits, and finds nothing left to do.
    """

    def work() -> list[str]:
        with _alone(db), _sorting_on_disk(db):
            names: list[str] = _runner().up()
            return [*names, INDEXED] if reindexing.stale() and reindexing.remake() else names

    return await db.bare(work)


async def make_schema(db: Database, last: str) -> None:
    """Makes the tables in an empty database as they were after the migration `last`, with nothing in them that a
    backup of that schema has not got."""

    def work() -> None:
        with _alone(db):
            _runner().up(last)

    await db.bare(work)


def known_schema() -> tuple[str, ...]:
    """The names of the migrations of this program, in order."""
    return tuple(migration.name for migration in Migration.load_directory(str(MIGRATIONS)))


async def refresh_index(db: Database) -> int:
    """Makes the search index of a current schema anew where this program, or its Python, has other words than stand in
    it; how many posts that took, 0 where nothing was to do, which is quickly found out."""

    def work() -> int:
        with _alone(db):
            return reindexing.remake() if reindexing.stale() else 0

    return await db.bare(work) if await db.read(reindexing.stale) else 0


async def rebuild_index(db: Database) -> int:
    """Makes the search index of a current schema anew, whatever stands in it; how many posts that took."""

    def work() -> int:
        with _alone(db):
            return reindexing.remake()

    return await db.bare(work)


async def schema_state(db: Database) -> SchemaState:
    """Whether the tables are what this program expects. Writes nothing."""
    return await db.bare(_state)


async def server_secret(db: Database) -> bytes:
    """The secret of this community, 32 bytes, made by the first migration."""

    def work() -> bytes:
        return bytes.fromhex(ServerSetting.get_by_id(SECRET).value)

    return await db.read(work)


def _runner() -> Runner:
    return Runner(proxy.obj, str(MIGRATIONS))


def _state() -> SchemaState:
    runner = _runner()
    applied = set(runner.applied())
    known = {migration.name for migration in runner.migrations()}
    if not applied:
        return SchemaState.EMPTY
    if applied - known:
        return SchemaState.NEWER
    return SchemaState.CURRENT if applied == known else SchemaState.OLDER


@contextmanager
def _sorting_on_disk(db: Database) -> Iterator[None]:
    """Lets SQLite use the disk to make an index: in memory, as it otherwise sorts, that would take 65 bytes a post."""
    if not isinstance(db, SqliteFacade):
        yield
        return
    proxy.execute_sql("PRAGMA temp_store = FILE")
    try:
        yield
    finally:
        proxy.execute_sql("PRAGMA temp_store = MEMORY")


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    """Holds off other processes that would migrate the same database."""
    if isinstance(db, SqliteFacade):
        folder = os.open(db.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
    else:
        proxy.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            yield
        finally:
            proxy.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK,))
