"""Posts kept for a hard day, those kept last first."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.commands import Command
from bbs.domain.topics import said as topics_said
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.paged import PagedList
from bbs.screens.thread_lines import AGE_CELLS, drawn_once
from bbs.screens.widgets.nearest import nearest
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.keeping import KeptPage, KeptRow
from bbs.terminal.looks import Line

EMPTY = _("Nothing is here yet. v on a post keeps it for you, for a hard day. Nobody sees that you do.")
GONE = _("This post is not shown any more.")

AGE_FROM = 60
"""Widths from which it is said how long ago a post was kept."""


class KeepsakesScreen(PagedList[KeptPage]):
    """Enter opens a post in its thread; `v` lets it go, and keeps it again. Nothing else is known of what is gone."""

    in_reach = True

    def __init__(self) -> None:
        super().__init__(_("Kept for a hard day"))
        self.body = self.list = RowList()
        self.list.on_near_end = self.fetch_more
        self._kept: list[KeptRow] = []

    async def on_mount(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def _load(self) -> None:
        before = [row.key for row in self.list.rows if row.key is not None]
        page = await self.services.keeping.kept(self.actor)
        self._kept, self.next_page = list(page.rows), page.next
        rows = self._rows(self._kept) or notes(EMPTY, "plain")
        self.list.show(rows, keep=nearest(before, self.list.chosen, [row.key for row in rows]))

    def _rows(self, kept: list[KeptRow]) -> list[Row]:
        return [self._row(row) for row in kept]

    def _row(self, row: KeptRow) -> Row:
        age = self.bbs.preferences.when(row.kept, self.services.clock(), roughly=True)
        return drawn_once(Address(row.thread, row.number), lambda room: kept_line(row, room, age))

    async def page_after(self, token: str) -> KeptPage:
        return await self.services.keeping.kept(self.actor, after=token)

    def add_page(self, page: KeptPage) -> None:
        self._kept += page.rows
        self.next_page = page.next
        self.list.replace(self._rows(self._kept))

    # Commands

    def hints(self) -> str:
        if not self._kept:
            return _("! help now  Esc back")
        return _("! help now  Enter opens  v lets go  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Let this go, or keep it again") if command.name == "keep" else super().words_for(command)

    @property
    def _chosen(self) -> KeptRow | None:
        return next((row for row in self._kept if Address(row.thread, row.number) == self.list.chosen), None)

    async def do_open(self) -> None:
        row = self._chosen
        if row is not None and row.gone:
            self.say(_("{gone} v takes it off this list.").format(gone=GONE))
        elif row is not None:
            await self.bbs.open_thread(row.thread, row.number)

    async def do_keep(self) -> None:
        """What has been let go stays in sight until one leaves, so that the same key can take that back."""
        row = self._chosen
        if row is None:
            return
        kept = await self.services.keeping.toggle(self.actor, Address(row.thread, row.number))
        if row.gone:
            await self._load()
        self.say(_("Kept.") if kept else _("Let go.") if row.gone else _("Let go. v keeps it again."))


def kept_line(row: KeptRow, room: int, age: str) -> Line:
    """A keepsake: whose words, and how they begin; or that it is gone."""
    right = f"{age:>{AGE_CELLS}}" if room >= AGE_FROM else ""
    middle = max(room - width(right) - (1 if right else 0), 0)
    if row.byline is None:
        words, look = fit(GONE, middle), "quiet"
    else:
        said = row.excerpt or _("about {topics}").format(topics=topics_said(row.warnings))
        words, look = fit(f"{row.byline.text}: {said}", middle), "plain"
    return [(words + " " * (room - width(words) - width(right)) + right, look)] if right else [(words, look)]
