"""The drafts that wait, newest first."""

from __future__ import annotations

from collections.abc import Mapping

from bbs.domain.addresses import Address
from bbs.domain.commands import Place
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.rows import Draft
from bbs.terminal.looks import Line

WHERE_CELLS, AGE_CELLS = 24, 11


class DraftsScreen(ListMoves):
    """Enter opens a draft in the editor again. `boards` are the names of boards by slug."""

    place = Place.HELP

    def __init__(self, drafts: tuple[Draft, ...], boards: Mapping[str, str]) -> None:
        super().__init__(_("Drafts"))
        self.drafts = drafts
        self._boards = boards
        self.body = self.list = RowList()

    def on_mount(self) -> None:
        self._show()
        self.hush()

    async def returned(self) -> None:
        self.drafts = await self.services.writing.drafts(self.actor)
        if self.drafts:
            self._show()
        else:
            await self.bbs.go_back()

    def _show(self) -> None:
        self.list.show([self._row(draft) for draft in self.drafts], keep=self.list.chosen)

    def _row(self, draft: Draft) -> Row:
        age = self.bbs.preferences.when(draft.updated, self.services.clock(), roughly=True) if draft.updated else ""
        where = self._boards.get(draft.board or "", "") if draft.thread is None else f"#{draft.thread}"
        if draft.edits is not None:
            where = _("your post {address}").format(address=Address(draft.thread or 0, draft.edits))
        begins = " ".join((draft.subject or draft.body).split())
        return Row(lambda room: draft_line(begins, where, age, room), draft.key)

    async def do_open(self) -> None:
        draft = next((draft for draft in self.drafts if draft.key == self.list.chosen), None)
        if draft is not None:
            await self.bbs.open_draft(draft)


def draft_line(begins: str, where: str, age: str, room: int) -> Line:
    """A draft in a list: how it begins, and where it is for and how old it is, as far as that has room."""
    where = fit(where, max(min(WHERE_CELLS, room - AGE_CELLS - room // 2), 0))
    begins = fit(begins, max(room - width(where) - AGE_CELLS - 1, 0))
    gap = max(room - width(begins) - width(where) - AGE_CELLS, 0)
    return [(begins + " " * gap, "plain"), (where + f"{age:>{AGE_CELLS}}", "quiet")]
