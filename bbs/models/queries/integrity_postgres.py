"""Whether a PostgreSQL database is whole: every row of every table is read, each index is walked along and compared
with its table, and each row has what it points at. Inside a read.

PostgreSQL checks its pages as it reads them, and says so then; what nobody reads is damaged for years. Where data
checksums are off, less is seen: a page whose rows still look like rows is taken as it is.
"""

# mypy: untyped-calls-exclude="peewee"
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, NamedTuple

import peewee
import psycopg
from psycopg import sql

from bbs.models.base import proxy
from bbs.models.errors import StorageDamaged
from bbs.models.search import INDEX

_PASSING: Final = ("08", "40", "53", "55", "57")
"""Classes of errors that pass: no connection, a ring of locks, too few of something, somebody else's lock, the end of
the server."""

_IN_HEAPS: Final = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")
_BY_INDEX: Final = ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_incremental_sort")
"""Ways of the planner that are closed: to go through tables as they lie, or along an index."""

_TABLES: Final = """SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
    AND c.relkind = 'r' ORDER BY 1"""

_INDEXES: Final = """SELECT c.relname, pg_relation_filepath(c.oid), t.relname, pg_get_expr(i.indpred, i.indrelid),
    ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true)
        || CASE i.indoption[k - 1] & 1 WHEN 1 THEN ' DESC' ELSE '' END
        || CASE i.indoption[k - 1] & 2 WHEN 2 THEN ' NULLS FIRST' ELSE ' NULLS LAST' END
        FROM generate_series(1, i.indnkeyatts) AS k)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_am a ON a.oid = c.relam
    WHERE t.relnamespace = current_schema()::regnamespace AND a.amname = 'btree' ORDER BY 3, 1"""

_POINTERS: Final = """SELECT f.relname, t.relname, a.attname, b.attname FROM pg_constraint c
    JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND f.relnamespace = current_schema()::regnamespace
    ORDER BY 1, 3"""


class DamagedIndex(NamedTuple):
    """What is wrong with an index. `of_table` says that it is its table which has lost something."""

    name: str
    table: str
    why: str
    of_table: bool


def unreadable() -> list[str]:
    """Tables of which not every row can be read, and why. Those of the search are left to `check_search`."""
    with _closed(_IN_HEAPS):
        names = [name for (name,) in _ask(_TABLES) if name != INDEX]
        return [f"{name}: {why}" for name in names if (why := _met(partial(_read_all, name)))]


def pointing_nowhere() -> list[str]:
    """Rows that point at others which are not there: what is left where a page of a table was emptied."""
    with _closed(_IN_HEAPS):
        return [
            f"{table}, {column}: {why}"
            for table, other, column, key in _ask(_POINTERS)
            if table != INDEX and (why := _met(partial(_lost, table, other, column, key)))
        ]


def damaged_indexes() -> list[DamagedIndex]:
    """Indexes that cannot be read, or lead to another number of rows than their table has. Those of the search are left
    to `check_search`."""
    return [
        DamagedIndex(index.name, index.table, why, of_table=not index.is_meant(why))
        for index in _indexes()
        if index.table != INDEX and (why := _met(index.wrong))
    ]


def check_search() -> None:
    """Goes through the index of the search in each way that there is. Raises `StorageDamaged`, or what PostgreSQL
    says."""
    with _closed(_IN_HEAPS):
        _read_all(INDEX)
        ((rows,),) = _ask(f"SELECT count(*) FROM {INDEX}")  # noqa: S608
    for index in _indexes():
        if index.table == INDEX and (why := index.wrong()):
            raise StorageDamaged(why)
    with _closed(("enable_seqscan",)):
        # All posts have not got what none has: that is found by going through all of the index.
        ((indexed,),) = _ask(f"SELECT count(*) FROM {INDEX} WHERE words @@ '!lighthouse''none'::tsquery")  # noqa: S608
    if indexed != rows:
        raise StorageDamaged(f"the words of {abs(rows - indexed)} posts")


def _lost(table: str, other: str, column: str, key: str) -> str:
    query = "SELECT count(*) FROM {} c WHERE {} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {} p WHERE p.{} = c.{})"
    ((count,),) = _ask(_sql(query, table, column, other, key, column))
    return f"{count} rows point at rows of {other} that are not there" if count else ""


def _read_all(table: str) -> str:
    # As text, so that what lies aside because it is long is fetched as well.
    _ask(_sql("SELECT sum(hashtext(t::text)::bigint) FROM ONLY {} AS t", table))
    return ""


class _Index(NamedTuple):
    """A sorted index: its file, the table, which rows of it, and by what they are sorted."""

    name: str
    file: str
    table: str
    condition: str | None
    columns: list[str]

    def wrong(self) -> str:
        """What is wrong with it, or nothing. One that the planner will not walk along is passed over."""
        where = f" WHERE {self.condition}" if self.condition else ""
        rows = _sql("SELECT 1 FROM ONLY {}", self.table) + where
        with _closed(_IN_HEAPS):
            ((there,),) = _ask(f"SELECT count(*) FROM ({rows}) AS lying")  # noqa: S608
        query = f"SELECT count(*) FROM ({rows} ORDER BY {', '.join(self.columns)}) AS walked"  # noqa: S608
        with _closed(_BY_INDEX):
            ((plan,),) = _ask(f"EXPLAIN (FORMAT JSON) {query}")
            if f"'Index Name': '{self.name}'" not in str(plan):
                return ""
            ((found,),) = _ask(query)
        if found > there:
            return f"{found - there} rows are not there any more"
        return "" if found == there else f'"{self.name}" leads to {found} of {there} rows'

    def is_meant(self, why: str) -> bool:
        """Whether these words are about the index, and not about the rows that it leads to."""
        return f'"{self.name}"' in why or re.search(rf"\b{re.escape(self.file)}\b", why) is not None


def _indexes() -> list[_Index]:
    return [_Index(*row) for row in _ask(_INDEXES)]


def _met(work: Callable[[], str]) -> str:
    """What the work says, or what PostgreSQL says of damage that the work has met. Raises what passes."""
    try:
        with proxy.atomic():
            return work()
    except (peewee.PeeweeException, psycopg.Error) as error:
        # Peewee raises its own in place of the other.
        cause = error if isinstance(error, psycopg.Error) else error.__context__
        state = getattr(cause, "sqlstate", None)
        if state is None or state.startswith(_PASSING):
            raise
        return str(cause).partition("\n")[0]


@contextmanager
def _closed(ways: tuple[str, ...]) -> Iterator[None]:
    """Closes ways of the planner. Where something is raised inside, undoing the work opens them again."""
    for way in ways:
        proxy.execute_sql(f"SET LOCAL {way} = off")
    yield
    for way in ways:
        proxy.execute_sql(f"SET LOCAL {way} = on")


def _sql(text: str, *names: str) -> str:
    return sql.SQL(text).format(*map(sql.Identifier, names)).as_string()


def _ask(query: str) -> Iterator[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = proxy.execute_sql(query).fetchall()
    return iter(rows)
