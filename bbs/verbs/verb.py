"""What a verb is: its name, its words, what it takes, and what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from bbs.domain.policy import Action, Actor
from bbs.errors import BadInput
from bbs.services.site import Services
from bbs.verbs.command_line import Takes, Words
from bbs.verbs.document import Document
from bbs.verbs.long_answer import LongAnswer


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a verb. `input` is what came over standard input, for verbs that read it."""

    services: Services
    actor: Actor
    words: Words
    input: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb says: to people `text`, to programs `data`; and the exit `status` with which it ends. `then` is
    called once all of it is on its way."""

    text: str
    data: Mapping[str, Any]
    status: int = 0
    then: Callable[[], None] | None = None


Run = Callable[[Call], Awaitable[Answer | LongAnswer | Document]]


def _nothing(words: Words) -> bool:
    """For verbs that read no standard input."""
    return False


async def _at_once(call: Call) -> str:
    """For verbs that have nothing to say before somebody types."""
    return ""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb. `usage` is how it is written, `words` what it does, in a line. `action` is what the policy table is
    asked, None where everybody may; `reads` says that it takes standard input; `before` then refuses what can be
    refused before anybody types, and says what they want to know first. `more` is what `help` adds where it was asked
    about this one alone. What `keeps` gives is held from before it runs until its client has the whole answer."""

    name: str
    usage: str
    words: str
    run: Run
    action: Action | None = None
    options: Mapping[str, Takes] = field(default_factory=dict)
    reads: Callable[[Words], bool] = _nothing
    before: Callable[[Call], Awaitable[str]] = _at_once
    more: str = ""
    keeps: Callable[[Call], AbstractContextManager[None]] | None = None

    def wrong(self) -> BadInput:
        """The error of whoever writes it in another way."""
        return BadInput(f"ssh HOST {self.usage}", "usage")
