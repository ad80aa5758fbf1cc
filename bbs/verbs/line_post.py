"""A post as it is said: number, author, where it stands in words, age, warnings and support, then its text."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bbs.domain.aloud import text_said, when_said
from bbs.domain.post_states import PostState
from bbs.domain.post_words import POST_STATE_WORDS, SEEKING_WORDS, support_said
from bbs.domain.preferences import Preferences
from bbs.domain.topics import said as topics_said
from bbs.domain.tree import OPENING
from bbs.domain.words import _, ngettext
from bbs.services.holding import HeldRow
from bbs.services.rows import PostHead, ThreadView
from bbs.verbs.saying import sentence

SHUT_WORDS: Final = {
    "blocked": _("It is by somebody you have blocked. open says it once."),
    "muted": _("It is by somebody you have muted. open says it once."),
    "word": _("It has a word you mute. open says it once."),
}
"""What is said in place of a post that its reader does not want to hear."""


class PostVoice:
    """Says posts to one member, at one moment. `opened` are posts that were asked for in spite of what they hold.
    `tells_new` False leaves out which ones are new, where reading on goes from one of them to the next."""

    def __init__(
        self, preferences: Preferences, now: datetime, opened: frozenset[int] = frozenset(), *, tells_new: bool = True
    ) -> None:
        self.preferences = preferences
        self.now = now
        self.opened = opened
        self.tells_new = tells_new

    def waits(self, head: PostHead, topics: tuple[str, ...]) -> str:
        """Why the text of a post waits for a word, or an empty text where it does not. The post is about `topics`."""
        if head.number in self.opened:
            return ""
        if head.shut:
            return SHUT_WORDS[head.shut]
        if head.byline.own or not topics:
            return ""
        if any(topic in self.preferences.hide_topics for topic in topics):
            return _("Not said: it is about {topics}. open says it once.").format(topics=topics_said(topics))
        if all(topic in self.preferences.open_topics for topic in topics):
            return ""
        return _("It is about {topics}. open says it.").format(topics=topics_said(topics))

    def said(self, head: PostHead, text: str | None, topics: tuple[str, ...]) -> str:
        """The whole post; `text` is None where there is none to say."""
        waits = self.waits(head, topics)
        if waits and head.shut:
            return sentence(_("Post {number}").format(number=head.number), waits)
        warned = _("About {topics}").format(topics=topics_said(topics)) if topics and not waits else ""
        first = sentence(self._facts(head), warned, support_said(head.support, head.supported))
        return "\n".join((first, waits or self._text(head, text)))

    def _facts(self, head: PostHead) -> str:
        facts = [_("Post {number}").format(number=head.number)]
        facts.append(_("by you, {name}").format(name=head.byline.text) if head.byline.own else head.byline.text)
        if head.number != OPENING and head.parent is not None:
            facts.append(_answers(head.parent, head.depth))
        facts.append(when_said(head.created, self.now, self.preferences))
        if head.edited is not None:
            facts.append(_("edited"))
        if head.unread and self.tells_new:
            facts.append(_("new"))
        return ", ".join(facts)

    def _text(self, head: PostHead, text: str | None) -> str:
        if head.moved is not None:
            words = _("This, and the answers to it, is a thread of its own now: {address}.")
            return words.format(address=head.moved)
        if text is None:
            return sentence(POST_STATE_WORDS.get(head.state, _("Its text is not shown")))
        said = text_said(text)
        if head.state is PostState.PUBLISHED:
            return said
        return "\n".join((sentence(POST_STATE_WORDS[head.state]), said))

    def held_said(self, row: HeldRow) -> str:
        """An answer of one's own that waits for a moderator."""
        return "\n".join(
            (_("Your answer, waiting for a moderator to look. Nobody else sees it yet."), text_said(row.body))
        )


def _answers(parent: int, depth: int) -> str:
    """Where a post stands: the post that it answers, and how deep that is, once it is deep."""
    answers = _("answers post {number}").format(number=parent)
    if depth < 2:
        return answers
    deep = ngettext("{count} level down", "{count} levels down", depth).format(count=depth)
    return f"{deep}, {answers}"


def thread_heading(view: ThreadView, board: str) -> str:
    """A thread as it is opened: its number, subject and the name of its board, and what a reader may want to know
    first."""
    about = _("about {topics}").format(topics=topics_said(view.warnings)) if view.warnings else ""
    seeking = SEEKING_WORDS.get(view.seeking or "", "")
    last = ngettext("{count} post", "{count} posts", view.last).format(count=view.last)
    facts = [last, about, _("closed to new answers") if view.locked else "", _("followed") if view.followed else ""]
    subject = _("Thread {number}, {subject}").format(number=view.number, subject=view.subject)
    where = _("On {board}").format(board=board)
    return sentence(subject, seeking, f"{where}, " + ", ".join(filter(None, facts)))
