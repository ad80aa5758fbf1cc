"""The ways to doors, help and settings, from wherever one stands."""

from __future__ import annotations

from bbs.screens.base import BaseScreen
from bbs.screens.help_now import HelpNow
from bbs.screens.keys import Keys
from bbs.screens.settings import SettingsScreen
from bbs.screens.ways import SharedWays


class DoorWays(SharedWays):
    """Joining, recovering, letting others in; help now, and what can be chosen. Screens that know the app are
    imported where they are opened."""

    async def look_around(self) -> None:
        """Home, as a guest."""
        from bbs.screens.home import HomeScreen  # noqa: PLC0415

        await self.open_screen(HomeScreen())

    async def open_joining(self) -> None:
        """The first step of joining, above whatever is on the screen."""
        from bbs.screens.join import first_screen  # noqa: PLC0415

        mode = self.services.registration.mode
        await self.open_screen(first_screen(self.offered_keys, self.env, mode, self.checks))

    async def open_agreement(self) -> None:
        """The agreement, for members who have not been asked yet."""
        from bbs.screens.agreement import AgreementNow  # noqa: PLC0415

        await self.open_screen(AgreementNow())

    async def open_let_in(self) -> None:
        """Who asks to come in, for moderators."""
        from bbs.screens.let_in import LetIn  # noqa: PLC0415

        await self.open_screen(LetIn())

    async def open_invites(self) -> None:
        """The invitations of a moderator."""
        from bbs.screens.invites import InvitesScreen  # noqa: PLC0415

        await self.open_screen(InvitesScreen())

    async def open_recovery(self) -> None:
        """The door for whoever has lost their password or key."""
        from bbs.screens.recover import RecoverScreen  # noqa: PLC0415

        await self.open_screen(RecoverScreen())

    # Help

    async def open_help_now(self) -> None:
        """The resources, above whatever is on the screen."""
        if not isinstance(self.screens[-1], HelpNow):
            await self.open_screen(HelpNow())

    async def open_settings(self) -> None:
        """What one chooses for oneself, above whatever is on the screen; there is one such screen at a time."""
        if not any(isinstance(screen, SettingsScreen) for screen in self.screens):
            await self.open_screen(SettingsScreen())

    async def open_keys(self, screen: BaseScreen) -> None:
        """Everything that can be done on a screen."""
        await self.open_screen(Keys(screen))
