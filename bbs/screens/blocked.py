"""The people whose posts one keeps away, and the way to let them back."""

from __future__ import annotations

from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.people import Shut

KIND_WORDS = {"block": _("blocked"), "mute": _("muted")}

KIND_CELLS = 10


class BlockedScreen(ListMoves):
    """Enter lets somebody back, after asking."""

    def __init__(self) -> None:
        super().__init__(_("People you keep away"))
        self.body = self.list = RowList()
        self._shut: tuple[Shut, ...] = ()

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._shut = await self.services.people.blocked(self.actor)
        rows = [Row(lambda room, shut=shut: [(_words(shut, room), "plain")], shut.whom) for shut in self._shut]  # type: ignore[misc]
        self.list.show(rows or notes(_("Nobody. b on a post folds its author for you."), "plain"))

    def hints(self) -> str:
        return _("! help now  Enter lets back  Esc back")

    async def do_open(self) -> None:
        shut = next((each for each in self._shut if each.whom == self.list.chosen), None)
        if shut is None:
            return

        async def let_back() -> None:
            await self.services.people.block(self.actor, shut.whom, shut.kind)
            await self._load()

        name = shut.handle or _("this member")
        self.choose(_("Let {name} back? y does, any other key does not.").format(name=name), {"y": let_back})


def _words(shut: Shut, room: int) -> str:
    """One line: how they are kept away, and who, or where they wrote without a name."""
    kind = KIND_WORDS[shut.kind]
    who = shut.handle or _("without a name in #{thread}  {subject}").format(thread=shut.thread, subject=shut.subject)
    return fit(kind + " " * (KIND_CELLS - len(kind)) + who, room)
