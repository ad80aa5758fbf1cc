"""One member's session in full screen: who they are, which screens stand on each other, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import events

from bbs.domain.policy import Actor
from bbs.domain.preferences import Preferences
from bbs.errors import BBSError
from bbs.screens.arriving import Arriving
from bbs.screens.base import BaseScreen
from bbs.screens.navigation import QUIET, Navigation
from bbs.screens.preferred import Preferred
from bbs.services.idle import Idle
from bbs.services.site import Services
from bbs.services.tries import HandleChecks
from bbs.terminal.app import TerminalApp
from bbs.terminal.capabilities import Capabilities
from bbs.terminal.channel import Channel

MAX_SCREENS = 12
"""Screens that can stand on each other; the way back is never longer."""

MORE_FOR_HELP = 2
"""So many more there may be for help now, also above the lock."""

LOCK_KEY = "ctrl+t"
"""The key that locks whatever a screen is asking or doing."""


class LighthouseApp(Navigation, Preferred, TerminalApp):
    """`first` makes the screen that the session opens with, once the app runs; without it, `arriving` says which.

    `offered_keys`, `env`, `origin` and `checks` are those of the connection. `farewell` is what has to be said once the
    screen has been given back.
    """

    def __init__(
        self,
        services: Services,
        actor: Actor,
        first: Callable[[], BaseScreen] | None,
        channel: Channel,
        capabilities: Capabilities,
        size: tuple[int, int],
    ) -> None:
        super().__init__(channel, capabilities, size)
        self.services = services
        self.actor = actor
        self.arriving = Arriving(services)
        self.checks = HandleChecks()
        self.farewell = ""
        self._first = first
        self._idle_lock = Idle(lambda: self.driver.heard_at, lambda: self.call_later(self.lock_screen))
        self._locked_by: BaseScreen | None = None
        self._quiet_end = False
        self._own_session: int | None = None

    async def run_session(self) -> None:
        """What the member has chosen holds before anything is shown."""
        try:
            await self.load_preferences()
            if self._first is None:
                self._first = await self.arriving.next(self.actor)
            if not self.left:
                await super().run_session()
        finally:
            self._idle_lock.stop()
            if self._own_session is not None:
                self.services.sessions.left(self._own_session)

    def prefer(self, preferences: Preferences) -> None:
        super().prefer(preferences)
        self.driver.three_escapes(preferences.triple_escape)
        self._idle_lock.after(0 if self.actor.is_guest else preferences.idle_lock_minutes)

    async def become(self, actor: Actor) -> None:
        """Whoever sits here has joined, or has proved to be this member: the session is theirs from now on."""
        if self.actor.session is None:
            self._own_session = await self.services.sessions.arrived(actor, self.dismiss, self.services.clock())
            actor = replace(actor, session=self._own_session)
        self.actor = actor
        await self.load_preferences()

    async def arrive(self) -> None:
        """On to whatever stands before home, or to home."""
        await self.change_screen((await self.arriving.next(self.actor))())

    async def come_in(self) -> None:
        """Whoever has just become a member goes back to what they stood on as a guest; from a door, on to home."""
        if len(self.screens) > 1 and not self.actor.is_guest and self.screens[-2].for_members:
            await self.go_back()
            return
        with self.held():
            while len(self.screens) > 1:
                await self._drop()
            await self.arrive()

    def get_default_screen(self) -> BaseScreen:
        assert self._first is not None
        return self._first()

    async def on_event(self, event: events.Event) -> None:
        """Locking comes before whatever a screen makes of its keys."""
        if isinstance(event, events.Key) and event.key == LOCK_KEY and not self.actor.is_guest:
            await self.lock_screen()
        else:
            await super().on_event(event)

    @property
    def screens(self) -> list[BaseScreen]:  # type: ignore[override]
        """The screens that stand on each other, the one on top last."""
        return [screen for screen in self._screen_stack if isinstance(screen, BaseScreen)]

    async def open_screen(self, screen: BaseScreen) -> None:
        """Puts a screen on top."""
        room = MAX_SCREENS + MORE_FOR_HELP if screen.in_reach else MAX_SCREENS
        if len(self._screen_stack) < room and self._may_show(screen):
            await self.push_screen(screen)

    async def _drop(self) -> None:
        await self.pop_screen()

    async def change_screen(self, screen: BaseScreen) -> None:
        """Puts a screen in the place of the one on top."""
        if self._may_show(screen):
            await self.switch_screen(screen)

    async def go_back(self) -> None:
        """Back to the screen below; from the lowest, to the question whether to leave."""
        if self.screens[-1] is self._locked_by:
            return
        if len(self.screens) > 1:
            with self.held():
                await self.pop_screen()
                await self.screens[-1].returned()
                await self.came_back()
            # Once whoever led back here has said what there was to say.
            self.call_later(self.say_told)
        else:
            await self.screens[-1].do_leave()

    # The lock

    @property
    def locked(self) -> bool:
        return self._locked_by is not None

    async def lock_screen(self) -> None:
        """Covers everything until whoever sits there has proved who they are. What stands below stays as it is."""
        from bbs.screens.lock import LockScreen  # noqa: PLC0415

        locked = any(isinstance(screen, LockScreen) for screen in self.screens)
        if not locked and not self.actor.is_guest and not self.left:
            with self.held():
                self.driver.blank()
                if await self._can_unlock():
                    self._locked_by = LockScreen()
                    await self.push_screen(self._locked_by)
                else:
                    self.disconnect_covered()

    async def _can_unlock(self) -> bool:
        try:
            return await self.services.recovery.can_unlock(self.actor)
        except BBSError:
            return True

    async def unlock(self) -> None:
        """Back to exactly where one was."""
        self._locked_by = None
        await self.go_back()

    def _may_show(self, screen: BaseScreen) -> bool:
        return self._locked_by is None or screen.shown_locked

    # The end

    async def leave(self) -> None:
        """Ends the session, with everything kept."""
        await self.put_away()
        if self._quiet_end and not self.actor.is_guest:
            self.services.reading.keep_place(self.actor, self.place_at(QUIET))
            await self.services.reading.flush(self.actor)
        self.exit()

    async def leave_at_once(self) -> None:
        """Covers the screen first; keeping and ending come after. The next sign-in opens at home."""
        self.leave_now()

    def leave_now(self) -> None:
        self._quiet_end = True
        super().leave_now()

    def disconnect_covered(self) -> None:
        """Covers the screen and ends the connection; the next sign-in leads back to this place."""
        super().leave_now()

    def dismiss(self, why: str) -> None:
        """The session is ended from elsewhere, with a word for whoever sits there."""
        self.farewell = why
        self.finish()

    def finish(self) -> None:
        """The session ends from outside: everything is kept, then the app ends."""
        self.call_later(self.leave)

    async def put_away(self) -> None:
        """Lets each screen hand over what is worth keeping."""
        for screen in reversed(self.screens):
            await screen.put_away()
