"""What the ways between screens have in common: whose session it is, and which screens stand on each other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from bbs.domain.addresses import Address
from bbs.domain.filters import Filter
from bbs.domain.policy import Actor
from bbs.domain.preferences import Preferences
from bbs.screens.base import BaseScreen
from bbs.services.events import Event
from bbs.services.reading import Undo
from bbs.services.rows import OfferedKey, Place
from bbs.services.site import Services
from bbs.services.tries import HandleChecks


class SharedWays:
    """What the app has that all ways between screens need. Each theme is mixed into the app; see `Navigation`."""

    services: Services
    actor: Actor
    preferences: Preferences
    screens: list[BaseScreen]
    community = "Lighthouse"
    greeting = ""
    last_board: str | None = None
    last_sent: Address | None = None
    quiet = False
    offered_keys: tuple[OfferedKey, ...] = ()
    env: Mapping[str, str] = {}
    checks: HandleChecks
    origin: str | None = None
    _undo: Undo | None = None
    _place: Place | None = None
    _news: Event | None = None

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """The kind of threads that is shown of a board, by its slug, where that is not all of them."""
        return {}

    async def open_screen(self, screen: BaseScreen) -> None:
        raise NotImplementedError

    async def change_screen(self, screen: BaseScreen) -> None:
        raise NotImplementedError

    async def go_back(self) -> None:
        raise NotImplementedError

    async def open_panel(self, address: Address | None = None) -> None:
        raise NotImplementedError

    async def _drop(self) -> None:
        raise NotImplementedError

    def place_at(
        self, screen: str, board: str | None = None, thread: int | None = None, number: int | None = None
    ) -> Place:
        """Where one is, in the form that is kept for coming back."""
        return Place(screen=screen, board=board, thread=thread, number=number)
