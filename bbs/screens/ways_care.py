"""The ways to a person, and to what comes after a frightening post. They lead there from everywhere."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.asking import AskScreen, asking_words, more_words
from bbs.screens.base import BaseScreen
from bbs.screens.conversation import ConversationScreen, ConversationsScreen
from bbs.screens.panel import PanelScreen
from bbs.screens.region import RegionScreen
from bbs.screens.ways_told import ToldWays
from bbs.services.asking import ASK
from bbs.services.conversing import Asked

CONVERSING = (AskScreen, ConversationScreen, ConversationsScreen)


class CareWays(ToldWays):
    """Asking for a person, the panel, and where one is."""

    async def open_asking(self, about: Address | None = None, *, closing: BaseScreen | None = None) -> None:
        """To the conversation with the moderators, or to asking for one; `about` a post of one's own, from its panel.
        Whoever is in one already is led back to it. `closing` is the screen in whose place it opens."""
        if closing is not None:
            await self.go_back()
        if await self._back_to_conversing():
            return
        if about is None:
            mine = await self.services.asking.mine(self.actor)
            if len(mine) == 1:
                await self.open_screen(ConversationScreen(mine[0].number))
                return
            if mine:
                await self.open_screen(ConversationsScreen(mine))
                return
        looks = await self.services.asking.looks(self.actor)
        kept = await self.services.asking.draft(self.actor, ASK)
        unnamed = about is not None and await self._wrote_unnamed(about)
        await self.open_screen(AskScreen(asking_words(looks, unnamed=unnamed), kept, None, about))

    async def open_answer(self, number: int) -> None:
        """Writing in a conversation that is there."""
        conversation = await self.services.asking.conversation(self.actor, number)
        kept = await self.services.asking.draft(self.actor, str(number))
        await self.open_screen(AskScreen(more_words(conversation), kept, number))

    async def asked(self, asked: Asked) -> None:
        """Something was said to the moderators: back to the conversation, or to it for the first time."""
        await self.go_back()
        top = self.screens[-1]
        if not (isinstance(top, ConversationScreen) and top.number == asked.conversation):
            await self.open_screen(ConversationScreen(asked.conversation))
        self.screens[-1].say(_("It is with the moderators now. You will find their answer at home, or with A."))

    async def open_panel(self, address: Address | None = None) -> None:
        """The panel for a post that was just sent, where there is reason for it. It never stands in the way: what goes
        wrong here is nobody's trouble."""
        try:
            panel = await self.services.care.panel(self.actor, address, self.preferences.region)
        except BBSError:
            return
        if panel is not None:
            await self.open_screen(PanelScreen(panel))

    async def open_region(self) -> None:
        """Where one is, for help now."""
        await self.open_screen(RegionScreen())

    async def conversation_came(self) -> None:
        """A moderator has written: said once, where a line does not disturb. Home says it in any case."""
        if isinstance(self.screens[-1], ConversationScreen):
            return  # it says so itself, or shows another one, from which home is near

        async def words() -> str:
            unread = await self.services.asking.unread(self.actor)
            return _("A moderator has written to you. A shows it.") if unread else ""

        await self.tell("written", words)

    async def _back_to_conversing(self) -> bool:
        if not any(isinstance(screen, CONVERSING) for screen in self.screens):
            return False
        while not isinstance(self.screens[-1], CONVERSING):
            await self._drop()
        await self.screens[-1].returned()
        return True

    async def _wrote_unnamed(self, about: Address) -> bool:
        heads = await self.services.reading.posts(self.actor, about.thread, [about.post or 1])
        return any(head.byline.handle is None for head in heads.values())
