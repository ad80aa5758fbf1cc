"""The entries of help now in line mode, for the operator: what each says, and that somebody has looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from bbs.domain.words import _
from bbs.errors import Stale
from bbs.services.help_now import Resource
from bbs.verbs.line_fields import Field, ask_anew, ask_fields
from bbs.verbs.line_list import Item
from bbs.verbs.line_steering_room import OrderRoom, SettingRoom, by_one, gone
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import AsWritten, sentence

SAID: Final = {
    "name": _("Name: {value}"),
    "region": _("Where it is for: {value}"),
    "phone": _("Telephone: {value}"),
    "text": _("Text message: {value}"),
    "hours": _("Hours: {value}"),
    "languages": _("Languages: {value}"),
    "what_happens": _("What happens then: {value}"),
}
"""What an entry says, part by part."""

ASKED: Final = (
    Field("name", _("Who is it? Enter goes back:")),
    Field("region", _("Where is it for? Or Enter for everywhere:"), needed=False),
    Field("phone", _("Telephone number, or Enter for none:"), needed=False),
    Field("text", _("Number for text messages, or Enter for none:"), needed=False),
    Field("hours", _("At which hours? Or Enter:"), needed=False),
    Field("languages", _("In which languages? Or Enter:"), needed=False),
    Field("what_happens", _("What happens then, or what is done instead? Or Enter:"), needed=False),
)


class EntriesRoom(OrderRoom):
    """All entries, in the order in which members hear them. A number opens one."""

    heading = "\n".join((_("Help now: numbers and lines."), _("A wrong number does harm: please call, or look.")))

    async def load(self) -> None:
        now = self.services.clock()
        self.items = []
        for one in await self.services.steering_help.entries(self.actor):
            day = _("looked at {day}").format(day=one.last_verified) if one.last_verified else _("not looked at")
            stale = _("please look again") if one.last_verified and one.is_stale(now) else ""
            facts = filter(None, (one.name, one.region, day, stale))
            self.items.append(Item(", ".join(facts), partial(self._open, one)))
        self.items.append(Item(_("Add another entry"), self._add))

    async def _open(self, one: Resource) -> None:
        self.visit.open(EntryRoom(self.visit, one))

    async def _add(self) -> None:
        async def keep(given: Mapping[str, str]) -> None:
            await self.services.steering_help.add(self.actor, Resource(**given))

        await ask_fields(self.talk, ASKED, keep)
        self.talk.say(_("It is there, at the end. Members read it from now on."))
        await self.say_list()


class EntryRoom(SettingRoom):
    """One entry. A number changes a part of it, moves it, or takes it away."""

    def __init__(self, visit: Visit, one: Resource) -> None:
        super().__init__(visit)
        self._one = one
        self._place = 1

    async def load(self) -> None:
        found = await self.services.steering_help.entries(self.actor)
        if self._one not in found:
            raise Stale(_("This entry has changed meanwhile: the list says what stands now."))
        one, self._place = self._one, found.index(self._one) + 1
        looked = _("looked at {day}").format(day=one.last_verified) if one.last_verified else _("not looked at")
        place = _("{place} of {places}").format(place=self._place, places=len(found))
        self.heading = sentence(AsWritten(one.name), place, looked)
        self.items = [
            Item(words.format(value=getattr(one, name) or _("nothing")), partial(self._change, name))
            for name, words in SAID.items()
        ]
        self.items += [
            Item(_("I looked at it today"), self._looked),
            Item(_("One up"), partial(self._move, up=True)),
            Item(_("One down"), partial(self._move, up=False)),
            Item(_("Take it away"), self._drop),
        ]

    async def _change(self, name: str) -> None:
        async def keep(text: str) -> None:
            await self.services.steering_help.change(self.actor, self._one, replace(self._one, **{name: text}))
            await self._at(self._place)

        if name in ("name", "phone", "text"):
            self.talk.say(_("Another name or number counts as not looked at, until you say so."))
        await ask_anew(self.talk, getattr(self._one, name), _("What is right? 0 for nothing, Enter leaves it:"), keep)
        await self.kept(_("Kept, and members read it so from now on."))

    async def _at(self, place: int) -> None:
        """The entry at this place is the one that is meant."""
        found = await self.services.steering_help.entries(self.actor)
        self._one = found[min(place, len(found)) - 1]

    async def _looked(self) -> None:
        if not await self.talk.sure(_("Have you called, or looked, today? Members read the day.")):
            raise Interrupted
        await self.services.steering_help.looked(self.actor, self._one)
        await self._at(self._place)
        await self.load()
        self.talk.say(_("Thank you. It says that somebody looked today."))

    async def _move(self, *, up: bool) -> None:
        await self.services.steering_help.move(self.actor, self._one, by_one(self._place, up=up))
        await self.load()
        self.talk.say(_("It is number {place} now.").format(place=self._place))

    async def _drop(self) -> None:
        if not await self.talk.sure(
            _("Take {name} away? Nobody finds it in help now then.").format(name=self._one.name)
        ):
            raise Interrupted
        await self.services.steering_help.drop(self.actor, self._one)
        gone(self, _("Taken away."))
