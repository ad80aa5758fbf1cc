"""What the query functions share."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from peewee import fn

from bbs.models.base import proxy

CHUNK = 200
"""How many numbers stand in one `IN (...)`, and rows in one `INSERT`: within every limit on parameters."""


def rows(query: Any) -> list[tuple[Any, ...]]:
    """All rows of a query as plain tuples."""
    return list(query.tuples())


def first(query: Any) -> tuple[Any, ...] | None:
    """The first row of a query as a plain tuple, or None."""
    found = query.tuples().first()
    return None if found is None else tuple(found)


def apart() -> AbstractContextManager[object]:
    """A part of a write: an error that leaves it undoes that part alone."""
    found: AbstractContextManager[object] = proxy.obj.atomic()
    return found


def locking(query: Any) -> Any:
    """The query, holding its rows against other writers until the transaction ends.

    SQLite has one writer at a time and needs nothing. The lock leaves others free to point at the row.
    """
    return query.for_update("FOR NO KEY UPDATE") if proxy.obj.for_update else query


MARKS = 0x6C68_6D61
"""The number of the lock that keeps those who change what they themselves have read from those who take a thread
apart. Held until the transaction ends; where there is one writer at a time, nobody needs it."""


def for_one_member(query: Any) -> Any:
    """The query for a member's row, locking it, and with it that no thread is taken apart until the transaction ends.

    The lock of all comes before that of the row: the database works out what it selects before it locks.
    """
    if not proxy.obj.for_update:
        return query
    return locking(query.select_extend(fn.pg_advisory_xact_lock_shared(MARKS)))


def lock_all_members() -> None:
    """Makes all changes that lock a member (`for_one_member`) wait until the transaction ends; it waits for those that
    are under way. It takes the same time however many members there are."""
    if proxy.obj.for_update:
        proxy.execute_sql("SELECT pg_advisory_xact_lock(%s)", (MARKS,))


def chunks(items: list[Any], size: int = CHUNK) -> list[list[Any]]:
    """The items in lists of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
