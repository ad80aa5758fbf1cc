"""What one keeps for a hard day, one key away from wherever one reads, and from help now."""

from __future__ import annotations

from bbs.screens.base import BaseScreen


class KeepsakesKey(BaseScreen):
    """Mixed into screens from which keepsakes can be opened."""

    async def do_keepsakes(self) -> None:
        await self.bbs.open_keepsakes()
