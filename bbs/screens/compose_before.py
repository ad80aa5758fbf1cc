"""What is said right before a text goes, and what is said once it waits for a moderator."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.domain.writing_words import WAITS, WAITS_HELP
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Prose, para


class BeforeScreen(TextMoves):
    """Enter and Ctrl+S send the text as it is; Esc goes back to it."""

    def __init__(self, words: Sequence[str], send: Callable[[], Awaitable[None]]) -> None:
        super().__init__(_("Before it goes"))
        said = [each for text in words for each in (para(text), para())]
        rest = para(_("Enter sends it as it is. Esc goes back to the text; nothing of it is lost."), "quiet")
        self.body = self.text = Prose([*said, rest], holds_cursor=True)
        self.text.on_moved = self.say_rest
        self._send = send

    async def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        return _("! help now  Enter sends it  Esc back to the text")

    def words_for(self, command: Command) -> str:
        return _("Send it as it is") if command.name == "open" else super().words_for(command)

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key == "ctrl+s":
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        await self.bbs.go_back()
        await self._send()


class WaitsScreen(TextMoves):
    """What was written waits for a moderator; Enter and Esc go on."""

    def __init__(self, words: str) -> None:
        super().__init__(_("It waits for a moderator"))
        said = [
            para(words),
            para(),
            para(WAITS),
            para(),
            para(WAITS_HELP),
        ]
        self.body = self.text = Prose(said, holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        return _("! help now  Enter goes on")

    def words_for(self, command: Command) -> str:
        return _("Go on") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        await self.do_back()
