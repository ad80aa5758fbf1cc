"""Cases from wherever one reads, and what concerns the post one stands on: telling moderators, or acting as one."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.screens.base import BaseScreen


class CasesKey(BaseScreen):
    """Mixed into screens from which the queue can be reached."""

    async def do_cases(self) -> None:
        await self.bbs.open_cases()


class PostKeys(CasesKey):
    """Mixed into the thread; `address_here` says which post is meant."""

    def address_here(self) -> Address | None:
        """The post that one stands on."""
        raise NotImplementedError

    async def do_report(self) -> None:
        address = self.address_here()
        if address is not None:
            await self.bbs.open_report(address)

    async def do_act(self) -> None:
        address = self.address_here()
        if address is not None:
            await self.bbs.open_acting_on(address)
