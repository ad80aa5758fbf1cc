"""Another password, or the first one."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.words import _
from bbs.screens.new_password import NewPassword, password_field
from bbs.screens.widgets.prose import Paragraph, para


class ChangePassword(NewPassword):
    """Asks for the one so far, or for the door word where there is none, and for the new one twice."""

    def __init__(self, handle: str) -> None:
        super().__init__(_("Your password"), handle, password_field(_("Old one: ")))

    def words(self) -> Sequence[Paragraph]:
        so_far = _("The old one first. Whoever has only keys types their door word there, or nothing.")
        return [*super().words()[:-1], para(so_far), para()]

    async def chosen(self, password: str) -> None:
        so_far = self.fields[0].text or None
        self.focus_field(0)
        await self.services.accounts.change_password(self.actor, so_far, password, so_far)
        await self.bbs.go_back()
        self.bbs.screens[-1].say(_("Your password is changed. Your other sessions are over."))
