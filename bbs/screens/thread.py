"""A thread: the reply tree, read line by line, page by page, or from one unread post to the next."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.commands import Command
from bbs.domain.tree import NO_FOLDS, OPENING, Folds, number_at
from bbs.domain.words import _
from bbs.screens.hiding_keys import HidingKeys
from bbs.screens.moderating_keys import PostKeys
from bbs.screens.people_keys import PeopleKeys
from bbs.screens.thread_support import SupportInThread


class ThreadScreen(SupportInThread, HidingKeys, PeopleKeys, PostKeys):
    """The screen of a thread: folding its branches, and taking part in it."""

    hinted = frozenset({"reply", "read_on"})

    @property
    def thread_here(self) -> int | None:
        return self.thread

    def address_here(self) -> Address | None:
        return Address(self.thread, self.reader.current or OPENING)

    # Folding

    async def do_open(self) -> None:
        number = self.reader.current
        if self.model is None or number is None:
            return
        if self.model.open_post(number):
            self.reader.refold(number)
            await self._moved()
        else:
            await self._fold(number)

    async def do_fold(self) -> None:
        number = self.reader.current
        if self.model and number:
            await self._fold(number)

    async def _fold(self, number: int) -> None:
        """Folds the branch of a post, or unfolds it."""
        assert self.model is not None
        head, before = self.model.heads[number], self.model.folds
        await self._reload(folds=before.toggled(head.place))
        if not head.below and not self.model.heads[number].below:
            self.model.folds = before
            self.say(_("Nobody has answered this yet."))

    async def do_fold_all(self) -> None:
        """Folds all branches below the opening post, or unfolds everything; one stands on what is left in sight."""
        number = self.reader.current
        if self.model and number:
            folds = NO_FOLDS if self.model.folds else Folds(tops=True)
            over = folds.over(self.model.heads[number].place)
            await self._reload(None if over is None else number_at(over), folds=folds)

    def short_words(self, name: str, words: str) -> str:
        return _("fold") if name == "open" else super().short_words(name, words)

    def words_for(self, command: Command) -> str:
        return command.words if command.name == "open" else super().words_for(command)

    # Taking part

    async def do_reply(self) -> None:
        await self.bbs.reply(self.thread, self.reader.current or OPENING)

    async def do_reply_quote(self) -> None:
        await self.bbs.reply(self.thread, self.reader.current or OPENING, quote=True)

    async def do_write_thread(self) -> None:
        if self.model:
            await self.bbs.write_thread(self.model.view.board)

    async def do_follow(self) -> None:
        await self.bbs.follow(self.thread)

    async def do_catch_up(self) -> None:
        await self.bbs.catch_up(thread=self.thread)
        await self._reload()

    async def do_mark_unread(self) -> None:
        number = self.reader.current or OPENING
        await self.services.reading.mark_unread_from(self.actor, self.thread, number)
        await self._reload()
        self._seen.clear()
        self.say(_("Unread again from here on."))

    async def do_edit(self) -> None:
        await self.bbs.edit(Address(self.thread, self.reader.current or OPENING))

    async def do_delete(self) -> None:
        address = Address(self.thread, self.reader.current or OPENING)

        async def delete() -> None:
            await self.services.writing.delete(self.actor, address)
            await self._reload()
            self.say(_("Deleted. Its place in the thread stays, so that the answers still make sense."))

        self.choose(_("Delete this post of yours? y does, any other key keeps it."), {"y": delete})
