"""A new password, typed twice, since nobody can see it."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.members import MAX_PASSWORD, MIN_PASSWORD
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.screens.form import Form
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para

FIELD_LIMIT = 2 * MAX_PASSWORD
"""Characters that the fields take. What is longer than a password may be is said to be, never cut in silence."""


def password_field(label: str) -> Field:
    """A field that shows nothing of what is typed."""
    return Field(label, limit=FIELD_LIMIT, secret=True, margin=MARGIN)


class TwoFields(Form):
    """Mixed into forms whose last two fields are a secret and the same once more."""

    def check_again(self) -> str:
        """What was typed twice. Raises `BadInput` where the two are not the same, or the second is missing."""
        first, again = self.fields[-2:]
        last = len(self.fields) - 1
        self.focus_field(last)
        if not again.text:
            raise BadInput(_("And once more, please, so that no slip gets in."), "empty", field="password")
        if again.text != first.text:
            # Nobody can see in which of them the slip is.
            first.text = again.text = ""
            self.focus_field(last - 1)
            raise BadInput(_("The two were not the same. Please type both once more."), "differs", field="password")
        return first.text


class NewPassword(TwoFields):
    """A screen that asks for nothing else. `chosen` is called with what will do."""

    def __init__(self, title: str, handle: str, *before: Field) -> None:
        self._handle = handle
        super().__init__(title, *before, password_field(_("Password: ")), password_field(_("Once more: ")))

    def words(self) -> Sequence[Paragraph]:
        how = _("At least {count} characters. A few words in a row are easy to remember.").format(count=MIN_PASSWORD)
        return [
            para(_("A new password"), "heading"),
            para(" ".join((how, _("What you type is not shown.")))),
            para(),
        ]

    async def submit(self) -> None:
        self.focus_field(len(self.fields) - 2)
        await self.services.accounts.check_password(self.fields[-2].text, self._handle)
        await self.chosen(self.check_again())

    async def chosen(self, password: str) -> None:
        """Goes on with the new password."""
        raise NotImplementedError
