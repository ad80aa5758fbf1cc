"""The tables of a community at one moment, row by row, the same from either kind of database.

This reads beside the facade, on a connection of its own: a backup is made while the server runs, and two databases can
be looked at in turn. What the tables are is asked of the database itself, so that an older schema can be read as well.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from urllib.parse import quote

import psycopg
from psycopg import sql

from bbs.models.errors import StorageFailed, storage_error
from bbs.models.queries.reindexing import NOTED
from bbs.models.search import INDEX
from bbs.models.tables import TABLES

SQLITE: Final = "sqlite:///"

HISTORY: Final = "schema_migration"
"""The table that says which migrations were applied."""

LEFT_OUT: Final = frozenset({HISTORY, "event", "search_span"})
"""Tables that are made anew: what processes tell each other while they run, and the index of the search."""

_HISTORY: Final = f"SELECT name FROM {HISTORY} ORDER BY name"  # noqa: S608

FETCH: Final = 2_000
"""Rows that PostgreSQL is asked for at a time."""

READER: Final = "lighthouse-copy"
"""How our connections are called on PostgreSQL, beside those of the server."""

_ORDER: Final = {table._meta.table_name: place for place, table in enumerate(TABLES)}

Row = tuple[Any, ...]
"""Numbers, texts, bytes and None; truth is 1 or 0."""


class Shape(NamedTuple):
    """A table: its columns, and those of them by which its rows are in order and each one is known."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


class Moment(ABC):
    """All tables as they are at one moment, whatever is written meanwhile."""

    @abstractmethod
    def applied(self) -> tuple[str, ...]:
        """The names of the migrations that made these tables, in order; none where nothing was ever made here."""

    @abstractmethod
    def names(self) -> list[str]:
        """The names of all tables, with those that are not ours."""

    @abstractmethod
    def shape(self, name: str) -> Shape:
        """What a table is like."""

    @abstractmethod
    def rows(self, shape: Shape) -> Iterator[Row]:
        """The rows, in the order of their key; texts are ordered by their bytes. They are fetched as they are taken."""

    @abstractmethod
    def last(self, shape: Shape) -> int | None:
        """The highest number that was ever given to a row, where the database gives numbers."""

    @abstractmethod
    def count(self, shape: Shape) -> int:
        """How many rows there are."""

    def shapes(self) -> list[Shape]:
        """The tables of the community, each after those that it points at."""
        wanted = [name for name in self.names() if name not in LEFT_OUT and not name.startswith(INDEX)]
        return [self.shape(name) for name in sorted(wanted, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))]


def is_file(url: str) -> bool:
    """Whether the database at this URL is a file."""
    return url.startswith(SQLITE)


def file_of(url: str) -> Path:
    """The file of such a URL."""
    return Path(url.removeprefix(SQLITE))


@contextmanager
def moment(url: str) -> Iterator[Moment]:
    """The database at `url` at this moment, until left. Raises `StorageFailed`, also while it is read, where it cannot
    be opened or read."""
    try:
        if is_file(url):
            with _opened_file(file_of(url)) as connection:
                yield _SqliteMoment(connection)
        else:
            with psycopg.connect(url, application_name=READER) as server:
                server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                server.read_only = True
                yield _PostgresMoment(server)
    except (sqlite3.Error, psycopg.Error) as error:
        raise storage_error(error) or StorageFailed(_told(error)) from error


