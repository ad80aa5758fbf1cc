"""What one has begun to write, and what waits for a moderator, in line mode."""

from __future__ import annotations

from functools import partial

from bbs.domain.addresses import Address
from bbs.domain.aloud import text_said, when_said
from bbs.domain.words import _
from bbs.errors import NoSuchThing
from bbs.services.holding import HeldRow
from bbs.services.rows import Draft
from bbs.verbs.board_names import BoardNames
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_visit import Spot
from bbs.verbs.saying import sentence

BEGINS = 60
"""So many characters of a draft are said in the list."""


class DraftsRoom(ListRoom):
    """The drafts that wait, newest first; a number goes on with one."""

    heading = _("Your drafts.")
    nothing = _("No draft waits.")
    hints = ("back",)
    words = {**ListRoom.words, "open": _("Go on with the draft that has the number")}  # noqa: RUF012

    async def load(self) -> None:
        experiences = await self.services.boards.overview(self.actor)
        names = BoardNames(experiences)
        boards = {board.slug: names.said(board.slug, board.name) for each in experiences for board in each.boards}
        drafts = await self.services.writing.drafts(self.actor)
        self.items = [Item(self._said(draft, boards), partial(self._open, draft), draft.key) for draft in drafts]

    def _said(self, draft: Draft, boards: dict[str, str]) -> str:
        where = _("a thread for {board}").format(board=boards.get(draft.board or "", draft.board or ""))
        if draft.thread is not None:
            where = _("a reply in thread {number}").format(number=draft.thread)
        if draft.edits is not None:
            where = _("your post {address}").format(address=Address(draft.thread or 0, draft.edits))
        begins = " ".join((draft.subject or draft.body).split())
        begins = begins if len(begins) <= BEGINS else begins[:BEGINS].rsplit(" ", 1)[0] + "…"
        now, preferences = self.services.clock(), self.visit.preferences
        return ", ".join(
            filter(None, (where, when_said(draft.updated, now, preferences) if draft.updated else "", begins))
        )

    async def _open(self, draft: Draft) -> None:
        ways = self.visit.ways
        try:
            if draft.thread is not None and draft.edits is not None:
                await ways["edit"](Spot(draft.board, draft.thread, draft.edits))
            elif draft.thread is not None:
                await ways["reply"](Spot(draft.board, draft.thread, draft.parent or 1))
            else:
                await ways["write_thread"](Spot(draft.board))
        except NoSuchThing:
            if not await self.talk.sure(_("What this was for is not there any more. Throw it away?")):
                raise Interrupted from None
            await self.services.writing.discard(self.actor, draft.key)
            self.talk.say(_("The draft is gone."))
        await self.say_list()


class WaitingRoom(ListRoom):
    """One's own posts that wait for a moderator; a number takes one back, after asking."""

    heading = _("Waiting for a moderator.")
    nothing = _("Nothing of yours waits.")
    hints = ("back",)
    words = {**ListRoom.words, "open": _("Hear the one that has the number, and take it back")}  # noqa: RUF012

    async def load(self) -> None:
        held = await self.services.holding.held(self.actor)
        names = await self.visit.names()
        self.items = [Item(self._said(row, names), partial(self._open, row), row.number) for row in held]

    def _said(self, row: HeldRow, names: BoardNames) -> str:
        what = _("an answer to {address}").format(address=row.answers) if row.answers else _("a thread")
        when = when_said(row.written, self.services.clock(), self.visit.preferences)
        return ", ".join((what, names.said(row.board, row.board_name), row.subject, when))

    async def _open(self, row: HeldRow) -> None:
        await self.talk.page("\n".join((text_said(row.body), sentence(row.why))))
        if not await self.talk.sure(_("Take it back, as a draft?")):
            raise Interrupted
        await self.services.holding.take_back(self.actor, row.number)
        self.talk.say(_("It is among your drafts again."))
        await self.say_list()
