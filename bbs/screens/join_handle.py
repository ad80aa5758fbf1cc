"""The step of joining in which one chooses a name."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.members import MAX_HANDLE, handle
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.screens.join_step import FormStep, Progress
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para

FIELD_LIMIT = 2 * MAX_HANDLE
"""Characters that the field takes: more than a handle may have, so that what is too long can be said to be."""

SAID_AT_ONCE = frozenset({"characters", "too_long"})
"""What is wrong with a handle already while it is being typed."""


class HandleStep(FormStep):
    """Three pseudonyms are offered, so that nobody types their own name out of habit; a number takes one."""

    def __init__(self, progress: Progress) -> None:
        self._handle = Field(_("Name: "), limit=FIELD_LIMIT, text=progress.handle, margin=MARGIN)
        self._said = ""
        super().__init__(progress, self._handle)

    async def on_mount(self) -> None:
        if not self.progress.offers:
            self.progress.offers = tuple(await self.services.accounts.offer_handles())
        await super().on_mount()

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("What will your name be here?"), "heading"),
            para(_("Make one up, please: it keeps you private, also from people who know you.")),
            para(),
            *(para(f"{number}  {name}") for number, name in enumerate(self.progress.offers, 1)),
            para(_("Choose by number, or type your own.")),
            para(),
        ]

    def typed(self, key: str, character: str | None) -> bool:
        offers = self.progress.offers
        if key.isdecimal() and 1 <= int(key) <= len(offers) and self._handle.text in ("", *offers):
            self._handle.text = offers[int(key) - 1]
            return True
        typed = super().typed(key, character)
        if typed:
            self._look_at_shape()
        return typed

    def _look_at_shape(self) -> None:
        """Says at once what no handle may hold; whether somebody has it already is asked only with Enter."""
        wrong: BadInput | None = None
        try:
            handle(self._handle.text)
        except BadInput as error:
            if error.code in SAID_AT_ONCE and not self._handle.text.startswith("/"):
                wrong = error
        said, self._said = self._said, wrong.message if wrong is not None else ""
        if said != self._said:
            self.say_problem(wrong)

    async def do_back(self) -> None:
        self.progress.handle = self._handle.text
        await super().do_back()

    async def submit(self) -> None:
        self.progress.handle = await self.services.accounts.check_handle(self._handle.text, self.progress.checks)
        await self.go_on()
