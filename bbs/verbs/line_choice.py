"""What somebody can choose in a talk, and the ways in which they go from where they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.verbs.saying import numbered

YES: Final = frozenset({_("yes"), _("y")})
NO: Final = frozenset({_("no"), _("n")})

NONE: Final = "0"
"""What is typed for none of several things; Enter alone leaves them as they are."""


class Left(Exception):
    """Somebody leaves."""


class LeftAtOnce(Left):
    """Somebody leaves at once: what stands on their screen goes with them, and they come back to home."""


class PutOut(Left):
    """The visit ends because nobody here could open a lock; the next sign-in leads back to the same place."""


class Gone(Left):
    """Somebody is erased, and nobody is here any more."""


class Interrupted(Exception):
    """Somebody stops what they were at, by Ctrl+C or by going back. `told` says that they have heard what became of
    it, and need no other word."""

    def __init__(self, *, told: bool = False) -> None:
        super().__init__()
        self.told = told


def numbers_in(answer: str, most: int) -> list[int]:
    """The numbers from 1 to `most` that were typed, with blanks or commas between; each of them once."""
    words = answer.replace(",", " ").split()
    found = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 6]
    return [number for number in dict.fromkeys(found) if 1 <= number <= most]


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

    async def ask_freshly(self, question: str) -> str:
        raise NotImplementedError

    async def sure(self, question: str) -> bool:
        """Whether somebody says yes, asked freshly. Enter alone is no; what is neither is asked for once more."""
        asked = f"{question} " + _("yes or no:")
        answer = (await self.ask_freshly(asked)).lower()
        if answer and answer not in YES | NO:
            self.say(_("Please say yes or no."))
            answer = (await self.ask_freshly(asked)).lower()
        return answer in YES

    async def several(self, question: str, most: int) -> list[int] | None:
        """Numbers from 1 to `most`, each once, asked for until all that was typed is one; none of them for 0, and None
        for Enter alone."""
        while answer := await self.ask(question):
            words, chosen = answer.replace(",", " ").split(), numbers_in(answer, most)
            if words == [NONE]:
                return []
            if len(chosen) == len(set(words)):
                return chosen
            self.say(_("Please say numbers from 1 to {most}, with blanks between.").format(most=most))
        return None

    async def number(self, question: str, most: int) -> int:
        """A number from 1 to `most`, asked for until it is one. Raises `Interrupted` for Enter alone."""
        while answer := await self.ask(question):
            if answer.isascii() and answer.isdigit() and len(answer) < 10 and 1 <= int(answer) <= most:
                return int(answer)
            self.say(_("Please say a number from 1 to {most}.").format(most=most))
        raise Interrupted

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
            await self.doing(chosen.then)

    async def choose_once(self, heading: str, choices: Sequence[Choice], question: str) -> None:
        """Lets somebody choose one thing, which is done then. Raises `Interrupted` where they go back."""
        await (await self._chosen(heading, choices, question)).then()

    async def _chosen(self, heading: str, choices: Sequence[Choice], question: str) -> Choice:
        self.say("\n".join([heading, *numbered(choice.words for choice in choices)]))
        return choices[await self.number(question, len(choices)) - 1]

    async def doing(self, work: Callable[[], Awaitable[None]]) -> None:
        """Does something; what cannot be done is said, and going back from it ends here."""
        try:
            await work()
        except Interrupted as stopped:
            if not stopped.told:
                self.say(_("Back."))
        except BBSError as error:
            self.say(error.message)
