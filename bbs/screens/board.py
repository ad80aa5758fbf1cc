"""A board: its threads by latest activity, fetched page by page as one goes down."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.addresses import Address
from bbs.domain.commands import Place
from bbs.domain.filter_words import FILTER_WORDS
from bbs.domain.filters import Filter
from bbs.domain.words import _
from bbs.screens.catching_up import CatchingUp
from bbs.screens.filters import EMPTY, OTHERWISE_EMPTY, FiltersScreen
from bbs.screens.hiding_keys import HidingKeys
from bbs.screens.moderating_keys import CasesKey
from bbs.screens.paged import PagedList
from bbs.screens.people_keys import PeopleKeys
from bbs.screens.thread_lines import drawn_once, thread_line
from bbs.screens.widgets.nearest import nearest
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.rows import ThreadPage, ThreadRow
from bbs.services.threads import MAX_PAGE

MAX_FIND = 5
"""Pages that are looked through for the thread one comes back from, when it was not among the first."""

AROUND = 100
"""So many threads on each side of the chosen one are looked at again where the list is too long to fetch it anew."""


class BoardScreen(CatchingUp, HidingKeys, PeopleKeys, CasesKey, PagedList[ThreadPage]):
    """The threads of one board, or those of one kind: `F` chooses, and the choice holds for the session.

    `choose` is the thread to stand on, where it is among the first.
    """

    place = Place.BOARD
    hinted = frozenset({"write_thread", "read_on"})

    def __init__(self, slug: str, choose: int | None = None) -> None:
        super().__init__()
        self.slug = slug
        self.body = self.list = RowList()
        self.list.on_near_end = self.fetch_more
        self._threads: list[ThreadRow] = []
        self._choose = choose

    async def on_mount(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        sent, self.bbs.last_sent = self.bbs.last_sent, None
        if sent is None:
            await self.attempt(self.look_again)
            await self.attempt(self._find)
        else:
            await self.attempt(self._load)
            self.list.choose(sent.thread)

    @property
    def only(self) -> Filter:
        """The kind of threads that is shown."""
        return self.bbs.filters.get(self.slug, Filter.ALL)

    async def look_again(self) -> None:
        """What is in the list, as it is now: anew where one page holds it, else the threads around the chosen one."""
        if len(self._threads) <= MAX_PAGE:
            await self._load()
            return
        numbers = [thread.number for thread in self._threads]
        at = numbers.index(self.chosen.number) if self.chosen else 0
        around = numbers[max(at - AROUND, 0) : at + AROUND]
        fresh = await self.services.threads.again(self.actor, self.slug, around, only=self.only)
        gone = set(around) - fresh.keys()
        threads = [fresh.get(each.number, each) for each in self._threads if each.number not in gone]
        self._show(threads)
        self._arrived()

    async def _load(self) -> None:
        """The first page, or as much as was already there, so that the place in the list is kept."""
        limit = MAX_PAGE if len(self._threads) > 50 else 50
        page = await self.services.threads.page(self.actor, self.slug, limit=limit, only=self.only)
        self._take(page)
        self._show(list(page.rows))
        self._arrived()

    def come_back_to(self, thread: int) -> None:
        """Reading has gone on to another thread of this board: that is where one stands on coming back."""
        self._choose = thread

    async def _find(self) -> None:
        """Goes to the thread one comes back from, also where it stands further down than the list goes yet."""
        wanted, self._choose = self._choose, None
        for _page in range(MAX_FIND):
            if wanted is None or self.next_page is None or any(each.number == wanted for each in self._threads):
                break
            self.add_page(await self._some_after(self.next_page))
        if wanted is not None:
            self.list.choose(wanted)

    async def _some_after(self, token: str) -> ThreadPage:
        return await self.services.threads.page(self.actor, self.slug, after=token, limit=MAX_PAGE)

    def _arrived(self) -> None:
        """One is on this board, for going back to it and for coming back."""
        self.bbs.last_board = self.slug
        self.services.reading.keep_place(self.actor, self.bbs.place_at("board", board=self.slug))

    def _take(self, page: ThreadPage) -> None:
        self.next_page = page.next
        name = page.board.name if page.only is Filter.ALL else f"{page.board.name} · {FILTER_WORDS[page.only]}"
        self.title_bar.say(left=name, right=page.board.description if page.only is Filter.ALL else "")

    def _show(self, threads: list[ThreadRow]) -> None:
        """These threads, standing on the one that was chosen, or on the nearest one where it has gone."""
        before = [thread.number for thread in self._threads]
        keep = nearest(before, self.list.chosen, {thread.number for thread in threads}) or self._choose
        self._threads = threads
        self.list.show(self._rows(threads), keep=keep)

    def _rows(self, threads: Sequence[ThreadRow]) -> list[Row]:
        if not threads:
            return notes(EMPTY.get(self.only, OTHERWISE_EMPTY), "plain")
        now = self.services.clock()
        return [self._row(each, self.bbs.preferences.when(each.activity, now, roughly=True)) for each in threads]

    def _row(self, thread: ThreadRow, age: str) -> Row:
        return drawn_once(thread.number, lambda room: thread_line(thread, room, age))

    async def page_after(self, token: str) -> ThreadPage:
        return await self.services.threads.page(self.actor, self.slug, after=token)

    def add_page(self, page: ThreadPage) -> None:
        """Puts the next page below what is there."""
        known = {thread.number for thread in self._threads}
        more = [row for row in page.rows if row.number not in known]
        self._take(page)
        if more:
            before = self.list.rows if self._threads else []
            self._threads = self._threads + more
            self.list.replace([*before, *self._rows(more)])

    @property
    def chosen(self) -> ThreadRow | None:
        return next((thread for thread in self._threads if thread.number == self.list.chosen), None)

    @property
    def thread_here(self) -> int | None:
        return self.chosen.number if self.chosen else None

    def address_here(self) -> Address | None:
        return Address(self.chosen.number) if self.chosen else None

    # Commands

    async def do_open(self) -> None:
        if self.chosen is not None:
            await self.bbs.open_thread(self.chosen.number)

    async def do_read_on(self) -> None:
        await self.bbs.read_on(board=self.slug)

    async def do_next_unread(self) -> None:
        self._to_unread(1)

    async def do_previous_unread(self) -> None:
        self._to_unread(-1)

    def _to_unread(self, by: int) -> None:
        numbers = [thread.number for thread in self._threads]
        at = numbers.index(self.chosen.number) if self.chosen else -1
        ahead = self._threads[at + 1 :] if by > 0 else self._threads[:at][::-1] if at > 0 else []
        found = next((thread for thread in ahead if thread.unread), None)
        if found is None:
            self.say(_("Nothing more is unread here."))
        else:
            self.list.choose(found.number)

    async def do_next_board(self) -> None:
        await self.bbs.open_board_beside(self.slug, 1)

    async def do_previous_board(self) -> None:
        await self.bbs.open_board_beside(self.slug, -1)

    async def do_write_thread(self) -> None:
        await self.bbs.write_thread(self.slug)

    async def do_follow(self) -> None:
        if self.chosen is not None:
            await self.bbs.follow(self.chosen.number)
            await self.look_again()

    async def do_filters(self) -> None:
        await self.bbs.open_screen(FiltersScreen(self.only, self._narrow))

    async def _narrow(self, only: Filter) -> None:
        """Shows another kind of threads, from its top, or around the thread one stood on."""
        self.bbs.filters[self.slug] = only
        self._threads = self._threads[: MAX_PAGE // 4]
        await self._load()

    async def hidden_or_back(self) -> None:
        await self.look_again()

    async def do_jump(self) -> None:
        self.ask(_("Thread number:"), self.bbs.jump)

    async def do_catch_up(self) -> None:
        await self.bbs.catch_up(board=self.slug)
        await self.look_again()
