"""Who is connected to this process: sessions that their member can list and end, and that end when they have to."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing, NotAllowed
from bbs.models.queries import events, members
from bbs.services import modlog
from bbs.services.core import Core, Outbox, member_of
from bbs.services.events import ENDED, RESYNC, Event
from bbs.services.identity import actor_of, whoever
from bbs.services.steering_log import SteeringKind

log = logging.getLogger(__name__)

MAX_SESSIONS: Final = 16
"""Sessions of one member at the same time: a few machines, each with a few windows."""

SessionId = int
"""Names a session within this process; drawn by lot, so that two processes do not mean each other's."""

_ID_BITS: Final = 27
_REASON_BITS: Final = 4
"""Together they fit into the whole number that an event carries."""

_EVERY: Final = 1 << 62
"""Later than any event: what is told so ends every session that there is."""


class Why(IntEnum):
    """Why all sessions of a member end."""

    ASKED = 0
    SUSPENDED = 1
    RESET = 2
    RECOVERED = 3
    PASSWORD = 4
    KEY = 5
    TURNED_AWAY = 6
    ROLE = 7
    READER = 8
    ERASED = 9
    LEAVING = 10


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as its member sees it. `current` is the one in which they look."""

    id: SessionId
    began: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A session as the operator sees it: since when, and as what somebody is here, in a word of `STANDINGS`. `handle`
    is empty where nobody has asked for names."""

    id: SessionId
    began: datetime
    standing: str
    handle: str = ""


STANDINGS: Final = {
    "sysop": _("an operator"),
    "moderator": _("a moderator"),
    "facilitator": _("a facilitator"),
    "member": _("a member"),
    "waiting": _("somebody who asks to come in"),
    "locked": _("a member, before the door word"),
    "suspended": _("somebody whose account is closed"),
}
"""As what somebody is here, the first that holds of them."""


@dataclass(slots=True)
class _Session:
    began: datetime
    end: Callable[[str], None]
    as_of: int
    inside: bool
    standing: str


@dataclass(frozen=True, slots=True)
class _Ending:
    """Something that ended all sessions of a member but `keep`, and the number of its event."""

    event: int
    keep: SessionId
    why: Why


