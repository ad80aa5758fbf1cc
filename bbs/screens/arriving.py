"""What stands between signing in and home: the door word, the wait to be let in, a closed account, and what happened
meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from bbs.domain.policy import Actor
from bbs.errors import BBSError
from bbs.screens.base import BaseScreen
from bbs.services.site import Services


class Arriving:
    """One arrival. `next` is asked at the beginning, and again whenever one of its screens has been passed."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def next(self, actor: Actor) -> Callable[[], BaseScreen]:
        """Makes the screen that comes now."""
        # Screens are imported where they are opened: they all know the app, and through it this.
        from bbs.screens.home import HomeScreen  # noqa: PLC0415
        from bbs.screens.lock import LockScreen  # noqa: PLC0415
        from bbs.screens.notices import NoticesScreen  # noqa: PLC0415
        from bbs.screens.suspended import SuspendedScreen  # noqa: PLC0415
        from bbs.screens.waiting import WaitingScreen  # noqa: PLC0415

        if actor.locked is not None:
            return lambda: LockScreen(at_the_door=True)
        if actor.waiting is not None or actor.suspended is not None:
            return SuspendedScreen if actor.waiting is None else WaitingScreen
        if actor.is_guest:
            return HomeScreen
        try:
            notices = await self._services.notices.take(actor)
            if notices:
                return lambda: NoticesScreen(notices)
            agreed = await self._services.accounts.has_agreed(actor)
        except BBSError:
            # What can be asked and told the next time keeps nobody out.
            return HomeScreen
        return lambda: HomeScreen(agreed=agreed)
