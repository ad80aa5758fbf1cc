"""The commands that move through a text or a list, for the screens that have nothing else to do on these keys."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.base import BaseScreen
from bbs.screens.widgets.prose import Prose
from bbs.screens.widgets.rows import RowList


class TextMoves(BaseScreen):
    """A screen that is read: `text` is what moves. The line above says where there is more, and `aside` where not."""

    text: Prose
    aside = ""

    async def press(self, key: str, character: str | None) -> bool:
        """Space reads on in what stands here for those as well who may not read what others write."""
        if key == "space" and self._question is None and self.actor.suspended is not None:
            self.hush()
            await self.attempt(self.do_read_on)
            return True
        return await super().press(key, character)

    async def do_move_up(self) -> None:
        self.text.step(-1)

    async def do_move_down(self) -> None:
        self.text.step(1)

    async def do_page_up(self) -> None:
        self.text.page(-1)

    async def do_page_down(self) -> None:
        self.text.page(1)

    do_read_on = do_page_down

    async def do_top(self) -> None:
        self.text.edge(last=False)

    async def do_bottom(self) -> None:
        self.text.edge(last=True)

    def say_rest(self) -> None:
        """Says whether there is more than what is in sight; to be called whenever the text has moved."""
        self.title_bar.say(right=_("more below: Space") if self.text.rest else self.aside)


class ListMoves(BaseScreen):
    """A screen with a list."""

    list: RowList

    async def do_move_up(self) -> None:
        self.list.step(-1)

    async def do_move_down(self) -> None:
        self.list.step(1)

    async def do_page_up(self) -> None:
        self.list.page(-1)

    async def do_page_down(self) -> None:
        self.list.page(1)

    async def do_top(self) -> None:
        self.list.edge(last=False)

    async def do_bottom(self) -> None:
        self.list.edge(last=True)
