"""A board in line mode: its threads by latest activity, a page at a time, all of them or those of one kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.commands import Place
from bbs.domain.filter_words import FILTER_WORDS
from bbs.domain.filters import Filter
from bbs.domain.words import _
from bbs.services.rows import Place as Stay
from bbs.services.rows import ThreadPage
from bbs.verbs.line_lists import Lister, new_said
from bbs.verbs.line_posts import HidingRoom, PostList
from bbs.verbs.line_talk import Choice
from bbs.verbs.line_visit import Spot, Visit
from bbs.verbs.saying import sentence

EMPTY: Final = {
    Filter.ALL: _("Nobody has written here yet. write begins the first thread."),
    Filter.UNREAD: _("You have read everything here."),
    Filter.UNANSWERED: _("Everybody here has had an answer."),
    Filter.FOLLOWED: _("You follow nothing here. follow, in a thread, follows it."),
    Filter.MINE: _("You have begun nothing here. write begins a thread."),
    Filter.HIDDEN: _("You have hidden nothing here."),
}
OTHERWISE_EMPTY: Final = _("There is nothing like that here. filter shows all threads again.")
"""What is said where there are no threads of a kind."""


class BoardRoom(PostList, HidingRoom):
    """The threads of one board. The kind that `filter` chooses holds for the visit."""

    place = Place.BOARD
    hints = ("write_thread", "back")
    words: Mapping[str, str] = {
        "catch_up": _("Mark this board as read, or a thread by its number"),
        "follow": _("Follow a thread, or no longer"),
    }

    def __init__(self, visit: Visit, slug: str) -> None:
        super().__init__(visit)
        self.board = slug
        self.name = ""
        self._unread = 0

    @property
    def slug(self) -> str:
        """The board's name in addresses."""
        return self.board or ""

    @property
    def only(self) -> Filter:
        """The kind of threads that is shown."""
        return self.visit.filters.get(self.slug, Filter.ALL)

    @property
    def on_enter(self) -> str:
        return "read_on" if self._unread else super().on_enter

    @property
    def nothing(self) -> str:  # type: ignore[override]
        return EMPTY.get(self.only, OTHERWISE_EMPTY)

    @property
    def where(self) -> str:
        return sentence(_("Board {name}").format(name=self.name), new_said(self._unread))

    def spot(self) -> Spot:
        return Spot(self.board)

    async def enter(self) -> None:
        await super().enter()
        self.services.reading.keep_place(self.actor, Stay("board", self.slug))

    async def load(self) -> None:
        page = await self.services.threads.page(self.actor, self.slug, only=self.only)
        self.items = []
        self._take(page)
        board = page.board
        self.name, self._unread = await self.visit.board_name(board.slug, board.name), board.unread_posts
        kind = "" if self.only is Filter.ALL else _("Only: {kind}").format(kind=FILTER_WORDS[self.only])
        self.heading = sentence(
            _("Board {name}").format(name=self.name), board.description, new_said(self._unread), kind
        )

    async def load_more(self) -> None:
        self._take(await self.services.threads.page(self.actor, self.slug, after=self.further))

    def _take(self, page: ThreadPage) -> None:
        known = {item.key for item in self.items}
        lister = Lister(self.visit.preferences, self.services.clock())
        self.further = page.next
        self.items += [
            self.to(lister.thread(row), Address(row.number)) for row in page.rows if Address(row.number) not in known
        ]

    async def look_again(self) -> None:
        self._unread = (await self.services.boards.board(self.actor, self.slug)).unread_posts

    async def do_catch_up(self, words: str) -> None:
        if words:
            await self.catch_up(thread=(await self.address(words)).thread)
        else:
            await self.catch_up(board=self.slug)

    async def do_filters(self, words: str) -> None:
        kinds = [kind for kind in Filter if not (self.actor.is_guest and kind.personal)]
        choices = [Choice(FILTER_WORDS[kind], partial(self._narrow, kind)) for kind in kinds]
        await self.talk.choose_once(_("Which threads?"), choices, _("A number, or Enter to go back:"))

    async def _narrow(self, only: Filter) -> None:
        self.visit.filters[self.slug] = only
        await self.say_list()
