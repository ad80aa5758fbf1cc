"""Numbered lists of line mode, said a page at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bbs.domain.commands import command_named
from bbs.domain.words import _
from bbs.verbs.line_room import MAX_DIGITS, Room
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import sentence


class Item:
    """One line of a numbered list: its words, and what its number does. `key` says which one it is, `heading` is said
    before it."""

    __slots__ = ("heading", "key", "then", "words")

    def __init__(
        self, words: str, then: Callable[[], Awaitable[None]], key: object = None, *, heading: str = ""
    ) -> None:
        self.words = words
        self.then = then
        self.key = key
        self.heading = heading


class ListRoom(Room):
    """A place with a numbered list, said as many lines at a time as the member's page has.

    Numbers count on from page to page, and stay until the list is said again: any of them can be said at any time.
    """

    heading = ""
    nothing = _("There is nothing here.")
    says_again = False
    """Whether coming back says the whole list."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.items: list[Item] = []
        self.first = self.next = 0
        self.further: str | None = None
        """The token of what comes behind the items that are there."""

    async def load(self) -> None:
        """Fetches the items, the first page of them at least, and sets `further`."""

    async def load_more(self) -> None:
        """Adds the items behind `further`."""

    @property
    def most(self) -> int:
        return len(self.items)

    @property
    def on_enter(self) -> str:
        return "page_down" if self.has_more else "back"

    @property
    def also_asked(self) -> tuple[str, ...]:
        more = self.has_more and self.on_enter != "page_down"
        return (*([_("A number")] if self.items else []), *([command_named("page_down").spoken] if more else []))

    @property
    def has_more(self) -> bool:
        """Whether there are items that have not been said."""
        return self.next < len(self.items) or self.further is not None

    async def enter(self) -> None:
        """Says the list; on coming back only where one is, so that the numbers stay those that were heard."""
        if self.items and not self.says_again:
            await self.look_again()
            self.talk.say(sentence(self.where, _("again says the list")))
            return
        await self.say_list()

    @property
    def where(self) -> str:
        """Where one is, as it is said on coming back."""
        return self.heading

    async def say_list(self) -> None:
        """Fetches the list anew, and says it from its beginning."""
        await self.load()
        self.first = self.next = 0
        if self.heading:
            self.talk.say(self.heading)
        if not self.items:
            self.talk.say(self.nothing)
        self.say_page(self.talk.height(self.heading))

    async def do_repaint(self, words: str) -> None:
        await self.say_list()

    def say_page(self, said: int = 0) -> None:
        """Says as many items as fit, from the first that has not been said; `said` lines of the page are there."""
        self.first, room = self.next, self.talk.page_lines - 1 - said
        for at, item in enumerate(self.items[self.first :], self.first + 1):
            words = "\n".join(filter(None, (item.heading, f"{at}. {item.words}")))
            room -= self.talk.height(words)
            if room < 0 and self.next > self.first:
                return
            self.talk.say(words)
            self.next = at

    def item(self, number: str) -> Item | None:
        """The item with the number that was said, or None, which is said."""
        if number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS and 1 <= int(number) <= len(self.items):
            return self.items[int(number) - 1]
        if self.items:
            self.talk.say(_("Please say a number from 1 to {most}.").format(most=len(self.items)))
        else:
            self.talk.say(self.nothing)
        return None

    def numbered(self, words: str) -> Sequence[Item]:
        """The item that a command is meant for, by the number behind its word; nothing where there is none."""
        found = self.item(words)
        return () if found is None else (found,)

    async def do_open(self, words: str) -> None:
        for item in self.numbered(words):
            await item.then()

    async def do_page_down(self, words: str) -> None:
        if self.next >= len(self.items) and self.further is not None:
            await self.load_more()
        if self.next >= len(self.items):
            self.talk.say(_("That was all."))
        self.say_page()

    async def do_page_up(self, words: str) -> None:
        self.next = max(0, self.first - (self.next - self.first))
        self.say_page()

    async def do_top(self, words: str) -> None:
        self.next = 0
        self.say_page()

    def offers(self, name: str) -> bool:
        if name == "page_down":
            return self.has_more
        if name in ("page_up", "top"):
            return self.first > 0
        return super().offers(name)
