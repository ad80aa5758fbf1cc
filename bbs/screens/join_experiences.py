"""The last step of joining: which experiences to follow. The account is made when it ends."""

from __future__ import annotations

from bbs.domain.commands import Command
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.form import Parts
from bbs.screens.join_handle import HandleStep
from bbs.screens.join_invite import InviteStep
from bbs.screens.join_password import PasswordStep
from bbs.screens.join_step import JoinStep, Progress, Step
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import GAP, Row, RowList
from bbs.services.rows import ExperienceRow
from bbs.terminal.looks import Line

STEP_OF_FIELD: dict[str | None, Step] = {"invite": InviteStep, "handle": HandleStep, "password": PasswordStep}
"""Where an account that could not be made has to be looked at again."""


KNOWS_KEY = "y"
"""The key by which one says that one may be asked when somebody has no answer."""


class ExperiencesStep(JoinStep, ListMoves):
    """Numbers choose experiences, and take them back; choosing none is fine.

    That somebody knows them is used for them only where they say so here; who reads it, they choose in the settings.
    """

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress)
        self.list = RowList()
        self._experiences: tuple[ExperienceRow, ...] = ()
        words = [
            para(_("What do you know from your own life?"), "heading"),
            para(_("A number chooses, and takes back. What you choose comes first for you; all else stays open.")),
            para(_("None is fine too.")),
            para(),
        ]
        self.body = self.parts = Parts(Prose(words), rows=self.list)

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._experiences = await self.services.boards.overview(self.actor)
        rows = [self._row(number, one) for number, one in enumerate(self._experiences, 1)]
        self.list.show([*rows, GAP, Row(self._knows_line, KNOWS_KEY)])
        self.parts.share_rows()

    def _row(self, number: int, experience: ExperienceRow) -> Row:
        def draw(room: int) -> Line:
            mark = "[x]" if experience.slug in self.progress.experiences else "[ ]"
            about = fit(f"  {experience.description}", max(room - len(experience.name) - 7, 0))
            return [(f"{number}  ", "accent"), (f"{mark} {experience.name}", "strong"), (about, "quiet")]

        return Row(draw, experience.slug)

    def _knows_line(self, room: int) -> Line:
        mark = "[x]" if self.progress.knows else "[ ]"
        words = f"{mark} " + _("Ask me when nobody has answered")
        about = fit("  " + _("Nobody sees that you may be asked."), max(room - len(words) - 3, 0))
        return [(f"{KNOWS_KEY}  ", "accent"), (words, "strong"), (about, "quiet")]

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key.isdecimal() and 1 <= int(key) <= len(self._experiences):
            self.list.choose(self._experiences[int(key) - 1].slug)
            await self.attempt(self.do_read_on)
            return True
        if self._question is None and key == KNOWS_KEY:
            self.list.choose(KNOWS_KEY)
            await self.attempt(self.do_read_on)
            return True
        return await super().press(key, character)

    async def do_read_on(self) -> None:
        """Space: what is chosen in the list is followed, or is not any more."""
        if self.list.chosen == KNOWS_KEY:
            self.progress.knows = not self.progress.knows
        elif isinstance(self.list.chosen, str):
            self.progress.experiences ^= {self.list.chosen}
        self.list.replace(self.list.rows)

    def words_for(self, command: Command) -> str:
        words = {"open": _("Go on"), "read_on": _("Choose, or take back")}
        return words.get(command.name, super().words_for(command))

    async def do_open(self) -> None:
        """Makes the account, and opens home in the same connection."""
        self.say(_("One moment, your account is being made."))
        given = self.progress
        chosen = tuple(one.slug for one in self._experiences if one.slug in given.experiences)
        try:
            member = await self.services.accounts.join(self.actor, given.joining(chosen, self.bbs.origin or ""))
        except BBSError as error:
            if STEP_OF_FIELD.get(error.field) not in given.steps:
                raise
            given.problem = error
            await self.go_to(STEP_OF_FIELD[error.field])
            return
        given.forget()
        await self.bbs.become(member)
        if not member.is_guest:
            self.bbs.greeting = _("Welcome, {handle}. Good that you are here.").format(handle=member.handle)
        await self.bbs.come_in()
