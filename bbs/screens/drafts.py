"""The drafts that wait, newest first."""

from __future__ import annotations

from bbs.domain.commands import Place
from bbs.domain.when import ago
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.rows import Draft


class DraftsScreen(ListMoves):
    """Enter opens a draft in the editor again."""

    place = Place.HELP

    def __init__(self, drafts: tuple[Draft, ...]) -> None:
        super().__init__(_("Drafts"))
        self.drafts = drafts
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
        self.list.show(
            [
                Row(lambda room, draft=draft: [(fit(self._words(draft), room), "plain")], draft.key)  # type: ignore[misc]
                for draft in self.drafts
            ],
            keep=self.list.chosen,
        )

    def _words(self, draft: Draft) -> str:
        age = ago(draft.updated, self.services.clock()) if draft.updated else ""
        begins = " ".join((draft.subject or draft.body).split())
        where = f"#{draft.thread}" if draft.thread is not None else draft.board or ""
        return f"{age}  {where}  {begins}"

    async def do_open(self) -> None:
        draft = next((draft for draft in self.drafts if draft.key == self.list.chosen), None)
        if draft is not None:
            await self.bbs.open_draft(draft)
