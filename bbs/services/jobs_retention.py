"""What the clock forgets: drafts, and the texts of closed cases and of posts that are gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bbs.config_parts import Retention
from bbs.domain.acting import APPEAL_TIME
from bbs.models.queries import clearing, conversations
from bbs.services.core import Outbox
from bbs.services.schedule import AT_A_TIME, Job

_DAILY = timedelta(days=1)


def jobs(retention: Retention) -> tuple[Job, ...]:
    """The jobs that forget, each once a day."""
    return (
        Job("drafts", _DAILY, _older(retention.drafts, clearing.forget_drafts)),
        Job("closed cases", _DAILY, _uncontested(retention.closed_cases, clearing.forget_case_texts)),
        Job("conversations", _DAILY, _older(retention.closed_cases, conversations.drop_before)),
        Job("gone posts", _DAILY, lambda _outbox, now_us: clearing.note_gone(now_us, AT_A_TIME)),
        Job("texts of gone posts", _DAILY, _uncontested(retention.deleted_posts, clearing.forget_gone_posts)),
        Job("earlier texts", _DAILY, _uncontested(retention.deleted_posts, clearing.forget_revisions)),
    )


def _older(days: int, forget: Callable[[int, int], int]) -> Callable[[Outbox, int], int]:
    """What forgets some of what is older than so many days."""
    time_us = timedelta(days=days) // timedelta(microseconds=1)
    return lambda _outbox, now_us: forget(now_us - time_us, AT_A_TIME)


def _uncontested(days: int, forget: Callable[[int, int, int], int]) -> Callable[[Outbox, int], int]:
    """The same, but for what is needed while somebody can still appeal, or waits for an answer to that."""
    appeals_us = APPEAL_TIME // timedelta(microseconds=1)
    time_us = timedelta(days=days) // timedelta(microseconds=1)
    return lambda _outbox, now_us: forget(now_us - time_us, now_us - appeals_us, AT_A_TIME)
