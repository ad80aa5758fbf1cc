"""What is for me: replies, mentions, and the threads that I follow; below, what I have read before."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.addresses import Address
from bbs.domain.words import _
from bbs.screens.keepsakes_key import KeepsakesKey
from bbs.screens.paged import PagedList
from bbs.screens.people_keys import PeopleKeys
from bbs.screens.support_news import support_line
from bbs.screens.thread_lines import drawn_once, news_line, placed_line
from bbs.screens.widgets.groups import GroupedRows
from bbs.screens.widgets.nearest import nearest
from bbs.screens.widgets.rows import Row, heading, notes
from bbs.services.news import Before, NewsRow, Unread
from bbs.services.rows import PlacedThread
from bbs.services.support import Supported

Key = tuple[str, int, int | None]
"""What a line stands for: the group it is in, a thread, and a post of it, or None for the whole thread."""

Groups = list[list[Row]]

EMPTY = _("Nothing is new for you. Answers and mentions come here. So do threads you follow with f.")
"""What stands where nothing has ever come."""

POSTS, SUPPORT, THREADS, BEFORE = "posts", "support", "threads", "before"


class NewsScreen(PeopleKeys, KeepsakesKey, PagedList[Before]):
    """Enter opens the post that is chosen; what has been read moves down by itself. `followed` stands on the threads.

    Nothing here rings or counts up: it is looked at when one likes to.
    """

    list: GroupedRows

    def __init__(self, *, followed: bool = False) -> None:
        super().__init__(_("For you"))
        self.body = self.list = GroupedRows()
        self.list.on_near_end = self.fetch_more
        self._unread = Unread((), ())
        self._support: tuple[Supported, ...] = ()
        self._before: list[NewsRow] = []
        self._followed = followed

    async def on_mount(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        await self._look_at_support()
        self._unread = await self.services.news.unread(self.actor)
        page = await self.services.news.before(self.actor)
        self._before, self.next_page = list(page.rows), page.next
        self._show(self._kept())
        self.services.reading.keep_place(self.actor, self.bbs.place_at("home"))

    async def _look_at_support(self) -> None:
        """What has come is news until it was shown here once; then it stays in sight until one leaves."""
        news = await self.services.support.news(self.actor)
        if news.posts:
            self._support = news.posts + self._support
            await self.services.support.looked(self.actor, news)

    def _kept(self) -> Key | None:
        """What one stands on, or what is nearest to it now; at first, what one came for."""
        rows = [row.key for group in self._groups() for row in group if row.key is not None]
        before = [row.key for row in self.list.rows if row.key is not None]
        first = self._key(self._unread.threads[0]) if self._followed and self._unread.threads else None
        self._followed = False
        kept: Key | None = nearest(before, self.list.chosen, rows)  # type: ignore[assignment]
        return first or kept

    def _show(self, keep: Key | None) -> None:
        self.list.show_groups(self._groups(), keep=keep)

    def _groups(self) -> Sequence[Sequence[Row]]:
        posts = [self._post_row(row, POSTS) for row in self._unread.posts]
        threads = [self._thread_row(placed) for placed in self._unread.threads]
        support = [self._support_row(at, post) for at, post in enumerate(self._support)]
        if not (posts or threads or support):
            posts = notes(_("Nothing is new for you.") if self._before else EMPTY, "plain")
        groups: Groups = [posts]
        if support:
            groups.append([heading(_("Support for what you wrote")), *support])
        if threads:
            groups.append([heading(_("Threads you follow")), *threads])
        if self._before:
            groups.append([heading(_("Read before")), *(self._post_row(row, BEFORE) for row in self._before)])
        return groups

    def _post_row(self, row: NewsRow, group: str) -> Row:
        age = self.bbs.preferences.when(row.moment, self.services.clock(), roughly=True)
        return drawn_once((group, row.thread, row.number), lambda room: news_line(row, room, age))

    def _support_row(self, at: int, post: Supported) -> Row:
        age = self.bbs.preferences.when(post.moment, self.services.clock(), roughly=True)
        return drawn_once((f"{SUPPORT}{at}", post.thread, post.number), lambda room: support_line(post, room, age))

    def _thread_row(self, placed: PlacedThread) -> Row:
        age = self.bbs.preferences.when(placed.thread.activity, self.services.clock(), roughly=True)
        return drawn_once(self._key(placed), lambda room: placed_line(placed, room, age))

    def _key(self, placed: PlacedThread) -> Key:
        return THREADS, placed.thread.number, None

    async def page_after(self, token: str) -> Before:
        return await self.services.news.before(self.actor, after=token)

    def add_page(self, page: Before) -> None:
        self._before += page.rows
        self.next_page = page.next
        self._show(self.list.chosen)  # type: ignore[arg-type]

    # Commands

    def address_here(self) -> Address | None:
        chosen = self.list.chosen
        return Address(*chosen[1:]) if isinstance(chosen, tuple) else None

    async def look_again(self) -> None:
        await self._load()

    async def do_next_unread(self) -> None:
        self._to_unread(1)

    async def do_previous_unread(self) -> None:
        self._to_unread(-1)

    def _to_unread(self, by: int) -> None:
        keys = [row.key for row in self.list.rows if row.key is not None]
        at = keys.index(self.list.chosen) if self.list.chosen in keys else -1
        ahead = keys[at + 1 :] if by > 0 else keys[: max(at, 0)][::-1]
        found = next((key for key in ahead if _is_unread(key)), None)
        if found is None:
            self.say(_("Nothing more is new that way."))
        else:
            self.list.choose(found)

    async def do_follow(self) -> None:
        if (address := self.address_here()) is not None:
            await self.bbs.follow(address.thread)
            await self._load()

    async def do_catch_up(self) -> None:
        address = self.address_here()
        if address is not None and _is_unread(self.list.chosen):
            await self.bbs.catch_up(some=[address])
            await self._load()
        else:
            self.say(_("You have read this."))

    async def do_undo_catch_up(self) -> None:
        await self.bbs.undo_catch_up()
        await self._load()

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, tuple):
            _group, thread, number = chosen
            await self.bbs.open_thread(thread, number)

    async def do_read_on(self) -> None:
        """What stands first among the unread, and when there is none, whatever is unread on the boards."""
        first = next((row.key for row in self.list.rows if _is_unread(row.key)), None)
        if first is None:
            await self.bbs.read_on()
        else:
            self.list.choose(first)
            await self.do_open()


def _is_unread(key: object) -> bool:
    return isinstance(key, tuple) and key[0] in (POSTS, THREADS)
