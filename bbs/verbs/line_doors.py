"""What stands before home in line mode: the doors, the door word, the wait to be let in, and a closed account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from bbs.domain.policy import GUEST, Actor
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.events import LET_IN, RESYNC, Event
from bbs.services.rows import OfferedKey
from bbs.services.site import Services
from bbs.services.tries import HandleChecks
from bbs.verbs.line_joining import JoiningLine
from bbs.verbs.line_recovering import recover
from bbs.verbs.line_rooms import MemberRooms
from bbs.verbs.line_talk import Choice, Interrupted, Left, PutOut, Talk

MAX_WRONG: Final = 3
"""Wrong answers at the lock after which the visit ends."""

Become = Callable[[Actor], Awaitable[Actor]]
"""Makes whoever sits there this member, and gives them back as they are known from then on."""


@dataclass(frozen=True, slots=True)
class Came:
    """How somebody came: through which door, from where, with which keys; `checks` count handles that they look up."""

    door: str
    keys: tuple[OfferedKey, ...] = ()
    origin: str = ""
    checks: HandleChecks | None = None


class Doors:
    """The way in. `become` is called once for whoever joins, or comes back with a code."""

    def __init__(self, services: Services, talk: Talk, came: Came, become: Become) -> None:
        self._services = services
        self._talk = talk
        self._came = came
        self._become = become

    async def through(self, actor: Actor) -> Actor:
        """Who somebody is, once they are past everything that stands before home. Raises `Left`."""
        ways = {"new": self.join, "recover": self._recovered, "help": self._help}
        if not actor.is_guest or any((actor.waiting, actor.locked, actor.suspended)):
            return await self._inside(actor)
        found: Actor | None = GUEST if self._came.door == "guest" else None
        if self._came.door in ways:
            found = await self._tried(ways[self._came.door])
        while found is None:
            found = await self._chosen()
        return await self._inside(found)

    # The doors

    async def _chosen(self) -> Actor | None:
        """Whoever went through one of the doors; None where they are to choose again."""
        found: list[Actor | None] = [None]

        async def go(way: Callable[[], Awaitable[Actor | None]]) -> None:
            found[0] = await self._tried(way)

        ways = {
            _("Look around as a guest"): self._look_around,
            _("Join"): self.join,
            _("I lost my password or my key"): self._recovered,
            _("Help now: whom to call"): self._help,
        }
        choices = [Choice(words, partial(go, way)) for words, way in ways.items()]
        self._talk.say(_("To sign in: ssh -t your-name@HOST plain"))
        question = _("A number, or Enter to leave:")

        async def choose() -> Actor | None:
            await self._talk.choose_once(_("Where would you like to go?"), choices, question)
            return found[0]

        try:
            return await choose()
        except Interrupted:
            with suppress(Interrupted):
                if await self._talk.sure(_("Leave now?")):
                    raise Left from None
        return None

    async def _tried(self, way: Callable[[], Awaitable[Actor | None]]) -> Actor | None:
        """Goes through a door; None where somebody comes back from it."""
        try:
            return await way()
        except Interrupted:
            self._talk.say(_("Back."))
        except BBSError as error:
            self._talk.say(error.message)
        return None

    async def _look_around(self) -> Actor:
        return GUEST

    async def join(self) -> Actor:
        """A new member. Raises `Interrupted`, and `BBSError` where nobody can join now."""
        came = self._came
        joining = JoiningLine(self._services, GUEST, self._talk, keys=came.keys, checks=came.checks, origin=came.origin)
        actor = await self._become(await joining.run())
        if not actor.is_guest:
            self._talk.say(_("Welcome, {handle}. Good that you are here.").format(handle=actor.handle))
        return actor

    async def _recovered(self) -> Actor:
        return await self._become(await recover(self._services, self._talk, self._came.origin))

    async def _help(self) -> None:
        await MemberRooms(self._services, GUEST, self._talk).help_now()

    # Inside, but not at home yet

    async def _inside(self, actor: Actor) -> Actor:
        while True:
            if actor.locked is not None:
                actor = await self._become(await unlocked(self._services, self._talk, actor, self._came.origin))
            elif actor.waiting is not None:
                actor = await self._let_in(actor)
            elif actor.suspended is not None:
                actor = await self._opened(actor)
            else:
                return actor

    async def _let_in(self, actor: Actor) -> Actor:
        """Waits until a moderator has let somebody in."""
        talk = self._talk
        talk.say(
            "\n".join(
                (
                    _("Thank you, {handle}. A moderator will let you in.").format(handle=actor.handle),
                    _("They are members like you, and look in when they can. You hear of it here at once."),
                    _("You can also leave, and come back under your name at any time."),
                )
            )
        )

        def heard(event: Event) -> None:
            if event.kind in (LET_IN, RESYNC):
                talk.nudge()

        unsubscribe = self._services.events.subscribe(heard, member=actor.waiting)
        try:
            while True:
                try:
                    await talk.ask(_("Enter looks again, Q leaves:"))
                except Interrupted:
                    raise Left from None
                now = await self._services.accounts.again(actor)
                if not now.is_guest:
                    await self._services.notices.take(now)
                    talk.say(_("You are in, {handle}. Good that you are here.").format(handle=now.handle))
                    return await self._become(now)
        finally:
            unsubscribe()

    async def _opened(self, actor: Actor) -> Actor:
        """What somebody can do whose account is closed, until it is open again."""
        talk, services = self._talk, self._services
        talk.say(await MemberRooms(services, actor, talk).closed_words())
        while True:
            rooms = MemberRooms(services, actor, talk)
            choices = [*await rooms.choices(), Choice(_("Leave"), _leave)]
            question = _("A number and Enter:")
            await talk.doing(partial(talk.choose_once, _("What would you like to do?"), choices, question))
            now = await services.accounts.again(actor)
            if now.suspended is None:
                talk.say(_("Your account is open again."))
                return await self._become(now)


async def _leave() -> None:
    raise Left


async def unlocked(services: Services, talk: Talk, actor: Actor, origin: str) -> Actor:
    """Who the member is from now on, once they have typed their own password or door word. Raises `PutOut` after
    `MAX_WRONG` wrong answers. Nothing that is said tells what this place is."""
    for _try in range(MAX_WRONG):
        try:
            secret = await talk.secret(_("Password:"))
            found = await services.recovery.unlock(actor, secret, origin) if secret else None
        except Interrupted:
            continue
        except BBSError as error:
            talk.say(error.message)
            continue
        if found is not None:
            return found
        talk.say(_("That was not it."))
    raise PutOut
