"""The bytes of the files, after something has gone from the tables. Outside any transaction."""

from __future__ import annotations

from typing import Final

from bbs.models.base import proxy
from bbs.models.search import INDEX
from bbs.models.tables import TABLES, Event, LogLine

_NOT_SWEPT: Final = (LogLine, Event)
"""What is never deleted from, or holds numbers alone."""


def sweep() -> bool:
    """Leaves nothing in the files of what was deleted before; whether that went through, else it is to be done again.

    SQLite has overwritten freed pages already, and what it had written ahead is folded in and cut off here. On
    PostgreSQL it takes away the rows that nobody sees any more; it does not overwrite their bytes, and what was written
    ahead is used anew in its own time.
    """
    if proxy.obj.for_update:
        names = [table._meta.table_name for table in TABLES if table not in _NOT_SWEPT]
        for name in [*names, INDEX]:
            proxy.execute_sql(f'VACUUM "{name}"')
        return True
    busy, _frames, _done = proxy.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def schemas() -> list[str]:
    """The schemas of the database, where it has such. Inside a read or a write."""
    if not proxy.obj.for_update:
        return []
    return [str(name) for (name,) in proxy.execute_sql("SELECT nspname FROM pg_namespace").fetchall()]


def drop_schema(name: str) -> None:
    """Takes a schema away, with all that is in it."""
    quoted = name.replace('"', '""')
    proxy.execute_sql(f'DROP SCHEMA IF EXISTS "{quoted}" CASCADE')
