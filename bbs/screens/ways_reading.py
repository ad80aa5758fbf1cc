"""The ways of reading: boards, threads, from one unread post to the next, and what is marked on the way."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.addresses import Address, parse_address
from bbs.domain.commands import Place as Where
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.screens.board import BoardScreen
from bbs.screens.thread import ThreadScreen
from bbs.screens.ways import SharedWays
from bbs.services.rows import Stop


class ReadingWays(SharedWays):
    """Boards and threads."""

    async def open_board(self, slug: str, choose: int | None = None) -> None:
        await self.services.boards.board(self.actor, slug)
        await self.open_screen(BoardScreen(slug, choose))

    async def open_thread(self, thread: int, number: int | None = None) -> None:
        await self.open_screen(ThreadScreen(thread, number))

    async def open_stop(self, stop: Stop) -> None:
        """On to where reading leads: the screens below follow, so that going back goes to the right board."""
        await self._down_to_board()
        below = self.screens[-1]
        if isinstance(below, BoardScreen) and below.slug != stop.board:
            await self.change_screen(BoardScreen(stop.board, stop.thread))
        elif isinstance(below, BoardScreen):
            below.come_back_to(stop.thread)
        else:
            await self.open_screen(BoardScreen(stop.board, stop.thread))
        await self.open_screen(ThreadScreen(stop.thread, stop.number))

    async def _down_to_board(self) -> None:
        """Away with everything above the board that one is on, or above home."""
        while len(self.screens) > 1 and self.screens[-1].place not in (Where.BOARD, Where.HOME):
            await self._drop()

    async def read_on(self, board: str | None = None) -> None:
        """The next unread post, wherever it is."""
        await self.services.reading.flush(self.actor)
        stop = None
        if not self.actor.is_guest:
            stop = await self.services.reading.next_unread(self.actor, board=board)
        if stop is None:
            words = _("Enter opens a board.") if self.actor.is_guest else _("You have read everything.")
            self.screens[-1].say(words)
        else:
            await self.open_stop(stop)

    async def open_board_beside(self, slug: str, by: int) -> None:
        """The next board with something unread (1), or the one before (-1), in the order of home."""
        found = await self.services.reading.next_board(self.actor, slug, by)
        if found is None:
            self.screens[-1].say(_("No other board has anything new."))
            return
        await self._down_to_board()
        if isinstance(self.screens[-1], BoardScreen):
            await self.change_screen(BoardScreen(found))
        else:
            await self.open_screen(BoardScreen(found))

    async def jump(self, text: str) -> None:
        """Opens what an address such as #12 or #12.7 writes; a post that has gone with its branch is shown where it
        stands now."""
        address = parse_address(text)
        if address is None:
            raise BadInput(_("A number like 12, or 12.7 for a post of it."))
        there = await self.services.reading.now_at(self.actor, address)
        await self.services.reading.open(self.actor, there.thread, around=there.post, before=0, after=0)
        await self.open_thread(there.thread, there.post)
        if there != address:
            self.screens[-1].say(_("That post is in another thread now, with the answers to it."))

    # Marks

    async def catch_up(
        self, *, thread: int | None = None, board: str | None = None, some: Sequence[Address] | None = None
    ) -> None:
        """Marks a thread, a board, some threads and posts, or everything as read."""
        self._undo = await self.services.reading.catch_up(self.actor, thread=thread, board=board, some=some)
        self.screens[-1].say(_("Marked as read. U takes it back."))

    async def undo_catch_up(self) -> None:
        undo, self._undo = self._undo, None
        if undo is None:
            self.screens[-1].say(_("There is nothing to take back."))
        else:
            await self.services.reading.undo_catch_up(self.actor, undo)
            self.screens[-1].say(_("Taken back."))

    async def follow(self, thread: int) -> None:
        followed = await self.services.threads.follow(self.actor, thread)
        words = _("You follow this thread now.") if followed else _("You no longer follow this thread.")
        self.screens[-1].say(words)
