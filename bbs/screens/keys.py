"""Everything that can be done at a screen, in words: whoever does not have a key does it from here."""

from __future__ import annotations

from bbs.domain.commands import Command, commands_at
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.base import BaseScreen
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import Row, RowList
from bbs.terminal.looks import Line

GAP_CELLS = 2


class Keys(ListMoves):
    """The commands of the screen below. A number or Enter closes the list and does what was chosen."""

    def __init__(self, below: BaseScreen) -> None:
        super().__init__(_("What can be done here"))
        self.body = self.list = RowList()
        self._below = below
        self._commands: tuple[Command, ...] = ()
        self._typed = ""

    async def on_mount(self) -> None:
        self._commands = tuple(
            command
            for command in commands_at(self._below.place, self.actor)
            if command.name != "keys" and self._below.offers(command)
        )
        self.list.show([self._row(number, command) for number, command in enumerate(self._commands, 1)])
        self.hush()

    def hints(self) -> str:
        return _("! help now  A number or Enter  Esc back")

    def _row(self, number: int, command: Command) -> Row:
        also = self.bbs.preferences.triple_escape
        keys = ", ".join(command.labels_at(self._below.place, also=also))
        return Row(lambda room: command_line(number, self._below.words_for(command), keys, room), command.name)

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key.isascii() and key.isdecimal():
            self.hush()
            await self.attempt(lambda: self._number(key))
            return True
        self._typed = ""
        return await super().press(key, character)

    async def _number(self, digit: str) -> None:
        """Does it as soon as no longer number could be meant; until then Enter does."""
        last = len(self._commands)
        typed = self._typed + digit
        if not 1 <= int(typed) <= last:
            typed = digit
        if not 1 <= int(typed) <= last:
            self._typed = ""
            self.say(_("There is no such number here."))
            return
        self._typed = typed
        self.list.choose(self._commands[int(typed) - 1].name)
        if int(typed) * 10 > last:
            await self.do_open()

    async def do_open(self) -> None:
        """Closes the list, and does what was chosen on the screen below."""
        name, below = self.list.chosen, self._below
        await self.bbs.go_back()
        if isinstance(name, str):
            below.hush()
            await below.attempt(getattr(below, f"do_{name}"))

    async def do_keys(self) -> None:
        await self.do_back()


def command_line(number: int, words: str, keys: str, room: int) -> Line:
    """A command in the list: its number, what it does, and its keys where they have room."""
    lead = f"{number:>2}  "
    keys = fit(keys, max(room - width(lead) - width(words) - GAP_CELLS, room // 3))
    middle = max(room - width(lead) - width(keys) - GAP_CELLS, 0)
    words = fit(words, middle)
    gap = max(room - width(lead) - width(words) - width(keys), 0)
    return [(lead, "accent"), (words, "plain"), (" " * gap, "plain"), (keys, "quiet")]
