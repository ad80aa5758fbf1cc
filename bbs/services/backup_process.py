"""The backup by the clock, in a process of its own."""

from __future__ import annotations

import logging
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Final

from bbs.config import Config
from bbs.services.backing_up import Made, back_up
from bbs.services.child import answer_with, in_a_process
from bbs.services.schedule import Job

NAME: Final = "backup"
"""The job that makes backups."""

LEASE: Final = timedelta(hours=1)
"""So long the backup belongs to the process that began it; a million posts take half a minute."""

_MODULE: Final = "bbs.services.backup_process"

log = logging.getLogger(__name__)


def jobs(config: Config) -> tuple[Job, ...]:
    """The job that makes a backup so often as the settings say; none where they say never."""

    async def after() -> None:
        made = await back_up_aside(config)
        log.info("a backup was made: %d rows, %d bytes, %d seconds", made.rows, made.bytes, made.seconds)

    every = timedelta(hours=config.backup.every_hours)
    if not every:
        return ()
    return (Job(NAME, every, lambda _outbox, _now_us: 1, after, always=True, forgets=False, aside=True, lease=LEASE),)


async def back_up_aside(config: Config) -> Made:
    """Makes the next backup (`backing_up.back_up`) in a process of its own. Whoever is cancelled ends it, and nothing
    is left of it. Raises `BBSError`."""
    answer = await in_a_process(_MODULE, config)
    return Made(**{**answer, "path": Path(answer["path"])})


if __name__ == "__main__":
    sys.exit(answer_with(lambda config: asdict(back_up(config))))
