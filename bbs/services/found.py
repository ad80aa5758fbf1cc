"""What of the posts that the index has found somebody gets to see. Inside a read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from bbs.domain.byline import Byline
from bbs.domain.policy import Actor
from bbs.domain.post_states import PostState
from bbs.domain.preferences import parsed
from bbs.domain.search_terms import Terms, matches
from bbs.domain.search_words import words
from bbs.domain.tree import OPENING
from bbs.models.queries import hidden, members, people, posts
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.people import NAMED
from bbs.models.queries.search import FoundFacts
from bbs.models.times import to_us
from bbs.services.bylines import Bylines
from bbs.services.rows import topics


class Found(NamedTuple):
    """A post that may be shown."""

    facts: FoundFacts
    board: BoardFacts
    byline: Byline
    warnings: tuple[str, ...]


class Sieve:
    """Keeps the posts that the actor may read and wants to see, whatever the index says of them."""

    def __init__(self, actor: Actor, terms: Terms, boards: dict[int, BoardFacts]) -> None:
        self._actor = actor
        self._boards = boards
        self._before_us = None if terms.before is None else to_us(terms.before)
        self._after_us = None if terms.after is None else to_us(terms.after)
        self._shut: frozenset[tuple[int, int]] = frozenset()
        self._hidden: frozenset[int] = frozenset()
        self._hide_topics: frozenset[str] = frozenset()
        self._muted: list[Terms] = []
        if actor.member is not None:
            self._shut = frozenset((each.other, each.thread) for each in people.all_shut(actor.member))
            self._hidden = frozenset(hidden.hidden(actor.member))
            chosen = parsed(members.settings(actor.member))
            self._hide_topics = frozenset(chosen.hide_topics)
            self._muted = [Terms(wanted=(phrase,)) for word in chosen.mute_words if (phrase := tuple(words(word)))]

    def keep(self, found: Iterable[FoundFacts]) -> list[FoundFacts]:
        """Those of these posts that may be shown, in their order."""
        return [facts for facts in found if self._may_show(facts) and self._wants(facts)]

    def _may_show(self, facts: FoundFacts) -> bool:
        head = facts.head
        return (
            head.state is PostState.PUBLISHED
            and facts.thread_state == PostState.PUBLISHED.value
            and facts.thread_posts > 0
            and facts.board in self._boards
            and (self._after_us is None or head.created_us >= self._after_us)
            and (self._before_us is None or head.created_us < self._before_us)
        )

    def _wants(self, facts: FoundFacts) -> bool:
        author = facts.head.author
        if author is not None and author == self._actor.member:
            return True
        if author is not None and (author, facts.thread if facts.head.unnamed else NAMED) in self._shut:
            return False
        return facts.thread not in self._hidden and self._hide_topics.isdisjoint(_warnings(facts))

    def finish(self, kept: list[FoundFacts]) -> list[Found]:
        """The same posts with what stands beside them."""
        return [Found(facts, self._boards[facts.board], self._byline(facts), _warnings(facts)) for facts in kept]

    def may_quote(self, each: Found, body: str) -> bool:
        """Whether words of the text may be shown in a list: none of a text that stands folded for the actor."""
        if each.warnings:
            return False
        return each.byline.own or not any(matches(muted, each.facts.subject, body) for muted in self._muted)

    def _byline(self, facts: FoundFacts) -> Byline:
        reader = self._actor.member
        if not facts.head.unnamed:
            return Bylines(reader, None, ()).of(facts.head)
        opening = facts.head if facts.head.number == OPENING else posts.head(facts.thread, OPENING)
        opener = opening.author if opening is not None and opening.unnamed else None
        return Bylines(reader, opener, posts.unnamed_authors(facts.thread)).of(facts.head)


def _warnings(facts: FoundFacts) -> tuple[str, ...]:
    """The topics of a post's content warning; those of the thread count for its opening."""
    own = topics(facts.head.warnings)
    return own or (topics(facts.thread_warnings) if facts.head.number == OPENING else ())
