"""Another handle."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.members import MAX_HANDLE
from bbs.domain.words import _
from bbs.screens.form import Form
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para


class RenameScreen(Form):
    """The old one is given to nobody any more, and is not shown."""

    def __init__(self, handle: str) -> None:
        self._handle = Field(_("Name: "), limit=2 * MAX_HANDLE, text=handle, margin=MARGIN)
        super().__init__(_("Your name here"), self._handle)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("All that you have written stands under the new name from then on, and you sign in with it.")),
            para(_("Nobody else can take the old one. Three changes a day at most.")),
            para(),
        ]

    async def submit(self) -> None:
        self.bbs.actor = await self.services.accounts.rename(self.actor, self._handle.text, self.bbs.checks)
        await self.bbs.go_back()
        self.bbs.screens[-1].say(_("You are {handle} from now on.").format(handle=self.bbs.actor.handle))
