"""Noticing commits to an SQLite file: a thread that asks the file's data version."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from bbs.models.changes import CHANGED, Callback

POLL_SECONDS = 0.2
"""How often the file is asked. A question costs microseconds, and none of them on the event loop."""

QUIET_POLL_SECONDS = 0.5
"""How often where nothing has happened for `QUIET_AFTER` questions: waking up is what costs."""

QUIET_AFTER = 50


class SqliteWatch:
    """Asks `PRAGMA data_version`, which changes with every commit of another connection, and calls back.

    The first call says that it has begun to ask: what was committed before is for the caller to look at.
    """

    def __init__(self, path: Path, callback: Callback) -> None:
        self._path = path
        self._callback = callback
        self._loop = asyncio.get_running_loop()
        self._stopped = False
        self._stop = threading.Event()
        self._ended = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="bbs-changes", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """No call comes after this. May be called again."""
        self._stopped = True
        self._stop.set()
        await self._ended.wait()
        self._thread.join()

    def _run(self) -> None:
        with closing(sqlite3.connect(self._path, timeout=0, isolation_level=None)) as connection:
            known = self._version(connection)
            # What was committed before this thread looked at all is in no later difference.
            self._tell(self._call)
            quiet = 0
            while not self._stop.wait(POLL_SECONDS if quiet < QUIET_AFTER else QUIET_POLL_SECONDS):
                version = self._version(connection) or known
                quiet += 1
                if version != known:
                    known, quiet = version, 0
                    self._tell(self._call)
        self._tell(self._ended.set)

    def _version(self, connection: sqlite3.Connection) -> int | None:
        """The data version; None where the file cannot be asked, which writers and readers meet too and say."""
        try:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            return None

    def _tell(self, what: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has been closed, and nobody is there to be told
            self._loop.call_soon_threadsafe(what)

    def _call(self) -> None:
        if not self._stopped:
            self._callback(CHANGED)
