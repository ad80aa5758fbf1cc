"""What somebody can choose in a talk, and the ways in which they go from where they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bbs.domain.words import _
from bbs.errors import BBSError


class Left(Exception):
    """Somebody leaves."""


class LeftAtOnce(Left):
    """Somebody leaves at once: what stands on their screen goes with them, and they come back to home."""


class PutOut(Left):
    """The visit ends because nobody here could open a lock; the next sign-in leads back to the same place."""


class Gone(Left):
    """Somebody is erased, and nobody is here any more."""


class Interrupted(Exception):
    """Somebody stops what they were at, by Ctrl+C or by going back."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: in words, and what happens then."""

    words: str
    then: Callable[[], Awaitable[None]]


class Chooses:
    """Lets somebody choose by number. Mixed into a talk, which asks and says."""

    async def ask(self, question: str) -> str:
        raise NotImplementedError

    def say(self, text: str) -> None:
        raise NotImplementedError

    async def number(self, question: str, most: int) -> int | None:
        """A number from 1 to `most`; None where another thing was typed, which is said."""
        answer = await self.ask(question)
        if not answer:
            raise Interrupted
        if answer.isascii() and answer.isdigit() and len(answer) < 10 and 1 <= int(answer) <= most:
            return int(answer)
        self.say(_("Please type a number from 1 to {most}, or Enter alone to go back.").format(most=most))
        return None

    async def choose(self, heading: str, choices: Sequence[Choice], question: str) -> None:
        """Lets somebody choose by number, again and again until they go back by Enter alone."""

        async def the_same() -> Sequence[Choice]:
            return choices

        await self.menu(heading, the_same, question)

    async def menu(self, heading: str, find: Callable[[], Awaitable[Sequence[Choice]]], question: str) -> None:
        """The same where each choice changes what there is to choose from: `find` is asked anew each time."""
        while True:
            choices = await find()
            try:
                chosen = await self._chosen(heading, choices, question)
            except Interrupted:
                return
            if chosen is not None:
                await self.doing(chosen.then)

    async def choose_once(self, heading: str, choices: Sequence[Choice], question: str) -> None:
        """Lets somebody choose one thing, which is done then. Raises `Interrupted` where they go back."""
        chosen = None
        while chosen is None:
            chosen = await self._chosen(heading, choices, question)
        await chosen.then()

    async def _chosen(self, heading: str, choices: Sequence[Choice], question: str) -> Choice | None:
        self.say(heading)
        for place, choice in enumerate(choices, 1):
            self.say(f"{place} {choice.words}")
        chosen = await self.number(question, len(choices))
        return None if chosen is None else choices[chosen - 1]

    async def doing(self, work: Callable[[], Awaitable[None]]) -> None:
        """Does something; what cannot be done is said, and going back from it ends here."""
        try:
            await work()
        except Interrupted:
            self.say(_("Back."))
        except BBSError as error:
            self.say(error.message)
