"""Waiting to be let in: a quiet screen that becomes home by itself."""

from __future__ import annotations

from collections.abc import Callable

from bbs.domain.words import _
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Prose, para
from bbs.services.events import LET_IN, RESYNC, Event


class WaitingScreen(TextMoves):
    """Esc leaves; the same screen is there when they come back."""

    def __init__(self) -> None:
        super().__init__()
        self.body = self.text = Prose(holds_cursor=True)
        self._unsubscribe: Callable[[], None] | None = None

    async def on_mount(self) -> None:
        words = _("Thank you, {handle}. A moderator will let you in.").format(handle=self.actor.handle)
        self.text.show(
            [
                para(words, "heading"),
                para(),
                para(_("They are members like you, and look in when they can. This screen changes once they have.")),
                para(_("You can also leave, and come back under your name at any time.")),
            ]
        )
        self.title_bar.say(left=self.bbs.community)
        self.hush()
        bbs = self.bbs

        def heard(event: Event) -> None:
            """Called while another session is at work: what this screen would look up then would be that one's."""
            if event.kind in (LET_IN, RESYNC):
                bbs.call_later(self._look)

        self._unsubscribe = self.services.events.subscribe(heard, member=self.actor.waiting)
        bbs.call_later(self._look)

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    def hints(self) -> str:
        return _("! help now  Esc leaves")

    async def _look(self) -> None:
        await self.attempt(self._come_in)

    async def _come_in(self) -> None:
        """Goes in, if the door is open by now."""
        actor = await self.services.accounts.again(self.actor)
        if not actor.is_guest and self.actor.is_guest:
            await self.bbs.become(actor)
            await self.services.notices.take(actor)
            self.bbs.greeting = _("You are in, {handle}. Good that you are here.").format(handle=actor.handle)
            await self.bbs.arrive()

    async def do_back(self) -> None:
        await self.bbs.leave()
