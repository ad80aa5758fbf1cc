"""The way to the database from the event loop, the same for every kind of database."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bbs.domain.clock import Clock
from bbs.models.changes import Callback, Watch
from bbs.models.errors import StorageClosed, StorageDamaged, StorageFailed, StorageFull
from bbs.models.jobs import Job, Jobs, Kind, Worker

log = logging.getLogger(__name__)

T = TypeVar("T")


class Database(ABC):
    """`await db.read(work)` and `await db.write(work)`, where `work` is plain Peewee and takes no arguments.

    `work` runs on a database thread in one transaction and must do nothing else than ask the database and return a
    value: no waiting, no sending, nothing that would be wrong to have happened when the transaction is undone or
    tried again. What it raises comes out of `read` and `write` as it is, and undoes what it did. Where the storage
    itself fails, `StorageFailed` or one of its kinds comes out.

    A caller that is cancelled never leaves half a write: it happens whole, or not at all.
    """

    kind: str
    """`sqlite` or `postgresql`."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.url = url
        self.clock = clock
        self.worked: Callable[[str, float, bool], None] | None = None
        """Called after each piece of work, where somebody counts: its kind, how many seconds it took, waiting
        included, and whether the storage did its part."""
        self.damage: StorageDamaged | None = None
        """What was met that is damaged. From then on nothing more is written, so that it does not become worse."""
        self._trouble: type[StorageFailed] | None = None
        self._away = False
        self._closing: asyncio.Task[None] | None = None
        self._watches: list[Watch] = []

    async def read(self, work: Callable[[], T]) -> T:
        """What `work` returns. It sees one moment of the database throughout, and cannot write."""
        return await self._submit(work, Kind.READ)

    async def write(self, work: Callable[[], T]) -> T:
        """What `work` returns, after it has been committed and lies safely on the disk.

        A work that catches an `IntegrityError` and goes on does so around `with proxy.atomic():`, because PostgreSQL
        takes nothing more in a transaction that has met an error.
        """
        return await self._submit(work, Kind.WRITE)

    async def bare(self, work: Callable[[], T]) -> T:
        """Runs `work` on a writing thread outside any transaction: for migrations, which make their own."""
        return await self._submit(work, Kind.BARE)

    @abstractmethod
    def notify(self, payload: str) -> None:
        """Inside a write: tells the watchers of all processes `payload` (at most 1,000 characters) when it commits.

        On SQLite there is nothing to send: every commit is noticed, and the event table says what it was.
        """

    @property
    def file(self) -> Path | None:
        """The file that it is, where it is one."""
        return None

    def changes(self, callback: Callback) -> Watch:
        """Calls `callback` on the running event loop whenever somebody has committed something, until stopped.

        It is called with `changes.CHANGED` or what was given to `notify`, or with `changes.RESYNC` where notices may
        have been missed. This process's own commits may be among them. The first call comes when it has begun to
        hear: what was committed between this call and that one is for the caller to look at.
        """
        watch = self._watch(callback)
        self._watches.append(watch)
        return watch

    async def close(self) -> None:
        """Finishes all work that was asked for, then ends threads and connections. May be called again."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _submit(self, work: Callable[[], T], kind: Kind) -> T:
        if self._closing is not None:
            raise StorageClosed("closed")
        if self.damage is not None and kind is Kind.WRITE:
            raise self.damage
        job = Job(work, kind)
        began = time.perf_counter()
        self._queue(kind).put(job)
        well = True
        try:
            result: T = await asyncio.wrap_future(job.future)
        except StorageFailed as error:
            well = False
            self._met(error)
            raise
        finally:
            if self.worked is not None:
                self.worked(kind.value, time.perf_counter() - began, well)
        if self._away:
            self._away = False
            log.warning("the database can be reached again")
        if kind is Kind.WRITE and self._trouble is not None:
            self._trouble = None
            log.warning("the database takes writes again")
        return result

    def _met(self, error: StorageFailed) -> None:
        """Tells the operator of what does not pass by itself, once for each time that it begins."""
        if self.damage is not None:
            return
        if isinstance(error, StorageDamaged):
            self.damage = error
            log.critical("the database is damaged, and nothing more is written (bbs check --deep): %s", error)
        elif isinstance(error, StorageFull) and self._trouble is None:
            self._trouble = type(error)
            log.error("the database takes no writes (bbs check): %s", error)
        elif type(error) is StorageFailed and not self._away:
            self._away = True
            log.error("the database cannot be reached (bbs check): %s", error)

    async def _close(self) -> None:
        for watch in self._watches:
            await watch.stop()
        for queue, workers in self._crew():
            for _ in workers:
                queue.put(None)
            for worker in workers:
                await asyncio.wrap_future(worker.ended)
                worker.join()

    @abstractmethod
    def _queue(self, kind: Kind) -> Jobs:
        """Where work of this kind is to be put."""

    @abstractmethod
    def _crew(self) -> list[tuple[Jobs, list[Worker]]]:
        """The queues and the threads that each is served by, in the order in which they are to end."""

    @abstractmethod
    def _watch(self, callback: Callback) -> Watch:
        """A watch of the kind that this database has."""
