"""What is for me: replies, mentions, and the threads that I follow; below, what I have read before."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.moves import ListMoves
from bbs.screens.thread_lines import drawn_once, news_line, placed_line
from bbs.screens.widgets.groups import GroupedRows
from bbs.screens.widgets.nearest import nearest
from bbs.screens.widgets.rows import Row, heading, note
from bbs.services.news import NewsRow, Unread
from bbs.services.rows import PlacedThread

Key = tuple[str, int, int | None]
"""What a line stands for: the group it is in, a thread, and a post of it, or None for the whole thread."""

Groups = list[list[Row]]

POSTS, THREADS, BEFORE = "posts", "threads", "before"


class NewsScreen(ListMoves):
    """Enter opens the post that is chosen; what has been read moves down by itself. `followed` stands on the threads.

    Nothing here rings or counts up: it is looked at when one likes to.
    """

    list: GroupedRows

    def __init__(self, *, followed: bool = False) -> None:
        super().__init__(_("For you"))
        self.body = self.list = GroupedRows()
        self.list.on_near_end = self._fetch_more
        self._unread = Unread((), ())
        self._before: list[NewsRow] = []
        self._next: str | None = None
        self._fetching = False
        self._followed = followed

    async def on_mount(self) -> None:
        await self.attempt(self._load)
        self.hush()

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._unread = await self.services.news.unread(self.actor)
        page = await self.services.news.before(self.actor)
        self._before, self._next = list(page.rows), page.next
        self._show(self._kept())
        self.services.reading.keep_place(self.actor, self.bbs.place_at("home"))

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
        if not (posts or threads):
            posts = [note(_("Nothing is new for you."), "plain")]
        groups: Groups = [posts]
        if threads:
            groups.append([heading(_("Threads you follow")), *threads])
        if self._before:
            groups.append([heading(_("Read before")), *(self._post_row(row, BEFORE) for row in self._before)])
        return groups

    def _post_row(self, row: NewsRow, group: str) -> Row:
        age = self.bbs.preferences.when(row.moment, self.services.clock(), roughly=True)
        return drawn_once((group, row.thread, row.number), lambda room: news_line(row, room, age))

    def _thread_row(self, placed: PlacedThread) -> Row:
        age = self.bbs.preferences.when(placed.thread.activity, self.services.clock(), roughly=True)
        return drawn_once(self._key(placed), lambda room: placed_line(placed, room, age))

    def _key(self, placed: PlacedThread) -> Key:
        return THREADS, placed.thread.number, None

    def _fetch_more(self) -> None:
        if self._next and not self._fetching:
            self._fetching = True
            self.call_later(self._more)

    async def _more(self) -> None:
        token = self._next
        try:
            page = await self.services.news.before(self.actor, after=token)
            if token == self._next:
                self._before += page.rows
                self._next = page.next
                self._show(self.list.chosen)  # type: ignore[arg-type]
        except BBSError as error:
            self.say(error.message, look="care")
        finally:
            self._fetching = False

    # Commands

    async def do_move_down(self) -> None:
        if not self.list.step(1) and self._next:
            await self._more()
            self.list.step(1)

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
    return isinstance(key, tuple) and key[0] != BEFORE
