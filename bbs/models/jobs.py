"""Work on its way to a database thread, and the thread that does it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from enum import Enum
from queue import SimpleQueue
from typing import Any


class Kind(Enum):
    """How a piece of work is to be run."""

    READ = "read"
    WRITE = "write"
    BARE = "bare"  # outside any transaction, alone: migrations


class Job:
    """One call on its way through a database thread.

    Cancelling `future` before the work has started means that it never starts; afterwards it is not stopped.
    """

    __slots__ = ("future", "kind", "work")

    def __init__(self, work: Callable[[], Any], kind: Kind) -> None:
        self.work = work
        self.kind = kind
        self.future: Future[Any] = Future()

    def start(self) -> bool:
        """Claims the job for a thread; False where nobody waits for it any more."""
        return self.future.set_running_or_notify_cancel()

    def settle(self, result: Any, trouble: BaseException | None) -> None:
        """Answers whoever waits, with the trouble where there is one."""
        if isinstance(trouble, StopIteration):
            # A future of the event loop cannot carry it, and whoever awaits it would wait for ever.
            trouble = RuntimeError("work for the database let a StopIteration out")
        if trouble is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(trouble)


Jobs = SimpleQueue[Job | None]
"""What the threads take their work from; None ends the one thread that takes it."""


class Worker:
    """A thread that takes jobs from a queue until it is told to end."""

    def __init__(self, name: str, jobs: Jobs, serve: Callable[[Job], None], leave: Callable[[], None]) -> None:
        """`serve` is called for each job and answers its future; `leave` in the thread, before it ends."""
        self._jobs = jobs
        self._serve = serve
        self._leave = leave
        self.ended: Future[None] = Future()
        # A daemon, so that a process that is being torn down by an error never hangs here; `close` waits for it.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._serve(job)
                del job
        finally:
            try:
                self._leave()
            finally:
                self.ended.set_result(None)

    def join(self) -> None:
        """Waits for the thread itself; only after `ended`, when it is a matter of microseconds."""
        self._thread.join()
