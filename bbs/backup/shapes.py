"""What a table is like, the same on either kind of database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from peewee import BooleanField

from bbs.models.queries.reindexing import NOTED
from bbs.models.search import INDEX
from bbs.models.tables import TABLES

Value = int | float | str | bytes | bool | None
Row = tuple[Value, ...]

SQLITE: Final = "sqlite:///"

HISTORY: Final = "schema_migration"
"""The table that says which migrations were applied; a backup says it in its first line."""

READER: Final = "lighthouse backup"
"""How our own connections are called on PostgreSQL."""

_MADE_ANEW: Final = frozenset({HISTORY, "event", "search_span"})
"""What processes tell each other while they run, and the index of the search."""

_PLACES: Final = {table._meta.table_name: place for place, table in enumerate(TABLES)}

_BOOLEANS: Final = frozenset(
    (table._meta.table_name, field.column_name)
    for table in TABLES
    for field in table._meta.sorted_fields
    if isinstance(field, BooleanField)
)


class Shape(NamedTuple):
    """A table: its columns, those of the key first, and how many of them the key has: by them the rows are in order."""

    name: str
    columns: tuple[str, ...]
    key: int

    @property
    def is_numbered(self) -> bool:
        """Whether the database itself gives its rows their numbers."""
        return self.columns[: self.key] == ("id",) and self.name != "event"

    @property
    def truths(self) -> tuple[int, ...]:
        """The places of the columns that hold true or false."""
        return tuple(place for place, column in enumerate(self.columns) if (self.name, column) in _BOOLEANS)


def shape(name: str, columns: Iterable[str], key: Iterable[str]) -> Shape:
    """The shape of a table. Columns stand in an order that does not depend on how the table has grown."""
    first = tuple(key)
    return Shape(name, (*first, *sorted(set(columns) - set(first))), len(first))


def kept(names: Iterable[str]) -> list[str]:
    """Those of the tables that are kept, each after those that it points at."""
    wanted = [name for name in names if name not in _MADE_ANEW and not name.startswith(INDEX)]
    return sorted(wanted, key=lambda name: (_PLACES.get(name, len(_PLACES)), name))


def only(shape: Shape) -> str:
    """The condition that leaves out what is made anew in a table that is kept."""
    return f" WHERE name <> '{NOTED}'" if shape.name == "server_setting" else ""


def quoted(name: str) -> str:
    """A name, as SQL takes it on either database."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str]) -> str:
    """Names with commas between them."""
    return ", ".join(map(quoted, names))


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None where it is another one."""
    return Path(url.removeprefix(SQLITE)).absolute() if url.startswith(SQLITE) else None
