"""An editor for the community's own texts. What is typed is kept on the server until it is used."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bbs.domain.words import _
from bbs.screens.case_editor import CaseEditor

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp


class TextEditor(CaseEditor):
    """Ctrl+S gives the text to `keep`, which goes on from here; `place` is where it is kept meanwhile, and `begun` what
    was written there before."""

    sends = _("Keep it")

    def __init__(
        self,
        title: str,
        readers: str,
        keep: Callable[[str], Awaitable[object]],
        *,
        place: str,
        text: str = "",
        begun: str = "",
        limit: int,
    ) -> None:
        self._keep = keep
        self._place = place
        greeting = _("This is what you had begun to write.") if begun else ""
        super().__init__(title, readers, text=begun or text, limit=limit, greeting=greeting)
        self._before = text

    def hints(self) -> str:
        return super().hints().replace(_("Ctrl+S send"), _("Ctrl+S keep it"))

    def wrote(self) -> None:
        self.services.asking.keep(self.actor, self._place, self.editor.text)
        super().wrote()

    async def send(self, text: str) -> None:
        await self._keep(text)

    async def do_put_away(self) -> None:
        """What was written is kept, and there the next time."""
        changed = self._changed
        await self.bbs.go_back()
        if changed:
            self.bbs.screens[-1].say(_("What you wrote is kept, and there the next time."))


async def open_editor(
    bbs: LighthouseApp,
    title: str,
    readers: str,
    keep: Callable[[str], Awaitable[object]],
    *,
    place: str,
    text: str = "",
    limit: int,
) -> None:
    """Opens an editor with what was begun, or with the text that stands. Once `keep` has used it, what was begun is
    forgotten (`forget`)."""
    begun = await bbs.services.asking.draft(bbs.actor, place)
    await bbs.open_screen(TextEditor(title, readers, keep, place=place, text=text, begun=begun, limit=limit))


def forget(bbs: LighthouseApp, place: str) -> None:
    """What was written has been used."""
    bbs.services.asking.keep(bbs.actor, place, "")
