"""A board: its threads by latest activity, fetched page by page as one goes down."""

from __future__ import annotations

from bbs.domain.commands import Place
from bbs.domain.when import ago
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.catching_up import CatchingUp
from bbs.screens.moves import ListMoves
from bbs.screens.phrases import SEEKING_WORDS, count
from bbs.screens.widgets.rows import Row, RowList, note
from bbs.services.rows import ThreadPage, ThreadRow
from bbs.terminal.looks import Line

AUTHOR_CELLS, AGE_CELLS, UNREAD_CELLS = 14, 9, 5
DETAILS_FROM = 60
"""Widths from which author and age have columns of their own."""


class BoardScreen(CatchingUp, ListMoves):
    """The threads of one board. `choose` is the thread to stand on, where it is among the first."""

    place = Place.BOARD
    hinted = frozenset({"write_thread", "read_on"})

    def __init__(self, slug: str, choose: int | None = None) -> None:
        super().__init__()
        self.slug = slug
        self.body = self.list = RowList()
        self.list.on_near_end = self._fetch_more
        self._threads: list[ThreadRow] = []
        self._next: str | None = None
        self._fetching = False
        self._choose = choose

    async def on_mount(self) -> None:
        await self.attempt(self._load)
        self.hush()

    async def returned(self) -> None:
        sent, self.bbs.last_sent = self.bbs.last_sent, None
        await self.attempt(self._load)
        if sent is not None:
            self.list.choose(sent.thread)

    async def look_again(self) -> None:
        await self._load()

    async def _load(self) -> None:
        """The first page, and as much more as was already there, so that the place in the list is kept."""
        wanted = max(len(self._threads), 1)
        page = await self.services.threads.page(self.actor, self.slug)
        threads = list(page.rows)
        while page.next and len(threads) < wanted:
            page = await self.services.threads.page(self.actor, self.slug, after=page.next)
            threads += page.rows
        self._take(page, threads)
        keep = self.list.chosen or self._choose
        self.list.show(self._rows(), keep=keep)
        self.bbs.last_board = self.slug
        self.services.reading.keep_place(self.actor, self.bbs.place_at("board", board=self.slug))

    def _take(self, page: ThreadPage, threads: list[ThreadRow]) -> None:
        self._threads = threads
        self._next = page.next
        self.title_bar.say(left=page.board.name, right=page.board.description)

    def _rows(self) -> list[Row]:
        if not self._threads:
            return [note(_("Nobody has written here yet. w begins the first thread."), "plain")]
        now = self.services.clock()
        return [_row(thread, ago(thread.activity, now, roughly=True)) for thread in self._threads]

    def _fetch_more(self) -> None:
        if self._next and not self._fetching:
            self._fetching = True
            self.call_later(self._more)

    async def _more(self) -> None:
        if self._next:
            page = await self.services.threads.page(self.actor, self.slug, after=self._next)
            known = {thread.number for thread in self._threads}
            self._take(page, self._threads + [row for row in page.rows if row.number not in known])
            self.list.replace(self._rows())
        self._fetching = False

    @property
    def chosen(self) -> ThreadRow | None:
        return next((thread for thread in self._threads if thread.number == self.list.chosen), None)

    # Commands

    async def do_move_down(self) -> None:
        if not self.list.step(1) and self._next:
            await self._more()
            self.list.step(1)

    async def do_page_down(self) -> None:
        if self._next and self.list.left < self.list.size.height:
            await self._more()
        self.list.page(1)

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
            await self._load()

    async def do_jump(self) -> None:
        self.ask(_("Thread number:"), self.bbs.jump)

    async def do_catch_up(self) -> None:
        await self.bbs.catch_up(board=self.slug)
        await self._load()


def _row(thread: ThreadRow, age: str) -> Row:
    """A thread's row. Its line is made once for each width: a list that scrolls draws all of its rows again."""
    lines: dict[int, Line] = {}

    def draw(room: int) -> Line:
        if room not in lines:
            lines.clear()
            lines[room] = thread_line(thread, room, age)
        return lines[room]

    return Row(draw, thread.number)


def thread_line(thread: ThreadRow, room: int, age: str) -> Line:
    """A thread in a list: how much of it is unread, its subject and what goes with it, who began it and when it
    last moved. All of it is in one weight, which says whether there is anything new."""
    unread = count(thread.unread) if thread.unread else ""
    left = f"{unread:>{UNREAD_CELLS - 1}} "
    look = "new" if thread.unread else "plain"
    details = room >= DETAILS_FROM
    right = AUTHOR_CELLS + AGE_CELLS if details else 0
    subject = fit(thread.subject, max(room - UNREAD_CELLS - right, 0))
    used = UNREAD_CELLS + width(subject)
    marks = fit(_marks(thread), max(room - right - used - 1, 0))
    line = left + subject + marks
    if details:
        author = fit(thread.byline.text, AUTHOR_CELLS - 1)
        age = fit(age, AGE_CELLS)
        line += " " * (room - right - used - width(marks) + 1) + author
        line += " " * (AUTHOR_CELLS - 1 - width(author) + AGE_CELLS - width(age)) + age
    return [(line, look)]


def _marks(thread: ThreadRow) -> str:
    """What a reader may want to know before opening: pinned, closed, followed, what is asked for, and warnings."""
    marks = [
        _("pinned") if thread.pinned else "",
        _("closed") if thread.locked else "",
        _("followed") if thread.followed else "",
        SEEKING_WORDS.get(thread.seeking or "", ""),
        _("about {topics}").format(topics=", ".join(thread.warnings)) if thread.warnings else "",
    ]
    text = ", ".join(mark for mark in marks if mark)
    return f" ({text})" if text else ""
