"""The step of joining that is there only where members bring others in: the invitation."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.words import _
from bbs.screens.join_step import FormStep, Progress
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para

MAX_INVITE = 100
"""Characters that the field takes."""


class InviteStep(FormStep):
    """One field. An invitation lets one person in, so it is only looked at here, and used when the account is made."""

    def __init__(self, progress: Progress) -> None:
        self._invite = Field(_("Invitation: "), limit=MAX_INVITE, text=progress.invite, margin=MARGIN)
        super().__init__(progress, self._invite)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("Who brings you here?"), "heading"),
            para(_("New people come in with an invitation. A moderator can give you one; please type it here.")),
            para(),
        ]

    async def do_back(self) -> None:
        self.progress.invite = self._invite.text
        await super().do_back()

    async def submit(self) -> None:
        invite = self._invite.text.strip()
        await self.services.registration.check_invite(invite)
        self.progress.invite = invite
        await self.go_on()
