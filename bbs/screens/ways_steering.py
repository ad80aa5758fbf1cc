"""The ways of looking after the place, and what happens in an open session when others do."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property

from bbs.domain.commands import Place as Where
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing
from bbs.screens.base import BaseScreen
from bbs.screens.ways import SharedWays
from bbs.services.steering_rows import AnnouncementRow


class SteeringWays(SharedWays):
    """Screens that know the app are imported where they are opened."""

    _anew = False

    @property
    def locked(self) -> bool:
        """Whether the screen is locked."""
        raise NotImplementedError

    @cached_property
    def _read_here(self) -> set[int]:
        """The announcements that a guest has read; of members the server knows."""
        return set()

    async def open_steering(self) -> None:
        """Everything by which the place is looked after, as far as it is for whoever sits here."""
        from bbs.screens.steering import SteeringScreen  # noqa: PLC0415

        await self.open_screen(SteeringScreen())

    async def announced(self) -> tuple[AnnouncementRow, ...]:
        """What is announced and was not read yet. What cannot be fetched now is not worth an error at home."""
        try:
            found = await self.services.announcements.current(self.actor)
        except BBSError:
            return ()
        return tuple(one for one in found if one.number not in self._read_here)

    async def open_announcement(self, number: int) -> None:
        """An announcement, to be read and put away."""
        from bbs.screens.steering_news import AnnouncementScreen  # noqa: PLC0415

        found = next((one for one in await self.announced() if one.number == number), None)
        if found is not None:
            await self.open_screen(AnnouncementScreen(found))

    async def read_announcement(self, number: int) -> None:
        """It was read, and is not told again."""
        self._read_here.add(number)
        if not self.actor.is_guest:
            await self.services.announcements.read(self.actor, number)

    async def stand_anew(self) -> None:
        """What is open to whoever sits here may have changed: a board that is not is left at once, with a word; what
        was being written there is kept as a draft."""
        with suppress(BBSError):
            actor = await self.services.accounts.again(self.actor)
            if actor.whoever != self.actor.whoever or actor.is_guest != self.actor.is_guest:
                return
            self.actor = actor
        top = self.screens[-1]
        closed = await self._first_closed()
        if closed is not None and (self.locked or any(screen.in_reach for screen in self.screens[closed:])):
            # Nobody is taken away from help now; what is below it is looked at on the way back.
            self._anew = True
        elif closed is not None:
            await self._leave_closed(closed)
        elif not self.locked and top is self.screens[-1] and top.place in (Where.HOME, Where.HELP):
            await top.returned()

    async def came_back(self) -> None:
        """One has gone back to a screen: what could not be looked at before is now."""
        if self._anew:
            self._anew = False
            await self.stand_anew()

    async def _first_closed(self) -> int | None:
        """The lowest screen that stands on a board which is not open any more."""
        known: dict[str, bool] = {}
        for at, screen in enumerate(self.screens):
            slug = _board_of(screen)
            if slug is not None:
                if slug not in known:
                    known[slug] = await self._is_open(slug)
                if not known[slug]:
                    return at
        return None

    async def _is_open(self, slug: str) -> bool:
        try:
            await self.services.boards.board(self.actor, slug)
        except NoSuchThing:
            return False
        except BBSError:
            return True
        return True

    async def _leave_closed(self, at: int) -> None:
        left = self.screens[at:]
        for screen in reversed(left):
            await screen.put_away()
            await self._drop()
        await self.screens[-1].returned()
        if any(screen.place is Where.EDITOR for screen in left):
            words = _("That board is not open to you any more. What you were writing is kept.")
        else:
            words = _("That board is not open to you any more.")
        self.screens[-1].say(words)


def _board_of(screen: BaseScreen) -> str | None:
    """The board that a screen stands on, where it does."""
    from bbs.screens.board import BoardScreen  # noqa: PLC0415
    from bbs.screens.thread import ThreadScreen  # noqa: PLC0415

    if isinstance(screen, BoardScreen):
        return screen.slug
    if isinstance(screen, ThreadScreen) and screen.model is not None:
        return screen.model.view.board
    return None
