"""The ways to what concerns people: search, pages about members, and what is for oneself."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.about import AboutScreen
from bbs.screens.about_me import BioScreen, KnownScreen
from bbs.screens.blocked import BlockedScreen
from bbs.screens.keepsakes import KeepsakesScreen
from bbs.screens.news import NewsScreen
from bbs.screens.search import SearchScreen
from bbs.screens.thread import ThreadScreen
from bbs.screens.unanswered import UnansweredScreen
from bbs.screens.ways import SharedWays
from bbs.screens.ways_told import may_be_told
from bbs.services.events import Event
from bbs.services.news import NewsKind
from bbs.services.people import Whom


class PeopleWays(SharedWays):
    """Search, people, and news."""

    async def open_search(self, text: str = "") -> None:
        """Search: an empty field, or with `text` what that finds."""
        await self.open_screen(SearchScreen(text))

    async def open_about(self, whom: Whom | None = None) -> None:
        """About a member, or whoever wrote a post; without either, one's own page."""
        wanted = self.actor.handle if whom is None else whom
        await self.services.people.about(self.actor, wanted)
        await self.open_screen(AboutScreen(wanted))

    async def open_bio(self) -> None:
        """What one says of oneself, to be changed."""
        await self.open_screen(BioScreen(await self.services.people.about(self.actor, self.actor.handle)))

    async def open_known(self) -> None:
        """The experiences that one shows to know."""
        await self.open_screen(KnownScreen(await self.services.people.about(self.actor, self.actor.handle)))

    async def open_blocked(self) -> None:
        """The people whose posts one keeps away."""
        await self.open_screen(BlockedScreen())

    # What is for me

    async def open_keepsakes(self) -> None:
        """What one keeps for a hard day. From a thread that was opened there, it leads back to the same list."""
        *_others, below, top = [None, *self.screens]
        if isinstance(top, ThreadScreen) and isinstance(below, KeepsakesScreen):
            await self.go_back()
        else:
            await self.open_screen(KeepsakesScreen())

    async def open_news(self, *, followed: bool = False) -> None:
        """Replies, mentions and followed threads. From a thread opened there, it leads back to the same list."""
        if any(isinstance(screen, NewsScreen) for screen in self.screens):
            while not isinstance(self.screens[-1], NewsScreen):
                await self._drop()
            await self.screens[-1].returned()
        else:
            await self.open_screen(NewsScreen(followed=followed))

    async def open_unanswered(self, *, known: bool = False) -> None:
        """What nobody has answered yet; with `known`, about experiences that one knows."""
        await self.open_screen(UnansweredScreen(known=known))

    async def news_came(self, event: Event) -> None:
        """Something has come for the member: said once, as soon as they are where a line does not disturb."""
        self._news = event
        await self.say_news()

    async def say_news(self) -> None:
        """Says what has come last, where that has not been said and is still unread. Never while they write."""
        top, event = self.screens[-1], self._news
        if event is None or event.thread is None or event.number is None or not may_be_told(top):
            return
        self._news = None
        if isinstance(top, ThreadScreen) and top.thread == event.thread:
            return  # it says so itself
        row = await self.services.news.about(self.actor, event.thread, event.number)
        if row is not None and top is self.screens[-1]:
            reply = row.kind is NewsKind.REPLY
            words = _("{name} answered you. N shows it.") if reply else _("{name} mentioned you. N shows it.")
            top.say(words.format(name=row.byline.text))
