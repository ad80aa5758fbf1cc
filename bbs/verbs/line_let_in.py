"""People who ask to come in, and invitations, for moderators in line mode."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bbs.domain.aloud import when_said
from bbs.domain.when import date
from bbs.domain.words import _
from bbs.services.registration import INVITE_DAYS, ApplicationRow, InviteRow
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.saying import AsWritten, sentence


class LetInRoom(ListRoom):
    """Whoever waits, then the way to invitations."""

    heading = _("People who ask to come in.")
    hints = ("back",)
    words: Mapping[str, str] = {**ListRoom.words, "open": _("Hear and decide about who has the number")}

    async def load(self) -> None:
        now = self.services.clock()
        waiting = await self.services.registration.applications(self.actor)
        self.items = [
            Item(f"{one.handle}, {when_said(one.since, now, self.visit.preferences)}", partial(self._one, one))
            for one in waiting
        ]
        invites = _("Invitations") if waiting else _("Nobody is waiting. Invitations")
        self.items.append(Item(invites, self._invites))

    async def _one(self, one: ApplicationRow) -> None:
        words = one.words or _("They have said nothing, which is fine.")
        choices = [
            Choice(_("Let them in"), partial(self._let_in, one)),
            Choice(_("Turn them away: all they gave is gone then"), partial(self._away, one)),
        ]
        await self.talk.choose_once(
            sentence(AsWritten(one.handle), AsWritten(words)), choices, _("A number, or Enter to decide nothing now:")
        )

    async def _let_in(self, one: ApplicationRow) -> None:
        await self.services.registration.let_in(self.actor, one.handle)
        self.talk.say(_("{handle} is in.").format(handle=one.handle))
        await self.say_list()

    async def _away(self, one: ApplicationRow) -> None:
        if not await self.talk.sure(_("Turn {handle} away?").format(handle=one.handle)):
            raise Interrupted
        await self.services.registration.turn_away(self.actor, one.handle)
        self.talk.say(_("{handle} is turned away.").format(handle=one.handle))
        await self.say_list()

    async def _invites(self) -> None:
        self.visit.open(InvitesRoom(self.visit))


class InvitesRoom(ListRoom):
    """One more invitation, and those that were made."""

    heading = _("Invitations.")
    hints = ("back",)
    words: Mapping[str, str] = {**ListRoom.words, "open": _("Make an invitation, or take one back, by its number")}

    async def load(self) -> None:
        make = _("Make an invitation: it lets one person in, for {days} days").format(days=INVITE_DAYS)
        self.items = [Item(make, self._make)]
        for one in await self.services.registration.invites(self.actor):
            self.items.append(Item(self._said(one), partial(self._take_back, one)))

    def _said(self, one: InviteRow) -> str:
        made = _("made {day}").format(day=date(one.made))
        if one.used is not None:
            return ", ".join((made, _("used")))
        if one.expires <= self.services.clock():
            return ", ".join((made, _("run out")))
        return ", ".join((made, _("good until {until}").format(until=date(one.expires))))

    async def _make(self) -> None:
        invite = await self.services.registration.make_invite(self.actor)
        self.talk.say(_("Whoever you give this to can join with it, once:"))
        self.talk.say(invite)
        self.talk.say(_("They connect as new@, and type it when they are asked. It is said only now."))
        await self.say_list()

    async def _take_back(self, one: InviteRow) -> None:
        if one.used is not None:
            self.talk.say(_("Somebody came in with it."))
            return
        if not await self.talk.sure(_("Take it back?")):
            raise Interrupted
        await self.services.registration.withdraw_invite(self.actor, one.id)
        self.talk.say(_("It lets nobody in any more."))
        await self.say_list()
