"""Choosing which threads of a board to see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bbs.domain.filter_words import FILTER_WORDS
from bbs.domain.filters import Filter
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import Row, RowList

KEYS = {
    "a": Filter.ALL,
    "u": Filter.UNREAD,
    "n": Filter.UNANSWERED,
    "f": Filter.FOLLOWED,
    "m": Filter.MINE,
    "l": Filter.LISTEN,
    "r": Filter.RELATE,
    "i": Filter.IDEAS,
    "t": Filter.STORY,
    "h": Filter.HIDDEN,
}
"""The key of each kind, in the order in which they are shown."""

EMPTY = {
    Filter.ALL: _("Nobody has written here yet. w begins the first thread."),
    Filter.UNREAD: _("You have read everything here. F and a show all threads."),
    Filter.UNANSWERED: _("Everybody here has had an answer. F and a show all threads."),
    Filter.FOLLOWED: _("You follow nothing here. f on a thread follows it. F and a show all threads."),
    Filter.MINE: _("You have begun nothing here. w begins a thread. F and a show all threads."),
    Filter.HIDDEN: _("You have hidden nothing here. F and a show all threads."),
}
OTHERWISE_EMPTY = _("There is nothing like that here. F and a show all threads.")
"""What stands where there are no threads of a kind."""


class FiltersScreen(ListMoves):
    """One key, or Enter, chooses. `then` is given what was chosen, once this screen has gone."""

    def __init__(self, now: Filter, then: Callable[[Filter], Awaitable[None]]) -> None:
        super().__init__(_("Show which threads?"))
        self.body = self.list = RowList()
        self._now = now
        self._then = then

    def on_mount(self) -> None:
        kinds = {key: kind for key, kind in KEYS.items() if not (self.actor.is_guest and kind.personal)}
        self.list.show([_row(key, kind) for key, kind in kinds.items()], keep=self._now)
        self.hush()

    def hints(self) -> str:
        return _("! help now  A letter or Enter  Esc back")

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key in KEYS and self.list.choose(KEYS[key]):
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, Filter):
            await self.bbs.go_back()
            await self._then(chosen)


def _row(key: str, kind: Filter) -> Row:
    return Row(lambda room: [(f"{key}  ", "accent"), (fit(FILTER_WORDS[kind], max(room - 3, 0)), "plain")], kind)
