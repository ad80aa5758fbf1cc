"""Everything that is done by the clock, in the order in which it is looked at."""

from __future__ import annotations

from datetime import timedelta

from bbs.config import Config
from bbs.services import jobs_cases, jobs_retention, welcome
from bbs.services.action_effects import Effects
from bbs.services.action_ends import expire_due
from bbs.services.schedule import Job


def all_jobs(config: Config, effects: Effects) -> tuple[Job, ...]:
    """The jobs of a server: `effects` is what ends with an action."""
    return (
        Job("actions", timedelta(minutes=1), lambda outbox, now_us: expire_due(effects, outbox, now_us)),
        *jobs_cases.jobs(config.retention),
        Job("welcome", timedelta(minutes=15), lambda _outbox, now_us: _greet(config, now_us)),
        *jobs_retention.jobs(config.retention),
    )


def _greet(config: Config, now_us: int) -> int:
    text = welcome.welcome_text(config.data)
    return welcome.greet(now_us, config.moderation.welcome_hours, text, config.community)
