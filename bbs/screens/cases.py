"""The queue: every case that waits, the most urgent first, fetched page by page as one goes down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from textual.widget import Widget

from bbs.domain.commands import Command, Place
from bbs.domain.width import width
from bbs.domain.words import _
from bbs.screens.case_filters import ALL_CASES, CaseFilter, CaseFilters
from bbs.screens.case_keys import CaseKeys
from bbs.screens.case_lines import GROUP_WORDS, Group, case_line, group_of
from bbs.screens.case_words import counts_words, duty_words
from bbs.screens.duty import DutyKeys
from bbs.screens.paged import PagedList
from bbs.screens.thread_lines import drawn_once
from bbs.screens.widgets.bar import Bar
from bbs.screens.widgets.nearest import nearest
from bbs.screens.widgets.rows import Row, RowList, heading, notes
from bbs.services.case_rows import CaseRow, QueuePage
from bbs.services.events import CASE, RESYNC, Event

EMPTY_WORDS = _("Nothing waits. Thank you for looking.")
NOTHING_LIKE_IT = _("There is nothing like that. F and a show all that are open.")

MAX_KEPT = 200
"""Cases that are fetched anew, on coming back, so that one's place in the list is kept."""


class CasesScreen(DutyKeys, CaseKeys, PagedList[QueuePage]):
    """Enter opens a case, Space the next one that is free. What comes in meanwhile is said in the line below, and joins
    the list with M or when one comes back: nothing moves under a reader."""

    place = Place.CASES

    def __init__(self) -> None:
        super().__init__(_("Cases"))
        self.body = self.list = RowList()
        self.list.on_near_end = self.fetch_more
        self.duty_bar = Bar(look="quiet")
        self._cases: list[CaseRow] = []
        self._unsubscribe: Callable[[], None] | None = None

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.duty_bar
        yield self.list
        yield self.status

    async def on_mount(self) -> None:
        self._unsubscribe = self.services.events.subscribe(self._heard, member=self.actor.member)
        if await self.attempt(self._load):
            self.hush()

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    async def returned(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def look_again(self) -> None:
        await self._load()

    @property
    def only(self) -> CaseFilter:
        """Which cases are shown."""
        return self.bbs.case_filter

    # The list

    async def _page(self, after: str | None) -> QueuePage:
        only = self.only
        return await self.services.cases.queue(
            self.actor, board=only.board, origin=only.origin, only=only.only, after=after
        )

    async def _load(self) -> None:
        """As many cases as there were, so that the place in the list is kept."""
        wanted = min(len(self._cases), MAX_KEPT)
        page = await self._page(None)
        cases = list(page.rows)
        while len(cases) < wanted and page.next is not None:
            page = await self._page(page.next)
            cases += page.rows
        before = [case.number for case in self._cases]
        keep = nearest(before, self.list.chosen, {case.number for case in cases})
        self._cases, self.next_page = cases, page.next
        self._say_about(page)
        self.list.show(list(self._rows()), keep=keep)

    def _say_about(self, page: QueuePage) -> None:
        words = self.only.words(self.bbs.case_boards)
        self.title_bar.say(left=_("Cases · {which}").format(which=words) if words else _("Cases"))
        self.title_bar.say(right=counts_words(page.counts))
        self.take_duty(page.duty)
        self.duty_bar.say(left=duty_words(page.duty, self.look_words(page.duty)))

    def _rows(self) -> Iterator[Row]:
        now, group = self.services.clock(), Group.BEFORE
        for case in self._cases:
            if (here := group_of(case, now)) > group:
                group = here
                yield heading(GROUP_WORDS[group])
            age = self.bbs.preferences.when(case.opened, now, roughly=True)
            yield drawn_once(case.number, lambda room, case=case, age=age: case_line(case, room, age))  # type: ignore[misc]
        if not self._cases:
            yield from notes(EMPTY_WORDS if self.only == ALL_CASES else NOTHING_LIKE_IT, "plain")

    async def page_after(self, token: str) -> QueuePage:
        return await self._page(token)

    def add_page(self, page: QueuePage) -> None:
        known = {case.number for case in self._cases}
        self._cases = self._cases + [row for row in page.rows if row.number not in known]
        self.next_page = page.next
        self.list.replace(list(self._rows()))

    def case_here(self) -> CaseRow | None:
        return next((case for case in self._cases if case.number == self.list.chosen), None)

    def has_taken(self) -> bool:
        return any(case.mine for case in self._cases)

    # What others do meanwhile

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        if event.kind in (CASE, RESYNC):
            self.call_later(self._announce)

    async def _announce(self) -> None:
        """Beside what was said last: who has just gone on duty would otherwise not hear of the next case."""
        words, said = _("Something has changed among the cases. M looks again."), self.status.left
        if self.is_quiet:
            self.say(words)
        elif self._question is None and words not in said:
            both = f"{said} {words}"
            self.say(both if width(both) < self.app.size.width else words)

    # Commands

    def words_for(self, command: Command) -> str:
        return _("Look again") if command.name == "cases" else super().words_for(command)

    async def do_open(self) -> None:
        row = self.case_here()
        if row is not None:
            await self.bbs.open_case(row.number)

    async def do_next_case(self) -> None:
        await self.bbs.open_next_case(None)

    async def do_cases(self) -> None:
        await self._load()

    async def do_case_filters(self) -> None:
        await self.bbs.open_screen(CaseFilters(self.only, self.bbs.case_boards, self._narrow))

    async def _narrow(self, only: CaseFilter) -> None:
        """Shows other cases, from the top."""
        self.bbs.case_filter = only
        self._cases = []
        await self._load()

    async def do_log(self) -> None:
        await self.bbs.open_log()
