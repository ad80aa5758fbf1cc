"""What has come for whoever sits here, said once, as soon as they are where a line does not disturb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property

from bbs.domain.commands import Place as Where
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.base import BaseScreen
from bbs.screens.news import NewsScreen
from bbs.screens.ways import SharedWays
from bbs.services.case_rows import OwnAction

Words = Callable[[], Awaitable[str]]
"""What is said, asked for at the moment when it can be; empty where there is nothing to say any more."""


def may_be_told(screen: BaseScreen) -> bool:
    """Whether somebody on this screen is told that something came for them: not while they write or look for help,
    and not where the line below says something else."""
    reads = screen.place in (Where.HOME, Where.BOARD, Where.THREAD) or isinstance(screen, NewsScreen)
    return reads and screen.is_quiet


def decided_words(action: OwnAction) -> str:
    """What was decided, and where the reason is."""
    if action.answer:
        said = _("Your appeal was decided: {what}").format(what=action.answer)
    elif action.ended:
        said = _("{what} It is over: {how}.").format(what=action.words, how=action.ended)
    else:
        said = action.words
    return _("{said} Why: s, then {screen}.").format(said=said, screen=_("What moderators did about you"))


class ToldWays(SharedWays):
    """Waits for a quiet moment; home, and the notices of the next sign-in, say most of it in any case."""

    @cached_property
    def _to_tell(self) -> dict[str, Words]:
        """What was not said yet, by what it is about."""
        return {}

    async def tell(self, about: str, words: Words) -> None:
        """Says this now, or after a key that leads to where it can be said. One thing is said of each sort."""
        self._to_tell[about] = words
        await self.say_told()

    def told(self, about: str) -> None:
        """They have seen it by themselves."""
        self._to_tell.pop(about, None)

    async def say_told(self) -> None:
        """Says what waits, where that does not disturb. What goes wrong here is nobody's trouble."""
        while self._to_tell and may_be_told(top := self.screens[-1]):
            words = self._to_tell.pop(next(iter(self._to_tell)))
            try:
                said = await words()
            except BBSError:
                continue
            if said:
                top.say(said)

    async def waited_came(self) -> None:
        """A moderator has read something of theirs that waited: said as their next sign-in would say it."""

        async def words() -> str:
            return " ".join(row.words for row in await self.services.notices.take(self.actor))

        await self.tell("waited", words)

    async def decided_came(self, number: int) -> None:
        """Something was done about them, or taken back: said in a sentence. Why stands in their settings, and in the
        notices of their next sign-in."""

        async def words() -> str:
            mine = await self.services.appeals.mine(self.actor)
            return next((decided_words(action) for action in mine if action.number == number), "")

        await self.tell(f"action {number}", words)

    @cached_property
    def _called(self) -> set[int]:
        """The cases of which they have heard here."""
        return set()

    async def case_came(self, number: int) -> None:
        """Something is new in a case: whoever is on duty hears of one that should not wait, wherever they read, and
        once of each."""

        async def words() -> str:
            if number in self._called or not await self.services.cases.calls(self.actor, number):
                return ""
            self._called.add(number)
            return _("Somebody may need you soon. M shows the cases.")

        await self.tell(f"case {number}", words)
