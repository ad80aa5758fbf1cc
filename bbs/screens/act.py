"""What can be done, on a list: a number or a letter chooses, the same one every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bbs.domain.acting import ACTIONS, ActionKind, Target
from bbs.domain.addresses import Address
from bbs.domain.cases import Category, Origin, category_words, is_self_safety
from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import GAP, Row, RowList
from bbs.services.case_rows import CaseView, Rule

KIND_KEYS: Final = {
    ActionKind.NOTE: "1",
    ActionKind.WARN: "2",
    ActionKind.ADD_WARNING: "3",
    ActionKind.HIDE: "4",
    ActionKind.RESTORE: "5",
    ActionKind.MOVE: "6",
    ActionKind.SPLIT: "7",
    ActionKind.LOCK: "8",
    ActionKind.PIN: "9",
    ActionKind.SLOW: "0",
    ActionKind.SILENCE: "s",
    ActionKind.SUSPEND: "u",
    ActionKind.REMOVE: "r",
    ActionKind.BAN: "b",
}
"""The key of each kind. It stays the same whatever else is on the list: hands learn it."""

TURN_DOWN: Final = "t"
"""The key, and the row, that turns down a post that waits."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What something is done to: a case (`view`), or a post or thread by itself. `name` is who wrote it, as shown."""

    view: CaseView | None
    address: Address | None
    name: str
    kinds: tuple[ActionKind, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def words(self) -> str:
        """What it is, for the line above."""
        where = str(self.address or "")
        number = _("case {number}").format(number=self.view.row.number) if self.view is not None else ""
        return " · ".join(part for part in (number, where, self.name) if part)

    @property
    def what(self) -> str:
        """The sort of case it is: what was reported, or where it comes from. Reasons are remembered by it."""
        if self.view is None:
            return ""
        row = self.view.row
        return row.category if row.origin is Origin.REPORT else row.origin.value

    @property
    def said(self) -> str:
        """What is the matter, in the words that reports choose from; empty where it is about somebody's own safety."""
        if self.view is None or is_self_safety(self.view.row.origin, self.view.row.category):
            return ""
        category = self.view.row.category
        known = category in set(Category) and category != Category.OTHER
        return category_words()[Category(category)] if known else ""

    @property
    def rule(self) -> str:
        """The rule that a report names; empty where none does."""
        reports = self.view.reports if self.view is not None else ()
        return next((report.rule for report in reports if report.rule), "")


class ActScreen(ListMoves):
    """Chooses what to do. Esc goes back, and nothing is done."""

    def __init__(self, aim: Aim) -> None:
        super().__init__(_("Do what?"))
        self.body = self.list = RowList()
        self._aim = aim

    def on_mount(self) -> None:
        self.title_bar.say(right=self._aim.words)
        self.list.show(list(self._rows()))
        self.hush()

    def hints(self) -> str:
        return _("! help now  A number, a letter or Enter  Esc back")

    @property
    def _waits(self) -> bool:
        view = self._aim.view
        return view is not None and view.row.origin is Origin.HELD

    def _rows(self) -> Iterator[Row]:
        if self._waits:
            yield _row(TURN_DOWN, _("Do not let the post out, and say why"), TURN_DOWN)
            yield GAP
        before: Target | None = None
        for kind in ordered(self._aim.kinds):
            target = ACTIONS[kind].target
            if before is not None and target is not before and self.app.size.height > len(self._aim.kinds) * 2:
                yield GAP
            before = target
            yield _row(KIND_KEYS[kind], ACTIONS[kind].words, kind)

    async def press(self, key: str, character: str | None) -> bool:
        chosen: object = next((kind for kind, own in KIND_KEYS.items() if own == key), None)
        if key == TURN_DOWN and self._waits:
            chosen = TURN_DOWN
        if self._question is None and chosen is not None:
            if self.list.choose(chosen):
                await self.attempt(self.do_open)
            else:
                self.say(_("That cannot be done here."))
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if chosen is not None:
            await self.bbs.open_act_form(self._aim, chosen if isinstance(chosen, ActionKind) else None)


def ordered(kinds: Sequence[ActionKind]) -> list[ActionKind]:
    """Kinds in the order in which moderators choose from them: the gentlest first."""
    return [kind for kind in ACTIONS if kind in kinds]


def _row(key: str, words: str, chosen: object) -> Row:
    return Row(lambda _room: [(f"{key}  ", "accent"), (words, "plain")], chosen)
