"""Who is at work on a PostgreSQL database, as it knows that itself, and keeping others away from it.

A community may have servers on several machines: what runs on a data folder is only part of the answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg

from bbs.models.dump_tables import READER
from bbs.models.errors import StorageFailed
from bbs.models.postgres import NAME
from bbs.models.postgres_changes import NAME as LISTENER

REPLACING: Final = 0x6C69676875
"""The advisory lock of whoever is about to put another community into a database, or to take the one there away."""

DRILLING: Final = 0x6C69676876
"""The advisory lock of a drill."""

LOCK_WAIT_MS: Final = 5_000

_LINGERS: Final = 1.0
_LOOK: Final = 0.05
"""Seconds for which a connection that was closed may still be listed, and between two looks."""

_USERS: Final = (
    "SELECT coalesce(host(client_addr), '') FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = ANY(%s) ORDER BY 1 DESC LIMIT 1"
)

Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def failing() -> Iterator[None]:
    """What PostgreSQL refuses inside comes out as `StorageFailed`, with what it said of it."""
    try:
        yield
    except psycopg.Error as error:
        raise StorageFailed(str(error).strip().partition("\n")[0] or type(error).__name__) from error


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection beside those of the server, in a transaction that is committed at the end. Raises
    `StorageFailed`."""
    with failing(), _connect(url) as server:
        yield server


def hold(url: str, lock: int) -> Connection | None:
    """A connection that holds the lock for as long as it is open, outside any transaction; None where somebody else
    has it. Raises `StorageFailed`."""
    with failing():
        server = _connect(url)
        server.autocommit = True
        (got,) = server.execute("SELECT pg_try_advisory_lock(%s)", (lock,)).fetchone() or (False,)
    if got:
        return server
    server.close()
    return None


def _connect(url: str) -> Connection:
    return psycopg.connect(url, application_name=READER, options=f"-c lock_timeout={LOCK_WAIT_MS}")


def used_from(url: str, *, servers: bool = False) -> str | None:
    """The address of somebody who is at work on this database, empty where that is not known; None where nobody is.

    Servers and commands count, and with `servers` only servers. What is about to end is waited for, a second at most.
    Raises `StorageFailed`.
    """
    names = [LISTENER] if servers else [NAME, LISTENER]
    end = time.monotonic() + _LINGERS
    while True:
        with connected(url) as server:
            found = server.execute(_USERS, (names,)).fetchone()
        if found is None:
            return None
        if time.monotonic() > end:
            return str(found[0])
        time.sleep(_LOOK)