def _told(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


@contextmanager
def _opened_file(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing. It could: a log beside the file can only be read by those who may."""
    place = f"file:{quote(str(path.absolute()))}?mode=rw"
    with closing(sqlite3.connect(place, uri=True, timeout=5, isolation_level=None)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        # The moment is that of the first look.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield connection


class _SqliteMoment(Moment):
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def applied(self) -> tuple[str, ...]:
        if HISTORY not in self.names():
            return ()
        return tuple(name for (name,) in self._connection.execute(_HISTORY))

    def names(self) -> list[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        return [name for (name,) in self._connection.execute(query)]

    def shape(self, name: str) -> Shape:
        found = self._connection.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
        key = sorted((place, column) for _, column, _, _, _, place in found if place)
        return Shape(name, tuple(row[1] for row in found), tuple(column for _, column in key))

    def rows(self, shape: Shape) -> Iterator[Row]:
        columns, key = _listed(shape.columns), _listed(shape.key)
        query = f"SELECT {columns} FROM {_quoted(shape.name)}{_kept(shape)} ORDER BY {key}"  # noqa: S608
        cursor = self._connection.cursor()
        cursor.arraysize = FETCH
        return iter(cursor.execute(query))

    def last(self, shape: Shape) -> int | None:
        if shape.key != ("id",):
            return None
        if "sqlite_sequence" in self._all_names():
            query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
            found = self._connection.execute(query, (shape.name,)).fetchone()
            if found is not None:
                return int(found[0])
        query = f"SELECT coalesce(max(id), 0) FROM {_quoted(shape.name)}"  # noqa: S608
        return int(self._connection.execute(query).fetchone()[0])

    def count(self, shape: Shape) -> int:
        query = f"SELECT count(*) FROM {_quoted(shape.name)}{_kept(shape)}"  # noqa: S608
        return int(self._connection.execute(query).fetchone()[0])

    def _all_names(self) -> list[str]:
        return [name for (name,) in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


class _PostgresMoment(Moment):
    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    def applied(self) -> tuple[str, ...]:
        if HISTORY not in self.names():
            return ()
        found = self._connection.execute(_sql(_HISTORY + ' COLLATE "C"'))
        return tuple(name for (name,) in found)

    def names(self) -> list[str]:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        return [name for (name,) in self._connection.execute(_sql(query))]

    def shape(self, name: str) -> Shape:
        columns = tuple(self._types(name))
        query = """SELECT a.attname FROM pg_index i
            JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) ON true
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = to_regclass(quote_ident(current_schema()) || '.' || quote_ident(%s)) AND i.indisprimary
            ORDER BY k.place"""
        return Shape(name, columns, tuple(row[0] for row in self._connection.execute(_sql(query), (name,))))

    def rows(self, shape: Shape) -> Iterator[Row]:
        types = self._types(shape.name)
        columns = ", ".join(_quoted(name) + ("::int" if types[name] == "boolean" else "") for name in shape.columns)
        key = ", ".join(_quoted(name) + (' COLLATE "C"' if types[name] == "text" else "") for name in shape.key)
        query = f"SELECT {columns} FROM {_quoted(shape.name)}{_kept(shape)} ORDER BY {key}"  # noqa: S608
        with self._connection.cursor(name="copy") as cursor:
            cursor.itersize = FETCH
            cursor.execute(_sql(query))
            yield from cursor

    def last(self, shape: Shape) -> int | None:
        if shape.key != ("id",):
            return None
        query = "SELECT pg_get_serial_sequence(quote_ident(current_schema()) || '.' || quote_ident(%s), 'id')"
        (name,) = self._connection.execute(_sql(query), (shape.name,)).fetchone() or (None,)
        if name is None:
            return None
        found = self._connection.execute(_sql(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}"))  # noqa: S608
        return int((found.fetchone() or (0,))[0])

    def count(self, shape: Shape) -> int:
        found = self._connection.execute(_sql(f"SELECT count(*) FROM {_quoted(shape.name)}{_kept(shape)}"))  # noqa: S608
        return int((found.fetchone() or (0,))[0])

    def _types(self, name: str) -> dict[str, str]:
        query = """SELECT column_name, data_type FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position"""
        return dict(cast("Iterable[tuple[str, str]]", self._connection.execute(_sql(query), (name,))))


def _kept(shape: Shape) -> str:
    """Leaves out what says how the search index was made, which is not among what is read."""
    return f" WHERE name <> '{NOTED}'" if shape.name == "server_setting" else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_quoted, names))


def _sql(text: str) -> sql.SQL:
    """A statement that was put together of names the database itself has given."""
    return sql.SQL(text)
