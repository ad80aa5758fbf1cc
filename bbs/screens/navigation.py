"""The ways between screens: what opens what, whichever screen one stands on, and where a session begins."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.screens.ways_care import CareWays
from bbs.screens.ways_doors import DoorWays
from bbs.screens.ways_leaving import LeavingWays
from bbs.screens.ways_moderating import ModeratingWays
from bbs.screens.ways_people import PeopleWays
from bbs.screens.ways_reading import ReadingWays
from bbs.screens.ways_steering import SteeringWays
from bbs.screens.ways_writing import EDITING, WRITING, WritingWays

QUIET = "quiet"
"""The place of somebody who left at once: they come back to home, and nothing is offered by itself."""


class Navigation(ReadingWays, PeopleWays, WritingWays, DoorWays, ModeratingWays, CareWays, SteeringWays, LeavingWays):
    """Mixed into the app."""

    async def recall(self) -> None:
        """Looks up where the member was, before home shows anything: who left at once is offered nothing there."""
        if not self.actor.is_guest:
            self._place = await self.services.reading.place(self.actor)
            self.quiet = self._place is not None and self._place.screen == QUIET

    async def resume(self) -> None:
        """Back to where the member was when they left or were cut off, or to where they chose to begin."""
        place, self._place = self._place, None
        if self.preferences.start == "news" and not self.quiet:
            await self.open_news()
            return
        if place is None or place.board is None or self.preferences.start == "home":
            return
        await self.open_board(place.board, place.thread)
        if place.thread is None:
            if place.screen == WRITING:
                await self.write_thread(place.board)
            return
        await self.open_thread(place.thread, place.number)
        if place.screen == WRITING:
            await self.reply(place.thread, place.number or 1)
        elif place.screen == EDITING:
            await self.edit(Address(place.thread, place.number))

    async def rest(self) -> None:
        """Home: there is no place to come back to but this."""
        self.services.reading.keep_place(self.actor, self.place_at("home"))
