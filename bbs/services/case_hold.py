"""Who may see a case, and who may do something with it now. Inside a read or a write.

Whoever works on a case from another service begins with `hold`: it locks the case, says no where somebody else has it,
and lets nobody act on what has changed since they looked. Where a post or its thread may change as well, `lock_around`
comes before that: threads are locked before cases, everywhere.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from bbs.domain.cases import CLAIM_TIME, CaseState
from bbs.domain.policy import Actor, Role
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing, Stale
from bbs.models.queries import cases, threads
from bbs.models.queries.cases import CaseFacts
from bbs.services import case_steps

CLAIM_US: Final = CLAIM_TIME // timedelta(microseconds=1)


def may_see(actor: Actor, case: CaseFacts) -> bool:
    """Whether the actor may know of the case: never of one about themselves, whatever they are here, and a moderator of
    some boards of those boards only, and of what belongs to none."""
    if actor.member is not None and case.member == actor.member:
        return False
    if Role.SYSOP in actor.roles:
        return True
    if Role.MODERATOR not in actor.roles:
        return False
    return actor.moderates is None or case.board is None or case.board in actor.moderates


def find(actor: Actor, number: int) -> CaseFacts:
    """The case with this number. Raises `NoSuchThing` where the actor may not see it."""
    return _seen(actor, cases.case(number))


def find_locked(actor: Actor, number: int) -> CaseFacts:
    """The same in a write, held against other writers. Raises `NoSuchThing`."""
    return _seen(actor, cases.locked_case(number))


def hold(actor: Actor, number: int, version: int | None, now_us: int) -> CaseFacts:
    """The open case that the actor is about to do something with; `version` is the one they looked at, None where they
    looked at none.

    Raises `NoSuchThing`, `Stale` where it has changed since then or somebody else has claimed it, and `BBSError` with
    code `closed`.
    """
    case = find_locked(actor, number)
    if held_by_other(actor, case, now_us):
        raise Stale(taken(case))
    if version is not None and version != case.version:
        raise Stale(changed(case))
    if not case.open:
        raise BBSError(_("This case is closed. It can be opened again."), "closed")
    return case


def lock_around(case: CaseFacts) -> None:
    """Locks the thread that a case is about; whoever may change it or its posts does so before `hold`."""
    if case.thread is not None:
        threads.lock(case.thread)


def is_claimed(case: CaseFacts, now_us: int) -> bool:
    """Whether somebody has the case at this moment: a claim that has run out is none."""
    return case.open and case.claimed_by is not None and (case.claim_expires_us or 0) > now_us


def held_by_other(actor: Actor, case: CaseFacts, now_us: int) -> bool:
    """Whether somebody else has the case at this moment."""
    return is_claimed(case, now_us) and case.claimed_by != actor.member


def claim(actor: Actor, now_us: int) -> dict[str, object]:
    """The columns of a case that the actor has from now on."""
    return {"state": CaseState.CLAIMED.value, "claimed_by": actor.member, "claim_expires_us": now_us + CLAIM_US}


def free() -> dict[str, object]:
    """The columns of an open case that nobody has."""
    return {"state": CaseState.OPEN.value, "claimed_by": None, "claim_expires_us": None}


def taken(case: CaseFacts) -> str:
    """Says that somebody has the case."""
    name = cases.handles([case.claimed_by or 0]).get(case.claimed_by or 0, _("Somebody else"))
    return _("{name} has this case now. Nothing was done.").format(name=name)


def changed(case: CaseFacts) -> str:
    """Says what has happened to a case last, and who did it."""
    last = next(iter(cases.steps(case.id, 1)), None)
    if last is None:
        return _("This case has changed meanwhile. Nothing was done.")
    what = case_steps.words_of(last.kind, json.loads(last.facts), brief=True)
    if last.by is None:
        return _("This case has changed meanwhile: {what} Nothing was done.").format(what=what)
    return _("This case has changed meanwhile. {name}: {what} Nothing was done.").format(name=last.by, what=what)


def _seen(actor: Actor, case: CaseFacts | None) -> CaseFacts:
    if case is None or not may_see(actor, case):
        raise NoSuchThing(_("There is no such case."))
    return case
