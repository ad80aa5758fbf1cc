"""A list that is fetched page by page as one goes down."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from bbs.errors import BBSError
from bbs.screens.moves import ListMoves


class Page(Protocol):
    """What a service returns of a long list."""

    @property
    def next(self) -> str | None:
        """What the page behind this one is fetched with; None where there is none."""


P = TypeVar("P", bound=Page)


class PagedList(ListMoves, Generic[P]):
    """A screen with such a list, which calls `fetch_more` where it nears its end. `next_page` is what the next page is
    fetched with, for the screen to keep."""

    next_page: str | None = None
    _fetching = False

    async def page_after(self, token: str) -> P:
        """The page that stands behind what is there. May raise `BBSError`, which is said."""
        raise NotImplementedError

    def add_page(self, page: P) -> None:
        """Puts a page below what is there, and keeps its `next`."""
        raise NotImplementedError

    def fetch_more(self) -> None:
        """Fetches the next page soon, once."""
        if self.next_page and not self._fetching:
            self._fetching = True
            self.call_later(self.more)

    async def more(self) -> None:
        """Fetches the next page, where there is one. What was fetched while the list was shown anew is dropped."""
        token = self.next_page
        try:
            if token:
                page = await self.page_after(token)
                if token == self.next_page:
                    self.add_page(page)
        except BBSError as error:
            self.say(error.message, look="care")
        finally:
            self._fetching = False

    async def do_move_down(self) -> None:
        if not self.list.step(1) and self.next_page:
            await self.more()
            self.list.step(1)

    async def do_page_down(self) -> None:
        if self.next_page and self.list.left < self.list.size.height:
            await self.more()
        self.list.page(1)
