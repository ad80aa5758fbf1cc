"""Queries that are written out once. Peewee takes ten times as long to write a query as SQLite to answer it."""

# mypy: untyped-calls-exclude="peewee"
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from peewee import BooleanField, Value

from bbs.models.base import proxy


class _Parameter(NamedTuple):
    """Stands in a query for what is given with each call."""

    name: str


class _Written(NamedTuple):
    """A query as this kind of database takes it; `booleans` are the columns that SQLite gives back as numbers."""

    sql: str
    parameters: tuple[Any, ...]
    booleans: tuple[int, ...]


def parameter(name: str) -> Any:
    """What to compare with in a prepared query: the value that the call gives under this name, as it is."""
    return Value(_Parameter(name), converter=False, unpack=False)


class Prepared:
    """A query that is made once for each kind of database, and asked with other values each time.

    Meant as a decorator of a function that returns a select; its parameters stand for single values, also after
    `limit`, never for lists.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._written: dict[type, _Written] = {}

    def rows(self, **values: object) -> list[tuple[Any, ...]]:
        """All rows for these values, as plain tuples."""
        written = self._written.get(type(proxy.obj)) or self._write()
        given = [values[each.name] if isinstance(each, _Parameter) else each for each in written.parameters]
        found: list[tuple[Any, ...]] = proxy.execute_sql(written.sql, given).fetchall()
        return [_with_booleans(row, written.booleans) for row in found] if written.booleans else found

    def first(self, **values: object) -> tuple[Any, ...] | None:
        """The first row for these values, or None; the query itself says how many it wants at most."""
        found = self.rows(**values)
        return found[0] if found else None

    def _write(self) -> _Written:
        query = self._make()
        sql, parameters = query.sql()
        columns = enumerate(query.selected_columns)
        booleans = tuple(place for place, column in columns if isinstance(column, BooleanField))
        numbers = () if proxy.obj.for_update else booleans
        written = self._written[type(proxy.obj)] = _Written(sql, tuple(parameters), numbers)
        return written


def _with_booleans(row: tuple[Any, ...], places: tuple[int, ...]) -> tuple[Any, ...]:
    changed = list(row)
    for place in places:
        changed[place] = None if row[place] is None else bool(row[place])
    return tuple(changed)
