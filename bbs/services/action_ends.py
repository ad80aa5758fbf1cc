"""How actions end: their time runs out, they are taken back, overruled, or something newer takes their place. Inside a
write."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from bbs.domain.acting import CLOSING, ActionKind
from bbs.errors import BBSError
from bbs.models import counters
from bbs.models.members import SUSPENDED
from bbs.models.queries import actions, marks, members
from bbs.models.queries import modlog as queries
from bbs.models.queries.actions import ActionFacts
from bbs.models.queries.common import apart, lock_all_members
from bbs.models.queries.threads import lock as lock_thread
from bbs.models.times import from_us
from bbs.services import modlog
from bbs.services.action_effects import CLOSES, Effects
from bbs.services.core import Outbox
from bbs.services.modlog import LogKind
from bbs.services.notices import NoticeKind, leave

log = logging.getLogger(__name__)

EXPIRED_AT_ONCE: Final = 200
"""So many actions end in one write; the next run goes on."""


def expire_due(effects: Effects, outbox: Outbox, now_us: int) -> int:
    """Ends what has come to its end; how many. What follows from them does not wait for this: whoever is let write or
    come in again is let so from that moment on. One that cannot be ended holds up no other."""
    due = actions.due(now_us, EXPIRED_AT_ONCE)
    done = 0
    for facts in _locked(due):
        if facts.expires_us is None or facts.expires_us > now_us:
            continue
        try:
            with apart():
                done += end(effects, facts, "expired", None, now_us, outbox)
        except BBSError as error:
            log.warning("the action %d cannot end: %s", facts.id, error.code)
    return done


def locked(number: int, *threads: int | None) -> ActionFacts | None:
    """An action and whom and what it concerns, held in the one order of locks; with other threads that are concerned
    as well."""
    return next(iter(_locked([number], *threads)), None)


def _locked(numbers: list[int], *threads: int | None) -> list[ActionFacts]:
    """The same for several actions: all members first, then all threads, then the actions."""
    found = [facts for number in numbers if (facts := actions.action(number)) is not None]
    taken_apart = any(facts.kind in _APART for facts in found)
    lock(taken_apart, {facts.about for facts in found}, {_thread(facts) for facts in found} | set(threads))
    for facts in sorted(found):
        actions.lock(facts.id)
    return [facts for each in found if (facts := actions.action(each.id)) is not None]


def lock(taken_apart: bool, members: Iterable[int | None], threads: Iterable[int | None]) -> None:
    """Locks members, then the counter, then threads, each in the order of their numbers; cases come after that. Where
    a thread is taken apart, what everybody has read of it changes."""
    if taken_apart:
        lock_all_members()
    for member in sorted({each for each in members if each is not None}):
        marks.lock_member(member)
    if taken_apart:
        counters.take(counters.SERIAL, 0)
    for thread in sorted({each for each in threads if each is not None}):
        lock_thread(thread)


def takes_apart(kind: ActionKind) -> bool:
    """Whether an action of this kind gives posts another board or another thread."""
    return kind in _APART


def end(
    effects: Effects, facts: ActionFacts, how: str, by: int | None, now_us: int, outbox: Outbox, *, quiet: bool = False
) -> bool:
    """Ends an action that is held, and writes it down; whether it had not ended before. With `quiet` nobody is told
    that an account is open again: something else is said to them."""
    closed = facts.about is not None and ActionKind(facts.kind) in CLOSING and _is_closed(facts.about)
    if not actions.end(facts.id, how, by, now_us):
        return False
    effects.end(facts, now_us, outbox)
    write_down(_LOGGED[how], facts, by, now_us)
    if closed and not quiet and facts.about is not None and not _is_closed(facts.about):
        leave(facts.about, NoticeKind.RESTORED, from_us(now_us))
    return True


def replace(facts: ActionFacts, by: int | None, now_us: int) -> None:
    """Something newer takes the place of an action; what it has done stays for that to go on with."""
    if actions.end(facts.id, "replaced", by, now_us):
        write_down(LogKind.REPLACED, facts, by, now_us, public=False)


def write_down(
    kind: LogKind, facts: ActionFacts, by: int | None, now_us: int, *, public: bool | None = None, **more: int | str
) -> None:
    """A line of the log about an action. Everybody may read it, without names, who could read that it was done.

    Where somebody's own safety is near, it does not say in which case: such a case is forgotten some day, and its
    number with the post beside it would lead back.
    """
    modlog.write(
        kind,
        actor=by,
        action=facts.id,
        case=None if actions.self_safety(facts.post, facts.case) else facts.case,
        board=facts.board,
        thread=_thread(facts),
        number=facts.number,
        public=queries.is_public(facts.id) if public is None else public,
        now_us=now_us,
        done=facts.kind,
        **more,
    )


def begin(facts: ActionFacts, now_us: int) -> None:
    """Writes down that it was done. Members may read it, without names, unless it is a note, or has to do with
    somebody's own safety."""
    public = facts.kind != ActionKind.NOTE and not actions.self_safety(facts.post, facts.case)
    write_down(LogKind.ACTED, facts, facts.actor, now_us, public=public)


def reopened_by_operator(member: int, now_us: int) -> None:
    """The operator has opened an account: what had closed it has ended."""
    for one in actions.standing_about(member, CLOSES):
        if actions.end(one.id, "reverted", None, now_us):
            write_down(LogKind.REVERTED, one, None, now_us)


def closed_by_operator(member: int, reason: str, until_us: int | None, now_us: int) -> None:
    """The operator has closed an account: one action like any other, in the place of what had closed it before."""
    for one in actions.standing_about(member, CLOSES):
        if not one.unnamed:  # that something takes its place would say who it is
            replace(one, None, now_us)
    row: dict[str, object] = {
        "kind": ActionKind.SUSPEND.value,
        "member": member,
        "about": member,
        "reason": reason,
        "created_us": now_us,
        "expires_us": until_us,
    }
    facts = actions.action(actions.add(row))
    if facts is not None:
        begin(facts, now_us)


def _thread(facts: ActionFacts) -> int | None:
    return facts.thread if facts.in_thread is None else facts.in_thread


def _is_closed(member: int) -> bool:
    found = members.by_id(member)
    return found is not None and found.state == SUSPENDED


_APART: Final = frozenset({ActionKind.MOVE, ActionKind.SPLIT})
_LOGGED: Final = {"expired": LogKind.EXPIRED, "reverted": LogKind.REVERTED, "overruled": LogKind.OVERRULED}
