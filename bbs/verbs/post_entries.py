"""Posts as verbs say them: an entry with number, author and where it stands, then its text; and as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bbs.domain.addresses import Address
from bbs.domain.aloud import date_said, when_said
from bbs.domain.packets import escaped
from bbs.domain.post_states import PostState
from bbs.domain.post_words import POST_STATE_WORDS, support_said
from bbs.domain.preferences import Preferences
from bbs.domain.topics import said as topics_said
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.services.rows import PostHead
from bbs.verbs.saying import indented, moment, sentence

INDENT: Final = "  "
MAX_INDENT: Final = 6
"""Levels that are shown by indenting; how deep a post stands below them is said in words alone."""

DEEP: Final = 3
"""From so many levels down it is said in words how many they are: an ear hears no indent."""

SHUT_STATES: Final = {"blocked": "blocked", "muted": "muted", "word": "muted_word"}
"""The states, for programs, of posts that their reader does not want to read."""

CLOSED_WORDS: Final = {
    "blocked": _("By somebody you have blocked."),
    "muted": _("By somebody you have muted."),
    "muted_word": _("It has a word you mute."),
    "hidden_topic": _("Not shown: about {topics}."),
    "warning": _("Not opened yet: about {topics}."),
}
"""Why the text of a post is not shown to this reader, by its state."""


@dataclass(frozen=True, slots=True)
class PostEntries:
    """Says posts to one reader, at one moment.

    `open_warnings` opens what stands folded for its topics, `open_all` also what the reader has shut for themselves.
    `for_later` is for packets: moments are dates, which are still true when it is read, and no line of a text can be
    taken for a part of a form.
    """

    preferences: Preferences
    now: datetime
    open_warnings: bool = False
    open_all: bool = False
    for_later: bool = False

    def state(self, head: PostHead, text: str | None, topics: tuple[str, ...]) -> str:
        """The state of a post for programs: that of `PostState`, or why its text is not shown to this reader."""
        if head.moved is not None:
            return "moved"
        if text is None:
            return head.state.value
        return self._closed(head, topics) or head.state.value

    def _closed(self, head: PostHead, topics: tuple[str, ...]) -> str:
        if head.byline.own or self.open_all:
            return ""
        if head.shut:
            return SHUT_STATES[head.shut]
        if self.open_warnings or not topics:
            return ""
        if any(topic in self.preferences.hide_topics for topic in topics):
            return "hidden_topic"
        return "" if all(topic in self.preferences.open_topics for topic in topics) else "warning"

    def data(
        self, head: PostHead, text: str | None, topics: tuple[str, ...], supporters: Mapping[str, Iterable[str]]
    ) -> dict[str, Any]:
        """A post as `read` gives it to programs."""
        state = self.state(head, text, topics)
        shows = text is not None and state in set(PostState)
        told = {"supporters": {kind: list(handles) for kind, handles in supporters.items()}} if head.byline.own else {}
        return {
            "post": head.number,
            "parent": head.parent,
            "depth": head.depth,
            "author": head.byline.handle,
            "byline": head.byline.text,
            "created": moment(head.created),
            "edited": moment(head.edited),
            "state": state,
            "body": text if shows else None,
            "warnings": list(topics),
            "support": list(head.support),
            "supported": list(head.supported),
            "unread": head.unread,
            "moved": str(head.moved) if head.moved else None,
            **told,
        }

    def entry(
        self, thread: int, head: PostHead, text: str | None, topics: tuple[str, ...], *, where: str = "", indent: bool
    ) -> str:
        """A post in lines. `where` is said behind the author, for posts of many threads; with `indent` it stands as
        deep as in the tree."""
        state = self.state(head, text, topics)
        first = f"{Address(thread, head.number)} {', '.join(self._facts(head, where, state))}"
        about = _("About {topics}").format(topics=topics_said(topics)) if topics and state not in CLOSED_WORDS else ""
        lines = [
            sentence(first, about, support_said(head.support, head.supported)),
            indented(self._body(head, text, topics, state)),
        ]
        deep = min(head.depth, MAX_INDENT) if indent else 0
        return indented("\n".join(lines), INDENT * deep)

    def _facts(self, head: PostHead, where: str, state: str) -> list[str]:
        shut = state in SHUT_STATES.values()
        facts = [_("by you, {name}").format(name=head.byline.text) if head.byline.own else head.byline.text]
        facts = [*([] if shut and not self.open_all else facts), *([where] if where else [])]
        if head.number != OPENING and head.parent not in (None, OPENING):
            facts.append(_("answers {number}").format(number=head.parent))
        if head.depth >= DEEP:
            facts.append(_("level {depth}").format(depth=head.depth))
        facts.append(self.when(head.created))
        facts += [_("edited")] if head.edited is not None else []
        facts += [_("new")] if head.unread else []
        return facts

    def when(self, then: datetime) -> str:
        """When something was, in words."""
        if not self.for_later:
            return when_said(then, self.now, self.preferences)
        there = zone(self.preferences.zone)
        local = then.astimezone(there)
        clock = f"{local.hour:02}:{local.minute:02}"
        return _("{day} at {time}").format(day=date_said(then, self.now, there), time=clock)

    def _body(self, head: PostHead, text: str | None, topics: tuple[str, ...], state: str) -> str:
        if head.moved is not None:
            words = _("This, and the answers to it, is a thread of its own now: {address}.")
            return words.format(address=head.moved)
        if state in CLOSED_WORDS:
            return CLOSED_WORDS[state].format(topics=topics_said(topics))
        if text is None:
            return sentence(POST_STATE_WORDS.get(head.state, _("Its text is not shown")))
        said = escaped(text) if self.for_later else text
        if head.state is PostState.PUBLISHED:
            return said
        return "\n".join((sentence(POST_STATE_WORDS[head.state]), said))
