"""Hiding a thread for oneself, wherever one stands on it."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.screens.base import BaseScreen


class HidingKeys(BaseScreen):
    """A screen on which one stands on a thread."""

    @property
    def thread_here(self) -> int | None:
        """The thread that one stands on."""
        raise NotImplementedError

    async def hidden_or_back(self) -> None:
        """The thread has just been hidden, or taken back: shows what has come of it."""

    async def do_hide_thread(self) -> None:
        thread = self.thread_here
        if thread is not None:
            hidden = await self.services.threads.hide(self.actor, thread)
            await self.hidden_or_back()
            self.say(_("Hidden for you. F and h show it again.") if hidden else _("No longer hidden."))
