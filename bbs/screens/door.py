"""The door for whoever forgot which name leads where: a short list, each line one way in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.screens.help_now import HelpNow
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import GAP, Row, RowList, note


class DoorScreen(ListMoves):
    """A number or Enter goes in. What a way leads to stands above the door, so that Esc comes back to it."""

    for_members = False

    def __init__(self) -> None:
        super().__init__()
        self.body = self.list = RowList()
        self._ways: dict[str, tuple[str, Callable[[], Awaitable[object]]]] = {}

    async def on_mount(self) -> None:
        self._ways = {
            "look": (_("Look around as a guest"), self.bbs.look_around),
            "join": (_("Join"), self.bbs.open_joining),
            "recover": (_("I lost my password or my key"), self.bbs.open_recovery),
            "help": (_("Help now"), self.bbs.open_help_now),
        }
        rows = [_row(number, words, name) for number, (name, (words, _open)) in enumerate(self._ways.items(), 1)]
        how = note(_("To sign in, connect as your-name@"))
        self.list.show([note(_("Where would you like to go?"), "heading"), *rows, GAP, how])
        self.title_bar.say(left=self.bbs.community)
        self.hush()

    def hints(self) -> str:
        return _("! help now  Number or Enter  Esc leave")

    def words_for(self, command: Command) -> str:
        words = {"open": _("Go there"), "back": _("Leave")}
        return words.get(command.name, super().words_for(command))

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key.isascii() and key.isdecimal() and 1 <= int(key) <= len(self._ways):
            self.hush()
            self.list.choose(list(self._ways)[int(key) - 1])
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, str):
            _words, go = self._ways[self.list.chosen]
            await go()


def _row(number: int, words: str, key: str) -> Row:
    return Row(lambda _room: [(f"{number}  ", "accent"), (words, "plain")], key)


class HelpDoor(HelpNow):
    """The door `help@`: the resources at once. Enter goes on to the other doors, Esc and q leave."""

    def hints(self) -> str:
        return _("Enter other doors  q leave")

    async def do_open(self) -> None:
        await self.bbs.change_screen(DoorScreen())

    async def do_back(self) -> None:
        await self.bbs.leave()

    def words_for(self, command: Command) -> str:
        words = {"open": _("To the other doors"), "back": _("Leave")}
        return words.get(command.name, super().words_for(command))
