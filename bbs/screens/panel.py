"""The panel: what the author of a frightening post sees once it is sent, and nobody else ever does."""

from __future__ import annotations

from bbs.domain.care_words import (
    PANEL_ANSWERS,
    PANEL_FREE,
    PANEL_HARD,
    PANEL_PRIVATE,
    PANEL_STANDS,
    PANEL_WAITS,
)
from bbs.domain.commands import Command
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.form import Parts
from bbs.screens.help_now import number_line
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.care import Answer, Panel

ANSWER_WORDS: dict[Answer, str] = {answer: PANEL_ANSWERS[answer] for answer in PANEL_ANSWERS}  # type: ignore[misc]
"""What can be answered, in this order."""


class PanelScreen(ListMoves):
    """The post is out already, and stays. Esc closes this and says nothing; Space reads on in the text."""

    in_reach = True

    def __init__(self, panel: Panel) -> None:
        super().__init__(_("For you alone"))
        self.list = RowList()
        self.text = Prose(panel_words(panel))
        self.text.on_moved = self._say_rest
        self.body = self.parts = Parts(self.text, rows=self.list)
        self._panel = panel

    async def on_mount(self) -> None:
        self.list.show([_row(answer, words) for answer, words in ANSWER_WORDS.items()])
        self.hush()

    def _say_rest(self) -> None:
        self.title_bar.say(right=_("more: Space") if self.text.rest else "")

    def hints(self) -> str:
        return _("! help now  Enter answers  Esc closes")

    def words_for(self, command: Command) -> str:
        words = {"open": _("Answer so"), "back": _("Close this"), "read_on": _("Read on above")}
        return words.get(command.name) or super().words_for(command)

    async def do_read_on(self) -> None:
        if not self.text.step(max(self.text.size.height - 1, 1)):
            self.text.edge(last=False)

    do_page_down = do_read_on

    async def do_page_up(self) -> None:
        self.text.page(-1)

    async def do_open(self) -> None:
        answer = self.list.chosen
        if answer == "ask":
            await self.do_ask()
            return
        try:
            words = await self.services.care.answer(self.actor, str(answer), self._panel.address)
        except BBSError as error:
            words = error.message
        await self.do_back()
        if words:
            self.bbs.screens[-1].say(words)

    async def do_ask(self) -> None:
        await self.bbs.open_asking(self._panel.address, closing=self)


def panel_words(panel: Panel) -> list[Paragraph]:
    """What the panel says above its answers."""
    stands = PANEL_STANDS if panel.address is not None else PANEL_WAITS
    return [
        para(PANEL_PRIVATE, lead=f"{stands} "),
        para(PANEL_HARD),
        *(para(number_line(resource), "strong", hang=4) for resource in panel.help.resources),
        para(PANEL_FREE),
        para(),
    ]


def _row(answer: Answer, words: str) -> Row:
    return Row(lambda room: [(fit(words, room), "plain")], answer)
