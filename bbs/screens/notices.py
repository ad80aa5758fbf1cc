"""What has happened to the account since the last sign-in. It is told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bbs.domain.when import date
from bbs.domain.words import _
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.services.notices import NoticeRow

ABOUT_ACTIONS = frozenset({"acted", "taken_back", "appeal_decided"})
"""The kinds of notice about what moderators did: from these a key leads to all there is to know, and to an appeal."""


class NoticesScreen(TextMoves):
    """Each with its day. Enter goes on to home."""

    def __init__(self, notices: Sequence[NoticeRow]) -> None:
        super().__init__(_("About your account"))
        said = [paragraph for row in notices for paragraph in _paragraphs(row)]
        self.body = self.text = Prose([para(_("Since you were here"), "heading"), *said], holds_cursor=True)
        self.text.on_moved = self.say_rest
        self._acted = any(row.kind in ABOUT_ACTIONS for row in notices)

    async def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        if self._acted:
            return _("! help now  Enter goes on  o why, and how to appeal")
        return _("! help now  Enter goes on")

    async def press(self, key: str, character: str | None) -> bool:
        if key == "o" and self._acted and self._question is None:
            await self.attempt(self.bbs.open_own_actions)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        await self.bbs.arrive()


def _paragraphs(row: NoticeRow) -> Iterator[Paragraph]:
    """A notice, each of its paragraphs for itself; its day stands before the first."""
    first, *more = row.words.split("\n")
    yield para(first, lead=f"{date(datetime.fromisoformat(row.day))}: ")
    yield from (para(line) for line in more)
