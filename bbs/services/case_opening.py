"""Opening cases, and what every other service does with them: steps, severity, and their end. Inside a write.

One post has one open case, whoever is concerned about it and however often. The thread of the post is locked before the
case: whoever changes the post or its thread as well does that first.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from bbs.domain.cases import OUTCOMES, RANKS, CaseState, Origin, Severity, rank
from bbs.domain.policy import Role
from bbs.models.members import ACTIVE
from bbs.models.queries import cases, marks, threads
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import from_us
from bbs.services import case_hold, case_settling
from bbs.services.core import Outbox
from bbs.services.events import CASE

EXCERPT: Final = 160
"""So many characters of a post stand in the queue."""

DUE: Final = {
    Severity.CRISIS: timedelta(hours=1),
    Severity.RED: timedelta(hours=4),
    Severity.HIGH: timedelta(hours=12),
    Severity.AMBER: timedelta(hours=24),
    Severity.NORMAL: timedelta(days=3),
    Severity.LOW: timedelta(days=7),
}
"""So soon somebody should have looked. Nothing happens when they have not: volunteers have lives."""

TIERS: Final = frozenset({Severity.AMBER, Severity.RED, Severity.CRISIS})
"""The severities that come from triage, and are cleared."""

CALLS: Final = frozenset({Severity.RED, Severity.CRISIS})
"""For these, and for who asks for a person, the operator's command is run (`services.alarm`)."""

_WINS: Final = (Origin.TRIAGE, Origin.WATCHED, Origin.REPORT, Origin.ASKED, Origin.HELD)
"""Of several reasons for one case it is called after the last of these: a held post has to be let out or not, and a
person who asks is answered."""


def open_case(
    outbox: Outbox,
    *,
    origin: Origin,
    now_us: int,
    board: int | None = None,
    thread: int | None = None,
    post: int | None = None,
    member: int | None = None,
    unnamed: bool = False,
    severity: Severity | None = None,
    category: str = "",
    subject: str = "",
    snapshot: str = "",
    conversation: int | None = None,
    facts: dict[str, object] | None = None,
) -> int:
    """The number of the case about this: a new one, or the open one that it joins. All numbers are ids.

    What concerns a post joins the open case about it; somebody who asks again finds the case in which they have asked.
    An appeal is always a case of its own. Severity rises and never falls. Moderators who may see the case are told.
    """
    outbox.urgent |= origin is Origin.ASKED or severity in CALLS
    found = _joins(origin, thread, post, member, unnamed, conversation)
    if found is not None:
        _join(outbox, found, origin, now_us, severity, category, snapshot, conversation, facts)
        return found.id
    about = {"board": board, "thread": thread, "post": post, "member": member, "conversation": conversation}
    texts = {"category": category, "subject": subject, "excerpt": excerpt(snapshot), "snapshot": snapshot}
    staff = member is not None and cases.is_staff(member)
    said = {"facts": json.dumps(facts or {}, ensure_ascii=False), "unnamed": unnamed, "about_staff": staff}
    number = cases.add_case({**about, **texts, **said, **_new(origin, severity, now_us)})
    add_step(number, "opened", None, now_us, origin=origin.value, category=category)
    tell(outbox, number, board, member)
    return number


def add_step(case: int, kind: str, actor: int | None, now_us: int, **facts: object) -> None:
    """A step in the history of a case, by the member with the id `actor`, or by the server itself. `facts` hold no tier
    and no severity: steps outlive them."""
    cases.add_step(case, kind, actor, now_us, facts)


def close(case: int, state: CaseState, by: int | None, now_us: int, outbox: Outbox) -> None:
    """Closes an open case as `state` (one of `OUTCOMES`), by the member with the id `by`; its reporters are told in
    words. A case that is closed stays as it is."""
    about = cases.case(case)
    if about is not None:
        case_hold.lock_around(about)
    found = cases.locked_case(case)
    if found is None or not found.open or state not in OUTCOMES:
        return
    add_step(case, "closed", by, now_us, outcome=state.value)
    cases.forget_passed(case)
    changes: dict[str, object] = {"state": state.value, "open": False, "closed_us": now_us, "closed_by": by}
    touch(found, now_us, claimed_by=None, claim_expires_us=None, **changes)
    case_settling.tell_reporters(found, state, from_us(now_us))
    case_settling.show_again(outbox, found)
    tell(outbox, case, found.board, found.member)


