"""Communities as older versions have left them: the tables of any schema, with rows in every one of them."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from peewee import BooleanField
from playhouse.migrations import Runner

from bbs.models import schema
from bbs.models.database import Database, open_database, proxy, sqlite_url
from bbs.models.search import INDEX
from bbs.models.tables import TABLES

Rows = dict[str, list[dict[str, Any]]]

EVERY: Final = tuple(sorted(path.stem for path in schema.MIGRATIONS.glob("[0-9]*.py")))

MADE_ANEW: Final = {"schema_migration", "search_span"}

OF_TYPE: Final = {"facts": "{}", "cues": "[]", "warnings": "", "gone": ""}

FIXED: Final[dict[tuple[str, str], Any]] = {
    ("member_role", "role"): "moderator",
    ("post", "number"): 1,
    ("post", "parent"): None,
    ("post", "path"): b"\x00\x00\x01",
    ("thread", "posts"): 1,
    # An action is about one thing.
    ("action", "thread_id"): None,
    ("action", "member_id"): None,
}

_BOOLEANS: Final = {
    (table._meta.table_name, field.column_name)
    for table in TABLES
    for field in table._meta.sorted_fields
    if isinstance(field, BooleanField)
}


async def make(db: Database, last: str) -> None:
    """Makes the tables as they were after the migration `last`."""
    await db.bare(lambda: Runner(proxy.obj, str(schema.MIGRATIONS)).up(last))


async def rows_of(last: str, folder: Path) -> Rows:
    """Two rows for every table of a schema, in an order in which each stands behind those it points at."""
    path = folder / f"{last}.db"
    db = open_database(sqlite_url(path))
    await make(db, last)
    await db.close()
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        order = [table._meta.table_name for table in TABLES]
        ours = {name: text for name, text in found if not name.startswith((INDEX, "sqlite_")) and name not in MADE_ANEW}
        assert set(ours) <= set(order)
        return {name: _two(connection, name, ours[name]) for name in order if name in ours}


def _two(connection: sqlite3.Connection, table: str, text: str) -> list[dict[str, Any]]:
    columns = [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({table})")]
    points = {row[3] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
    allowed = dict(re.findall(r"(\w+) TEXT[^,()]*?CHECK \(\1 IN \(([^)]*)\)", text))
    return [
        {name: _value(table, name, kind, number, name in points, allowed.get(name)) for name, kind in columns}
        for number in (1, 2)
    ]


def _value(table: str, name: str, kind: str, number: int, points: bool, allowed: str | None) -> Any:
    if (table, name) in FIXED:
        return FIXED[table, name]
    if (table, name) in _BOOLEANS:
        return number == 1
    if allowed is not None:
        return next(word for word in re.findall(r"'(\w*)'", allowed) if word)
    if points or kind == "INTEGER":
        return number
    return OF_TYPE.get(name, f"{name} of {number}") if kind == "TEXT" else bytes([number])


def put(rows: Rows) -> None:
    """Puts them into the tables. Inside a write."""
    for table, found in rows.items():
        for row in found:
            names, marks = ", ".join(f'"{name}"' for name in row), ", ".join([proxy.obj.param] * len(row))
            proxy.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', tuple(row.values()))


def kept(rows: Rows) -> Rows:
    """The same columns of the same rows, as they are now. Inside a read."""
    return {table: [_kept(table, row) for row in found] for table, found in rows.items()}


def _kept(table: str, row: dict[str, Any]) -> dict[str, Any]:
    model = next(model for model in TABLES if model._meta.table_name == table)
    primary = model._meta.primary_key
    fields = [model._meta.fields[name] for name in getattr(primary, "field_names", (primary.name,))]
    names, marks = ", ".join(f'"{name}"' for name in row), proxy.obj.param
    where = " AND ".join(f'"{field.column_name}" = {marks}' for field in fields)
    values = tuple(row[field.column_name] for field in fields)
    found = proxy.execute_sql(f'SELECT {names} FROM "{table}" WHERE {where}', values).fetchone()
    assert found is not None, f"a row of {table} is gone"
    return {name: _same_kind(row[name], value) for name, value in zip(row, found, strict=True)}


def _same_kind(before: Any, value: Any) -> Any:
    return type(before)(value) if isinstance(before, bool | bytes) else value
