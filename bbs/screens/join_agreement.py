"""The first step of joining: what this place is, and what it is not."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.join_step import JoinStep, Progress
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para


class AgreementStep(JoinStep, TextMoves):
    """A few plain sentences. Enter agrees."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress)
        self.body = self.text = Prose(agreement(), holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def do_open(self) -> None:
        await self.go_on()

    def hints(self) -> str:
        return _("Enter I agree  Esc leave  ! help now  ? keys")


def agreement() -> list[Paragraph]:
    """The agreement, as it is shown."""
    sections = (
        (
            _("Peers. "),
            _(
                "People here listen to each other as equals. Members are not clinicians, and nobody here gives "
                "medical advice."
            ),
        ),
        (
            _("Not a crisis service. "),
            _("Nobody here can find you or send help. Press ! on any screen for people whom you can call right now."),
        ),
        (_("Adults. "), _("This is a place for people of 18 and over.")),
        (
            _("Kindness. "),
            _(
                "How you feel can always be said. Please do not judge others, and do not describe ways of harming "
                "oneself."
            ),
        ),
        (
            _("Who can read. "),
            _(
                "Each board says who reads it: members, or guests as well. You are seen under a name that you make up. "
                "Whoever runs this server can read what is stored on it."
            ),
        ),
        (
            _("Sorting. "),
            _(
                "A program looks at new posts for signs of a very hard time, so that moderators see those first. It "
                "sorts their list and does nothing else; other members never see what it finds."
            ),
        ),
        (
            _("Moderators. "),
            _("They are members too, and look in at certain hours, not day and night. They may take posts down, and say why."),
        ),
    )
    paragraphs = [para(_("Before you come in"), "heading"), para()]
    for lead, text in sections:
        paragraphs += [para(text, lead=lead)]
    return paragraphs
