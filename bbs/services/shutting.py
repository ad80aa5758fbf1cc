"""Which posts of a thread one reader gets as a quiet line: by whom, or with which words, they do not want to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bbs.domain.policy import Actor
from bbs.domain.post_states import PostState
from bbs.domain.preference_rules import folded_word, pieces
from bbs.domain.tree import OPENING
from bbs.models.queries import people, posts, stops
from bbs.models.queries.people import ShutAuthors
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.services.rows import Shut

MAX_LOOKED: Final = 16_384
"""So many characters of a post are looked through for muted words."""

_WHY: Final[dict[str, Shut]] = {"blocked": "blocked", "muted": "muted"}


@dataclass(frozen=True, slots=True)
class Shutting:
    """What one reader does not want to read in one thread."""

    reader: int | None
    thread: ThreadFacts
    authors: ShutAuthors
    words: re.Pattern[str] | None

    def of(self, heads: Iterable[HeadFacts]) -> dict[int, Shut]:
        """Why these posts are shut, by number; without those that are not. Nobody's own are."""
        asked = [head for head in heads if head.state is PostState.PUBLISHED and not self._own(head)]
        found: dict[int, Shut] = {head.number: why for head in asked if (why := self._author(head))}
        for number in self._with_words([head.number for head in asked if head.number not in found]):
            found[number] = "word"
        return found

    def _own(self, head: HeadFacts) -> bool:
        return head.author is not None and head.author == self.reader

    def _author(self, head: HeadFacts) -> Shut:
        return _WHY.get(self.authors.of(head.author, unnamed=head.unnamed), "")

    def _with_words(self, numbers: list[int]) -> list[int]:
        if self.words is None or not numbers:
            return []
        texts = {number: body[:MAX_LOOKED] for number, _author, _state, body in posts.texts(self.thread.id, numbers)}
        if OPENING in texts:
            texts[OPENING] = f"{self.thread.subject}\n{texts[OPENING]}"
        return [number for number, text in texts.items() if self.words.search(folded_word(text))]


def shutting(actor: Actor, thread: ThreadFacts) -> Shutting:
    """What the actor does not want to read in this thread. Inside a read."""
    if actor.member is None:
        return Shutting(None, thread, ShutAuthors({}, {}), None)
    muted = pieces(stops.setting(actor.member, "mute_words"))
    words = _whole_words(muted) if muted else None
    return Shutting(actor.member, thread, people.shut_authors(actor.member, thread.id), words)


@lru_cache(maxsize=256)
def _whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
