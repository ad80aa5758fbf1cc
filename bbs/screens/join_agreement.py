"""The first step of joining: what this place is, and what it is not."""

from __future__ import annotations

from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.screens.join_step import JoinStep, Progress
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Prose, para
from bbs.services.agreement import agreement

DASH = "- "


class AgreementStep(JoinStep, TextMoves):
    """A few plain sentences. Enter agrees."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress)
        sentences = [para(DASH + text, hang=len(DASH)) for text in agreement()]
        self.body = self.text = Prose([para(_("Before you come in"), "heading"), *sentences], holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def do_open(self) -> None:
        await self.go_on()

    def hints(self) -> str:
        return _("! help now  Enter I agree  Esc leave  ? keys")

    def words_for(self, command: Command) -> str:
        words = {"open": _("Agree, and go on"), "back": _("Leave"), "read_on": _("Further down")}
        return words.get(command.name, super().words_for(command))
