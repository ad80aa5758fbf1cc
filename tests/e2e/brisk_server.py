"""`bbs serve` with a clock that does everything each second, due or not: `python brisk_server.py serve ...`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bbs.__main__ import main
from bbs.config import Config
from bbs.services import jobs, schedule
from bbs.services.action_effects import Effects

_all_jobs = jobs.all_jobs


def _always_due(config: Config, effects: Effects) -> tuple[schedule.Job, ...]:
    return tuple(replace(job, every=timedelta(0)) for job in _all_jobs(config, effects))


if __name__ == "__main__":
    schedule.LOOK_EVERY = 1.0  # type: ignore[misc]
    jobs.all_jobs = _always_due
    main()
