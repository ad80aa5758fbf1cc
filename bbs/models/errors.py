"""What can be wrong with the storage itself, and telling it from an error in a query."""

from __future__ import annotations

import sqlite3

import peewee
import psycopg
from psycopg import errors as pg


class StorageFailed(Exception):
    """The database could not be reached, read or written. What was asked for has not happened, or (where the
    connection broke while it was being committed) nobody knows; trying again may help.
    """


class StorageFull(StorageFailed):
    """There is no room left, or the place where the data lies takes no writes. What was asked for has not happened."""


class StorageReadOnly(StorageFull):
    """The disk or the file takes no writes, whatever room there is. What was asked for has not happened."""


class StorageDamaged(StorageFailed):
    """What lies on the disk is not what was written there. What was asked for has not happened, and nothing more is
    written until somebody has looked."""


class StorageBusy(StorageFailed):
    """Somebody else held the database for longer than a writer waits. What was asked for has not happened.

    `in_a_ring` says that two writers waited for each other and this one was chosen to give way: a new try is free.
    """

    def __init__(self, name: str, *, in_a_ring: bool = False) -> None:
        super().__init__(name)
        self.in_a_ring = in_a_ring


class StorageClosed(StorageFailed):
    """The facade has been closed: nothing more is taken."""


_SQLITE_READ_ONLY = frozenset({"SQLITE_READONLY", "SQLITE_PERM"})
_SQLITE_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_CORRUPT_INDEX", "SQLITE_NOTADB"})
"""Damage of the index of the search has a name of its own: it is made anew by a command, and is of no text."""

_SQLITE_FULL = frozenset({"SQLITE_FULL"})
_SQLITE_BUSY = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"})
_SQLITE_FAILED = frozenset({"SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_PROTOCOL"})
_PG_DAMAGED = (pg.DataCorrupted, pg.IndexCorrupted, pg.UndefinedFile)
"""The last where a file of PostgreSQL's own is not there any more."""

_PG_KINDS: tuple[tuple[tuple[type[psycopg.Error], ...], type[StorageFailed]], ...] = (
    ((pg.ReadOnlySqlTransaction,), StorageReadOnly),
    ((pg.DiskFull,), StorageFull),
)
_PG_RING = (pg.DeadlockDetected, pg.SerializationFailure)
_PG_BUSY = (pg.LockNotAvailable, pg.TooManyConnections, *_PG_RING)
_PG_FAILED = (
    pg.OutOfMemory,
    pg.IoError,
    pg.AdminShutdown,
    pg.CrashShutdown,
    pg.CannotConnectNow,
    pg.IdleInTransactionSessionTimeout,
)


def storage_error(error: BaseException) -> StorageFailed | None:
    """What `error`, raised by Peewee or a driver, means for the storage; None where the storage is not to blame."""
    cause: BaseException | None = error
    # Undoing what the storage undid already fails too, and hides the error that matters behind its own.
    while isinstance(cause, peewee.PeeweeException | sqlite3.Error | psycopg.Error):
        failure = _driver_error(cause)
        if failure is not None:
            return failure
        cause = cause.__context__
    return None


def _driver_error(error: BaseException) -> StorageFailed | None:
    if isinstance(error, peewee.PeeweeException) and error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    if isinstance(error, sqlite3.Error):
        return _sqlite_error(error)
    if isinstance(error, psycopg.Error):
        return _postgres_error(error)
    return None


def _sqlite_error(error: sqlite3.Error) -> StorageFailed | None:
    name = getattr(error, "sqlite_errorname", "")
    # Extended codes (SQLITE_IOERR_FSYNC, SQLITE_READONLY_DBMOVED) begin with the plain one.
    plain = "_".join(name.split("_")[:2])
    if name in _SQLITE_DAMAGED:
        return StorageDamaged(name)
    if plain in _SQLITE_READ_ONLY:
        return StorageReadOnly(name)
    if plain in _SQLITE_FULL or name == "SQLITE_IOERR_WRITE":
        return StorageFull(name)
    if plain in _SQLITE_BUSY:
        return StorageBusy(name)
    if plain in _SQLITE_FAILED:
        return StorageFailed(name)
    return None


def _postgres_error(error: psycopg.Error) -> StorageFailed | None:
    name = type(error).__name__
    if isinstance(error, _PG_DAMAGED):
        # It names a table or an index and a page, and nothing that anybody wrote.
        return StorageDamaged(f"{name}: {error.diag.message_primary or ''}".rstrip(": "))
    for kinds, meaning in _PG_KINDS:
        if isinstance(error, kinds):
            return meaning(name)
    if isinstance(error, _PG_BUSY):
        return StorageBusy(name, in_a_ring=isinstance(error, _PG_RING))
    if isinstance(error, _PG_FAILED):
        return StorageFailed(name)
    # Errors without a state come from the client's side of the wire: no connection, or one that broke.
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return StorageFailed(name)
    return None
