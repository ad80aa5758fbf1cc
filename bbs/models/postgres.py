"""PostgreSQL: a few threads, each with a connection of its own that is opened again when it breaks."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from contextlib import suppress
from queue import SimpleQueue
from time import monotonic, sleep
from typing import Any

import psycopg
from peewee import PeeweeException
from playhouse.postgres_ext import Psycopg3Database
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from bbs.domain.clock import Clock
from bbs.models.base import proxy
from bbs.models.changes import Callback, Watch
from bbs.models.errors import StorageBusy, StorageFull, storage_error
from bbs.models.facade import Database
from bbs.models.jobs import Job, Jobs, Kind, Worker
from bbs.models.postgres_changes import CHANNEL, MAX_PAYLOAD, PostgresWatch

THREADS = 4
"""How many calls are under way at once, and how many connections a process keeps."""

MAX_TRIES = 3
"""How often work is begun again that met another's lock in a ring, or whose connection had gone before it began."""

RING_SECONDS = 0.05
"""How long the one who gave way lets the other go ahead, times the tries."""

CONNECT_SECONDS = 5
SILENCE = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 15_000}
"""A machine that has gone, or a network that swallows everything, is noticed after 15 seconds of silence. Without this
whoever asked would wait for a quarter of an hour, and nobody else could ask. What the URL says of it stands."""

LOCK_WAIT_MS = 5_000
"""How long a statement waits for somebody else's lock."""

NAME = "lighthouse"
"""How connections that work are called on PostgreSQL."""

WRITE_LEVEL = "READ COMMITTED"
READ_LEVEL = "REPEATABLE READ READ ONLY"
"""One moment throughout, as SQLite's readers have it; reading at this level never has to be begun again."""


PENDING_KB = 64
"""So much may wait to be sorted into the index of the search, which every search goes through; the least there is."""

OPTIONS = (
    f"-c lock_timeout={LOCK_WAIT_MS} -c timezone=UTC -c plan_cache_mode=force_generic_plan"
    f" -c gin_pending_list_limit={PENDING_KB}"
)
"""Each statement is planned once: all of them walk along an index, whatever the values, and planning takes five times
as long as that."""


class _Server(Psycopg3Database):
    """Peewee's PostgreSQL, for a connection that may have gone when its transaction is to be rolled back."""

    def rollback(self) -> None:
        # A second error would hide the first. A connection that cannot roll back is dropped by its thread.
        with suppress(PeeweeException, psycopg.Error):
            super().rollback()

    def tidy(self, *, drop: bool = False) -> None:
        """Drops this thread's connection where it is not open and between transactions, or where it is to go."""
        if self.is_closed():
            return
        connection: psycopg.Connection = self.connection()  # type: ignore[no-untyped-call]
        if drop or connection.pgconn.transaction_status != TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                connection.close()
            self.dispose()


class PostgresFacade(Database):
    """The community in a PostgreSQL database."""

    kind = "postgresql"

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__("postgresql://" + url.partition("://")[2], clock)
        self._peewee = _Server(  # type: ignore[no-untyped-call]
            self.url,
            connect_timeout=CONNECT_SECONDS,
            application_name=NAME,
            **_silence(self.url) | {"options": _options(self.url)},
        )
        proxy.initialize(self._peewee)
        self._jobs: Jobs = SimpleQueue()
        self._workers = [Worker(f"bbs-database-{n}", self._jobs, self._serve, self._leave) for n in range(THREADS)]

    def notify(self, payload: str) -> None:
        """Inside a write: tells the watchers of all processes `payload` when it commits."""
        if len(payload) > MAX_PAYLOAD:
            raise ValueError("a notice is short: it names what is new and does not hold it")
        proxy.execute_sql("SELECT pg_notify(%s, %s)", (CHANNEL, payload))

    def _queue(self, kind: Kind) -> Jobs:
        return self._jobs

    def _crew(self) -> list[tuple[Jobs, list[Worker]]]:
        return [(self._jobs, self._workers)]

    def _watch(self, callback: Callback) -> Watch:
        return PostgresWatch(self.url, callback)

    def _leave(self) -> None:
        self._peewee.tidy(drop=True)

    def _serve(self, job: Job) -> None:
        if not job.start():
            return
        try:
            result = self._run(job)
        except BaseException as error:
            job.settle(None, self._meaning(job, error))
        else:
            job.settle(result, None)

    def _run(self, job: Job) -> Any:
        began = monotonic()
        for tries in range(1, MAX_TRIES + 1):
            begun = False
            try:
                self._peewee.connect(reuse_if_open=True)
                if job.kind is Kind.BARE:
                    begun = True
                    return job.work()
                with self._peewee.atomic(READ_LEVEL if job.kind is Kind.READ else WRITE_LEVEL):
                    begun = True
                    return job.work()
            except Exception as error:
                # Where nobody answers at all, more tries would only keep the others waiting.
                in_vain = not begun and monotonic() - began >= CONNECT_SECONDS
                if tries == MAX_TRIES or in_vain or not self._may_try_again(job, error, begun):
                    raise
                if begun and job.kind is Kind.WRITE:
                    # Who began again at once would often be sooner than the one who has waited, and meet them again.
                    sleep(RING_SECONDS * tries)
            finally:
                self._peewee.tidy()
        raise AssertionError("the last try returns or raises")

    def _may_try_again(self, job: Job, error: Exception, begun: bool) -> bool:
        """Whether nothing of the work can have happened, and another try may go better."""
        failure = storage_error(error)
        if failure is None or isinstance(failure, StorageFull):
            return False
        if not begun or job.kind is Kind.READ:
            return True
        return job.kind is Kind.WRITE and isinstance(failure, StorageBusy) and failure.in_a_ring

    def _meaning(self, job: Job, error: BaseException) -> BaseException:
        failure = storage_error(error)
        # That a read tried to write is the caller's error, not the disk's.
        if failure is None or (job.kind is Kind.READ and isinstance(failure, StorageFull)):
            return error
        return failure


def _options(url: str) -> str:
    """Ours, and those that the URL itself names."""
    own = _said(url).get("options")
    return f"{OPTIONS} {own}" if own else OPTIONS


def _silence(url: str) -> dict[str, object]:
    """How long silence is borne, where the URL does not say it."""
    said = _said(url)
    return {name: value for name, value in SILENCE.items() if name not in said}


def _said(url: str) -> dict[str, object]:
    """What the URL says of the connection; nothing where it cannot be understood."""
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.Error:
        # The connection says it in words.
        return {}
