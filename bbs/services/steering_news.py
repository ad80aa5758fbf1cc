"""Announcements: something that everybody is told at home, until they have read it or its time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import members, steering
from bbs.models.queries.steering import AnnouncementFacts
from bbs.models.times import from_us, to_us
from bbs.services import modlog, steering_input
from bbs.services.core import Core, Outbox
from bbs.services.events import RESYNC, Event
from bbs.services.identity import still
from bbs.services.resting import Resting
from bbs.services.steering_log import SteeringKind
from bbs.services.steering_rows import AnnouncementRow

MAX_ANNOUNCEMENT: Final = 1_000
"""The most characters of an announcement."""

MAX_STANDING: Final = 5
"""So many stand at the same time: more would be read by nobody."""

READ: Final = "announcements_read"
"""The name under which a member's settings hold the numbers of those that they have read."""


class Announcements:
    """What stands is held in memory, and looked up again after each change: home costs no query for it while there is
    nothing to tell."""

    def __init__(self, core: Core, resting: Resting) -> None:
        self._core = core
        self._resting = resting
        self._standing: tuple[AnnouncementFacts, ...] | None = None
        self._changes = 0
        core.events.subscribe(self._heard)

    def _heard(self, event: Event) -> None:
        if event.kind == RESYNC:
            self._forget()

    def _forget(self) -> None:
        self._standing = None
        self._changes += 1

    async def current(self, actor: Actor) -> tuple[AnnouncementRow, ...]:
        """What the actor has not read yet, the oldest first; guests have read nothing. That the community rests, or is
        going to, comes before all else, and goes on being said; its numbers are negative."""
        require(actor, Action.SEE_BOARDS)
        return (*await self._rest(), *await self._unread(actor))

    async def _rest(self) -> tuple[AnnouncementRow, ...]:
        told = await self._resting.fresh()
        return tuple(AnnouncementRow(-at, words, self._core.now(), None) for at, words in enumerate(told, 1))

    async def _unread(self, actor: Actor) -> tuple[AnnouncementRow, ...]:
        standing = [one for one in await self._all() if not _is_over(one, self._core.now_us)]
        if not standing:
            return ()
        member = actor.member
        read = frozenset() if member is None else await self._core.read(lambda: _read(member))
        return tuple(_row(one) for one in standing if one.id not in read)

    async def read(self, actor: Actor, number: int) -> None:
        """The actor has read an announcement, and is not told again."""
        require(actor, Action.MANAGE_SELF)
        member = actor.member

        def work() -> None:
            if member is not None:
                standing = {one.id for one in steering.announcements()}
                kept = sorted((_read(member) | {number}) & standing)
                members.put_setting(member, READ, ",".join(map(str, kept)))

        await self._core.write(work, always=True)

    # For the operator

    async def standing(self, actor: Actor) -> tuple[AnnouncementRow, ...]:
        """All that are told now, the oldest first."""
        require(actor, Action.MANAGE_SITE)
        now_us = self._core.now_us
        return await self._core.read(
            lambda: tuple(_row(one) for one in steering.announcements() if not _is_over(one, now_us))
        )

    async def announce(self, actor: Actor, words: str, until: datetime | None) -> AnnouncementRow:
        """Tells everybody, from now on until a moment, or until it is taken back. Raises `BadInput` at `words` or
        `until`."""
        require(actor, Action.MANAGE_SITE)
        said = steering_input.body(words, MAX_ANNOUNCEMENT, "words")
        now_us = self._core.now_us
        if until is not None and to_us(until) <= now_us:
            raise BadInput(_("That moment has passed."), "past", field="until")

        def work(outbox: Outbox) -> AnnouncementRow:
            still(actor, Action.MANAGE_SITE, now_us)
            steering.drop_over(now_us)
            if len(steering.announcements()) >= MAX_STANDING:
                message = _("{count} stand already. Taking one back makes room.").format(count=MAX_STANDING)
                raise BadInput(message, "too_many", field="words")
            until_us = None if until is None else to_us(until)
            number = steering.add_announcement(said, now_us, until_us)
            self._log(SteeringKind.ANNOUNCED, actor, number)
            outbox.tell_all()
            return _row(AnnouncementFacts(number, said, now_us, until_us))

        made = await self._core.write_and_tell(work)
        self._forget()
        return made

    async def end(self, actor: Actor, number: int) -> None:
        """Takes an announcement back. Raises `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)

        def work(outbox: Outbox) -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            if not steering.drop_announcement(number):
                raise NoSuchThing(_("That is not announced any more."))
            self._log(SteeringKind.ANNOUNCEMENT_ENDED, actor, number)
            outbox.tell_all()

        await self._core.write_and_tell(work)
        self._forget()

    async def _all(self) -> tuple[AnnouncementFacts, ...]:
        found = self._standing
        if found is None:
            before = self._changes
            found = tuple(await self._core.read(steering.announcements))
            if before == self._changes:
                self._standing = found
        return found

    def _log(self, kind: SteeringKind, actor: Actor, number: int) -> None:
        modlog.write(kind, actor=actor.member, now_us=self._core.now_us, announcement=number)


def _is_over(facts: AnnouncementFacts, now_us: int) -> bool:
    return facts.until_us is not None and facts.until_us <= now_us


def _row(facts: AnnouncementFacts) -> AnnouncementRow:
    until = None if facts.until_us is None else from_us(facts.until_us)
    return AnnouncementRow(facts.id, facts.words, from_us(facts.created_us), until)


def _read(member: int) -> frozenset[int]:
    kept = members.settings(member).get(READ, "")
    return frozenset(int(one) for one in kept.split(",") if one.isdecimal())
