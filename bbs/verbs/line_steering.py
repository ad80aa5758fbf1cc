"""Looking after the place in line mode: everything that can be set, and what everybody is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from bbs.domain.policy import Action, may
from bbs.domain.until import ends
from bbs.domain.words import _
from bbs.services.steering_rows import AnnouncementRow
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_room import Room
from bbs.verbs.line_steering_boards import PlacesRoom
from bbs.verbs.line_steering_help import EntriesRoom
from bbs.verbs.line_steering_people import MembersRoom
from bbs.verbs.line_steering_rules import RulesRoom
from bbs.verbs.line_steering_running import RunningRoom
from bbs.verbs.line_steering_templates import TemplatesRoom
from bbs.verbs.line_steering_watched import WatchedRoom
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Visit


class SteeringRoom(ListRoom):
    """What there is, as far as it is for whoever is here."""

    heading = _("Looking after this place.")
    hints = ("back",)

    async def load(self) -> None:
        parts: tuple[tuple[str, Callable[[Visit], Room], Action], ...] = (
            (_("Boards and experiences"), PlacesRoom, Action.MANAGE_SITE),
            (_("Members and what they do here"), MembersRoom, Action.WORK_CASES),
            (_("Rules"), RulesRoom, Action.WORK_CASES),
            (_("What moderators answer with"), TemplatesRoom, Action.WORK_CASES),
            (_("Words that are watched"), WatchedRoom, Action.MANAGE_SITE),
            (_("Announcements"), StandingRoom, Action.MANAGE_SITE),
            (_("Help now: numbers and lines"), EntriesRoom, Action.MANAGE_SITE),
            (_("How the server runs"), RunningRoom, Action.MANAGE_SITE),
        )
        self.items = [Item(words, self._opens(room)) for words, room, action in parts if may(self.actor, action)]

    def _opens(self, room: Callable[[Visit], Room]) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            self.visit.open(room(self.visit))

        return go


class StandingRoom(ListRoom):
    """What everybody is told. A number takes one back, after asking."""

    heading = _("What everybody is told at home, until they have read it.")
    hints = ("back",)

    async def load(self) -> None:
        standing = await self.services.announcements.standing(self.actor)
        lister = Lister(self.visit.preferences, self.services.clock())
        self.items = [Item(_("Tell everybody something"), self._announce)]
        self.items += [Item(self._said(lister, one), partial(self._end, one.number)) for one in standing]

    def _said(self, lister: Lister, one: AnnouncementRow) -> str:
        until = _("until taken back") if one.until is None else _("until {time}").format(time=lister.moment(one.until))
        return f"{' '.join(one.words.split())}, {until}"

    async def _announce(self) -> None:
        self.talk.say(_("Everybody reads this at home, guests too, until they have read it."))
        words = await self.talk.ask(_("What are they told? In one line:"))
        if not words:
            raise Interrupted
        choices = [Choice(end.words, partial(self._tell, words, end.moment)) for end in ends(self.services.clock())]
        choices.append(Choice(_("until somebody takes it back"), partial(self._tell, words, None)))
        await self.talk.choose_once(_("Until when?"), choices, _("A number, or Enter to go back:"))

    async def _tell(self, words: str, until: datetime | None) -> None:
        if not await self.talk.sure(_("Tell everybody?")):
            raise Interrupted
        await self.services.announcements.announce(self.actor, words, until)
        self.talk.say(_("Everybody is told."))
        await self.say_list()

    async def _end(self, number: int) -> None:
        if not await self.talk.sure(_("Take it back?")):
            raise Interrupted
        await self.services.announcements.end(self.actor, number)
        await self.say_list()
