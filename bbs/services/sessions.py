"""Who is connected to this process: sessions that their member can list and end, and that end when they have to."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing
from bbs.services.core import Core, Outbox, member_of
from bbs.services.events import ENDED, RESYNC, Event
from bbs.services.identity import actor_of

log = logging.getLogger(__name__)

MAX_SESSIONS: Final = 16
"""Sessions of one member at the same time: a few machines, each with a few windows."""

SessionId = int
"""Names a session within this process; drawn by lot, so that two processes do not mean each other's."""

_ID_BITS: Final = 27
_REASON_BITS: Final = 4
"""Together they fit into the whole number that an event carries."""


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


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as its member sees it. `current` is the one in which they look."""

    id: SessionId
    began: datetime
    current: bool


@dataclass(slots=True)
class _Session:
    began: datetime
    end: Callable[[str], None]


class Sessions:
    """The sessions of this process by member. A session is told once that it is over, and is forgotten then."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._by_member: dict[int, dict[SessionId, _Session]] = {}
        self._unsubscribe: dict[int, Callable[[], None]] = {}
        self._unsure: set[int] = set()
        self._looking: asyncio.Task[None] | None = None

    async def arrived(self, actor: Actor, end: Callable[[str], None], began: datetime) -> SessionId:
        """Somebody who has signed in, or waits to be let in, is connected from now on.

        `end` is called at most once, on the loop, with the words to show before closing. Whoever calls hands the actor
        on as `replace(actor, session=id)`, and calls `left` at the end. Raises `BBSError` with code `too_many` where
        the member has `MAX_SESSIONS`, and `NoSuchThing` where they have been suspended since they signed in.
        """
        who = _who(actor)
        if len(self._by_member.get(who, ())) >= MAX_SESSIONS:
            raise BBSError(
                _("You are connected {count} times already. Closing one of them makes room.").format(
                    count=MAX_SESSIONS
                ),
                "too_many",
            )
        session = self._add(who, _Session(began, end))
        try:
            # What ended their sessions between the sign-in and this call has not ended this one.
            await self._require_here(who)
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

    async def end_others(self, actor: Actor) -> None:
        """Ends all sessions of the member but the one in which they ask, in every process."""
        require(actor, Action.MANAGE_SELF)
        await self._core.write_and_tell(lambda outbox: tell_end(outbox, member_of(actor), Why.ASKED, actor.session))

    def end_all(self, member: int, keep: SessionId | None, why: str) -> None:
        """Ends all sessions of a member in this process but `keep`; `why` is shown in each."""
        for session in tuple(self._by_member.get(member, ())):
            if session != keep:
                self._end(member, session, why)

    def __len__(self) -> int:
        return sum(map(len, self._by_member.values()))

    def _add(self, member: int, session: _Session) -> SessionId:
        if member not in self._by_member:
            self._by_member[member] = {}
            self._unsubscribe[member] = self._core.events.subscribe(
                lambda event: self._heard(member, event), member=member
            )
        number = secrets.randbelow((1 << _ID_BITS) - 1) + 1
        self._by_member[member][number] = session
        return number

    async def _look(self) -> None:
        """Ends the sessions of those who may not be here, where nobody can say what was missed."""
        while self._unsure:
            member = self._unsure.pop()
            try:
                await self._require_here(member)
            except NoSuchThing:
                self.end_all(member, None, words_for(Why.SUSPENDED))
            except BBSError:
                # Storage is away; when it is back, everybody is asked to look afresh again.
                return

    async def _require_here(self, member: int) -> None:
        await self._core.read(lambda: actor_of(member, self._core.now_us))

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
        if event.kind == RESYNC:
            self._unsure.add(member)
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look(), name="bbs-sessions")
        if event.kind == ENDED and event.member == member:
            keep, why = divmod(event.number or 0, 1 << _REASON_BITS)
            self.end_all(member, keep or None, words_for(Why(why)))


def tell_end(outbox: Outbox, member: int, why: Why, keep: SessionId | None = None) -> None:
    """Inside a write: once it is committed, the member's sessions end in every process, but for `keep`."""
    outbox.tell_member(ENDED, member, ((keep or 0) << _REASON_BITS) + why)


def words_for(why: Why) -> str:
    """What is shown in a session that ends."""
    return {
        Why.ASKED: _("This session was ended from another one of yours."),
        Why.SUSPENDED: _("This account is paused for now, and its sessions are over. Help now stays open: help@"),
        Why.RESET: _("The operator has changed how this account signs in. Please sign in again."),
        Why.RECOVERED: _("This account was opened with its recovery code elsewhere. Its other sessions are over."),
        Why.PASSWORD: _("The password was changed in another session of yours. Please sign in again."),
        Why.KEY: _("A key was taken off in another session of yours. Please sign in again."),
        Why.ROLE: _("The operator has changed what you do here. Please sign in again."),
        Why.TURNED_AWAY: _("The moderators have not opened this account. Help now stays open to everybody: help@"),
    }[why]


def _who(actor: Actor) -> int:
    who = actor.member if actor.member is not None else actor.waiting
    if who is None:
        raise NoSuchThing(_("You would need to sign in for that."))
    return who
