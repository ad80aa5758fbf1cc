"""Work by the clock: when each job last ran, and which process has it now."""

from __future__ import annotations

from typing import NamedTuple

from bbs.models.queries.common import first, locking, rows
from bbs.models.tables import Job


class JobFacts(NamedTuple):
    """A job; `lease_us` is until when one process has it."""

    name: str
    lease_us: int
    run_us: int | None
    done: str
    failed: str


_COLUMNS = (Job.name, Job.lease_us, Job.run_us, Job.done, Job.failed)


def jobs() -> dict[str, JobFacts]:
    """All jobs that have ever been begun, by name."""
    return {row[0]: JobFacts(*row) for row in rows(Job.select(*_COLUMNS))}


def locked(name: str) -> JobFacts:
    """A job inside a write, held against other processes until it ends; a new one where there was none."""
    Job.insert(name=name).on_conflict_ignore().execute()
    row = first(locking(Job.select(*_COLUMNS).where(Job.name == name)))
    return JobFacts(*(row or (name, 0, None, "", "")))


def change(name: str, **columns: object) -> None:
    """Other values in a job."""
    Job.update(**columns).where(Job.name == name).execute()
