"""The entries of help now, as the operator looks after them: one key says that somebody has looked today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.screens.act_choices import ChooseOne
from bbs.screens.steering_form import Asked, FieldsForm, SteeringList, entry, new
from bbs.screens.widgets.rows import GAP, Row, notes
from bbs.services.help_now import MAX_TEXT, Resource

NEW = "new"

LOOKED_KEY = "y"
"""Says that the chosen entry was looked at today."""

LABELS = {
    "name": _("Name: "),
    "region": _("Where it is for: "),
    "phone": _("Telephone: "),
    "text": _("Text message: "),
    "hours": _("Hours: "),
    "languages": _("Languages: "),
    "what_happens": _("What happens then: "),
}


class EntriesScreen(SteeringList):
    """In the order in which members read them. `y` says that somebody has looked today, Enter changes an entry."""

    def __init__(self) -> None:
        super().__init__(_("Help now: numbers and lines"))
        self._entries: tuple[Resource, ...] = ()

    def hints(self) -> str:
        return _("! help now  Enter change  y I looked today  Esc back")

    async def fetch(self) -> Sequence[Row]:
        self._entries = await self.services.steering_help.entries(self.actor)
        now = self.services.clock()
        rows = [new(_("Another entry"), NEW), GAP]
        for number, one in enumerate(self._entries, 1):
            words = f"{number:>2}  {one.name}" + (f", {one.region}" if one.region else "")
            if one.is_stale(now):
                right = (
                    _("last looked {day}").format(day=one.last_verified) if one.last_verified else _("not looked at")
                )
                rows.append(entry(words, one, right=f"! {right}", look="care"))
            else:
                rows.append(entry(words, one, right=one.last_verified))
        return [*rows, GAP, *notes(_("A wrong number does harm. Please call, or look, before you say that you have."))]

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key == LOOKED_KEY:
            self.hush()
            await self.attempt(self._looked)
            return True
        return await super().press(key, character)

    async def _looked(self) -> None:
        one = self.list.chosen
        if not isinstance(one, Resource):
            self.say(_("On an entry, y says that you have looked at it today."))
            return
        at = self._entries.index(one)
        await self.services.steering_help.looked(self.actor, one)
        await self.done(_("Thank you. It says that somebody looked today."), back=False)
        self.list.choose(self._entries[at])

    async def opened(self, chosen: object) -> None:
        if isinstance(chosen, Resource):
            choices = [
                ("change", _("Change it")),
                ("looked", _("I looked at it today")),
                ("up", _("One up")),
                ("down", _("One down")),
                ("drop", _("Take it away")),
            ]
            await self.bbs.open_screen(ChooseOne(chosen.name, choices, lambda what: self._do(chosen, what)))
        else:
            await self.bbs.open_screen(FieldsForm(_("Another entry"), _asked(Resource("")), self._add))

    async def _do(self, one: Resource, what: object) -> None:
        keeper, place = self.services.steering_help, self._entries.index(one) + 1
        if what == "change":

            async def keep(typed: Mapping[str, str]) -> None:
                await keeper.change(self.actor, one, Resource(**typed, last_verified=one.last_verified))
                await self.done(_("Kept, and members read it so from now on."))

            about = [_("Another name or number counts as not looked at, until you say so.")]
            await self.bbs.open_screen(FieldsForm(one.name, _asked(one), keep, about=about))
        elif what == "looked":
            await keeper.looked(self.actor, one)
            await self.done(_("Thank you. It says that somebody looked today."))
        elif what == "drop":
            await keeper.drop(self.actor, one)
            await self.done(_("Taken away."))
        else:
            await keeper.move(self.actor, one, max(place + (1 if what == "down" else -1), 1))
            await self.done(_("Moved."))

    async def _add(self, typed: Mapping[str, str]) -> None:
        await self.services.steering_help.add(self.actor, Resource(**typed))
        await self.done(_("It is there, at the end. Members read it from now on."))

    def words_for(self, command: Command) -> str:
        return _("Change it") if command.name == "open" else super().words_for(command)


def _asked(one: Resource) -> list[Asked]:
    names = [each.name for each in fields(one) if each.name in LABELS]
    return [Asked(name, LABELS[name], 2 * MAX_TEXT, getattr(one, name)) for name in names]
