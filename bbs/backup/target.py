"""Putting rows into tables that stand ready and that nobody else uses: all of them in one transaction."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql

from bbs.backup.shapes import READER, Row, Shape, file_of, listed, quoted
from bbs.backup.source import sequence_of
from bbs.models.errors import StorageFailed, storage_error

_HASTE: Final = (("journal_mode", "MEMORY"), ("synchronous", "OFF"), ("foreign_keys", "OFF"), ("cache_size", "-64000"))
"""The file is nobody's yet: where anything fails, it is thrown away."""


class UnfitError(Exception):
    """Rows do not fit into their table. `str()` names the table and the kind of error, and holds nothing of the rows."""


class Target(ABC):
    """Rows on their way into a database."""

    @abstractmethod
    def clear(self, shape: Shape) -> None:
        """Takes out what the migrations have put in."""

    @abstractmethod
    def load(self, shape: Shape, rows: Iterable[Row]) -> None:
        """Puts rows in. Raises `UnfitError`."""

    @abstractmethod
    def go_on_from(self, shape: Shape, last: int) -> None:
        """Has the database give numbers above this one, and above all that are there."""


@contextmanager
def filling(url: str) -> Iterator[Target]:
    """The database at `url`, for rows; what was put in stays where it is left without an error. Raises
    `StorageFailed`."""
    try:
        if (file := file_of(url)) is not None:
            with closing(sqlite3.connect(file, isolation_level=None)) as connection:
                for name, value in _HASTE:
                    connection.execute(f"PRAGMA {name} = {value}")
                connection.execute("BEGIN")
                yield _Sqlite(connection)
                connection.execute("COMMIT")
        else:
            with psycopg.connect(url, application_name=READER) as server:
                yield _Postgres(server)
    except (sqlite3.Error, psycopg.Error) as error:
        raise storage_error(error) or StorageFailed(type(error).__name__) from error


class _Sqlite(Target):
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def clear(self, shape: Shape) -> None:
        self._connection.execute(f"DELETE FROM {quoted(shape.name)}")  # noqa: S608

    def load(self, shape: Shape, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(shape.columns))
        statement = f"INSERT INTO {quoted(shape.name)} ({listed(shape.columns)}) VALUES ({marks})"  # noqa: S608
        try:
            self._connection.executemany(statement, rows)
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, OverflowError) as error:
            raise UnfitError(f"{shape.name}: {type(error).__name__}") from error

    def go_on_from(self, shape: Shape, last: int) -> None:
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND sql LIKE '%AUTOINCREMENT%'"
        if not shape.is_numbered or self._connection.execute(query, (shape.name,)).fetchone() is None:
            return
        query = f"SELECT max(?, coalesce(max(id), 0)) FROM {quoted(shape.name)}"  # noqa: S608
        (highest,) = self._connection.execute(query, (last,)).fetchone()
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (shape.name,))
        self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (shape.name, highest))


class _Postgres(Target):
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def clear(self, shape: Shape) -> None:
        self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(shape.name)))

    def load(self, shape: Shape, rows: Iterable[Row]) -> None:
        columns = sql.SQL(", ").join(map(sql.Identifier, shape.columns))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(shape.name), columns)
        try:
            with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except (psycopg.IntegrityError, psycopg.DataError, psycopg.ProgrammingError) as error:
            raise UnfitError(f"{shape.name}: {type(error).__name__}") from error

    def go_on_from(self, shape: Shape, last: int) -> None:
        if (name := sequence_of(self._connection, shape)) is None:
            return
        query = sql.SQL("SELECT setval(%s, greatest(n, 1), n > 0) FROM (SELECT greatest(%s, max(id), 0) AS n FROM {}) x")
        self._connection.execute(query.format(sql.Identifier(shape.name)), (name, last))
