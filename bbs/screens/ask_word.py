"""Asks for the door word before something that it guards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.form import Form
from bbs.screens.new_password import password_field
from bbs.screens.widgets.prose import Paragraph, para

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp

Work = Callable[[str | None], Awaitable[object]]
"""Something that is done with a door word, or without one where there is none."""


async def with_door_word(bbs: LighthouseApp, work: Work) -> None:
    """Does it, after the door word has been asked for where there is one. Raises what the work raises."""
    try:
        await work(None)
    except BBSError as error:
        if error.field != "door_word":
            raise
        await bbs.open_screen(AskDoorWord(work))


class AskDoorWord(Form):
    """Goes back once the work is done, unless the work has opened something in its place."""

    def __init__(self, work: Work) -> None:
        self._work = work
        super().__init__(_("Your door word"), password_field(_("Door word: ")))

    def words(self) -> Sequence[Paragraph]:
        return [para(_("This changes how your account is opened, so your door word is asked for first.")), para()]

    async def submit(self) -> None:
        secret, self.field.text = self.field.text, ""
        await self._work(secret)
        if self.bbs.screens[-1] is self:
            await self.bbs.go_back()
