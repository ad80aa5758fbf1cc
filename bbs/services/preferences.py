"""What members choose for themselves, checked against the one catalogue of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.preference_rules import no_such_topic, pieces
from bbs.domain.preferences import DEFAULTS, Preferences, parsed, preference_named
from bbs.domain.topics import TOPIC_WORDS, WARNING_TOPICS
from bbs.models.queries import members
from bbs.services.core import Core, member_of
from bbs.services.identity import require_here

OF_TOPICS: Final = frozenset({"open_topics", "hide_topics"})
"""The preferences that are lists of content-warning topics."""


class MemberPreferences:
    """One member's own; nobody sees another's."""

    def __init__(self, core: Core, topics: Callable[[], Sequence[str]] = lambda: WARNING_TOPICS) -> None:
        """`topics` says which content warnings the operator offers."""
        self._core = core
        self._topics = topics

    def choices(self, name: str) -> Mapping[str, str]:
        """What can be chosen here for the preference of that name, and the words for it. Raises `BadInput`."""
        if name not in OF_TOPICS:
            return preference_named(name).choices
        return {topic: TOPIC_WORDS.get(topic, topic) for topic in self._topics()}

    async def get(self, actor: Actor) -> Preferences:
        """What the actor has chosen; a guest has chosen nothing."""
        if actor.is_guest:
            return DEFAULTS
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        return await self._core.read(lambda: parsed(members.settings(member)))

    async def set(self, actor: Actor, name: str, value: str) -> Preferences:
        """Keeps a choice, and returns all of them. Raises `BadInput` at the field `name`, with what would do."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        checked = preference_named(name).check(value)
        if name in OF_TOPICS:
            self._require_topics(pieces(checked))

        def work() -> Preferences:
            require_here(actor, Action.MANAGE_SELF, self._core.now_us)
            members.put_setting(member, name, checked)
            return parsed(members.settings(member))

        return await self._core.write(work)

    def _require_topics(self, topics: Sequence[str]) -> None:
        unknown = next((topic for topic in topics if topic not in {*self._topics(), *WARNING_TOPICS}), None)
        if unknown is not None:
            raise no_such_topic(unknown, self._topics())
