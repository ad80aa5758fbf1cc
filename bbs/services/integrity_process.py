"""Looking through the database by the clock, in a process of its own: whether it is whole, and counts and search agree
with the posts. What is wrong makes the job fail; `bbs check --deep` says more."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from typing import Any, Final

from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.database import StorageFailed, open_database
from bbs.models.queries import integrity, reindexing
from bbs.services.child import answer_with, in_a_process
from bbs.services.schedule import Job

NAME: Final = "integrity"
"""The job that looks through the database."""

LEASE: Final = timedelta(hours=1)
"""So long it belongs to the process that began it; 100,000 posts take about a second."""

_MODULE: Final = "bbs.services.integrity_process"


def jobs(config: Config) -> tuple[Job, ...]:
    """The job; none where the settings say never. It changes nothing, so it is run also while the community rests."""

    async def after() -> None:
        await in_a_process(_MODULE, config)

    every = timedelta(days=config.backup.look_through_days)
    if not every:
        return ()
    return (Job(NAME, every, lambda _outbox, _now_us: 1, after, always=True, forgets=False, aside=True, lease=LEASE),)


def look(config: Config) -> dict[str, Any]:
    """Looks through the database of these settings. Raises `BBSError`, code `damaged` or `disagrees`."""
    return asyncio.run(_look(config))


async def _look(config: Config) -> dict[str, Any]:
    try:
        db = open_database(config.database_url)
        try:
            errors = await db.read(integrity.file_errors)
            wrong = 0 if errors else await db.read(_disagreements)
        finally:
            await db.close()
    except StorageFailed as error:
        errors, wrong = [str(error)], 0
    if errors:
        raise BBSError(_("The database is damaged. This says more: bbs check --deep"), "damaged")
    if wrong:
        raise BBSError(_("Counts or the search disagree with the posts. This says more: bbs check"), "disagrees")
    return {"wrong": 0}


def _disagreements() -> int:
    """Inside a read."""
    return integrity.miscounted() + (0 if reindexing.stale() else integrity.misindexed())


if __name__ == "__main__":
    sys.exit(answer_with(look))
