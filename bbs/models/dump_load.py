"""Putting rows into tables that stand ready and empty: a backup that is put back, or a community that moves house.

Like `dump_tables` on a connection of its own, all of it in one transaction.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from psycopg import sql

from bbs.models.dump_tables import HISTORY, READER, Row, Shape, file_of, is_file
from bbs.models.errors import StorageFailed, storage_error

# The file is nobody's yet: it is thrown away where anything fails, and looked at row by row before it is used.
_HASTE = (("journal_mode", "OFF"), ("synchronous", "OFF"), ("foreign_keys", "OFF"), ("cache_size", "-64000"))


class UnfitError(Exception):
    """The rows do not fit into the tables. `str()` names the table, and says what the database said of it."""


class Loading(ABC):
    """Rows on their way into tables."""

    @abstractmethod
    def empty(self, shapes: list[Shape]) -> None:
        """Takes out what the migrations have put in."""

    @abstractmethod
    def load(self, shape: Shape, rows: Iterator[Row]) -> None:
        """Puts rows into a table. Raises `UnfitError`."""

    @abstractmethod
    def give_from(self, shape: Shape, last: int | None) -> None:
        """The next number that the database gives to a row of this table is above `last`, and above all that are
        there."""

    @abstractmethod
    def check(self) -> None:
        """Raises `UnfitError` where a row points at another that is not there."""


@contextmanager
def loading(url: str) -> Iterator[Loading]:
    """Into the database at `url`, whose tables have been made and which nobody else uses. It is committed at the end,
    and undone, on PostgreSQL, where something fails; a file is of no use then. Raises `StorageFailed` and
    `UnfitError`."""
    try:
        if is_file(url):
            with closing(sqlite3.connect(file_of(url), isolation_level=None)) as connection:
                for name, value in _HASTE:
                    connection.execute(f"PRAGMA {name} = {value}")
                connection.execute("BEGIN")
                yield _IntoSqlite(connection)
                connection.execute("COMMIT")
        else:
            with psycopg.connect(url, application_name=READER) as server:
                yield _IntoPostgres(server)
    except (sqlite3.Error, psycopg.Error) as error:
        raise storage_error(error) or StorageFailed(str(error)) from error


class _IntoSqlite(Loading):
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def empty(self, shapes: list[Shape]) -> None:
        for shape in reversed(shapes):
            self._connection.execute(f"DELETE FROM {_quoted(shape.name)}")  # noqa: S608

    def load(self, shape: Shape, rows: Iterator[Row]) -> None:
        columns, places = ", ".join(map(_quoted, shape.columns)), ", ".join("?" * len(shape.columns))
        statement = f"INSERT INTO {_quoted(shape.name)} ({columns}) VALUES ({places})"  # noqa: S608
        with _fitting(shape):
            self._connection.executemany(statement, rows)

    def give_from(self, shape: Shape, last: int | None) -> None:
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? AND sql LIKE '%AUTOINCREMENT%'"
        if not last or self._connection.execute(query, (shape.name,)).fetchone() is None:
            return
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (shape.name,))
        self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (shape.name, last))

    def check(self) -> None:
        lost = self._connection.execute("PRAGMA foreign_key_check").fetchone()
        if lost is not None:
            raise UnfitError(f"{lost[0]}: a row points at one of {lost[2]} that is not there")


class _IntoPostgres(Loading):
    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    def empty(self, shapes: list[Shape]) -> None:
        for shape in reversed(shapes):
            self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(shape.name)))

    def load(self, shape: Shape, rows: Iterator[Row]) -> None:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(shape.name), sql.SQL(", ").join(map(sql.Identifier, shape.columns))
        )
        with _fitting(shape), self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def give_from(self, shape: Shape, last: int | None) -> None:
        if shape.key != ("id",):
            return
        query = "SELECT pg_get_serial_sequence(quote_ident(current_schema()) || '.' || quote_ident(%s), 'id')"
        (name,) = self._connection.execute(query, (shape.name,)).fetchone() or (None,)
        if name is None:
            return
        table = sql.Identifier(shape.name)
        query_of = sql.SQL(
            "SELECT setval(%s, greatest(n, 1), n > 0) FROM (SELECT greatest(%s, max(id), 0) AS n FROM {}) x"
        )
        self._connection.execute(query_of.format(table), (name, last or 0))

    def check(self) -> None:
        """It has looked at each row already."""


@contextmanager
def _fitting(shape: Shape) -> Iterator[None]:
    """Says which table an error of the rows themselves is about."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, OverflowError, UnicodeEncodeError) as error:
        raise UnfitError(f"{shape.name}: {error}") from error
    except sqlite3.OperationalError as error:
        if "column" not in str(error) and "table" not in str(error):
            raise
        raise UnfitError(f"{shape.name}: {error}") from error
    except (psycopg.errors.IntegrityError, psycopg.DataError, psycopg.ProgrammingError) as error:
        raise UnfitError(f"{shape.name}: {str(error).splitlines()[0]}") from error


def drop_all(url: str, shapes: list[str]) -> None:
    """Takes tables out of a PostgreSQL database that was empty before, with all else that the migrations made there."""
    with psycopg.connect(url, application_name=READER) as server:
        for name in (*shapes, HISTORY):
            server.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        server.execute("DROP FUNCTION IF EXISTS log_line_stays() CASCADE")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
