"""What one gives to a post, keeps of it, and, on one's own, hears of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bbs.domain.addresses import Address
from bbs.domain.support_words import SUPPORT_WORDS
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.screens.own_thread import OwnThreadScreen
from bbs.screens.supporters import SupportersScreen
from bbs.screens.thread_moves import MovesInThread


class SupportInThread(MovesInThread):
    """`+`, `v` and `S` in a thread."""

    async def opened(self) -> None:
        """To the author of a thread without an answer: that there are people here who have been there. Not who."""
        opening = self.model.heads.get(OPENING) if self.model is not None else None
        if self.model is None or opening is None or not opening.byline.own or self.model.view.last > OPENING:
            return
        if await self.services.own_threads.been_there(self.actor, self.thread):
            self.say(_("No answer yet. There are people here who have been there."))

    def _here(self) -> Address:
        return Address(self.thread, self.reader.current or OPENING)

    async def do_support(self) -> None:
        """Asks which support to give; on a post of one's own it shows who gave some."""
        address = self._here()
        head = self.model.heads.get(address.post or OPENING) if self.model is not None else None
        if head is not None and head.byline.own:
            await self._show_supporters(address)
            return
        answers = {str(at): self._supporter(address, kind) for at, kind in enumerate(SUPPORT_WORDS, start=1)}
        words = "  ".join(f"{at} {text}" for at, text in enumerate(SUPPORT_WORDS.values(), start=1))
        self.choose(words, answers)

    async def _show_supporters(self, address: Address) -> None:
        supporters = await self.services.support.supporters(self.actor, address)
        if supporters:
            await self.bbs.open_screen(SupportersScreen(supporters))
        else:
            self.say(_("This is by you. When others send support, + shows you who."))

    def _supporter(self, address: Address, kind: str) -> Callable[[], Awaitable[None]]:
        async def give() -> None:
            given = await self.services.support.toggle(self.actor, address, kind)
            await self._reload()
            self.say(_("Given: {support}.").format(support=SUPPORT_WORDS[kind]) if given else _("Taken back."))

        return give

    async def do_keep(self) -> None:
        kept = await self.services.keeping.toggle(self.actor, self._here())
        self.say(_("Kept for a hard day. V shows what you keep.") if kept else _("Not kept any more."))

    async def do_own_thread(self) -> None:
        """What one looks for in a thread that one began, and closing it."""
        await self.bbs.open_screen(OwnThreadScreen(await self.services.own_threads.thread(self.actor, self.thread)))
