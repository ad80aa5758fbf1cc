"""Queries that are written out once. Peewee takes ten times as long to write a query as SQLite to answer it."""

# mypy: untyped-calls-exclude="peewee"
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from peewee import BooleanField, Value

from bbs.models.base import proxy

SIZES: Final = (1, 16, 64, 200)
"""For so many numbers at once a query about several is written; the largest is within every limit on parameters."""


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

    It takes a function without arguments that returns the query; its parameters stand for single values, also after
    `limit`, never for lists.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._written: dict[type, _Written] = {}

    def rows(self, **values: object) -> list[tuple[Any, ...]]:
        """All rows for these values, as plain tuples."""
        written = self._written.get(type(proxy.obj)) or self._write()
        found: list[tuple[Any, ...]] = self._ask(written, values).fetchall()
        return [_with_booleans(row, written.booleans) for row in found] if written.booleans else found

    def first(self, **values: object) -> tuple[Any, ...] | None:
        """The first row for these values, or None; the query itself says how many it wants at most."""
        found = self.rows(**values)
        return found[0] if found else None

    def run(self, **values: object) -> int:
        """Does what a query that changes rows says; how many it has changed."""
        written = self._written.get(type(proxy.obj)) or self._write()
        return int(self._ask(written, values).rowcount)

    def _ask(self, written: _Written, values: dict[str, object]) -> Any:
        given = [values[each.name] if isinstance(each, _Parameter) else each for each in written.parameters]
        return proxy.execute_sql(written.sql, given)

    def _write(self) -> _Written:
        query = self._make()
        sql, parameters = query.sql()
        columns = enumerate(getattr(query, "selected_columns", ()))
        booleans = tuple(place for place, column in columns if isinstance(column, BooleanField))
        numbers = () if proxy.obj.for_update else booleans
        written = self._written[type(proxy.obj)] = _Written(sql, tuple(parameters), numbers)
        return written


class PreparedForSeveral:
    """A query about several things at once, such as `Post.number << numbers`, made once for each of `SIZES`.

    It takes a function that gets the list to compare with and returns the query. Fewer things are filled up with the
    last of them, more of them are asked in turn: the rows come in no order.
    """

    def __init__(self, make: Callable[[list[Any]], Any]) -> None:
        self._by_size = {size: self._prepared(make, size) for size in SIZES}

    def rows(self, things: list[Any], **values: object) -> list[tuple[Any, ...]]:
        """All rows for these things and values, as plain tuples."""
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(things), SIZES[-1]):
            some = things[start : start + SIZES[-1]]
            size = next(each for each in SIZES if each >= len(some))
            filled = some + some[-1:] * (size - len(some))
            found += self._by_size[size].rows(**values, **{f"_{n}": thing for n, thing in enumerate(filled)})
        return found

    @staticmethod
    def _prepared(make: Callable[[list[Any]], Any], size: int) -> Prepared:
        return Prepared(lambda: make([parameter(f"_{n}") for n in range(size)]))


def _with_booleans(row: tuple[Any, ...], places: tuple[int, ...]) -> tuple[Any, ...]:
    changed = list(row)
    for place in places:
        changed[place] = None if row[place] is None else bool(row[place])
    return tuple(changed)
