"""What is the same wherever something can be unread: what is for me, marking everything as read, taking that back."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.keepsakes_key import KeepsakesKey


class CatchingUp(KeepsakesKey):
    """A screen that shows what is unread, and can look at it again."""

    async def press(self, key: str, character: str | None) -> bool:
        handled = await super().press(key, character)
        await self.bbs.say_news()
        await self.bbs.say_told()
        return handled

    async def look_again(self) -> None:
        """Shows what is unread now."""
        raise NotImplementedError

    async def do_news(self) -> None:
        await self.bbs.open_news()

    async def do_catch_up_all(self) -> None:
        async def all_of_it() -> None:
            await self.bbs.catch_up()
            await self.look_again()

        self.choose(_("Mark everything as read? y does, any other key leaves it."), {"y": all_of_it})

    async def do_undo_catch_up(self) -> None:
        await self.bbs.undo_catch_up()
        await self.look_again()
