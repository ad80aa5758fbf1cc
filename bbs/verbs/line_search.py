"""Search in line mode: words are asked for, and what was found is a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.search_terms import MAX_QUERY
from bbs.domain.words import _
from bbs.services.search import Order, SearchPage
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_posts import PostList
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import sentence

PAGE: Final = 20
"""Results that are fetched at a time."""

MAX_LOOKS: Final = 12
"""Looking goes on by itself over so many pages in which there is nothing; then `more` goes on."""


def how_to(board: str | None) -> str:
    """What can be typed."""
    return "\n".join(
        (
            _("Words find posts that have all of them. In double quotes they stand side by side."),
            _("A word with a minus sign before it leaves posts with it out."),
            _("board:{slug} finds on one board, author:me what you have written.").format(slug=board or _("name")),
            _("after:2026-03 and before:2026-03-14 find by the day."),
            _("has:warning, has:link and has:support find posts with one."),
        )
    )


class SearchRoom(PostList):
    """What was found; with `text` it begins with that, else it asks. Enter alone at the question says how."""

    hints = ("search", "back")
    nothing = _("Nothing was found. Fewer words may find more.")
    words: Mapping[str, str] = {"search": _("Search for other words")}

    def __init__(self, visit: Visit, text: str = "", board: str | None = None) -> None:
        super().__init__(visit)
        self._text = text[:MAX_QUERY]
        self._near = board
        self._order: Order = "newest"

    async def enter(self) -> None:
        if not self._text:
            self.visit.back()
            self._text = await self._asked()
            self.visit.open(self)
        await super().enter()

    async def _asked(self) -> str:
        """What to look for. Raises `Interrupted` where nothing is typed twice."""
        question = _("Find what? Enter alone says how:")
        if not (words := await self.talk.ask(question)):
            self.talk.say(how_to(self._near))
            words = await self.talk.ask(_("Find what?"))
        if not words:
            raise Interrupted
        return words[:MAX_QUERY]

    async def load(self) -> None:
        self.items, self.further = [], None
        await self.load_more()
        order = _("the best first") if self._order == "relevance" else _("the newest first")
        found = _("Found for {words}, {order}").format(words=self._text, order=order)
        self.heading = sentence(found) if self.items else ""

    async def load_more(self) -> None:
        """The next page; where nothing is on it, those that follow, for a while."""
        for _look in range(MAX_LOOKS):
            page = await self.services.search.search(
                self.actor, self._text, after=self.further, order=self._order, limit=PAGE
            )
            await self._take(page)
            if page.results or page.next is None:
                break
        if page.note:
            self.talk.say(page.note)

    async def _take(self, page: SearchPage) -> None:
        lister = Lister(self.visit.preferences, self.services.clock(), await self.visit.names())
        self.further = page.next
        self.items += [self.to(lister.found(found), Address(found.thread, found.post)) for found in page.results]

    async def do_search(self, words: str) -> None:
        self._text = words[:MAX_QUERY] or await self._asked()
        await self.say_list()

    async def do_order(self, words: str) -> None:
        self._order = "newest" if self._order == "relevance" else "relevance"
        await self.say_list()
