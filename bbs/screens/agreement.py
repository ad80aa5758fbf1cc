"""The agreement, for members who have not been asked yet: the operator has added them, or its meaning has changed."""

from __future__ import annotations

from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.services.agreement import agreement

DASH = "- "


def agreement_words() -> list[Paragraph]:
    """What everybody agrees to, as it is shown."""
    return [para(_("Before you come in"), "heading"), *(para(DASH + text, hang=len(DASH)) for text in agreement())]


class Agreement(TextMoves):
    """A few plain sentences; `do_open` agrees."""

    def __init__(self, title: str = "") -> None:
        super().__init__(title)
        self.body = self.text = Prose(agreement_words(), holds_cursor=True)
        self.text.on_moved = self.say_rest

    def hints(self) -> str:
        if len(self.bbs.screens) > 1:
            return _("! help now  Enter I agree  Esc back  ? keys")
        return _("! help now  Enter I agree  Esc leave  ? keys")

    def words_for(self, command: Command) -> str:
        words = {"open": _("Agree, and go on"), "back": _("Leave"), "read_on": _("Further down")}
        return words.get(command.name, super().words_for(command))


class AgreementNow(Agreement):
    """Opened from home, until it has been agreed to: it keeps nobody from reading on a hard day."""

    async def on_mount(self) -> None:
        self.title_bar.say(left=self.bbs.community)
        self.hush()

    async def do_open(self) -> None:
        await self.services.accounts.accept_agreement(self.actor)
        await self.bbs.go_back()
