"""Ways out for good, and back."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.ways import SharedWays
from bbs.services.erasing_rows import Erased


class LeavingWays(SharedWays):
    """For somebody who has asked to be erased, while it can be taken back."""

    async def leave_for(self, erased: Erased) -> None:
        """It has been asked for: home, as somebody who is leaving, with what that means."""
        self.actor = await self.services.accounts.again(self.actor)
        await self._down_to_home()
        self.screens[-1].say(erased.words)

    async def open_leaving(self) -> None:
        """What was asked for, and how it is taken back."""
        from bbs.screens.yours import LeavingScreen  # noqa: PLC0415

        pending = await self.services.erasing.pending(self.actor)
        if pending is not None:
            await self.open_screen(LeavingScreen(pending))

    async def stay(self) -> None:
        """Takes it back, and goes on at home."""
        self.actor = await self.services.erasing.take_back(self.actor)
        await self._down_to_home()
        self.screens[-1].say(_("Good that you stay. Everything stands again as it did."))

    async def _down_to_home(self) -> None:
        while len(self.screens) > 1:
            await self._drop()
        await self.screens[-1].returned()
