"""What members say of themselves: a few sentences, and the experiences they know from their own life."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

from bbs.domain.commands import Command
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.form import Form, Parts
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.people import MAX_BIO, About
from bbs.services.rows import ExperienceRow
from bbs.terminal.looks import Line

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp

Open = Callable[["LighthouseApp"], Awaitable[object]]

PEOPLE_ROWS: Final[tuple[tuple[str, str, Open], ...]] = (
    ("people_bio", _("What I say of myself"), lambda bbs: bbs.open_bio()),
    ("people_known", _("What I know"), lambda bbs: bbs.open_known()),
    ("people_about", _("My page, as others see it"), lambda bbs: bbs.open_about()),
    ("people_blocked", _("People I keep away"), lambda bbs: bbs.open_blocked()),
)
"""A name, the words for it, and what opens it: what the settings show of this."""


class BioScreen(Form):
    """One field; Enter keeps what stands in it. Emptied, there is nothing said."""

    def __init__(self, about: About) -> None:
        self._bio = Field("", limit=MAX_BIO, text=" ".join(about.bio.split()), margin=MARGIN)
        super().__init__(_("What I say of myself"), self._bio)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("What would you like others to know of you?"), "heading"),
            para(
                _("Members read it who look you up. Nothing is fine too; your own name and where you live are yours.")
            ),
            para(_("Room for {count} characters.").format(count=MAX_BIO), "quiet"),
            para(),
        ]

    def hints(self) -> str:
        return _("F1 help now  Enter keeps it  Esc back")

    async def submit(self) -> None:
        await self.services.people.set_bio(self.actor, self._bio.text)
        await self.bbs.go_back()


class KnownScreen(ListMoves):
    """Enter chooses an experience, or takes it back; kept at once."""

    def __init__(self, about: About) -> None:
        super().__init__(_("What I know"))
        self.list = RowList()
        self._known = {known.slug for known in about.knows}
        self._experiences: tuple[ExperienceRow, ...] = ()
        words = [
            para(_("What do you know from your own life?"), "heading"),
            para(_("What you choose stands on your page, for members who look you up.")),
            para(),
        ]
        self.body = self.parts = Parts(Prose(words), rows=self.list)

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._experiences = await self.services.boards.overview(self.actor)
        self.list.show([self._row(experience) for experience in self._experiences])
        self.parts.share_rows()

    def _row(self, experience: ExperienceRow) -> Row:
        def draw(room: int) -> Line:
            mark = "[x]" if experience.slug in self._known else "[ ]"
            return [(fit(f"{mark} {experience.name}", room), "plain")]

        return Row(draw, experience.slug)

    def hints(self) -> str:
        return _("! help now  Enter chooses, or takes back  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Choose, or take back") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, str):
            known = self._known ^ {self.list.chosen}
            await self.services.people.set_known(self.actor, tuple(known))
            self._known = known
            self.list.replace(self.list.rows)

    do_read_on = do_open
