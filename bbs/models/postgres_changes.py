"""Hearing what others have committed to a PostgreSQL database: a connection that listens."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import psycopg
from psycopg.conninfo import make_conninfo

from bbs.models.changes import CHANGED, RESYNC, Callback

CHANNEL = "lighthouse"

NAME = "lighthouse changes"
"""How the connection that listens is called on PostgreSQL: only servers have one."""

MAX_PAYLOAD = 1_000
"""The longest notice, in characters; the server's own limit is 8,000 bytes."""

FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
"""Seconds before trying to connect again, doubled each time up to the longest."""

_OPTIONS: dict[str, str | int] = {
    "application_name": NAME,
    "connect_timeout": 5,
    # A connection that only listens would not notice by itself that the other side has gone.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


class PostgresWatch:
    """One task with a connection of its own.

    It calls back with `CHANGED` once it listens: what was committed before is for the caller to look at. After a gap
    it calls back with `RESYNC`.
    """

    def __init__(self, url: str, callback: Callback) -> None:
        self._url = url
        self._callback = callback
        self._stopped = False
        self.listening = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="bbs-changes")

    async def stop(self) -> None:
        """No call comes after this. May be called again."""
        self._stopped = True
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> None:
        wait = FIRST_WAIT
        missed = False
        while not self._stopped:
            with suppress(psycopg.Error, OSError):
                address = make_conninfo(self._url, **_OPTIONS)
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    self.listening.set()
                    self._tell(RESYNC if missed else CHANGED)
                    wait, missed = FIRST_WAIT, True
                    await self._listen(connection)
            self.listening.clear()
            missed = True
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        """Passes notices on until the connection breaks. Psycopg's own way wakes up ten times a second."""
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        socket = connection.fileno()
        loop.add_reader(socket, readable.set)
        try:
            while True:
                while (notice := connection.pgconn.notifies()) is not None:
                    self._tell(notice.extra.decode())
                await readable.wait()
                readable.clear()
                connection.pgconn.consume_input()
        finally:
            loop.remove_reader(socket)

    def _tell(self, payload: str) -> None:
        # By way of the loop, which reports what a callback raises: the watch itself goes on.
        asyncio.get_running_loop().call_soon(self._call, payload)

    def _call(self, payload: str) -> None:
        if not self._stopped:
            self._callback(payload)
