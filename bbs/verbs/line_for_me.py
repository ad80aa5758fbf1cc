"""What is for oneself in line mode: replies, mentions, support, followed threads; and threads without an answer."""

from __future__ import annotations

from collections.abc import Mapping

from bbs.domain.addresses import Address
from bbs.domain.words import _
from bbs.services.news import NewsRow, Unread
from bbs.services.support import Supported
from bbs.verbs.line_list import Item
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_posts import PostList
from bbs.verbs.line_visit import Visit

EMPTY = _("Nothing is new for you. Answers and mentions come here, and threads that you follow.")


class NewsRoom(PostList):
    """Nothing here rings or counts up. What has been read comes last."""

    heading = _("For you.")
    nothing = EMPTY
    hints = ("back",)
    words: Mapping[str, str] = {
        "catch_up": _("Mark as read what has this number, or all that is new here"),
    }

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._unread = Unread((), ())
        self._support: tuple[Supported, ...] = ()

    @property
    def on_enter(self) -> str:
        return "read_on" if self._unread.posts or self._unread.threads else super().on_enter

    async def load(self) -> None:
        await self._look_at_support()
        self._unread = await self.services.news.unread(self.actor)
        before = await self.services.news.before(self.actor)
        self.further = before.next
        lister = Lister(self.visit.preferences, self.services.clock(), await self.visit.names())
        self.items = [self._post(lister, row) for row in self._unread.posts]
        self._add(_("Support for what you wrote:"), [self._supported(lister, post) for post in self._support])
        threads = [self.to(lister.placed(each), Address(each.thread.number)) for each in self._unread.threads]
        self._add(_("Threads you follow:"), threads)
        self._add(_("Read before:"), [self._post(lister, row) for row in before.rows])

    def _add(self, heading: str, items: list[Item]) -> None:
        if items:
            items[0].heading = heading
        self.items += items

    def _post(self, lister: Lister, row: NewsRow) -> Item:
        return self.to(lister.news(row), Address(row.thread, row.number))

    def _supported(self, lister: Lister, post: Supported) -> Item:
        return self.to(lister.support(post), Address(post.thread, post.number))

    async def _look_at_support(self) -> None:
        """What has come is news until it was said here once; then it stays until one leaves."""
        news = await self.services.support.news(self.actor)
        if news.posts:
            self._support = news.posts + self._support
            await self.services.support.looked(self.actor, news)

    async def load_more(self) -> None:
        page = await self.services.news.before(self.actor, after=self.further)
        self.further = page.next
        lister = Lister(self.visit.preferences, self.services.clock(), await self.visit.names())
        self.items += [self._post(lister, row) for row in page.rows]

    async def do_read_on(self, words: str) -> None:
        """What stands first among the unread; without any, whatever is unread on the boards."""
        first = next((Address(row.thread, row.number) for row in self._unread.posts), None)
        first = first or next((Address(each.thread.number) for each in self._unread.threads), None)
        if first is None:
            await super().do_read_on(words)
        else:
            self.open_thread(first.thread, first.post)

    async def look_again(self) -> None:
        self._unread = await self.services.news.unread(self.actor)

    async def do_catch_up(self, words: str) -> None:
        if words:
            await self.catch_up(some=[await self.address(words)])
            return
        unread = self._unread
        some = [*unread.addresses(followed=False), *unread.addresses(followed=True)]
        if some:
            await self.catch_up(some=some)
        else:
            self.talk.say(_("You have read this."))


class UnansweredRoom(PostList):
    """Threads on all boards that nobody has answered yet, those that have waited longest first. With `known`, only
    those about experiences that one knows."""

    hints = ("filters", "back")

    def __init__(self, visit: Visit, *, known: bool = False) -> None:
        super().__init__(visit)
        self._known = known

    @property
    def words(self) -> Mapping[str, str]:  # type: ignore[override]
        other = _("All of them") if self._known else _("Only those about what I know")
        return {"filters": other}

    @property
    def nothing(self) -> str:  # type: ignore[override]
        known = _("Nobody waits there. filter says all threads without an answer. What you know is in your settings.")
        return known if self._known else _("Everybody here has had an answer.")

    async def load(self) -> None:
        about = _("Threads about what you know that nobody has answered yet. The longest wait comes first.")
        self.heading = (
            about if self._known else _("Threads that nobody has answered yet. The longest wait comes first.")
        )
        self.items, self.further = [], None
        await self.load_more()

    async def load_more(self) -> None:
        page = await self.services.threads.unanswered(self.actor, after=self.further, known=self._known)
        self.further = page.next
        lister = Lister(self.visit.preferences, self.services.clock(), await self.visit.names())
        self.items += [self.to(lister.placed(each), Address(each.thread.number)) for each in page.rows]

    def offers(self, name: str) -> bool:
        return super().offers(name) and not (name == "filters" and self.actor.is_guest)

    async def do_filters(self, words: str) -> None:
        self._known = not self._known
        await self.say_list()
