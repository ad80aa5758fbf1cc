"""Who may join: everybody, whoever a moderator lets in, or whoever has been handed an invitation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from bbs.config_live import Live
from bbs.domain.codes import invite, new_invite
from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import clean_body
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing
from bbs.models import counters
from bbs.models.members import ACTIVE, APPLYING
from bbs.models.queries import doors, members
from bbs.models.times import from_us, to_day, to_us
from bbs.services import drawbridge, resting_rules
from bbs.services.core import Core
from bbs.services.events import LET_IN
from bbs.services.given_words import within
from bbs.services.identity import as_handle, still
from bbs.services.keyed import Keyed, Purpose
from bbs.services.notices import NoticeKind, leave
from bbs.services.sessions import Why, tell_end

Mode = Literal["open", "approval", "invite"]

INVITE_DAYS: Final = 14
MAX_INVITE_DAYS: Final = 90
"""How long an invitation can be used, as made without a number, and at most."""

MAX_INVITES: Final = 50
"""Invitations of one moderator that can still be used."""

MAX_WORDS: Final = 500
"""Characters that somebody may say to the moderators who wants to be let in."""

MAX_APPLICATIONS: Final = 200
"""So many may wait at once; then joining waits for the moderators."""

_ID: Final = 12
"""So many digits of an invitation's hash tell a moderator's invitations apart."""


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """Somebody who waits to be let in, what they say, and since when they wait."""

    handle: str
    words: str
    since: datetime


@dataclass(frozen=True, slots=True)
class InviteRow:
    """An invitation, without what it says: that is shown once. `used` is the day on which somebody came in with it."""

    id: str
    made: datetime
    expires: datetime
    used: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the registration says of somebody who joins: the state they begin in, and the invitation to use up."""

    state: str
    invite: str | None
    words: str


