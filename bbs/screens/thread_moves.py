"""Moving in a thread: by line, page and tree, from one unread post to the next, and on to what comes after it."""

from __future__ import annotations

from bbs.domain.addresses import parse_address
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.screens.thread_open import OpenThread
from bbs.services.reading import LAST, Way
from bbs.services.rows import Stop


class MovesInThread(OpenThread):
    """The commands that move, all of which mark as read what they bring into sight."""

    async def do_move_up(self) -> None:
        self.reader.step(-1)
        await self._moved()

    async def do_move_down(self) -> None:
        self.reader.step(1)
        await self._moved()

    async def do_page_up(self) -> None:
        self.reader.page(-1)
        await self._moved()

    async def do_page_down(self) -> None:
        self.reader.page(1)
        await self._moved()

    async def do_top(self) -> None:
        if self.model is not None:
            await self._go(self.model.visible[0] if self.model.begins else OPENING)

    async def do_bottom(self) -> None:
        if self.model is not None:
            await self._go(self.model.visible[-1] if self.model.ends else LAST)

    async def _go(self, number: int | None, otherwise: str = "", *, turn: bool = False) -> None:
        """To a post, wherever it is, unfolding what hides it; says `otherwise` where there is none. With `turn` it
        begins a page where it is not in sight."""
        if self.model is None:
            return
        if number is not None and number in self.model.places:
            await self._fetch(number)
            (self.reader.turn_to if turn else self.reader.go)(number)
        elif number is None or not await self._go_far(number):
            self.say(otherwise or _("There is none."))
            return
        await self._moved()

    async def _go_far(self, number: int) -> bool:
        """To a post outside of the window, or in a folded branch. Returns whether there was one."""
        assert self.model is not None
        view = await self._view(number, self.model.folds)
        if number not in (view.at, LAST):
            return False
        self.model.take(view)
        await self._fetch(view.at)
        self.reader.show(self.model, view.at)
        return True

    async def do_parent(self) -> None:
        number = self.reader.current
        parent = self.model.heads[number].parent if self.model and number else None
        await self._go(parent, _("This is where the thread begins."))

    async def do_first_reply(self) -> None:
        await self._step(Way.FIRST_REPLY, _("Nobody has answered this yet."))

    async def do_previous_sibling(self) -> None:
        await self._step(Way.PREVIOUS, _("There is no reply before this one."))

    async def do_next_sibling(self) -> None:
        await self._step(Way.NEXT, _("There is no reply after this one."))

    async def _step(self, way: Way, otherwise: str) -> None:
        number = self.reader.current
        if number is not None:
            await self._go(await self.services.reading.step(self.actor, self.thread, number, way), otherwise)

    async def do_next_unread(self) -> None:
        await self._go(await self._unread(1), _("Everything below has been read. Space reads on."))

    async def do_previous_unread(self) -> None:
        await self._go(await self._unread(-1), _("Everything above has been read."))

    async def _unread(self, by: int) -> int | None:
        number = self.reader.current
        if number is None or self.actor.is_guest:
            return None
        return await self.services.reading.unread_beside(self.actor, self.thread, number, by)

    async def do_jump(self) -> None:
        async def jump(text: str) -> None:
            number = parse_address(text)
            if number is None or not await self._jumped(text, number.thread):
                await self.bbs.jump(text)

        self.ask(_("Post number here, or #thread:"), jump)

    async def _jumped(self, text: str, number: int) -> bool:
        """Whether a bare number was that of a post here."""
        here = await self.services.reading.posts(self.actor, self.thread, [number]) if text.strip().isdecimal() else {}
        if number in here:
            await self._go(number)
        return number in here

    async def do_read_on(self) -> None:
        """The next page, then the next unread post, then, once it has said where, the next thread or board."""
        if self._parted:
            await self._go_along()
            return
        if self._arrived:
            await self._reload()
            return
        ahead = await self._unread(1)
        on_here = not self._whole_post_shown() or (ahead is None and not self._fresh)
        if on_here and self.reader.page(1):
            await self._moved()
            return
        number = ahead or await self._unread(-1)
        if number is not None:
            await self._go(number, turn=True)
        elif self._ahead is not None:
            await self.bbs.open_stop(self._ahead)
        else:
            await self._look_ahead()

    def _whole_post_shown(self) -> bool:
        """Whether the post one stands in is in sight to its end."""
        return self.reader.current in self.reader.fully_shown()

    async def _look_ahead(self) -> None:
        assert self.model is not None
        if self.actor.is_guest:
            self.say(_("This is the end of the thread. q goes back."))
            return
        await self.services.reading.flush(self.actor)
        board = self.model.view.board
        self._ahead = await self.services.reading.next_unread(self.actor, thread=self.thread, board=board)
        if self._ahead is None:
            self.say(_("You have read everything. q goes back."))
        else:
            self.say(self._words_ahead(self._ahead))

    def _words_ahead(self, stop: Stop) -> str:
        if self.model is not None and stop.board != self.model.view.board:
            words = _("Next: {subject}, on {board}. Space goes there.")
            return words.format(board=stop.board_name, subject=stop.subject)
        return _("Next: {subject}. Space goes there.").format(subject=stop.subject)

    async def do_next_board(self) -> None:
        if self.model:
            await self.bbs.open_board_beside(self.model.view.board, 1)

    async def do_previous_board(self) -> None:
        if self.model:
            await self.bbs.open_board_beside(self.model.view.board, -1)
