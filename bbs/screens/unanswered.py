"""Threads on all boards that nobody has answered yet."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.screens.paged import PagedList
from bbs.screens.people_keys import PeopleKeys
from bbs.screens.thread_lines import drawn_once, placed_line
from bbs.screens.widgets.nearest import nearest
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.rows import PlacedPage, PlacedThread
from bbs.services.threads import MAX_PAGE

EVERYBODY_ANSWERED = _("Everybody here has had an answer.")
ANSWERED_OF_KNOWN = _("Nobody waits there. F shows all threads without an answer. What you know is in your settings.")


class UnansweredScreen(PeopleKeys, PagedList[PlacedPage]):
    """Enter opens the thread that is chosen. Those that have waited longest stand first. `F` shows only what is about
    experiences that one knows, which `known` begins with, or all of them again."""

    def __init__(self, *, known: bool = False) -> None:
        super().__init__(_("No answer yet"))
        self._known = known
        self.body = self.list = RowList()
        self.list.on_near_end = self.fetch_more
        self._threads: list[PlacedThread] = []

    async def on_mount(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        limit = MAX_PAGE if len(self._threads) > MAX_PAGE // 4 else MAX_PAGE // 4
        self.title_bar.say(right=_("about what I know") if self._known else _("the longest wait first"))
        page = await self.services.threads.unanswered(self.actor, limit=limit, known=self._known)
        before = [row.key for row in self.list.rows]
        self._threads, self.next_page = list(page.rows), page.next
        rows = self._rows(page.rows) or notes(ANSWERED_OF_KNOWN if self._known else EVERYBODY_ANSWERED, "plain")
        self.list.show(rows, keep=nearest(before, self.list.chosen, [row.key for row in rows]))

    def _rows(self, threads: tuple[PlacedThread, ...]) -> list[Row]:
        now = self.services.clock()
        return [
            self._row(placed, self.bbs.preferences.when(placed.thread.activity, now, roughly=True))
            for placed in threads
        ]

    def _row(self, placed: PlacedThread, age: str) -> Row:
        return drawn_once(placed.thread.number, lambda room: placed_line(placed, room, age))

    async def page_after(self, token: str) -> PlacedPage:
        return await self.services.threads.unanswered(self.actor, after=token, known=self._known)

    def add_page(self, page: PlacedPage) -> None:
        self._threads += page.rows
        self.next_page = page.next
        self.list.replace([*self.list.rows, *self._rows(page.rows)])

    # Commands

    def address_here(self) -> Address | None:
        return Address(self.list.chosen) if isinstance(self.list.chosen, int) else None

    async def look_again(self) -> None:
        await self._load()

    async def do_follow(self) -> None:
        if (address := self.address_here()) is not None:
            await self.bbs.follow(address.thread)
            await self._load()

    def words_for(self, command: Command) -> str:
        if command.name == "filters":
            return _("All of them") if self._known else _("Only those about what I know")
        return super().words_for(command)

    async def do_filters(self) -> None:
        if not self.actor.is_guest:
            self._known, self._threads = not self._known, []
            await self._load()
            self.say(_("About what you know. F shows all.") if self._known else _("All of them."))

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, int):
            await self.bbs.open_thread(self.list.chosen)

    do_read_on = do_open
