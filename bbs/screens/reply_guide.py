"""The reply guide, over the editor: Esc goes back to the same letter."""

from __future__ import annotations

from collections.abc import Iterator

from bbs.domain.reply_guide import AFTER, BEFORE, guide
from bbs.domain.words import _
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para

HANG = 2


class ReplyGuide(TextMoves):
    """What helps whoever answers. `seeking` is what the author of the thread looks for."""

    def __init__(self, seeking: str | None) -> None:
        super().__init__(_("How to answer well"))
        self.body = self.text = Prose(list(guide_words(seeking)), holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        return _("! help now  Esc back to the text")

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key == "ctrl+r":
            await self.do_back()
            return True
        return await super().press(key, character)


def guide_words(seeking: str | None) -> Iterator[Paragraph]:
    """The guide, as it is shown."""
    yield para(BEFORE)
    yield para()
    for advice in guide(seeking):
        yield para(advice.text, lead=f"{advice.lead} ", hang=HANG)
    yield para()
    yield para(AFTER, "quiet")
