"""Who gave support to a post of one's own: for its author alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bbs.domain.support_words import SUPPORT_WORDS
from bbs.domain.words import _
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para

HANG = 2


class SupportersScreen(TextMoves):
    """Names by kind, in the order in which they came; nothing is counted."""

    def __init__(self, supporters: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(_("Support for what you wrote"))
        self.body = self.text = Prose(list(supporters_words(supporters)), holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key == "plus":
            await self.do_back()
            return True
        return await super().press(key, character)

    def hints(self) -> str:
        return _("! help now  Esc back")


def supporters_words(supporters: Mapping[str, tuple[str, ...]]) -> Iterator[Paragraph]:
    """What stands there."""
    for kind, handles in supporters.items():
        words = SUPPORT_WORDS.get(kind, kind)
        yield para(", ".join(handles), lead=_("{support}: ").format(support=words), hang=HANG)
    yield para()
    yield para(_("Only you see these names. Everybody else sees the words, without names or numbers."), "quiet")
