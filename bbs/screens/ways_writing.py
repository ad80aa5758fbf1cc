"""The ways into writing, each with the draft that is already there."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import NoSuchThing
from bbs.screens.compose import compose_edit, compose_reply, compose_thread
from bbs.screens.compose_before import WaitsScreen
from bbs.screens.drafts import DraftsScreen
from bbs.screens.waiting_posts import WaitingPosts
from bbs.screens.ways import SharedWays
from bbs.services.rows import Draft, Outcome

WRITING, EDITING = "writing", "editing"
"""The place of somebody who was writing, or changing a post of theirs: they come back to their draft."""


class WritingWays(SharedWays):
    """Threads, replies and drafts."""

    async def write_thread(self, board: str) -> None:
        """A new thread for a board, or the draft of one that is already there."""
        screen = await compose_thread(self.services, self.actor, board, self.preferences)
        self.services.reading.keep_place(self.actor, self.place_at(WRITING, board))
        await self.open_screen(screen)

    async def reply(self, thread: int, parent: int, *, quote: bool = False) -> None:
        """A reply to a post, or the draft of one that is already there."""
        screen = await compose_reply(self.services, self.actor, thread, parent, self.preferences, quote=quote)
        self.services.reading.keep_place(self.actor, self.place_at(WRITING, screen.board, thread, parent))
        await self.open_screen(screen)

    async def edit(self, address: Address) -> None:
        """One's own post again, in the editor."""
        screen = await compose_edit(self.services, self.actor, address, self.preferences)
        place = self.place_at(EDITING, screen.board, address.thread, address.post or OPENING)
        self.services.reading.keep_place(self.actor, place)
        await self.open_screen(screen)

    async def after_sending(self, outcome: Outcome) -> None:
        """What there is to say of something that was sent: that it waits, and, to its author alone, how they are."""
        if outcome.held:
            await self.open_screen(WaitsScreen(outcome.held))
        if outcome.panel:
            await self.open_panel(outcome.address)

    async def open_waiting_posts(self) -> None:
        """What one has written that waits for a moderator."""
        await self.open_screen(WaitingPosts())

    async def open_drafts(self) -> None:
        """The draft that waits, or the list of them."""
        drafts = await self.services.writing.drafts(self.actor)
        if len(drafts) == 1:
            await self.open_draft(drafts[0])
        elif drafts:
            experiences = await self.services.boards.overview(self.actor)
            boards = {board.slug: board.name for experience in experiences for board in experience.boards}
            await self.open_screen(DraftsScreen(drafts, boards))

    async def open_draft(self, draft: Draft) -> None:
        """A draft in the editor again; of one that has nowhere to go any more, whether to throw it away."""
        try:
            await self._open_draft(draft)
        except NoSuchThing:

            async def throw_away() -> None:
                await self.services.writing.discard(self.actor, draft.key)
                await self.screens[-1].returned()

            words = _("What this was for is not there any more. y throws it away, any other key keeps it.")
            self.screens[-1].choose(words, {"y": throw_away})

    async def _open_draft(self, draft: Draft) -> None:
        if draft.thread is not None and draft.edits is not None:
            await self.edit(Address(draft.thread, draft.edits))
        elif draft.thread is not None:
            await self.reply(draft.thread, draft.parent or 1)
        elif draft.board is not None:
            await self.write_thread(draft.board)
