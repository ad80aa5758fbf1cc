"""A thread: the reply tree, read line by line, page by page, or from one unread post to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bbs.domain.addresses import Address
from bbs.domain.words import _
from bbs.screens.phrases import SUPPORT_WORDS
from bbs.screens.thread_moves import MovesInThread


class ThreadScreen(MovesInThread):
    """The screen of a thread: folding its branches, and taking part in it."""

    hinted = frozenset({"reply", "read_on"})

    # Folding

    async def do_open(self) -> None:
        number = self.reader.current
        if self.model is None or number is None:
            return
        if not self.model.open_warning(number) and not self.model.fold(number):
            self.say(_("Nobody has answered this yet."))
            return
        await self._refold(number)

    async def do_fold(self) -> None:
        number = self.reader.current
        if self.model and number and self.model.fold(number):
            await self._refold(number)

    async def do_fold_all(self) -> None:
        number = self.reader.current
        if self.model and number:
            self.model.fold_all()
            while number not in self.model.places:
                number = self.model.heads[number].parent or 1
            await self._refold(number)

    async def _refold(self, number: int) -> None:
        assert self.model is not None
        await self._fetch(self.model.places[number])
        self.reader.refold(number)
        await self._moved()

    def short_words(self, name: str, words: str) -> str:
        return _("fold") if name == "open" else super().short_words(name, words)

    # Taking part

    async def do_reply(self) -> None:
        await self.bbs.reply(self.thread, self.reader.current or 1)

    async def do_reply_quote(self) -> None:
        await self.bbs.reply(self.thread, self.reader.current or 1, quote=True)

    async def do_write_thread(self) -> None:
        if self.model:
            await self.bbs.write_thread(self.model.view.board)

    async def do_support(self) -> None:
        address = Address(self.thread, self.reader.current or 1)
        answers = {str(at): self._supporter(address, kind) for at, kind in enumerate(SUPPORT_WORDS, start=1)}
        words = "  ".join(f"{at} {text}" for at, text in enumerate(SUPPORT_WORDS.values(), start=1))
        self.choose(words, answers)

    def _supporter(self, address: Address, kind: str) -> Callable[[], Awaitable[None]]:
        async def give() -> None:
            given = await self.services.support.toggle(self.actor, address, kind)
            await self._reload()
            self.say(_("Given: {support}.").format(support=SUPPORT_WORDS[kind]) if given else _("Taken back."))

        return give

    async def do_follow(self) -> None:
        await self.bbs.follow(self.thread)

    async def do_catch_up(self) -> None:
        await self.bbs.catch_up(thread=self.thread)
        await self._reload()

    async def do_mark_unread(self) -> None:
        number = self.reader.current or 1
        await self.services.reading.mark_unread_from(self.actor, self.thread, number)
        await self._reload()
        self._seen.clear()
        self.say(_("Unread again from here on."))

    async def do_edit(self) -> None:
        await self.bbs.edit(Address(self.thread, self.reader.current or 1))

    async def do_delete(self) -> None:
        address = Address(self.thread, self.reader.current or 1)

        async def delete() -> None:
            await self.services.writing.delete(self.actor, address)
            await self._reload()
            self.say(_("Deleted. Its place in the thread stays, so that the answers still make sense."))

        self.choose(_("Delete this post of yours? y does, any other key keeps it."), {"y": delete})
