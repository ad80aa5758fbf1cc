"""What can be done from any room of line mode, by the names of the commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bbs.domain.addresses import Address
from bbs.domain.words import _
from bbs.verbs.line_account import stay
from bbs.verbs.line_compose import Composing
from bbs.verbs.line_drafts import DraftsRoom, WaitingRoom
from bbs.verbs.line_home import reading_ways
from bbs.verbs.line_joining import agree
from bbs.verbs.line_let_in import LetInRoom
from bbs.verbs.line_queue import QueueRoom
from bbs.verbs.line_room import Room
from bbs.verbs.line_rooms import MemberRooms
from bbs.verbs.line_settings import SettingsRoom
from bbs.verbs.line_support import SupportRooms
from bbs.verbs.line_visit import Spot, Visit, Way


class Ways:
    """The ways of one visit. `lock` covers what stands there, and asks for the member's own word."""

    def __init__(self, visit: Visit, lock: Callable[[], Awaitable[None]]) -> None:
        self._visit = visit
        self._lock = lock

    def all(self) -> dict[str, Way]:
        """Everything, by name. What the catalogue does not have, rooms lead to by these names."""
        visit = self._visit
        return {
            **reading_ways(visit),
            **Composing(visit).ways(),
            "help_now": self._help_now,
            "ask": self._ask,
            "ask_about": self._ask_about,
            "report": self._report,
            "own_actions": self._own_actions,
            "agreement": self._agreement,
            "leaving": self._leaving,
            "drafts": self._opens(DraftsRoom),
            "waiting_posts": self._opens(WaitingRoom),
            "cases": self._opens(QueueRoom),
            "settings": self._opens(SettingsRoom),
            "let_in": self._opens(LetInRoom),
            "lock": self._locks,
        }

    def _opens(self, room: Callable[[Visit], Room]) -> Way:
        async def go(_spot: Spot) -> None:
            self._visit.open(room(self._visit))

        return go

    def _member(self) -> MemberRooms:
        return MemberRooms(self._visit.services, self._visit.actor, self._visit.talk)

    async def _help_now(self, _spot: Spot) -> None:
        await self._member().help_now()

    async def _ask(self, _spot: Spot) -> None:
        await self._member().asking()

    async def _ask_about(self, spot: Spot) -> None:
        about = None if spot.thread is None else Address(spot.thread, spot.post)
        await self._member().ask_anew(about)

    async def _own_actions(self, _spot: Spot) -> None:
        await self._member().own_actions()

    async def _report(self, spot: Spot) -> None:
        support = SupportRooms(self._visit.services, self._visit.actor, self._visit.talk)
        await support.report(None if spot.thread is None else Address(spot.thread, spot.post or 1))

    async def _agreement(self, _spot: Spot) -> None:
        if await agree(self._visit.talk):
            await self._visit.services.accounts.accept_agreement(self._visit.actor)
            self._visit.talk.say(_("Thank you."))

    async def _leaving(self, _spot: Spot) -> None:
        pending = await self._visit.services.erasing.pending(self._visit.actor)
        if pending is not None:
            self._visit.talk.say(pending.words)
            await stay(self._visit)

    async def _locks(self, _spot: Spot) -> None:
        await self._lock()
