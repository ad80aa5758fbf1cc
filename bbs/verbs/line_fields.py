"""Asking for several things, one after another; what will not do is asked for again, and the rest is not lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.verbs.line_talk import Interrupted, Talk

NOTHING = "0"
"""What is typed where a text is to be empty: Enter alone leaves it as it is."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is asked for: the name by which what is wrong with it is known, and the question. Enter alone at
    one that is `needed` goes back, at another it is left empty."""

    name: str
    question: str
    needed: bool = True


async def ask_fields(
    talk: Talk, fields: Sequence[Field], keep: Callable[[Mapping[str, str]], Awaitable[object]]
) -> None:
    """Asks for all of these and gives them to `keep`; where that says what is wrong with one of them, that one is asked
    for again. Raises `Interrupted`, and what else `keep` raises."""
    given: dict[str, str] = {}
    asked = {each.name for each in fields}
    while True:
        for each in fields:
            if each.name in asked:
                given[each.name] = await _answer(talk, each)
        try:
            await keep(given)
            return
        except BadInput as error:
            if error.field not in given:
                raise
            talk.say(error.message)
            asked = {error.field}


async def _answer(talk: Talk, field: Field) -> str:
    answer = await talk.ask(field.question)
    if not answer and field.needed:
        raise Interrupted
    return answer


async def ask_anew(talk: Talk, before: str, question: str, keep: Callable[[str], Awaitable[object]]) -> None:
    """Asks for another text in the place of `before`, which is said first; the digit 0 stands for none where there is
    something that can be taken away. Raises `Interrupted` for Enter alone, and what `keep` raises but `BadInput`."""
    before = clean_line(before)
    talk.say(_("It is now: {words}").format(words=before) if before else _("It is empty now."))

    async def given(typed: Mapping[str, str]) -> None:
        await keep("" if typed[""] == NOTHING else typed[""])

    while True:
        try:
            await ask_fields(talk, [Field("", question)], given)
            return
        except BadInput as error:
            talk.say(error.message)
