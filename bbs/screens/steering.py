"""Looking after the place: everything that can be set, as far as it is for whoever sits here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bbs.domain.policy import Action, may
from bbs.domain.words import _
from bbs.screens.base import BaseScreen
from bbs.screens.steering_boards import PlacesScreen
from bbs.screens.steering_form import SteeringList
from bbs.screens.steering_help import EntriesScreen
from bbs.screens.steering_news import StandingScreen
from bbs.screens.steering_people import MembersScreen
from bbs.screens.steering_running import RunningScreen
from bbs.screens.steering_texts import RulesScreen, TemplatesSteering, WatchedScreen
from bbs.screens.widgets.rows import Row

PARTS: tuple[tuple[str, Callable[[], BaseScreen], Action], ...] = (
    (_("Boards and experiences"), PlacesScreen, Action.MANAGE_SITE),
    (_("Members and what they do here"), MembersScreen, Action.WORK_CASES),
    (_("Rules"), RulesScreen, Action.WORK_CASES),
    (_("What moderators answer with"), TemplatesSteering, Action.WORK_CASES),
    (_("Words that are watched"), WatchedScreen, Action.MANAGE_SITE),
    (_("Announcements"), StandingScreen, Action.MANAGE_SITE),
    (_("Help now: numbers and lines"), EntriesScreen, Action.MANAGE_SITE),
    (_("How the server runs"), RunningScreen, Action.MANAGE_SITE),
)
"""What there is, what opens it, and who may."""


class SteeringScreen(SteeringList):
    """A number or Enter opens one."""

    def __init__(self) -> None:
        super().__init__(_("Looking after this place"))

    def hints(self) -> str:
        return _("! help now  A number or Enter  Esc back")

    async def fetch(self) -> Sequence[Row]:
        parts = [part for part in PARTS if may(self.actor, part[2])]
        return [_row(number, words) for number, (words, _opens, _action) in enumerate(parts, 1)]

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key.isdecimal() and self.list.choose(int(key)):
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def opened(self, chosen: object) -> None:
        parts = [part for part in PARTS if may(self.actor, part[2])]
        if isinstance(chosen, int):
            opens: Callable[[], BaseScreen] = parts[chosen - 1][1]
            shown: Awaitable[None] = self.bbs.open_screen(opens())
            await shown


def _row(number: int, words: str) -> Row:
    return Row(lambda _room: [(f"{number}  ", "accent"), (words, "plain")], number)
