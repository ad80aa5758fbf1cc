"""What is the same wherever one reads in line mode: going on to what is unread, and marking it as read."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.addresses import Address, parse_address
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.rows import Stop
from bbs.verbs.line_room import Room
from bbs.verbs.line_talk import Interrupted


class ReadingRoom(Room):
    """A room from which reading goes on. Rooms that know each other are imported where they are opened."""

    board: str | None = None
    """The slug of the board that reading goes on from; None begins at home."""

    async def do_read_on(self, words: str) -> None:
        await self.services.reading.flush(self.actor)
        stop = None
        if not self.actor.is_guest:
            stop = await self.services.reading.next_unread(self.actor, board=self.board)
        if stop is None:
            self.say_end()
        else:
            self.go_to(stop)

    def say_end(self) -> None:
        """There is nothing to read on to."""
        guest = self.actor.is_guest
        self.talk.say(_("A number opens what it stands before.") if guest else _("You have read everything."))

    async def do_next_unread(self, words: str) -> None:
        await self.do_read_on(words)

    def go_to(self, stop: Stop) -> None:
        """On to where reading leads, with its board behind it."""
        from bbs.verbs.line_board import BoardRoom  # noqa: PLC0415
        from bbs.verbs.line_thread import ThreadRoom  # noqa: PLC0415

        visit = self.visit
        visit.swap(BoardRoom(visit, stop.board), ThreadRoom(visit, stop.thread, stop.number))

    def open_thread(self, thread: int, number: int | None = None) -> None:
        """Into a thread; back comes back here."""
        from bbs.verbs.line_thread import ThreadRoom  # noqa: PLC0415

        self.visit.open(ThreadRoom(self.visit, thread, number))

    async def do_next_board(self, words: str) -> None:
        await self._board_beside(1)

    async def do_previous_board(self, words: str) -> None:
        await self._board_beside(-1)

    async def _board_beside(self, by: int) -> None:
        from bbs.verbs.line_board import BoardRoom  # noqa: PLC0415

        await self.services.reading.flush(self.actor)
        found = await self.services.reading.next_board(self.actor, self.board, by)
        if found is None:
            self.talk.say(_("No other board has anything new."))
        else:
            self.visit.swap(BoardRoom(self.visit, found))

    async def do_jump(self, words: str) -> None:
        words = words or await self.talk.ask(_("Which number? 12 is a thread, 12.7 a post of it:"))
        if not words:
            raise Interrupted
        await self.jump(words)

    async def jump(self, words: str) -> None:
        """Opens what an address such as 12 or 12.7 writes; a post that has gone with its branch where it is now."""
        address = parse_address(words)
        if address is None:
            raise BadInput(_("A number like 12, or 12.7 for a post of it."))
        there = await self.services.reading.now_at(self.actor, address)
        await self.services.reading.open(self.actor, there.thread, around=there.post, before=0, after=0)
        if there != address:
            self.talk.say(_("That post is in another thread now, with the answers to it."))
        self.open_thread(there.thread, there.post)

    # Marks

    async def catch_up(
        self, *, thread: int | None = None, board: str | None = None, some: Sequence[Address] | None = None
    ) -> None:
        """Marks a thread, a board, some threads and posts, or everything as read."""
        reading = self.services.reading
        self.visit.undo = await reading.catch_up(self.actor, thread=thread, board=board, some=some)
        await self.look_again()
        self.talk.say(_("Marked as read. undo takes it back."))

    async def do_catch_up_all(self, words: str) -> None:
        if await self.talk.sure(_("Mark everything as read?")):
            await self.catch_up()

    async def do_undo_catch_up(self, words: str) -> None:
        undo, self.visit.undo = self.visit.undo, None
        if undo is None:
            self.talk.say(_("There is nothing to take back."))
            return
        await self.services.reading.undo_catch_up(self.actor, undo)
        await self.look_again()
        self.talk.say(_("Taken back."))

    # What can be opened from everywhere

    async def do_news(self, words: str) -> None:
        from bbs.verbs.line_for_me import NewsRoom  # noqa: PLC0415

        self.visit.open(NewsRoom(self.visit))

    async def do_keepsakes(self, words: str) -> None:
        from bbs.verbs.line_keepsakes import KeepsakesRoom  # noqa: PLC0415

        self.visit.open(KeepsakesRoom(self.visit))

    async def do_search(self, words: str) -> None:
        from bbs.verbs.line_search import SearchRoom  # noqa: PLC0415

        self.visit.open(SearchRoom(self.visit, words, self.board))
