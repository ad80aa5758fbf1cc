"""Marking everything as read, and taking that back: the same wherever something can be unread."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.base import BaseScreen


class CatchingUp(BaseScreen):
    """A screen that shows what is unread, and can look at it again."""

    async def look_again(self) -> None:
        """Shows what is unread now."""
        raise NotImplementedError

    async def do_catch_up_all(self) -> None:
        async def all_of_it() -> None:
            await self.bbs.catch_up()
            await self.look_again()

        self.choose(_("Mark everything as read? y does, any other key leaves it."), {"y": all_of_it})

    async def do_undo_catch_up(self) -> None:
        await self.bbs.undo_catch_up()
        await self.look_again()
