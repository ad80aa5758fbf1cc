"""SQLite: one thread that writes, two that read, and a file that keeps what was acknowledged."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from contextlib import closing, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from peewee import PeeweeException, SqliteDatabase

from bbs.domain.clock import Clock
from bbs.models.base import proxy
from bbs.models.changes import Callback, Watch
from bbs.models.errors import StorageBusy, StorageFailed, StorageFull, StorageReadOnly, storage_error
from bbs.models.facade import Database
from bbs.models.jobs import Job, Jobs, Kind, Worker
from bbs.models.sqlite_changes import SqliteWatch

READERS = 2
"""Threads that read. The interpreter runs one at a time; the second is there for while the first waits for the disk."""

BUSY_SECONDS = 5
"""How long a writer waits for another process that is writing."""

MAX_GROUP = 64
"""How many writes that wait together are made safe by one sync of the disk."""

MAX_GROUP_SECONDS = 0.02
"""After this long a group takes nobody more in, so that the first does not wait for a long queue."""

PRAGMAS = (
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("secure_delete", "ON"),
    ("temp_store", "MEMORY"),
    ("cache_size", -8_000),
    ("wal_autocheckpoint", 1_000),
    ("journal_size_limit", 16 * 1024 * 1024),
)

Outcome = tuple[Job, Any, BaseException | None]


class _File(SqliteDatabase):
    """Peewee's SQLite, for a connection whose transaction may be gone already when it is to be rolled back."""

    def rollback(self) -> None:
        # A full disk makes SQLite roll back by itself; a second rollback would hide why.
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        if connection.in_transaction:
            super().rollback()


class SqliteFacade(Database):
    """The community in one file."""

    kind = "sqlite"

    def __init__(self, url: str, path: Path, clock: Clock) -> None:
        super().__init__(url, clock)
        self.path = path
        try:
            _make_private(path)
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            # The last where the schema itself is damaged, and SQLite's words about it are no text.
            raise storage_error(error) or StorageFailed(str(error)) from error
        # Never made anew where it was taken away meanwhile.
        place = f"{path.absolute().as_uri()}?mode=rw"
        self._peewee = _File(place, uri=True, pragmas=PRAGMAS, timeout=BUSY_SECONDS)
        proxy.initialize(self._peewee)
        self._written: tuple[int, int] | None = None
        """Where on the disks the file lies that was written to."""
        self._writes: Jobs = SimpleQueue()
        self._reads: Jobs = SimpleQueue()
        self._writer = Worker("bbs-writer", self._writes, self._serve_write, self._disconnect)
        self._readers = [
            Worker(f"bbs-reader-{n}", self._reads, self._serve_read, self._disconnect) for n in range(READERS)
        ]

    def notify(self, payload: str) -> None:
        """Nothing to do: every commit is noticed."""

    def _queue(self, kind: Kind) -> Jobs:
        return self._reads if kind is Kind.READ else self._writes

    def _crew(self) -> list[tuple[Jobs, list[Worker]]]:
        # The writer last: the last connection to close folds the log into the file.
        return [(self._reads, self._readers), (self._writes, [self._writer])]

    @property
    def file(self) -> Path:
        """The file that it is."""
        return self.path

    def _watch(self, callback: Callback) -> Watch:
        return SqliteWatch(self.path, callback)

    def _serve_read(self, job: Job) -> None:
        if not job.start():
            return
        try:
            if self._peewee.connect(reuse_if_open=True):
                self._peewee.pragma("query_only", "ON")
            with self._peewee.atomic("DEFERRED"):
                result = job.work()
        except BaseException as error:
            failure = storage_error(error)
            # That a read tried to write is the caller's error, not the disk's.
            job.settle(None, error if failure is None or isinstance(failure, StorageFull) else failure)
        else:
            job.settle(result, None)

    def _serve_write(self, job: Job) -> None:
        group = self._gather(job)
        while group:
            if group[0].kind is Kind.BARE:
                self._serve_bare(group.popleft())
            else:
                self._serve_group(group)

    def _gather(self, first: Job) -> deque[Job]:
        group = deque([first])
        with suppress(Empty):
            while len(group) < MAX_GROUP:
                job = self._writes.get_nowait()
                if job is None:
                    self._writes.put(None)
                    break
                group.append(job)
        return group

    def _serve_bare(self, job: Job) -> None:
        if not job.start():
            return
        try:
            self._peewee.connect(reuse_if_open=True)
            result = job.work()
        except BaseException as error:
            job.settle(None, storage_error(error) or error)
        else:
            job.settle(result, None)

    def _serve_group(self, group: deque[Job]) -> None:
        """Takes jobs from the group, runs them in one transaction, and acknowledges them once it is on the disk."""
        outcomes: list[Outcome] = []
        failure: BaseException | None = None
        if self._written is not None and self._written != _place_of(self.path):
            # Written all the same, it would be in a file that nobody finds again; to connect anew would make one.
            self._refuse(group, StorageReadOnly("its file was moved or replaced"))
            return
        try:
            self._peewee.connect(reuse_if_open=True)
            with self._peewee.atomic("IMMEDIATE"):
                self._run_group(group, outcomes)
            self._written = self._written or _place_of(self.path)
        except BaseException as error:
            failure = storage_error(error) or error
            self._recover(failure)
        for job, result, trouble in outcomes:
            job.settle(result, trouble or failure)
        if failure is not None and not outcomes:
            # The transaction could not even begin: it will not for the others that have waited as long.
            self._refuse(group, failure)

    def _run_group(self, group: deque[Job], outcomes: list[Outcome]) -> None:
        deadline = time.monotonic() + MAX_GROUP_SECONDS
        while group and group[0].kind is Kind.WRITE and time.monotonic() < deadline:
            job = group.popleft()
            if not job.start():
                continue
            outcomes.append(self._attempt(job))
            trouble = outcomes[-1][2]
            if isinstance(trouble, StorageFailed):
                # SQLite may have given up the whole transaction: nobody in it is told that they were saved.
                raise trouble

    def _attempt(self, job: Job) -> Outcome:
        """Runs one job of a group in a savepoint of its own: its errors undo nothing but itself."""
        try:
            with self._peewee.atomic():
                return job, job.work(), None
        except BaseException as error:
            return job, None, storage_error(error) or error

    def _refuse(self, group: deque[Job], failure: BaseException) -> None:
        while group and group[0].kind is Kind.WRITE:
            job = group.popleft()
            if job.start():
                job.settle(None, failure)

    def _recover(self, failure: BaseException) -> None:
        """After the disk failed, the next write begins with a connection that knows nothing of it."""
        if isinstance(failure, StorageFailed) and not isinstance(failure, StorageBusy):
            self._disconnect()

    def _disconnect(self) -> None:
        with suppress(PeeweeException):
            self._peewee.close()


def _place_of(path: Path) -> tuple[int, int] | None:
    """The disk and the place on it of what is called so now."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_private(path: Path) -> None:
    """Makes the file, and the folder where it has none, for nobody but this user, and turns the log on.

    The log is turned on here because two connections that do it at the same time get in each other's way.
    """
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
        path.parent.chmod(0o700)
    with suppress(FileExistsError):
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.fchmod(made, 0o600)
        finally:
            os.close(made)
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
