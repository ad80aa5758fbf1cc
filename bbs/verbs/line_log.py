"""What moderators have done here, in line mode: as every member may hear it, without anybody's name."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.services.case_rows import LogPage
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_lists import Lister


class PublicLogRoom(ListRoom):
    """The newest first."""

    heading = _("What moderators have done here, the newest first.")
    nothing = _("Nothing yet. What is about somebody's own safety never stands here.")
    hints = ("back",)

    async def load(self) -> None:
        self.items, self.further = [], None
        self._take(await self.services.actions.public_log(self.actor))

    async def load_more(self) -> None:
        self._take(await self.services.actions.public_log(self.actor, self.further))

    def _take(self, page: LogPage) -> None:
        lister = Lister(self.visit.preferences, self.services.clock())
        self.further = page.next
        self.items += [self._line(f"{lister.when(row.at)}: {row.words.replace(' · ', ', ')}") for row in page.rows]

    def _line(self, words: str) -> Item:
        async def say() -> None:
            self.talk.say(words)

        return Item(words, say)
