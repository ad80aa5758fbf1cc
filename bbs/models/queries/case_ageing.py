"""Cases that the clock has something to do with. Inside a write."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bbs.domain.cases import CLAIM_TIME
from bbs.models.queries.case_queue import some
from bbs.models.queries.cases import CaseFacts
from bbs.models.queries.common import locking, rows
from bbs.models.tables import CaseFile

_CLAIM_US: Final = 2 * CLAIM_TIME // timedelta(microseconds=1)
"""Later than any claim runs out, also where two clocks differ a little."""


def run_out(now_us: int, limit: int) -> list[CaseFacts]:
    """Open cases whose claims have run out by now, or were made by a clock that went wrong: they would run out later
    than one made now. Held against other writers."""
    over = (CaseFile.claim_expires_us <= now_us) | (CaseFile.claim_expires_us > now_us + _CLAIM_US)
    query = CaseFile.select(CaseFile.id).where(over, CaseFile.open)
    return some([number for (number,) in rows(locking(query.order_by(CaseFile.claim_expires_us).limit(limit)))])


def to_raise(severity: str, rank: int, before_us: int, limit: int) -> list[CaseFacts]:
    """Open cases of this severity that were opened before then and rank lower, held against other writers."""
    found: list[int] = []
    for lower in range(rank - 1, 0, -1):
        query = CaseFile.select(CaseFile.id).where(CaseFile.open, CaseFile.rank == lower)
        query = query.where(CaseFile.opened_us <= before_us, CaseFile.severity == severity)
        query = query.order_by(CaseFile.opened_us, CaseFile.id).limit(limit - len(found))
        found += [number for (number,) in rows(locking(query))]
        if len(found) == limit:
            break
    return some(found)


def raise_to(case: int, rank: int) -> None:
    """Another rank for a case."""
    CaseFile.update(rank=rank).where(CaseFile.id == case).execute()
