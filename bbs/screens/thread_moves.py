"""Moving in a thread: by line, page and tree, from one unread post to the next, and on to what comes after it."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.thread_open import OpenThread


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
        await self._go(self.model.visible[0] if self.model else None)

    async def do_bottom(self) -> None:
        await self._go(self.model.visible[-1] if self.model else None)

    async def _go(self, number: int | None, otherwise: str = "") -> None:
        """To a post, unfolding what hides it; says `otherwise` where there is none."""
        if self.model is None:
            return
        if number is None or number not in self.model.heads:
            self.say(otherwise or _("There is none."))
            return
        if number not in self.model.places:
            self.model.show(number)
        await self._fetch(self.model.places[number])
        self.reader.go(number)
        await self._moved()

    async def do_parent(self) -> None:
        await self._go(self._head_parent(), _("This is where the thread begins."))

    def _head_parent(self) -> int | None:
        number = self.reader.current
        return self.model.heads[number].parent if self.model and number else None

    async def do_first_reply(self) -> None:
        replies = self.model.children.get(self.reader.current or 0, []) if self.model else []
        await self._go(replies[0] if replies else None, _("Nobody has answered this yet."))

    async def do_previous_sibling(self) -> None:
        await self._go(self._sibling(-1), _("There is no reply before this one."))

    async def do_next_sibling(self) -> None:
        await self._go(self._sibling(1), _("There is no reply after this one."))

    def _sibling(self, by: int) -> int | None:
        number = self.reader.current
        return self.model.sibling(number, by) if self.model and number else None

    async def do_next_unread(self) -> None:
        await self._go(self._unread(1), _("Everything below has been read. Space reads on."))

    async def do_previous_unread(self) -> None:
        await self._go(self._unread(-1), _("Everything above has been read."))

    def _unread(self, by: int) -> int | None:
        if self.model is None:
            return None
        numbers = [head.number for head in self.model.view.heads]
        at = numbers.index(self.reader.current) if self.reader.current in numbers else 0
        ahead = numbers[at + 1 :] if by > 0 else numbers[:at][::-1]
        return next((n for n in ahead if self.model.heads[n].unread and n not in self._seen), None)

    async def do_jump(self) -> None:
        async def jump(text: str) -> None:
            if text.strip().isdecimal() and self.model and int(text) in self.model.heads:
                await self._go(int(text))
            else:
                await self.bbs.jump(text)

        self.ask(_("Post number here, or #thread:"), jump)

    async def do_read_on(self) -> None:
        """The next page, then the next unread post, then, once it has said where, the next thread or board."""
        if self._arrived:
            await self._reload()
            return
        more_here = self._unread(1) is None or not self._whole_post_shown()
        if more_here and self.reader.page(1):
            await self._moved()
            return
        number = self._unread(1) or self._unread(-1)
        if number is not None:
            await self._go(number)
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
            self.say(_("Next: {subject}. Space goes there.").format(subject=self._ahead.subject))

    async def do_next_board(self) -> None:
        if self.model:
            await self.bbs.open_board_beside(self.model.view.board, 1)

    async def do_previous_board(self) -> None:
        if self.model:
            await self.bbs.open_board_beside(self.model.view.board, -1)
