"""What a member has chosen, at work in their session."""

from __future__ import annotations

from typing import Final

from bbs.domain.policy import Actor
from bbs.domain.preferences import DEFAULTS, Preferences
from bbs.errors import BBSError
from bbs.services.site import Services
from bbs.terminal.app import TerminalApp
from bbs.terminal.capabilities import Depth

DEPTHS: Final = {"none": Depth.NONE, "16": Depth.SIXTEEN, "256": Depth.PALETTE, "truecolor": Depth.TRUE}
"""How many colours a member may say that there are; anything else leaves it to the terminal."""


class Preferred(TerminalApp):
    """Mixed into the app. `preferences` are those of whoever sits there; guests have what is shipped."""

    services: Services
    actor: Actor
    preferences: Preferences = DEFAULTS

    async def load_preferences(self) -> None:
        """Takes over what the actor has chosen. What cannot be fetched now keeps nobody out."""
        try:
            self.prefer(await self.services.preferences.get(self.actor))
        except BBSError:
            self.prefer(DEFAULTS)

    async def choose_preference(self, name: str, value: str) -> None:
        """Keeps a choice, and takes it over at once. Raises `BadInput` where the value will not do."""
        self.prefer(await self.services.preferences.set(self.actor, name, value))

    def prefer(self, preferences: Preferences) -> None:
        """These hold from now on, and show on the screen at once."""
        self.preferences = preferences
        self.text_cells = preferences.text_cells
        utf8 = False if preferences.ascii == "on" else True if preferences.ascii == "off" else None
        self.take_look(preferences.theme, DEPTHS.get(preferences.colours), utf8)
