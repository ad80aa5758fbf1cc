"""One member's session in full screen: who they are, which screens stand on each other, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from bbs.domain.policy import Actor
from bbs.screens.base import BaseScreen
from bbs.screens.navigation import QUIET, Navigation
from bbs.services.site import Services
from bbs.terminal.app import TerminalApp
from bbs.terminal.capabilities import Capabilities
from bbs.terminal.channel import Channel
from bbs.terminal.input import LEAVE_AT_ONCE

MAX_SCREENS = 12
"""Screens that can stand on each other; the way back is never longer."""

AT_ONCE = frozenset({LEAVE_AT_ONCE, "ctrl+backslash"})
"""Keys that leave at once whatever a screen is asking or doing: three quick Esc, and Ctrl+\\."""


class LighthouseApp(Navigation, TerminalApp):
    """`first` makes the screen that the session opens with, once the app runs."""

    def __init__(
        self,
        services: Services,
        actor: Actor,
        first: Callable[[], BaseScreen],
        channel: Channel,
        capabilities: Capabilities,
        size: tuple[int, int],
    ) -> None:
        super().__init__(channel, capabilities, size)
        self.services = services
        self.actor = actor
        self._first = first

    def get_default_screen(self) -> BaseScreen:
        return self._first()

    async def on_event(self, event: events.Event) -> None:
        """Leaving at once comes before whatever a screen makes of its keys."""
        if isinstance(event, events.Key) and event.key in AT_ONCE:
            await self.leave_at_once()
        else:
            await super().on_event(event)

    @property
    def screens(self) -> list[BaseScreen]:  # type: ignore[override]
        """The screens that stand on each other, the one on top last."""
        return [screen for screen in self._screen_stack if isinstance(screen, BaseScreen)]

    async def open_screen(self, screen: BaseScreen) -> None:
        """Puts a screen on top."""
        if len(self._screen_stack) < MAX_SCREENS:
            await self.push_screen(screen)

    async def _drop(self) -> None:
        await self.pop_screen()

    async def change_screen(self, screen: BaseScreen) -> None:
        """Puts a screen in the place of the one on top."""
        await self.switch_screen(screen)

    async def go_back(self) -> None:
        """Back to the screen below; from the lowest, to the question whether to leave."""
        if len(self.screens) > 1:
            with self.held():
                await self.pop_screen()
                await self.screens[-1].returned()
        else:
            await self.screens[-1].do_leave()

    async def leave(self) -> None:
        """Ends the session, with everything kept."""
        await self.put_away()
        self.exit()

    async def leave_at_once(self) -> None:
        """Covers the screen first; keeping and ending come after. The next sign-in opens at home."""
        self.driver.cover()
        await self.put_away()
        self.services.reading.keep_place(self.actor, self.place_at(QUIET))
        await self.services.reading.flush(self.actor)
        self.exit()

    def finish(self) -> None:
        """The session ends from outside: everything is kept, then the app ends."""
        self.call_later(self.leave)

    async def put_away(self) -> None:
        """Lets each screen hand over what is worth keeping."""
        for screen in reversed(self.screens):
            await screen.put_away()