def set_severity(outbox: Outbox, post: int, severity: Severity, now_us: int) -> None:
    """What the open case about a post ranks as from now on, also lower than before: its author has said something."""
    about = cases.open_case_about(post)
    if about is None or about.severity == severity.value:
        return
    case_hold.lock_around(about)
    found = cases.locked_case(about.id)
    if found is None or not found.open:
        return
    since = timedelta(microseconds=now_us - found.opened_us)
    touch(found, now_us, severity=severity.value, rank=rank(severity, since), due_us=_due(severity, found.opened_us))
    tell(outbox, found.id, found.board, found.member)


def touch(case: CaseFacts, now_us: int, **columns: object) -> None:
    """Other values in a case, and another version: whoever looks at the old one is told so when they do something."""
    cases.change(case.id, version=case.version + 1, changed_us=now_us, **columns)


def tell(outbox: Outbox, case: int, board: int | None, about: int | None) -> None:
    """After the commit, everybody who may see the case hears `CASE` with its number: never the one it is about."""
    for member in sorted(staff_for(board) - {about}):
        outbox.tell_member(CASE, member, case)


def staff_for(board: int | None) -> set[int]:
    """The ids of those who may see cases of a board: its moderators, those of all boards, and sysops. Cases without a
    board are everybody's who moderates."""
    return {
        member
        for member, role, where, state in cases.staff()
        if state == ACTIVE and (role == Role.SYSOP.value or board is None or where is None or where == board)
    }


def excerpt(text: str) -> str:
    """The beginning of a post on one line."""
    line = " ".join(text[: EXCERPT * 2].split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def _new(origin: Origin, severity: Severity | None, now_us: int) -> dict[str, object]:
    """How a case stands that is opened now."""
    return {
        "origin": origin.value,
        "severity": None if severity is None else severity.value,
        "rank": rank(severity),
        "state": CaseState.OPEN.value,
        "open": True,
        "due_us": _due(severity, now_us),
        "tier_us": now_us if severity in TIERS or origin is Origin.TRIAGE else None,
        "opened_us": now_us,
        "changed_us": now_us,
        "snapshot_us": now_us,
    }


def _joins(
    origin: Origin,
    thread: int | None,
    post: int | None,
    member: int | None,
    unnamed: bool,
    conversation: int | None,
) -> CaseFacts | None:
    """The open case that this joins. Locks what two would otherwise open it on at once."""
    if origin is Origin.APPEAL:
        return None
    found = None
    if origin is Origin.ASKED:
        if member is not None:
            marks.lock_member(member)
            found = cases.open_case_asked(member, unnamed, post)
        if found is None and conversation is not None:
            found = cases.open_case_of(conversation)
    if found is None and post is not None:
        if thread is not None:
            threads.lock(thread)
        about = cases.open_case_about(post)
        # Who asks about another's post, or with their name about what they wrote without, has a case of their own.
        same = about is not None and (about.member, about.unnamed) == (member, unnamed)
        found = about if same or origin is not Origin.ASKED else None
    return None if found is None else cases.locked_case(found.id)


def _join(
    outbox: Outbox,
    case: CaseFacts,
    origin: Origin,
    now_us: int,
    severity: Severity | None,
    category: str,
    snapshot: str,
    conversation: int | None,
    facts: dict[str, object] | None,
) -> None:
    changes: dict[str, object] = {}
    before = Origin(case.origin)
    if _place(origin) > _place(before):
        changes["origin"] = origin.value
    if category and not case.category:
        changes["category"] = category
    if severity is not None and RANKS[severity] > RANKS[Severity(case.severity or Severity.LOW)]:
        changes |= {"severity": severity.value, "due_us": _due(severity, now_us)}
    since = timedelta(microseconds=now_us - case.opened_us)
    if severity is not None and (higher := rank(severity, since)) > case.rank:
        changes["rank"] = higher
    if conversation is not None and case.conversation is None:
        changes["conversation"] = conversation
    news = bool(changes)
    if severity in TIERS or origin is Origin.TRIAGE:
        changes["tier_us"] = now_us
    if facts:
        changes["facts"] = json.dumps({**json.loads(case.facts), **facts}, ensure_ascii=False)
    if origin is Origin.TRIAGE and snapshot and not case.reports:
        changes |= {"snapshot": snapshot, "excerpt": excerpt(snapshot), "snapshot_us": now_us}
    if origin is not before:
        add_step(case.id, "joined", None, now_us, origin=origin.value, category=category)
    if news:
        touch(case, now_us, **changes)
        tell(outbox, case.id, case.board, case.member)
    elif changes:
        cases.change(case.id, **changes)


def _place(origin: Origin) -> int:
    return _WINS.index(origin) if origin in _WINS else len(_WINS)


def _due(severity: Severity | None, now_us: int) -> int:
    return now_us + DUE[severity or Severity.NORMAL] // timedelta(microseconds=1)