class Sessions:
    """The sessions of this process by member. A session is told once that it is over, and is forgotten then."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_member: dict[int, dict[SessionId, _Session]] = {}
        self._unsubscribe: dict[int, Callable[[], None]] = {}
        self._unsure: dict[int, list[_Ending]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def arrived(self, actor: Actor, end: Callable[[str], None], began: datetime) -> SessionId:
        """Somebody who has signed in, waits to be let in, or is shut out and sees why, is connected from now on.

        `end` is called at most once, on the loop, with the words to show before closing. Whoever calls hands the actor
        on as `replace(actor, session=id)`, and calls `left` at the end. An actor who names a session has just ended all
        others, and gets that one. Raises `BBSError` with code `too_many` where the member has `MAX_SESSIONS`,
        `NoSuchThing` where they have been suspended since they signed in, and `NotAllowed` with code `ended`, in words,
        where anything else has ended their sessions since then (`Actor.as_of`).
        """
        who = _who(actor)
        if actor.session is None and len(self._by_member.get(who, ())) >= MAX_SESSIONS:
            raise BBSError(
                _("You are connected {count} times already. Closing one of them makes room.").format(
                    count=MAX_SESSIONS
                ),
                "too_many",
            )
        inside = actor.locked is None and actor.suspended is None
        session = self._add(who, _Session(began, end, actor.as_of, inside, _standing(actor)), actor.session)
        try:
            # What ended their sessions between the sign-in and this call has not ended this one.
            endings = await self._endings(who, actor.as_of, inside)
            if (why := next((ending.why for ending in endings if ending.keep != session), None)) is not None:
                raise NotAllowed(words_for(why), "ended")
        except BBSError:
            self._take(who, session)
            raise
        return session

    def left(self, session: SessionId) -> None:
        """The session is over. Of one that was told to end, or that nobody knows, there is nothing to forget."""
        for member, sessions in self._by_member.items():
            if session in sessions:
                self._take(member, session)
                return

    def of(self, actor: Actor) -> tuple[SessionRow, ...]:
        """The member's own sessions on this server process, the oldest first."""
        require(actor, Action.MANAGE_SELF)
        own = self._by_member.get(member_of(actor), {})
        rows = [SessionRow(number, one.began, number == actor.session) for number, one in own.items()]
        return tuple(sorted(rows, key=lambda row: row.began))

    def end(self, actor: Actor, session: SessionId) -> None:
        """Ends one of the member's own sessions. Raises `NoSuchThing` where it is over, or somebody else's."""
        require(actor, Action.MANAGE_SELF)
        own = self._by_member.get(member_of(actor), {})
        if session not in own:
            raise NoSuchThing(_("That session is over already."))
        self._end(member_of(actor), session, words_for(Why.ASKED))

    def live(self, actor: Actor) -> tuple[LiveRow, ...]:
        """All sessions of people who have signed in, on this server process, the newest first; for the operator, and
        without names: who is awake here at night is nobody's business."""
        require(actor, Action.MANAGE_SITE)
        return self._live({})

    async def live_by_name(self, actor: Actor) -> tuple[LiveRow, ...]:
        """The same with names. The log of moderation says that somebody looked."""
        require(actor, Action.MANAGE_SITE)
        here = list(self._by_member)

        def work() -> dict[int, str]:
            modlog.write(SteeringKind.SESSIONS_LOOKED_AT, actor=actor.member, now_us=self._core.now_us)
            return members.handles(here)

        return self._live(await self._core.write(work))

    def _live(self, handles: Mapping[int, str]) -> tuple[LiveRow, ...]:
        rows = [
            LiveRow(number, one.began, one.standing, handles.get(member, ""))
            for member, own in self._by_member.items()
            for number, one in own.items()
        ]
        return tuple(sorted(rows, key=lambda row: row.began, reverse=True))

    def gone(self, actor: Actor) -> None:
        """Ends the session of somebody who has just been erased, with all that is open in it: nobody is there any
        more."""
        require(actor, Action.ERASE)
        if actor.session is not None:
            self._end(_who(actor), actor.session, words_for(Why.ERASED))

    async def end_others(self, actor: Actor) -> None:
        """Ends all sessions of the member but the one in which they ask, in every process."""
        require(actor, Action.MANAGE_SELF)

        def work(outbox: Outbox) -> None:
            tell_end(outbox, member_of(actor), Why.ASKED, actor.session)

        await self._core.write_and_tell(work, always=True)

    def __len__(self) -> int:
        return sum(map(len, self._by_member.values()))

    def _add(self, member: int, session: _Session, number: SessionId | None) -> SessionId:
        if member not in self._by_member:
            self._by_member[member] = {}
            self._unsubscribe[member] = self._core.events.subscribe(
                lambda event: self._heard(member, event), member=member
            )
        number = number or draw_session()
        self._by_member[member][number] = session
        return number

    async def _look(self) -> None:
        """Ends the sessions of those who may not be here, and those that something has ended since they began."""
        while self._unsure:
            member, told = self._unsure.popitem()
            own = self._by_member.get(member)
            if not own:
                continue
            try:
                inside = any(one.inside for one in own.values())
                endings = await self._endings(member, min(one.as_of for one in own.values()), inside)
            except NoSuchThing:
                erased = [ending for ending in told if ending.why is Why.ERASED]
                endings = erased or [*told, _Ending(_EVERY, 0, Why.SUSPENDED)]
            except BBSError:
                # Storage is away. What was told holds all the same; of the rest all are asked to look afresh again.
                endings = told
            if any(ending.why is Why.ERASED for ending in endings):
                self._core.batch.forget(member)
            for ending in endings:
                self._apply(member, ending)

    def _apply(self, member: int, ending: _Ending) -> None:
        """Ends the sessions that had begun by then, but for the one that stays."""
        for number, one in tuple(self._by_member.get(member, {}).items()):
            if number != ending.keep and one.as_of < ending.event:
                self._end(member, number, words_for(ending.why))

    async def _endings(self, member: int, as_of: int, inside: bool) -> list[_Ending]:
        """What has ended the member's sessions since `as_of`. Raises `NoSuchThing` where they may not be here; whose
        account is closed may, but not `inside`."""

        def work() -> list[_Ending]:
            (actor_of if inside else whoever)(member, self._core.now_us)
            return [_ending(event, number) for event, number in events.about(member, ENDED, as_of)]

        return await self._core.read(work)

    def _take(self, member: int, session: SessionId) -> _Session | None:
        own = self._by_member.get(member, {})
        taken = own.pop(session, None)
        if taken is not None and not own:
            del self._by_member[member]
            self._unsubscribe.pop(member)()
        return taken

    def _end(self, member: int, session: SessionId, why: str) -> None:
        taken = self._take(member, session)
        if taken is None:
            return
        try:
            taken.end(why)
        except Exception:
            # The others end all the same.
            log.exception("a session did not end when it was told to")

    def _heard(self, member: int, event: Event) -> None:
        """Something has happened: looks up what, since the event does not say which sessions had begun before it."""
        ended = event.kind == ENDED and event.member == member
        if not ended and event.kind != RESYNC:
            return
        self._unsure.setdefault(member, []).extend([_ending(_EVERY, event.number or 0)] if ended else [])
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="bbs-sessions")


def draw_session() -> SessionId:
    """A new name for a session."""
    return secrets.randbelow((1 << _ID_BITS) - 1) + 1


def _ending(event: int, number: int) -> _Ending:
    keep, why = divmod(number, 1 << _REASON_BITS)
    return _Ending(event, keep, Why(why))


def tell_end(outbox: Outbox, member: int, why: Why, keep: SessionId | None = None) -> None:
    """Inside a write: once it is committed, the member's sessions end in every process, but for `keep`."""
    outbox.tell_member(ENDED, member, ((keep or 0) << _REASON_BITS) + why)


def words_for(why: Why) -> str:
    """What is shown in a session that ends."""
    return {
        Why.ASKED: _("This session was ended from another one of yours."),
        Why.SUSPENDED: _("This account is closed for now. Signing in again shows why. Help now stays open: help@"),
        Why.RESET: _("The operator has changed how this account signs in. Please sign in again."),
        Why.RECOVERED: _("This account was opened with its recovery code elsewhere. Its other sessions are over."),
        Why.PASSWORD: _("The password was changed in another session of yours. Please sign in again."),
        Why.KEY: _("A key was taken off in another session of yours. Please sign in again."),
        Why.ROLE: _("The operator has changed what you do here. Please sign in again."),
        Why.READER: _("A board that you could read is not open to you any more. Please sign in again."),
        Why.ERASED: _("This account is erased. Go well. Help now stays open to everybody: help@"),
        Why.LEAVING: _("This account is to be erased, as you asked in another session. Signing in can take it back."),
        Why.TURNED_AWAY: _("The moderators have not opened this account. Help now stays open to everybody: help@"),
    }[why]


def _standing(actor: Actor) -> str:
    held = {role.value for role in actor.roles} if actor.member is not None else set()
    held |= {name for name in ("waiting", "locked", "suspended") if getattr(actor, name) is not None}
    return next((name for name in STANDINGS if name in held), "member")


def _who(actor: Actor) -> int:
    if actor.whoever is None:
        raise NoSuchThing(_("You would need to sign in for that."))
    return actor.whoever
