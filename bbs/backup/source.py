"""A database at one moment, table by table, whatever is written meanwhile.

It is read beside the facade, on a connection of its own, and what its tables are is asked of the database itself: an
older schema can be read as well, and two databases in turn.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final, LiteralString, cast
from urllib.parse import quote

import psycopg
from psycopg import sql

from bbs.backup.shapes import HISTORY, READER, Row, Shape, file_of, kept, listed, only, quoted, shape
from bbs.models.errors import StorageFailed, storage_error

FETCH: Final = 2_000
"""Rows that PostgreSQL is asked for at a time."""

BUSY_SECONDS: Final = 5


class Source(ABC):
    """All tables at one moment."""

    kind: str

    @abstractmethod
    def names(self) -> list[str]:
        """The names of all tables, also of those that are not ours."""

    @abstractmethod
    def applied(self) -> tuple[str, ...]:
        """The migrations that made the tables, in order; none where nothing was ever made."""

    @abstractmethod
    def shape(self, name: str) -> Shape:
        """What a table is like."""

    @abstractmethod
    def rows(self, shape: Shape) -> Iterator[Row]:
        """The rows in the order of their key, texts by their bytes; fetched as they are taken."""

    @abstractmethod
    def last(self, shape: Shape) -> int:
        """The highest number that was ever given to a row; 0 where the database gives none."""

    @abstractmethod
    def count(self, shape: Shape) -> int:
        """How many rows there are."""

    @abstractmethod
    def others(self) -> int:
        """How many connections of servers there are, where the database knows."""

    def shapes(self) -> list[Shape]:
        """The tables that are kept, each after those that it points at."""
        return [self.shape(name) for name in kept(self.names())]


@contextmanager
def moment(url: str) -> Iterator[Source]:
    """The database as it is now, until left. Raises `StorageFailed`, also while it is read."""
    try:
        if (file := file_of(url)) is not None:
            place = f"file:{quote(str(file))}?mode=rw"
            with closing(sqlite3.connect(place, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("BEGIN")
                # The moment is that of the first look.
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                yield _Sqlite(connection)
        else:
            with psycopg.connect(url, application_name=READER) as server:
                server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                server.read_only = True
                yield _Postgres(server)
    except (sqlite3.Error, psycopg.Error) as error:
        raise storage_error(error) or StorageFailed(type(error).__name__) from error


class _Sqlite(Source):
    kind = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def names(self) -> list[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        return [name for (name,) in self._connection.execute(query)]

    def applied(self) -> tuple[str, ...]:
        if HISTORY not in self.names():
            return ()
        return tuple(name for (name,) in self._connection.execute(f"SELECT name FROM {HISTORY} ORDER BY name"))

    def shape(self, name: str) -> Shape:
        found = self._connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        key = sorted((place, column) for _number, column, _type, _null, _default, place in found if place)
        return shape(name, (row[1] for row in found), (column for _place, column in key))

    def rows(self, shape: Shape) -> Iterator[Row]:
        order = listed(shape.columns[: shape.key])
        query = f"SELECT {listed(shape.columns)} FROM {quoted(shape.name)}{only(shape)} ORDER BY {order}"  # noqa: S608
        found: Iterator[Row] = iter(self._connection.execute(query))
        truths = shape.truths
        return (_with_truths(row, truths) for row in found) if truths else found

    def last(self, shape: Shape) -> int:
        if not shape.is_numbered:
            return 0
        if self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
            query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
            if (found := self._connection.execute(query, (shape.name,)).fetchone()) is not None:
                return int(found[0])
        query = f"SELECT coalesce(max(id), 0) FROM {quoted(shape.name)}"  # noqa: S608
        return int(self._connection.execute(query).fetchone()[0])

    def count(self, shape: Shape) -> int:
        query = f"SELECT count(*) FROM {quoted(shape.name)}{only(shape)}"  # noqa: S608
        return int(self._connection.execute(query).fetchone()[0])

    def others(self) -> int:
        return 0


def _with_truths(row: Row, places: tuple[int, ...]) -> Row:
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] = bool(values[place])
    return tuple(values)


class _Postgres(Source):
    kind = "postgresql"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def names(self) -> list[str]:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        return [name for (name,) in self._connection.execute(query)]

    def applied(self) -> tuple[str, ...]:
        if HISTORY not in self.names():
            return ()
        found = self._connection.execute(_sql(f'SELECT name FROM {HISTORY} ORDER BY name COLLATE "C"'))
        return tuple(name for (name,) in found)

    def shape(self, name: str) -> Shape:
        query = """SELECT a.attname FROM pg_index i
            JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) ON true
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY k.place"""
        key = [row[0] for row in self._connection.execute(query, (quoted(name),))]
        return shape(name, self._types(name), key)

    def rows(self, shape: Shape) -> Iterator[Row]:
        types = self._types(shape.name)
        key = (quoted(name) + (' COLLATE "C"' if types[name] == "text" else "") for name in shape.columns[: shape.key])
        query = f"SELECT {listed(shape.columns)} FROM {quoted(shape.name)}{only(shape)} ORDER BY {', '.join(key)}"  # noqa: S608
        with self._connection.cursor(name="backup") as cursor:
            cursor.itersize = FETCH
            cursor.execute(_sql(query))
            yield from cursor

    def last(self, shape: Shape) -> int:
        name = sequence_of(self._connection, shape)
        if name is None:
            return 0
        found = self._connection.execute(_sql(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}"))  # noqa: S608
        return int((found.fetchone() or (0,))[0])

    def count(self, shape: Shape) -> int:
        found = self._connection.execute(_sql(f"SELECT count(*) FROM {quoted(shape.name)}{only(shape)}"))  # noqa: S608
        return int((found.fetchone() or (0,))[0])

    def others(self) -> int:
        query = """SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'lighthouse%' AND application_name <> %s"""
        return int((self._connection.execute(query, (READER,)).fetchone() or (0,))[0])

    def _types(self, name: str) -> dict[str, str]:
        query = """SELECT column_name, data_type FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = %s"""
        return {column: kind for column, kind in self._connection.execute(query, (name,))}


def sequence_of(connection: psycopg.Connection[Any], shape: Shape) -> str | None:
    """What gives the rows of a table their numbers on PostgreSQL."""
    if not shape.is_numbered:
        return None
    found = connection.execute("SELECT pg_get_serial_sequence(%s, 'id')", (quoted(shape.name),)).fetchone()
    return None if found is None else found[0]


def _sql(text: str) -> sql.SQL:
    """A statement that is put together of names which the database itself has given."""
    return sql.SQL(cast("LiteralString", text))
