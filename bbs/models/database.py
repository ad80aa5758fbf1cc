"""Opening the database of a community: `open_database`, and the names that its users need."""

from __future__ import annotations

from pathlib import Path

from bbs.domain.clock import Clock, system_clock
from bbs.models.base import proxy
from bbs.models.changes import CHANGED, RESYNC, Watch
from bbs.models.errors import (
    StorageBusy,
    StorageClosed,
    StorageDamaged,
    StorageFailed,
    StorageFull,
    StorageReadOnly,
)
from bbs.models.facade import Database
from bbs.models.postgres import PostgresFacade
from bbs.models.sqlite import SqliteFacade

_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgres://")


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file, for `open_database`."""
    return f"{_SQLITE}{path.absolute()}"


def open_database(url: str, *, clock: Clock = system_clock) -> Database:
    """The database at `url`, with its threads started; the tables are bound to it until another one is opened.

    `sqlite:///file.db` is relative to the working folder, `sqlite:////var/lib/file.db` is not; the file and its folder
    are made where they are missing, for this user only. `postgresql://...` is whatever libpq understands. Nothing is
    migrated. Raises `ValueError` for another kind of URL, `StorageFailed` where the file cannot be opened.
    """
    if url.startswith(_SQLITE):
        return SqliteFacade(url, Path(url.removeprefix(_SQLITE)), clock)
    if url.startswith(_POSTGRESQL):
        return PostgresFacade(url, clock)
    raise ValueError("a database URL begins with sqlite:/// or postgresql://")


__all__ = [
    "CHANGED",
    "RESYNC",
    "Database",
    "StorageBusy",
    "StorageClosed",
    "StorageDamaged",
    "StorageFailed",
    "StorageFull",
    "StorageReadOnly",
    "Watch",
    "open_database",
    "proxy",
    "sqlite_url",
]
