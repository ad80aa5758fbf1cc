"""Choosing which cases to see: a letter for what is looked for most, the list for boards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from bbs.domain.cases import Origin
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.case_words import ORIGIN_WORDS
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import GAP, Row, RowList, heading
from bbs.services.case_listing import ONLY_WORDS, Only

ONLY_KEYS: Final[dict[str, Only]] = {"a": "all", "m": "mine", "u": "unclaimed", "r": "urgent", "c": "closed"}
ORIGIN_KEYS: Final = {
    "p": Origin.REPORT,
    "t": Origin.TRIAGE,
    "k": Origin.ASKED,
    "w": Origin.HELD,
    "h": Origin.WATCHED,
    "l": Origin.APPEAL,
}
"""The key of each, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are shown: of one kind, of one board (a slug), from one origin; None is for all."""

    only: Only = "all"
    board: str | None = None
    origin: Origin | None = None

    def words(self, boards: dict[str, str]) -> str:
        """What is shown, in words; empty for everything that is open. `boards` are names by slug."""
        said = [
            ONLY_WORDS[self.only] if self.only != "all" else "",
            ORIGIN_WORDS[self.origin] if self.origin is not None else "",
            boards.get(self.board, self.board) if self.board is not None else "",
        ]
        return ", ".join(part for part in said if part)


ALL_CASES: Final = CaseFilter()

Then = Callable[[CaseFilter], Awaitable[None]]


class CaseFilters(ListMoves):
    """One key, or Enter, chooses. A kind takes the board back, and a board the kind of origin. `boards` are names by
    slug; `then` is given what was chosen, once this screen has gone."""

    def __init__(self, now: CaseFilter, boards: dict[str, str], then: Then) -> None:
        super().__init__(_("Show which cases?"))
        self.body = self.list = RowList()
        self._now = now
        self._boards = boards
        self._then = then

    def on_mount(self) -> None:
        self.list.show(list(self._rows()), keep=self._now)
        self.hush()

    def hints(self) -> str:
        return _("! help now  A letter or Enter  Esc back")

    def _rows(self) -> Iterator[Row]:
        for key, only in ONLY_KEYS.items():
            yield _row(key, ONLY_WORDS[only], CaseFilter(only))
        yield GAP
        for key, origin in ORIGIN_KEYS.items():
            yield _row(key, ORIGIN_WORDS[origin], CaseFilter(origin=origin))
        if self._boards:
            yield GAP
            yield heading(_("Of one board"))
        for slug, name in self._boards.items():
            yield _row(" ", name, replace(self._now, board=slug, origin=None))

    async def press(self, key: str, character: str | None) -> bool:
        chosen = CaseFilter(ONLY_KEYS[key]) if key in ONLY_KEYS else None
        if key in ORIGIN_KEYS:
            chosen = CaseFilter(origin=ORIGIN_KEYS[key])
        if self._question is None and chosen is not None and self.list.choose(chosen):
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, CaseFilter):
            await self.bbs.go_back()
            await self._then(chosen)


def _row(key: str, words: str, chosen: CaseFilter) -> Row:
    return Row(lambda room: [(f"{key}  ", "accent"), (fit(words, max(room - 3, 0)), "plain")], chosen)
