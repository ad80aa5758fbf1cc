"""Secrets in line mode: nothing of them is ever shown, but a recovery code once, and that is typed back in part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import SystemRandom
from typing import Final, TypeVar

from bbs.domain.members import MIN_PASSWORD
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.site import Services
from bbs.verbs.line_talk import Interrupted, Talk
from bbs.verbs.saying import numbered

ASKED: Final = 2
"""How many words of a recovery code have to be typed back."""

T = TypeVar("T")


async def new_password(talk: Talk, services: Services, handle: str, *, may_be_none: bool = False) -> str | None:
    """A new password, typed twice; None where Enter alone may say that there is to be none. What will not do is said,
    and asked for again. Raises `Interrupted`."""
    how = _("At least {count} characters. A few words in a row are easy to remember.").format(count=MIN_PASSWORD)
    talk.say(how + " " + _("What you type is not shown."))
    while True:
        typed = await talk.secret(_("Password:"))
        if not typed:
            if may_be_none:
                return None
            raise Interrupted
        try:
            await services.accounts.check_password(typed, handle)
        except BBSError as error:
            talk.say(error.message)
            continue
        if await talk.secret(_("Once more:")) == typed:
            return typed
        talk.say(_("The two were not the same. Please type both once more."))


async def twice(talk: Talk, question: str) -> str:
    """A secret that is typed twice, asked for until both are the same; empty for Enter alone. Raises `Interrupted`."""
    while (typed := await talk.secret(question)) and await talk.secret(_("Once more:")) != typed:
        talk.say(_("The two were not the same. Please type both once more."))
    return typed


async def with_door_word(talk: Talk, work: Callable[[str | None], Awaitable[T]]) -> T:
    """Does something that a door word guards, after asking for it where there is one. Raises what the work raises."""
    try:
        return await work(None)
    except BBSError as error:
        if error.field != "door_word":
            raise
    talk.say(
        _("This changes how your account is opened, or shows all that is in it; your door word is asked for first.")
    )
    word = await talk.secret(_("Door word:"))
    if not word:
        raise Interrupted
    return await work(word)


async def give_code(talk: Talk, code: str) -> None:
    """Says a recovery code, and lets two of its words be typed back, so that it is somewhere else than here."""
    talk.say(
        _(
            "Your recovery code. Should you lose your password or key, these words open your account, with recover@. "
            "Please write them down, away from this machine. They are said only now."
        )
    )
    words = code.split()
    say_code(talk, words)
    asked = sorted(SystemRandom().sample(range(len(words)), min(ASKED, len(words))))
    talk.say(_("Is it safe with you? Please type two of the words. Enter alone says all of them again."))
    while asked:
        at = asked[0]
        typed = (await _typed(talk, at)).strip().casefold()
        if typed == words[at]:
            asked.pop(0)
        elif typed:
            talk.say(_("Word {number} is another one.").format(number=at + 1))
        else:
            say_code(talk, words)


async def _typed(talk: Talk, at: int) -> str:
    """What is typed for one of the words. There is no way back from here: the code is said only now."""
    while True:
        try:
            return await talk.ask_freshly(_("Word {number}:").format(number=at + 1))
        except Interrupted:
            talk.say(_("Please write it down first: it is said only now."))


def say_code(talk: Talk, words: list[str]) -> None:
    """The words, a line each with its number: a braille display shows a line at a time."""
    talk.say("\n".join(numbered(words)))
