"""The door `recover@`: handle, recovery code, a new password, and a new code. The steps are the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bbs.domain.codes import recovery_code
from bbs.domain.members import MAX_HANDLE
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.screens.code import GiveCode
from bbs.screens.form import Form
from bbs.screens.new_password import NewPassword
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para

MAX_CODE = 200
"""Characters that the field for the code takes."""


@dataclass
class Recovering:
    """What was given so far, and what was wrong with it."""

    handle: str = ""
    code: str = field(default="", repr=False)
    problem: BBSError | None = None


class RecoverScreen(Form):
    """Name and code. Whether they belong together is said only after the next screen, whoever asks."""

    def __init__(self, given: Recovering | None = None) -> None:
        self._given = given or Recovering()
        self._handle = Field(_("Name: "), limit=2 * MAX_HANDLE, text=self._given.handle, margin=MARGIN)
        self._code = Field(_("Code: "), limit=MAX_CODE, text=self._given.code, margin=MARGIN)
        super().__init__(_("Back into your account, 1 of 4"), self._handle, self._code)

    async def on_mount(self) -> None:
        await super().on_mount()
        self.say_problem(self._given.problem)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("Your name and your recovery code"), "heading"),
            para(_("The code is the words you wrote down when you joined. All keys and other sessions end with it.")),
            para(),
        ]

    async def submit(self) -> None:
        handle = self._handle.text.strip()
        if not handle:
            self.focus_field(0)
            raise BadInput(_("Your name here is still missing."), "empty", field="handle")
        self.focus_field(1)
        self._given = Recovering(handle, recovery_code(self._code.text))
        await self.bbs.change_screen(RecoverPassword(self._given))

    async def put_away(self) -> None:
        self._given = Recovering()


class RecoverPassword(NewPassword):
    """The new password, twice; then all of it is looked at together."""

    def __init__(self, given: Recovering) -> None:
        self._given = given
        super().__init__(_("Back into your account, 2 of 4"), given.handle)

    async def chosen(self, password: str) -> None:
        given = self._given
        try:
            found = await self.services.recovery.recover(given.handle, given.code, password, self.bbs.origin)
        except BBSError as error:
            if error.field == "password":
                raise
            await self.bbs.change_screen(RecoverScreen(Recovering(given.handle, given.code, error)))
            return
        await self.bbs.become(found.actor)
        await self.bbs.change_screen(GiveCode(found.new_code, self.bbs.come_in))

    async def do_back(self) -> None:
        await self.bbs.change_screen(RecoverScreen(self._given))

    async def put_away(self) -> None:
        self._given = Recovering()
