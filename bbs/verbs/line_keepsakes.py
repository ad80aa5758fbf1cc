"""Posts kept for a hard day, in line mode."""

from __future__ import annotations

from collections.abc import Mapping

from bbs.domain.addresses import Address
from bbs.domain.words import _
from bbs.services.keeping import KeptRow
from bbs.verbs.line_list import Item
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_posts import PostList

GONE = _("This post is not shown any more. keep and its number takes it off this list.")


class KeepsakesRoom(PostList):
    """Those kept last come first. Nothing else is known of what is gone."""

    heading = _("Kept for a hard day.")
    nothing = _("Nothing is here yet. keep, at a post, keeps it for you. Nobody learns that you do.")
    hints = ("keep", "back")
    words: Mapping[str, str] = {"keep": _("Let one go, or keep it again, by its number")}

    async def load(self) -> None:
        self.items, self.further = [], None
        await self.load_more()

    async def load_more(self) -> None:
        page = await self.services.keeping.kept(self.actor, after=self.further)
        self.further = page.next
        lister = Lister(self.visit.preferences, self.services.clock())
        self.items += [self._item(lister, row) for row in page.rows]

    def _item(self, lister: Lister, row: KeptRow) -> Item:
        address = Address(row.thread, row.number)
        return Item(lister.kept(row), self._gone, address) if row.gone else self.to(lister.kept(row), address)

    async def _gone(self) -> None:
        self.talk.say(GONE)

    async def do_keep(self, words: str) -> None:
        """What has been let go stays in the list until it is said again, so that the same takes that back."""
        kept = await self.services.keeping.toggle(self.actor, await self.address(words))
        self.talk.say(_("Kept.") if kept else _("Let go. The same again keeps it."))
