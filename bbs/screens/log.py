"""The log of moderation: for moderators all of it, for members what was done here, without anybody's name."""

from __future__ import annotations

from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.paged import PagedList
from bbs.screens.thread_lines import drawn_once
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.case_rows import LogPage, LogRow
from bbs.terminal.looks import Line

AGE_CELLS, BY_CELLS = 10, 14
DETAILS_FROM = 60
"""Widths from which who did it has a column of its own."""


class LogScreen(PagedList[LogPage]):
    """Newest first, fetched as one goes down. Enter opens what the line is about, where that is a case."""

    def __init__(self, *, public: bool = False) -> None:
        super().__init__(_("What moderators have done here") if public else _("Log"))
        self.body = self.list = RowList()
        self.list.on_near_end = self.fetch_more
        self._public = public
        self._lines: list[LogRow] = []

    async def on_mount(self) -> None:
        self.title_bar.say(right=_("the newest first"))
        if await self.attempt(self._load):
            self.hush()

    def hints(self) -> str:
        return _("! help now  ? keys  Esc back")

    async def _page(self, after: str | None) -> LogPage:
        actions = self.services.actions
        return await (actions.public_log if self._public else actions.log)(self.actor, after)

    async def _load(self) -> None:
        page = await self._page(None)
        self._lines, self.next_page = list(page.rows), page.next
        words = _("Nothing yet. What is about somebody's own safety never stands here.")
        self.list.show(self._rows(self._lines) or notes(words, "plain"))

    def _rows(self, lines: list[LogRow]) -> list[Row]:
        now = self.services.clock()
        return [self._row(line, self.bbs.preferences.when(line.at, now, roughly=True)) for line in lines]

    def _row(self, line: LogRow, age: str) -> Row:
        by = "" if self._public else line.by
        return drawn_once(line.number, lambda room: log_line(line.words, by, age, room))

    async def page_after(self, token: str) -> LogPage:
        return await self._page(token)

    def add_page(self, page: LogPage) -> None:
        self._lines, self.next_page = self._lines + list(page.rows), page.next
        self.list.replace([*self.list.rows, *self._rows(list(page.rows))])

    async def do_read_on(self) -> None:
        await self.do_page_down()

    async def do_open(self) -> None:
        """Says a line that is too long for its row in full."""
        line = next((one for one in self._lines if one.number == self.list.chosen), None)
        if line is not None:
            self.say(line.words)


def log_line(words: str, by: str, age: str, room: int) -> Line:
    """A line of the log: when, by whom, and what."""
    age = fit(age, AGE_CELLS - 1)
    lead = age + " " * (AGE_CELLS - width(age))
    if by and room >= DETAILS_FROM:
        name = fit(by, BY_CELLS - 1)
        lead += name + " " * (BY_CELLS - width(name))
    return [(lead, "quiet"), (fit(words, max(room - width(lead), 0)), "plain")]
