"""What somebody is told before they type: nobody finds out after writing that it has to wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bbs.domain.policy import Action, Actor, require
from bbs.domain.topics import WARNING_TOPICS
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.models.queries import writers
from bbs.models.queries.boards import BoardFacts
from bbs.services import publishing
from bbs.services.core import Core, member_of, readable_board, readable_thread
from bbs.services.gate import GREEN, Gate, why_words
from bbs.services.publishing import Rules
from bbs.services.rows import Draft

ASKED_LATER = frozenset({"warning_required", "unnamed"})
"""What is asked for beside the text, and said there."""

_STAND_IN = "…"
"""Stands for a text that has not been written yet."""


@dataclass(frozen=True, slots=True)
class Desk:
    """How it is to write somewhere. `words` are what is worth knowing before one types: that it could not go now, or
    that a moderator reads it first. `unnamed` says whether one may do without one's name, `warnings_required` whether
    a new thread has to name its topics, `topics` which ones are offered."""

    words: tuple[str, ...] = ()
    unnamed: bool = False
    warnings_required: bool = False
    topics: tuple[str, ...] = WARNING_TOPICS


class Composing:
    """What somebody should know who writes."""

    def __init__(self, core: Core, rules: Rules) -> None:
        self._core = core
        self._rules = rules

    async def desk(self, actor: Actor, draft: Draft) -> Desk:
        """How it is to write this draft, whatever it will say. Raises `NoSuchThing`."""
        require(actor, Action.DRAFT)

        def work() -> Desk:
            board = _board(actor, draft)
            words = () if draft.edits is not None else tuple(self._words(actor, draft))
            required = board.warnings_required and draft.thread is None
            return Desk(words, board.unnamed and draft.edits is None, required, self._rules.warning_topics)

        return await self._core.read(work)

    def _words(self, actor: Actor, draft: Draft) -> Iterator[str]:
        empty = publishing.clean(replace(draft, subject=_STAND_IN, body=_STAND_IN, unnamed=False))
        try:
            piece = publishing.piece_of(actor, draft, empty)
        except BBSError as error:
            yield error.message
            return
        writer, rules = writers.writer(member_of(actor)), self._rules
        gate = Gate(actor, piece, writer, GREEN, rules.new_members, rules.hooks, self._core.now_us)
        refusal = next((each for each in gate.refusals() if each.code not in ASKED_LATER), None)
        if refusal is not None:
            yield refusal.message
            if refusal.code in ("slow", "new_member"):
                yield _("You can write now; it is kept, and can go then. F1 has help at any time.")
        elif (why := gate.hold()) is not None:
            # In the very words of `foresee`: what has been said here is not said again before sending.
            yield " ".join(part for part in (why_words(why), rules.hooks.next_look(self._core.now_us)) if part)


def among_offered(desk: Desk, given: tuple[str, ...]) -> tuple[str, ...]:
    """Content warnings that somebody has typed, as they are kept. Raises `BadInput` (`bad_topic`, `too_many`) for one
    that is not offered: whoever avoids a topic would not be spared."""
    found = publishing.clean_topics(given)
    for topic in found:
        if topic not in desk.topics:
            words = _("There is no content warning {topic}. There are: {known}.")
            raise BadInput(words.format(topic=topic, known=", ".join(desk.topics)), "bad_topic", field="warnings")
    return found


def _board(actor: Actor, draft: Draft) -> BoardFacts:
    if draft.thread is not None:
        return readable_thread(actor, draft.thread)[1]
    return readable_board(actor, draft.board or "")
