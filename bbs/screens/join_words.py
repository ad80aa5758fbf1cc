"""The step of joining that is there only where moderators let people in: a few words to them."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.words import _
from bbs.screens.join_step import FormStep, Progress
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para
from bbs.services.registration import MAX_WORDS


class WordsStep(FormStep):
    """Saying nothing is fine."""

    def __init__(self, progress: Progress) -> None:
        self._words = Field(_("Words: "), limit=MAX_WORDS, text=progress.words, margin=MARGIN)
        super().__init__(progress, self._words)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("A few words to the moderators, if you like"), "heading"),
            para(_("They let people in here. What brings you is enough; nobody else reads it. None is fine too.")),
            para(),
        ]

    async def do_back(self) -> None:
        self.progress.words = self._words.text
        await super().do_back()

    async def submit(self) -> None:
        self.progress.words = self._words.text
        await self.go_on()
