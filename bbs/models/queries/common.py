"""What the query functions share."""

from __future__ import annotations

from typing import Any

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


def locking(query: Any) -> Any:
    """The query, holding its rows against other writers until the transaction ends.

    SQLite has one writer at a time and needs nothing. The lock leaves others free to point at the row.
    """
    return query.for_update("FOR NO KEY UPDATE") if proxy.obj.for_update else query


def chunks(items: list[Any], size: int = CHUNK) -> list[list[Any]]:
    """The items in lists of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
