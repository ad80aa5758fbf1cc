"""Search: a field, and below it what was found, which grows as one goes down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.widget import Widget

from bbs.domain.addresses import Address
from bbs.domain.commands import LINES, Place
from bbs.domain.search_terms import MAX_QUERY
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.moves import ListMoves
from bbs.screens.people_keys import PeopleKeys
from bbs.screens.search_lines import found_line, quoted_line
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN
from bbs.screens.widgets.results import ResultList
from bbs.screens.widgets.rows import Row, note, notes
from bbs.services.search import Order, Result, SearchPage

PAGE = 20
"""Results that are fetched at a time."""

MAX_LOOKS = 12
"""Looking goes on by itself over so many pages in which there is nothing; then it asks."""

FURTHER = "further"
"""The key of the row that looks further back."""


class SearchScreen(PeopleKeys, ListMoves):
    """With `text` it begins with what that finds, else in the field. `/` leads to the field, Esc back to the list."""

    def __init__(self, text: str = "") -> None:
        super().__init__(_("Search"))
        self.field = Field(_("Find: "), limit=MAX_QUERY, text=text, margin=MARGIN)
        self.body = self.list = ResultList()
        self.list.on_near_end = self._near_end
        self._results: dict[Address, Result] = {}
        self._searched: str | None = None
        self._order: Order = "newest"
        self._next: str | None = None
        self._note = ""
        self._fetching = False

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.field
        yield self.list
        yield self.status

    async def on_mount(self) -> None:
        self._show()
        self._enter_field()
        if self.field.text:
            await self._submit()

    async def returned(self) -> None:
        """The list stays as it was, so that one comes back to where one was."""
        if self.place is Place.EDITOR:
            self._enter_field()
        else:
            self.list.replace(self._rows())
            self.hush()

    def hints(self) -> str:
        if self.place is Place.EDITOR:
            return _("F1 help now  Enter finds  Esc back")
        other = _("o best first") if self._order == "newest" else _("o newest first")
        return _("! help now  Enter opens  / other words  {order}  Esc back").format(order=other)

    # The field

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and self.place is Place.EDITOR:
            if key == "enter":
                await self._submit()
                return True
            if key in ("escape", "down", "tab", "pagedown") and self._results:
                self._enter_list()
                return True
            if key == "escape":
                await self.do_back()
                return True
            if self.field.press(key, character):
                return True
        return await super().press(key, character)

    async def paste(self, text: str, lost: int = 0) -> None:
        if self._question is None and self.place is Place.EDITOR:
            self.field.paste(text)

    def _enter_field(self) -> None:
        self.place = Place.EDITOR
        self.field.active = True
        self.hush()

    def _enter_list(self) -> None:
        self.place = Place.HELP
        self.field.active = False
        self.list.show(self._rows(), keep=self.list.chosen)
        self.hush()

    async def _submit(self) -> None:
        name = LINES.get(self.field.text.strip())
        if name is not None and hasattr(self, f"do_{name}"):
            self.field.text = ""
            await self.attempt(getattr(self, f"do_{name}"))
        else:
            await self.attempt(lambda: self._search(self.field.text))

    async def _search(self, text: str) -> None:
        self._results, self._next, self._searched, self._note = {}, None, text, ""
        try:
            await self._fetch()
        except BBSError as error:
            self._note = error.message
            self._show()
            raise
        self._show()
        if self._results or self._next:
            self._enter_list()
        else:
            self.hush()

    # What was found

    async def _fetch(self) -> None:
        """The next page; where nothing is on it, those that follow, for a while."""
        assert self._searched is not None
        for _look in range(MAX_LOOKS):
            page: SearchPage = await self.services.search.search(
                self.actor, self._searched, after=self._next, order=self._order, limit=PAGE
            )
            self._next, self._note = page.next, page.note
            self._results |= {Address(result.thread, result.post): result for result in page.results}
            if page.results or page.next is None:
                break

    def _show(self) -> None:
        self.list.show(self._rows())
        order = _("the best first") if self._order == "relevance" else _("the newest first")
        self.title_bar.say(right=order if self._results else "")

    def _rows(self) -> list[Row]:
        if self._searched is None:
            return [note(words, look) for words, look in how_to(self.bbs.last_board)]
        return list(self._found())

    def _found(self) -> Iterator[Row]:
        for address, result in self._results.items():
            yield self._row(address, result)
            yield Row(lambda room, result=result: quoted_line(result, room))  # type: ignore[misc]
        if self._next is not None:
            yield Row(lambda _room: [(_("Look further back"), "accent")], FURTHER)
        elif self._note:
            yield from notes(self._note, "plain")
        elif not self._results:
            yield from notes(_("Nothing was found. Fewer words may find more."), "plain")

    def _row(self, address: Address, result: Result) -> Row:
        def draw(room: int) -> list[tuple[str, str]]:
            when = self.bbs.preferences.when(result.created, self.services.clock(), roughly=True)
            return found_line(result, when, room)

        return Row(draw, address)

    def _near_end(self) -> None:
        if self._next is not None and not self._fetching and self.place is not Place.EDITOR:
            self._fetching = True
            self.call_later(self._more)

    async def _more(self) -> None:
        try:
            if self._next is not None:
                await self.attempt(self._fetch)
                self.list.replace(self._rows())
        finally:
            self._fetching = False

    # Commands

    def address_here(self) -> Address | None:
        return self.list.chosen if isinstance(self.list.chosen, Address) else None

    async def people_changed(self) -> None:
        """What was found is looked for again: somebody's posts may be among it no more."""
        if self._searched is not None:
            await self._search(self._searched)

    async def do_open(self) -> None:
        address = self.address_here()
        if address is not None:
            await self.bbs.open_thread(address.thread, address.post)
        elif self.list.chosen == FURTHER:
            await self._more()

    async def do_move_down(self) -> None:
        if not self.list.step(1) and self._next is not None:
            await self._more()
            self.list.step(1)

    async def do_page_down(self) -> None:
        if self._next is not None and self.list.left < self.list.size.height:
            await self._more()
        self.list.page(1)

    do_read_on = do_page_down

    async def do_search(self) -> None:
        self._enter_field()

    async def do_order(self) -> None:
        self._order = "newest" if self._order == "relevance" else "relevance"
        if self._searched is not None:
            await self._search(self._searched)


def how_to(board: str | None) -> list[tuple[str, str]]:
    """What can be typed, line by line with its look."""
    return [
        ("", "plain"),
        (_("Words find posts that have all of them."), "plain"),
        (_('"two words"      side by side'), "quiet"),
        (_("-word            leaves posts with it out"), "quiet"),
        (_("board:{slug}").format(slug=board or _("name")), "quiet"),
        (_("after:2026-03    before:2026-03-14"), "quiet"),
        (_("has:warning      has:link   has:support"), "quiet"),
        (_("author:me        what you have written"), "quiet"),
    ]
