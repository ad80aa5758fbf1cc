"""One's own posts that wait for a moderator, and the way to take one back."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from bbs.domain.commands import Command
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.thread_lines import PLACE_CELLS
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.holding import HeldRow
from bbs.terminal.looks import Line

ABOUT_ROWS = 4
TALL = 12
"""Heights from which there is room for why a post waits."""


class WaitingPosts(ListMoves):
    """Why the chosen one waits stands below. Enter takes it back, after asking: it is a draft again then."""

    def __init__(self) -> None:
        super().__init__(_("Waiting for a moderator"))
        self.body = self.list = RowList()
        self.about = Prose()
        self._held: tuple[HeldRow, ...] = ()

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.list
        yield self.about
        yield self.status

    async def on_mount(self) -> None:
        self.about.styles.height = ABOUT_ROWS if self.app.size.height >= TALL else 1
        self.hush()
        await self.attempt(self._load)

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._held = await self.services.holding.held(self.actor)
        rows = [Row(lambda room, held=held: waiting_line(held, room), held.number) for held in self._held]  # type: ignore[misc]
        self.list.show(rows or notes(_("Nothing of yours waits."), "plain"), keep=self.list.chosen)
        self._explain()

    def _explain(self) -> None:
        self.about.show([para(self._chosen.why, "quiet")] if self._chosen is not None else [])

    @property
    def _chosen(self) -> HeldRow | None:
        return next((held for held in self._held if held.number == self.list.chosen), None)

    async def press(self, key: str, character: str | None) -> bool:
        meant = await super().press(key, character)
        if self.bbs.screens[-1] is self:
            self._explain()
        return meant

    def hints(self) -> str:
        return _("! help now  Enter takes it back  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Take it back, as a draft") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        held = self._chosen
        if held is None:
            return

        async def take_back() -> None:
            await self.services.holding.take_back(self.actor, held.number)
            await self._load()
            self.say(_("It is among your drafts again."))

        self.choose(_("Take it back, as a draft? y does, any other key lets it wait."), {"y": take_back})


def waiting_line(held: HeldRow, room: int) -> Line:
    """A post that waits: how it begins, and where it would stand."""
    begins = " ".join((held.subject if held.answers is None else held.body).split())
    where = held.board_name if held.answers is None else f"#{held.answers.thread}"
    right = fit(where, min(PLACE_CELLS, room // 3))
    begins = fit(begins, max(room - width(right) - 1, 0))
    return [(begins + " " * max(room - width(begins) - width(right), 0), "plain"), (right, "quiet")]