class Registration:
    """The mode, which the configuration sets, and what moderators do in it.

    With `approval`, whoever joins has an account at once and a guest's rights (`Actor.waiting`); an open session of
    theirs hears `LET_IN` for their id, asks `accounts.again(actor)` who it is now, and goes on. An invitation stands
    for the approval. While the drawbridge is up, an open community lets in only whom a moderator lets in; while nobody
    looks after the place, nobody joins (`services.duty`).
    """

    def __init__(self, core: Core, keyed: Keyed, live: Live, pauses: Callable[[], bool] = lambda: False) -> None:
        """`pauses` says, inside a read, whether nobody is there for people who would join."""
        self._core = core
        self._keyed = keyed
        self._pauses = pauses
        self._live = live

    @property
    def mode(self) -> Mode:
        """The mode that the operator has set."""
        return self._live.now.registration

    async def mode_now(self) -> Mode:
        """The mode that holds at this moment. Raises `BBSError` with code `paused`, `read_only` or `closed` while
        nobody joins."""

        def work() -> tuple[bool, bool]:
            resting_rules.refuse_joining(self._core.now_us)
            return self._pauses(), drawbridge.is_up(self._core.now_us)

        paused, raised = await self._core.read(work)
        if paused:
            raise BBSError(
                _(
                    "No moderator has looked in for a while, so nobody can join just now: there would be nobody for"
                    " you. Please come back in some days. Help now stays open to everybody: help@"
                ),
                "paused",
            )
        return "approval" if raised and self.mode == "open" else self.mode

    async def check_invite(self, token: str) -> None:
        """Raises `BadInput` at the field `invite` unless the invitation lets somebody in now.

        The same words for one that is used up, has run out, or never was.
        """
        lookup = await self._lookup(token)
        if not await self._core.read(lambda: doors.invite_is_good(lookup, self._core.now_us)):
            raise _bad_invite()

    async def make_invite(self, actor: Actor, days: int = INVITE_DAYS) -> str:
        """An invitation that lets one person in within so many days. It is shown now, and never to be had again.

        Raises `BadInput` at the field `days`, and `BBSError` with code `too_many` beyond `MAX_INVITES`.
        """
        require(actor, Action.INVITE)
        if not 1 <= days <= MAX_INVITE_DAYS:
            raise BadInput(_("From 1 to {most} days.").format(most=MAX_INVITE_DAYS), "bad_days", field="days")
        token = new_invite()
        lookup = await self._lookup(token)
        now = self._core.now()

        def work() -> None:
            still(actor, Action.INVITE, self._core.now_us)
            if actor.member is not None and doors.open_invites(actor.member, to_us(now)) >= MAX_INVITES:
                raise BBSError(
                    _("Of your invitations {count} can still be used. Taking one back makes room.").format(
                        count=MAX_INVITES
                    ),
                    "too_many",
                )
            doors.add_invite(lookup, actor.member, to_us(now), to_us(now + timedelta(days=days)))

        await self._core.write(work)
        return token

    async def invites(self, actor: Actor) -> tuple[InviteRow, ...]:
        """The invitations that the actor has made, the newest first."""
        require(actor, Action.INVITE)
        found = await self._core.read(lambda: doors.invites_of(actor.member))
        return tuple(
            InviteRow(one.lookup[:_ID], from_us(one.created_us), from_us(one.expires_us), one.used_day) for one in found
        )

    async def withdraw_invite(self, actor: Actor, id: str) -> None:
        """Takes back an invitation of the actor's own that nobody has used. Raises `NoSuchThing`."""
        require(actor, Action.INVITE)

        def work() -> bool:
            mine = [one.lookup for one in doors.invites_of(actor.member) if one.lookup[:_ID] == id]
            return len(mine) == 1 and doors.drop_invite(actor.member, mine[0])

        if not await self._core.write(work):
            raise NoSuchThing(_("There is no such invitation, or somebody has come in with it."))

    async def applications(self, actor: Actor) -> tuple[ApplicationRow, ...]:
        """Those who wait to be let in, the longest first."""
        require(actor, Action.LET_IN)
        found = await self._core.read(lambda: doors.applications(MAX_APPLICATIONS))
        return tuple(ApplicationRow(handle, words, from_us(since)) for handle, words, since in found)

    async def let_in(self, actor: Actor, handle: str) -> None:
        """Somebody who waits is a member from now on, and nothing is unread for them yet; their open sessions hear of
        it. Raises `NoSuchThing` where nobody of that name waits."""
        require(actor, Action.LET_IN)
        name = as_handle(handle)

        def work() -> int:
            still(actor, Action.LET_IN, self._core.now_us)
            member = _waiting(name)
            members.change_state(member, (APPLYING,), state=ACTIVE, floor=counters.current_serial())
            doors.drop_application(member)
            leave(member, NoticeKind.LET_IN, self._core.now())
            return member

        await self._core.write_and_tell(lambda outbox: outbox.tell_member(LET_IN, work()))

    async def turn_away(self, actor: Actor, handle: str) -> None:
        """Somebody who waits does not become a member: all they have given is gone at once, and their sessions end.
        Raises `NoSuchThing` where nobody of that name waits."""
        require(actor, Action.LET_IN)
        name = as_handle(handle)

        def work() -> int:
            still(actor, Action.LET_IN, self._core.now_us)
            member = _waiting(name)
            doors.drop_applicant(member)
            return member

        await self._core.write_and_tell(lambda outbox: tell_end(outbox, work(), Why.TURNED_AWAY))

    async def ticket(self, token: str | None, words: str) -> Ticket:
        """For `Accounts.join`: how somebody begins who joins now. Raises `BadInput` (`invite`, `words`), and as
        `mode_now`."""
        said = within(clean_body(words), MAX_WORDS)
        mode = await self.mode_now()
        if mode == "open" or (mode == "approval" and not token):
            return Ticket(ACTIVE if mode == "open" else APPLYING, None, said)
        if not token:
            raise BadInput(
                _("An invitation is needed to join here. A moderator can make one."), "empty", field="invite"
            )
        await self.check_invite(token)
        return Ticket(ACTIVE, await self._lookup(token), said)

    async def _lookup(self, token: str) -> str:
        return await self._keyed.of(Purpose.INVITE, invite(token))


def hand_in(ticket: Ticket, member: int, now: datetime) -> None:
    """Inside the write that adds a member: uses the invitation up, or leaves the application.

    Raises `BadInput` where somebody else was faster with the invitation, and `BBSError` with code `too_many`.
    """
    if ticket.invite is not None and not doors.use_invite(ticket.invite, to_us(now), to_day(now)):
        raise _bad_invite()
    if ticket.state == APPLYING:
        if doors.count_applications() >= MAX_APPLICATIONS:
            raise BBSError(_("Many people are waiting to be let in. Please come back in a day or two."), "too_many")
        doors.add_application(member, ticket.words, to_us(now))


def _waiting(name: str) -> int:
    found = members.by_handle(name)
    if found is None or found.state != APPLYING:
        raise NoSuchThing(_("Nobody of that name is waiting; perhaps somebody else has answered already."))
    return found.id


def _bad_invite() -> BadInput:
    return BadInput(
        _("That invitation cannot be used: it is mistyped, was used, or has run out."), "bad_invite", field="invite"
    )
