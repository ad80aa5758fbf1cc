"""What can be done, on a list: a number or a letter chooses, the same one every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bbs.domain.acting import ACTIONS, ActionKind, Target
from bbs.domain.words import _
from bbs.screens.act_aim import Aim
from bbs.screens.act_form import ActForm
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import GAP, Row, RowList

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

    def _rows(self) -> Iterator[Row]:
        before: Target | None = None
        for kind in ordered(self._aim.kinds):
            target = ACTIONS[kind].target
            if before is not None and target is not before and self.app.size.height > len(self._aim.kinds) * 2:
                yield GAP
            before = target
            yield _row(KIND_KEYS[kind], ACTIONS[kind].words, kind)

    async def press(self, key: str, character: str | None) -> bool:
        chosen = next((kind for kind, own in KIND_KEYS.items() if own == key), None)
        if self._question is None and chosen is not None:
            if self.list.choose(chosen):
                await self.attempt(self.do_open)
            else:
                self.say(_("That cannot be done here."))
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, ActionKind):
            await self.bbs.change_screen(ActForm(self._aim, chosen))


def ordered(kinds: Sequence[ActionKind]) -> list[ActionKind]:
    """Kinds in the order in which moderators choose from them: the gentlest first."""
    return [kind for kind in ACTIONS if kind in kinds]


def _row(key: str, words: str, chosen: object) -> Row:
    return Row(lambda _room: [(f"{key}  ", "accent"), (words, "plain")], chosen)
