"""What the clock does to cases: claims that have run out, amber that has waited, and tiers that are over."""

from __future__ import annotations

from datetime import timedelta

from bbs.config_parts import Retention
from bbs.domain.cases import AGEING, RANKS, Origin, Severity
from bbs.models.queries import case_ageing, clearing
from bbs.services import care, case_hold, case_opening
from bbs.services.case_opening import add_step, touch
from bbs.services.core import Outbox
from bbs.services.events import CASE
from bbs.services.schedule import AT_A_TIME, Job


def jobs(retention: Retention) -> tuple[Job, ...]:
    """The jobs about cases."""
    return (
        Job("claims", timedelta(minutes=5), free_claims, forgets=False),
        Job("ageing", timedelta(minutes=10), age, forgets=False),
        Job("tiers", timedelta(hours=1), lambda _outbox, now_us: clear_tiers(now_us, retention.tiers)),
    )


def free_claims(outbox: Outbox, now_us: int) -> int:
    """Writes down that claims have run out; how many."""
    found = case_ageing.run_out(now_us, AT_A_TIME)
    for case in found:
        add_step(case.id, "claim_ran_out", None, now_us)
        touch(case, now_us, **case_hold.free())
        case_opening.tell(outbox, case.id, case.board, case.member)
    return len(found)


def age(outbox: Outbox, now_us: int) -> int:
    """Moves amber cases that have waited up in the queue (`AGEING`); how many. Their number of versions stays: nobody
    who works on one has to look again for it."""
    done = 0
    for waited, like in AGEING:
        before_us = now_us - waited // timedelta(microseconds=1)
        found = case_ageing.to_raise(Severity.AMBER.value, RANKS[like], before_us, AT_A_TIME)
        for case in found:
            case_ageing.raise_to(case.id, RANKS[like])
            case_opening.tell(outbox, case.id, case.board, case.member)
        done += len(found)
    return done


def clear_tiers(now_us: int, days: int) -> int:
    """Clears what triage has found and left in closed cases, so many days after it did; how many things. What one
    case was about that triage alone has opened is not to be found out after that."""
    before_us = now_us - timedelta(days=days) // timedelta(microseconds=1)
    found = clearing.touched_by_triage(before_us, AT_A_TIME)
    clearing.forget_case([number for number, origin in found if origin == Origin.TRIAGE.value], CASE)
    clearing.forget_triage([number for number, origin in found if origin != Origin.TRIAGE.value])
    return len(found) + care.clear_due(now_us, days)
