"""Work that is done by the clock: each job by one process at a time, again when it is due, whatever happened before.

A job is a function that changes some rows inside one write and says how many; it can be run at any time and any number
of times. What depends on the time is right without it: jobs write down what is so already, and clear what is over.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bbs.domain.clock_doubt import ClockSeen
from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing
from bbs.models.queries import jobs
from bbs.models.queries.jobs import JobFacts
from bbs.models.times import from_us
from bbs.services import resting_rules
from bbs.services.clock_watch import ClockWatch
from bbs.services.core import Core, Outbox

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 20.0
"""Seconds between two looks at what is due. The first comes after this as well: a start has enough to do."""

LEASE: Final = timedelta(minutes=10)
"""So long a job belongs to the process that began it; if that was killed, another begins it then."""

SLACK: Final = timedelta(minutes=1)
"""So far the clocks of two processes, or two looks at one clock, may lie apart."""

RETRY: Final = timedelta(minutes=5)
"""So long after it failed a job is tried again."""

MAX_RUNS: Final = 50
"""So often a job goes on at once while it finds more to do; the rest waits for the next look."""

AT_A_TIME: Final = 200
"""So many things a job does in one write, so that nobody who posts waits long for it."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do by the clock. `run` gets an outbox and the present moment in microseconds, inside a write, and
    returns how many things it has done; it is called again at once where that were `AT_A_TIME` or more. `after`, where
    there is one, comes behind the writes, when something was done. `always` has it run also while the community can
    only be read. What `forgets`, or ends something for good, waits while the clock is not to be believed. What takes
    long goes on `aside`, while other jobs are run, and belongs to its process for as long as `lease` says."""

    name: str
    every: timedelta
    run: Callable[[Outbox, int], int]
    after: Callable[[], Awaitable[None]] | None = None
    always: bool = False
    forgets: bool = True
    aside: bool = False
    lease: timedelta = LEASE


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the operator sees it: when it last ran, what it did (a number), and what it failed with since then."""

    name: str
    every: timedelta
    ran: datetime | None
    done: int
    failed: str


class Schedule:
    """Runs the jobs that are due, between `start` and `stop`."""

    def __init__(self, core: Core, jobs: Sequence[Job]) -> None:
        self._core = core
        self._jobs = tuple(jobs)
        self._watch = ClockWatch(core)
        self._task: asyncio.Task[None] | None = None
        self._hurried = asyncio.Event()
        self._aside: set[asyncio.Task[int]] = set()

    async def start(self) -> None:
        """Looks now and then from now on."""
        if self._task is None:
            self._task = asyncio.create_task(self._go_on(), name="bbs-schedule")

    async def stop(self) -> None:
        """Nothing more is begun; what is being written is written whole or not at all. May be called again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        for task in self._aside:
            task.cancel()
        if self._aside:
            await asyncio.wait(self._aside)

    def renew(self, jobs: Sequence[Job]) -> None:
        """These are the jobs from now on: the settings by which they go have changed."""
        self._jobs = tuple(jobs)

    async def look(self) -> dict[str, int]:
        """`run_due` with an eye on the clock: what forgets waits where it has jumped."""
        return await self.run_due(doubted=(await self._watch.look()).is_doubted)

    async def clock(self, actor: Actor) -> ClockSeen:
        """How the clock stood at the last look, for the operator."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(self._watch.seen)

    async def believe_clock(self, actor: Actor) -> ClockSeen:
        """The operator has looked, and the clock is right: nothing waits for it any more."""
        require(actor, Action.MANAGE_SITE)
        return await self._watch.believe()

    async def run_due(self, *, doubted: bool = False) -> dict[str, int]:
        """Runs every job that is due and that no other process has; what each of them has done, by name. What
        forgets is left out where the clock is `doubted`.

        A job that fails is tried again later, and keeps no other from being run. Raises `BBSError` with code `storage`
        where nothing can be asked at all.
        """
        known, is_quiet = await self._core.read(lambda: (jobs.jobs(), resting_rules.read_only() is not None))
        done: dict[str, int] = {}
        for job in self._jobs:
            may_run = (job.always or not is_quiet) and not (doubted and job.forgets)
            if may_run and _is_due(job, known.get(job.name), self._core.now_us) and await self._begin(job):
                if job.aside:
                    task = asyncio.create_task(self._finish(job), name=f"bbs-job-{job.name}")
                    self._aside.add(task)
                    task.add_done_callback(self._aside.discard)
                else:
                    done[job.name] = await self._finish(job)
        return done

    async def rows(self, actor: Actor) -> tuple[JobRow, ...]:
        """All jobs, for the operator."""
        require(actor, Action.MANAGE_SITE)
        known = await self._core.read(jobs.jobs)
        return tuple(_row(job, known.get(job.name)) for job in self._jobs)

    async def hurry(self, actor: Actor, name: str) -> None:
        """The job with this name is due now, whenever it ran last: it begins soon, in this process or in another.
        Raises `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        if name not in {job.name for job in self._jobs}:
            raise NoSuchThing(_("There is no such job."))

        def work() -> None:
            jobs.locked(name)
            jobs.change(name, run_us=None, lease_us=0)

        await self._core.write(work, always=True)
        self._hurried.set()

    async def _go_on(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._hurried.wait()
            self._hurried.clear()
            try:
                await self.look()
            except BBSError as error:
                log.warning("nothing was done by the clock: %s", error.code)

    async def _begin(self, job: Job) -> bool:
        """Whether the job belongs to this process now."""
        now_us = self._core.now_us

        def work() -> bool:
            if not _is_due(job, jobs.locked(job.name), now_us):
                return False
            jobs.change(job.name, lease_us=now_us + job.lease // timedelta(microseconds=1))
            return True

        return await self._core.write(work, always=True)

    async def _finish(self, job: Job) -> int:
        """Does the job, as far as there is something to do, and writes down how it went."""
        now_us, total, failed = self._core.now_us, 0, ""
        try:
            for _turn in range(MAX_RUNS):
                done = await self._core.write_and_tell(lambda outbox: job.run(outbox, now_us), always=True)
                total += done
                if done < AT_A_TIME:
                    break
            if total and job.after is not None:
                await job.after()
        except Exception as error:
            # The kind alone: what an error says may hold what somebody wrote.
            failed = error.code if isinstance(error, BBSError) else type(error).__name__
            log.error("the job %s failed: %s", job.name, failed)
        if total:
            log.info("the job %s has done %d", job.name, total)
        again_us = now_us + RETRY // timedelta(microseconds=1) if failed else 0
        ran: dict[str, object] = {} if failed else {"run_us": now_us, "done": str(total)}
        await self._core.write(lambda: jobs.change(job.name, lease_us=again_us, failed=failed, **ran), always=True)
        return total


def _is_due(job: Job, facts: JobFacts | None, now_us: int) -> bool:
    if facts is None:
        return True
    # What lies further ahead than it can was written by a clock that went wrong, and holds nothing up.
    slack_us = SLACK // timedelta(microseconds=1)
    if 0 < facts.lease_us - now_us <= job.lease // timedelta(microseconds=1) + slack_us:
        return False
    every = job.every // timedelta(microseconds=1)
    return facts.run_us is None or not -slack_us <= now_us - facts.run_us < every


def _row(job: Job, facts: JobFacts | None) -> JobRow:
    if facts is None:
        return JobRow(job.name, job.every, None, 0, "")
    ran = None if facts.run_us is None else from_us(facts.run_us)
    return JobRow(job.name, job.every, ran, int(facts.done or 0), facts.failed)
