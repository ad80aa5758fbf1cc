"""Duty: moderators say when they are here and when they rest, and everybody else when somebody looks next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bbs.config_live import Live
from bbs.domain.policy import Action, Actor, Role, may, require
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput
from bbs.models.queries import cases, duty
from bbs.models.times import from_us, to_us
from bbs.services.case_rows import DutyRow
from bbs.services.core import Core, member_of
from bbs.services.identity import still

LOOKED_EVERY: Final = timedelta(minutes=5)
"""That somebody has looked at cases is written down this often at most."""

DUTY_LAPSES: Final = timedelta(hours=8)
"""Who is on duty and has not looked at cases for so long has forgotten to say that they rest."""

MAX_AHEAD: Final = timedelta(days=60)
"""The furthest that somebody says they look next."""

_AHEAD: Final = timedelta(minutes=10)
"""So far two clocks may differ."""

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a moderator looks next, in words; `when` where somebody has said so. `nobody` says that no moderator has
    looked in for so long that nobody can be expected."""

    words: str
    when: datetime | None
    nobody: bool


class Duty:
    """On duty and off it. Nobody has to be: it is for telling people honestly what to expect."""

    def __init__(self, core: Core, live: Live) -> None:
        self._core = core
        self._live = live
        self._noted: dict[int, int] = {}

    async def mine(self, actor: Actor) -> DutyRow:
        """How the actor stands."""
        require(actor, Action.WORK_CASES)
        return await self._core.read(lambda: self.row(actor))

    async def set(self, actor: Actor, on: bool, next_look: datetime | None = None) -> DutyRow:
        """The actor is on duty or not, and means to look next at `next_look`, or has not said. Raises `BadInput` at the
        field `next_look` for what has passed, or is more than `MAX_AHEAD` away."""
        require(actor, Action.WORK_CASES)
        member, now = member_of(actor), self._core.now()
        if next_look is not None and not now < next_look <= now + MAX_AHEAD:
            message = _("From now to {days} days ahead, please.").format(days=MAX_AHEAD.days)
            raise BadInput(message, "bad_time", field="next_look")
        next_us = None if next_look is None else to_us(next_look)

        def work() -> DutyRow:
            still(actor, Action.WORK_CASES, self._core.now_us)
            duty.put(member, on_duty=on, next_us=next_us, looked_us=to_us(now))
            return self.row(actor)

        return await self._core.write(work)

    def next_look(self) -> NextLook:
        """When a moderator looks next, as far as anybody can say. Inside a read or a write."""
        now = self._core.now()
        staff = duty.everybody()
        looked = _last_look(staff, now)
        coming = [row.next_us for row in staff if row.next_us and row.next_us > to_us(now)]
        when = from_us(min(coming)) if coming else None
        if self._is_long(looked, now):
            return NextLook(_nobody(looked, now), when, nobody=True)
        return NextLook(self._words(any(is_here(row, now) for row in staff), when, now), when, nobody=False)

    def pauses(self) -> bool:
        """Whether nobody joins for now, because nobody would be there for them. Inside a read or a write.

        A community in which no moderator was ever named, and whose sysop has never looked at cases, is one that its
        operator has just begun, and stays open. Where moderators were named and none has looked yet, what counts is how
        long the oldest case has waited.
        """
        now = self._core.now()
        staff = duty.everybody()
        looked = _last_look(staff, now)
        if looked is not None:
            return self._is_long(looked, now)
        if not any(row.role == Role.MODERATOR.value for row in staff):
            return False
        waits = cases.oldest_open()
        return waits is not None and self._is_long(waits, now)

    def row(self, actor: Actor) -> DutyRow:
        """How the actor stands. Inside a read or a write."""
        now = self._core.now()
        on_duty, next_us, _looked = duty.of(actor.member or 0)
        others = {row.member for row in duty.everybody() if row.member != actor.member and is_here(row, now)}
        ahead = next_us is not None and next_us > to_us(now)
        return DutyRow(on_duty, from_us(next_us) if ahead and next_us else None, len(others))

    async def looked(self, actor: Actor) -> None:
        """The actor has looked at cases: noted now and then. For the services that show them."""
        member = actor.member
        if member is None or not may(actor, Action.WORK_CASES):
            return
        now_us = self._core.now_us
        if not 0 <= now_us - self._noted.get(member, 0) < LOOKED_EVERY // timedelta(microseconds=1):
            self._noted[member] = now_us
            await self._core.write(lambda: duty.put(member, looked_us=now_us), always=True)

    def _is_long(self, since_us: int | None, now: datetime) -> bool:
        return since_us is None or now - from_us(since_us) >= timedelta(hours=self._live.now.moderation.nobody_hours)

    def _words(self, here: bool, when: datetime | None, now: datetime) -> str:
        said = []
        if here:
            said.append(_("A moderator is on duty now."))
        elif when is not None:
            said.append(_("A moderator means to look {when}.").format(when=ahead_words(when - now)))
        if hours := self._live.now.moderation.hours:
            said.append(_("Moderators look in {hours}.").format(hours=hours))
        elif not said:
            said.append(_("Moderators are members like you, and look in when they can. That may take a day."))
        return " ".join(said)


def is_here(row: duty.DutyFacts, now: datetime) -> bool:
    """Whether somebody is on duty, and has looked at cases not long ago."""
    return bool(row.on_duty) and row.looked_us is not None and -_AHEAD < now - from_us(row.looked_us) < DUTY_LAPSES


def _last_look(staff: Sequence[duty.DutyFacts], now: datetime) -> int | None:
    """When somebody last looked at cases; None where nobody has. What lies ahead was noted by a clock that went wrong,
    and promises nobody anything."""
    looks = (row.looked_us for row in staff if row.looked_us and row.looked_us < to_us(now + _AHEAD))
    return max(looks, default=None)


def ahead_words(time: timedelta) -> str:
    """How far away something is, roughly: it says the same in every time zone."""
    if time < _HOUR:
        return _("within the hour")
    if time < 2 * _DAY:
        hours = round(time / _HOUR)
        return ngettext("in about {count} hour", "in about {count} hours", hours).format(count=hours)
    return ngettext("in about {count} day", "in about {count} days", round(time / _DAY)).format(
        count=round(time / _DAY)
    )


def _nobody(looked_us: int | None, now: datetime) -> str:
    if looked_us is None:
        return _("Nobody is here now: no moderator has looked in yet. What you write waits until somebody does.")
    days = (now - from_us(looked_us)) // _DAY
    if days < 1:
        return _("Nobody is here now: no moderator has looked in today. What you write waits until somebody does.")
    return ngettext(
        "Nobody is here now: no moderator has looked in for {count} day. What you write waits until somebody does.",
        "Nobody is here now: no moderator has looked in for {count} days. What you write waits until somebody does.",
        days,
    ).format(count=days)
