"""One line of text, asked for on a screen of its own: a reason, a subject, an answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bbs.domain.cases import MAX_CASE_WORDS
from bbs.domain.words import _
from bbs.screens.form import Form
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para


class AskText(Form):
    """Enter gives the text to `then`, which goes on from here; what it raises is said below the field, and what was
    typed stays. `about` are sentences above the field."""

    def __init__(
        self,
        title: str,
        label: str,
        then: Callable[[str], Awaitable[object]],
        *,
        text: str = "",
        about: Sequence[str] = (),
        limit: int = MAX_CASE_WORDS,
        does: str = "",
    ) -> None:
        self._about = about
        self._then = then
        self._does = does
        super().__init__(title, Field(label, limit=limit, text=text, margin=MARGIN))

    def words(self) -> Sequence[Paragraph]:
        return [*(para(line) for line in self._about), para()] if self._about else []

    def hints(self) -> str:
        does = self._does or _("Enter goes on")
        return _("F1 help now  {does}  Esc back").format(does=does)

    async def submit(self) -> None:
        await self._then(self.field.text.strip())
