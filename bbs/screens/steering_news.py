"""Announcements: read once by everybody, and made and taken back by the operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bbs.domain.commands import Command
from bbs.domain.until import ends
from bbs.domain.when import at
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.errors import BadInput
from bbs.screens.act_choices import ChooseOne
from bbs.screens.moves import TextMoves
from bbs.screens.steering_editor import forget, open_editor
from bbs.screens.steering_form import SteeringList, entry, new
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import GAP, Row, notes
from bbs.services.steering_news import MAX_ANNOUNCEMENT
from bbs.services.steering_rows import AnnouncementRow

NEW = "new"
PLACE = "announcement"
"""The place under which an announcement that is being written is kept."""


class AnnouncementScreen(TextMoves):
    """Enter has read it: it does not stand at home any more."""

    def __init__(self, announcement: AnnouncementRow) -> None:
        super().__init__(_("For everybody"))
        self.announcement = announcement
        lines = [para(line) for line in announcement.words.splitlines()]
        self.body = self.text = Prose(lines, holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        if self.announcement.number > 0:  # the others say how the place stands now
            self.aside = self.bbs.preferences.when(self.announcement.at, self.services.clock(), roughly=True)
        self.say_rest()
        self.hush()

    def hints(self) -> str:
        return _("! help now  Enter I have read it  Esc back, it stays at home")

    def words_for(self, command: Command) -> str:
        return _("I have read it") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        await self.bbs.read_announcement(self.announcement.number)
        await self.bbs.go_back()


class StandingScreen(SteeringList):
    """What is announced. Enter takes one back, after asking."""

    def __init__(self) -> None:
        super().__init__(_("Announcements"))
        self._standing: tuple[AnnouncementRow, ...] = ()

    async def fetch(self) -> Sequence[Row]:
        self._standing = await self.services.announcements.standing(self.actor)
        rows = [new(_("Tell everybody something"), NEW), GAP]
        rows += [
            entry(" ".join(one.words.split()), one.number, right=self._until_words(one.until)) for one in self._standing
        ]
        return rows if self._standing else [*rows, *notes(_("Nothing is announced."))]

    def _until_words(self, until: datetime | None) -> str:
        if until is None:
            return _("until taken back")
        time = at(until, self.services.clock(), zone=zone(self.bbs.preferences.zone))
        return _("until {time}").format(time=time)

    async def opened(self, chosen: object) -> None:
        if chosen == NEW:
            readers = _("Everybody reads this at home, guests too, until they have read it.")
            title, limit = _("Tell everybody"), MAX_ANNOUNCEMENT
            await open_editor(self.bbs, title, readers, self._ask_until, place=PLACE, limit=limit)
        elif isinstance(chosen, int):
            self.choose(_("Take it back? y does, any other key leaves it."), {"y": lambda: self._end(chosen)})

    async def _ask_until(self, words: str) -> None:
        if not words.strip():
            raise BadInput(_("There is nothing written yet."))
        choices: list[tuple[object, str]] = [(end.moment, end.words) for end in ends(self.services.clock())]
        choices.append((None, _("until somebody takes it back")))

        async def chosen(until: object) -> None:
            await self.services.announcements.announce(
                self.actor, words, until if isinstance(until, datetime) else None
            )
            forget(self.bbs, PLACE)
            await self.done(_("Everybody is told."))

        await self.bbs.open_screen(ChooseOne(_("Until when?"), choices, chosen))

    async def _end(self, number: int) -> None:
        await self.services.announcements.end(self.actor, number)
        await self.done(_("Taken back."), back=False)
