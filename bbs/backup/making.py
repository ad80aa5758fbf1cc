"""Making a database of a backup, or of another database: tables as they were there, rows, and a look at each of them.

The database is nobody's until whoever calls says so; what is done to it before can be thrown away.
"""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Protocol

import psycopg
from playhouse.migrations import Runner
from psycopg import sql

from bbs.backup.lines import Counted, DamagedError, Digest, Told, digest, pieces
from bbs.backup.shapes import READER, Row, Shape, file_of
from bbs.backup.source import Source, moment
from bbs.backup.target import Target, UnfitError, filling
from bbs.backup.taking import known_schema
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models import schema
from bbs.models.database import open_database, proxy

MAX_ERRORS = 5


class Tables(Protocol):
    """Where rows come from: a backup, or another database."""

    def tables(self) -> Iterable[tuple[Shape, Iterable[Row]]]:
        """Each table with its rows."""

    @property
    def digests(self) -> dict[str, Digest]:
        """What they come to, once all were taken."""


class Moved:
    """The tables of another database, counted as they go by."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.digests: dict[str, Digest] = {}

    def tables(self) -> Iterable[tuple[Shape, Iterable[Row]]]:
        """Each table with its rows."""
        for shape in self._source.shapes():
            yield shape, self._source.rows(shape)
            self.digests[shape.name] = digest(self._source, shape)


def require_known(applied: tuple[str, ...]) -> None:
    """Raises `BBSError` where these migrations are not the first ones of this program."""
    known = known_schema()
    if applied != known[: len(applied)] or not applied:
        words = _("It comes from a newer version of Lighthouse than this one. Please install that version first.")
        raise BBSError(words, "newer")


async def make(url: str, applied: tuple[str, ...], given: Tables, told: Told | None = None) -> None:
    """Makes the tables in an empty database as these migrations make them, and puts all rows in. Afterwards each row is
    read again. Raises `DamagedError`, `UnfitError`, `BBSError` and `StorageFailed`."""
    db = open_database(url)
    try:
        await db.bare(lambda: Runner(proxy.obj, str(schema.MIGRATIONS)).up(applied[-1]))
    finally:
        await db.close()
    await asyncio.to_thread(_fill, url, given, told)


def _fill(url: str, given: Tables, told: Told | None) -> None:
    with moment(url) as before:
        shapes = {shape.name: shape for shape in before.shapes()}
    with filling(url) as target:
        for shape in reversed(shapes.values()):
            target.clear(shape)
        for shape, rows in given.tables():
            if shapes.get(shape.name) != shape:
                raise UnfitError(f"{shape.name}: columns")
            target.load(shape, _heard(rows, told))
        _number(target, shapes, given.digests)
    if set(given.digests) != set(shapes):
        raise DamagedError("tables are missing")
    with moment(url) as made:
        compare(made, given.digests)


def _heard(rows: Iterable[Row], told: Told | None) -> Iterable[Row]:
    return rows if told is None else _telling(rows, told)


def _telling(rows: Iterable[Row], told: Told) -> Iterable[Row]:
    for number, row in enumerate(rows, 1):
        if number % 500 == 0:
            told(500)
        yield row


def _number(target: Target, shapes: dict[str, Shape], digests: dict[str, Digest]) -> None:
    for name, found in digests.items():
        target.go_on_from(shapes[name], found.last)


def compare(made: Source, digests: dict[str, Digest]) -> None:
    """Raises `UnfitError` where a table does not hold what it should."""
    for shape in made.shapes():
        if digest(made, shape) != digests.get(shape.name):
            raise UnfitError(f"{shape.name}: other rows")


def look_through(url: str) -> None:
    """Has SQLite look through its file, and at what each row points at; PostgreSQL has done so already. Raises
    `UnfitError`."""
    if (file := file_of(url)) is None:
        return
    with closing(sqlite3.connect(file)) as connection:
        found = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MAX_ERRORS})")]
        if found != ["ok"]:
            raise UnfitError("integrity_check")
        if (lost := connection.execute("PRAGMA foreign_key_check").fetchone()) is not None:
            raise UnfitError(f"{lost[0]}: points at a row of {lost[2]} that is not there")


def require_empty(url: str) -> None:
    """Raises `BBSError` where there is something in the database already. Nothing is ever put on top of it."""
    if (file := file_of(url)) is not None:
        if file.exists():
            words = _("{file} is there already. Name one that is not there yet.").format(file=file)
            raise BBSError(words, "not_empty")
        return
    with moment(url) as found:
        if found.names():
            words = _("That database has tables already. Make an empty one, with: createdb --template template0 NAME")
            raise BBSError(words, "not_empty")


def unmake(url: str) -> None:
    """Takes everything out of a database that was empty before."""
    if (file := file_of(url)) is not None:
        for ending in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        return
    with moment(url) as found:
        names = found.names()
    query = """SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        AND p.prorettype = 'trigger'::regtype"""
    with psycopg.connect(url, application_name=READER) as server:
        for name in names:
            server.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        for (name,) in server.execute(query).fetchall():
            server.execute(sql.SQL("DROP FUNCTION {} CASCADE").format(sql.SQL(name)))


__all__ = ["Counted", "Moved", "Tables", "compare", "look_through", "make", "pieces", "require_empty", "require_known"]
