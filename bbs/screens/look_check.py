"""One question to whoever sits in front of a terminal that has not told what it can show."""

from __future__ import annotations

from collections.abc import Mapping

from bbs.domain.words import _
from bbs.screens.base import BaseScreen
from bbs.screens.widgets.prose import Prose, para

SAMPLE = "café — ✓"
"""Shown as it stands only where UTF-8 is understood, and everything that screens draw with is."""


def is_told(env: Mapping[str, str]) -> bool:
    """Whether the client's environment says which characters it can show."""
    return any(env.get(variable) for variable in ("LC_ALL", "LC_CTYPE", "LANG"))


class LookCheck(BaseScreen):
    """Asks whether the sample looks right, and opens `then` with what was answered."""

    def __init__(self, then: BaseScreen) -> None:
        super().__init__(_("Lighthouse"))
        self._then = then
        question = _("Does this look right:  {sample} ?").format(sample=SAMPLE)
        why = _(
            "Some terminals show other signs there. Then this one gets plain letters, and everything works as well."
        )
        self.body = Prose(
            [para(question, "strong"), para(_("y yes   n no")), para(), para(why)],
            holds_cursor=True,
        )

    async def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        return _("! help now  y yes  n no")

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key in ("y", "n"):
            self.bbs.show_utf8(key == "y")
            await self.bbs.change_screen(self._then)
            return True
        return await super().press(key, character)
