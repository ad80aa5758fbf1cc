"""How a post looks in lines: who and when, its text, and how it stands in the tree.

The tree is drawn in the indent. Beside the first line of a post stands a stroke for each branch that goes on behind it;
beside its text there is nothing, so that a text is nothing but text to the eye, to a screen reader and to a clipboard.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bbs.domain.post_states import PostState
from bbs.domain.post_words import POST_STATE_WORDS
from bbs.domain.preferences import Preferences
from bbs.domain.topics import said as topics_said
from bbs.domain.words import _, ngettext
from bbs.domain.wrap import markup_lines, wrap
from bbs.screens.phrases import SUPPORT_SHOWN, count
from bbs.services.rows import PostHead
from bbs.terminal.looks import Line

FLAT: Final = 1
"""The answers to the opening stand at the margin as it does: most of a thread is answers to it, or to those."""

INDENT_CELLS: Final = 2
MAX_INDENT: Final = 8
"""Levels that are shown by indenting; deeper ones say how deep they are, so that the text keeps its room."""

INDENT_SHARE: Final = 4
"""A narrow window gives this part of its width to the indent at most."""

RAIL: Final = "│".ljust(INDENT_CELLS)
NO_RAIL: Final = " " * INDENT_CELLS

STATE_WORDS: Final = POST_STATE_WORDS

SHUT_WORDS: Final = {
    "blocked": _("by somebody you have blocked. Enter shows it once."),
    "muted": _("by somebody you have muted. Enter shows it once."),
    "word": _("folded: a word you mute. Enter shows it once."),
}
"""What stands in place of a post that its reader does not want to see."""


class PostLines:
    """Lays posts out for one reader, at one moment."""

    def __init__(self, preferences: Preferences, now: datetime) -> None:
        self.preferences = preferences
        self.now = now

    def shut_words(self, head: PostHead, topics: tuple[str, ...]) -> str:
        """Why a post is one quiet line for this reader, or an empty text."""
        if head.shut:
            return SHUT_WORDS[head.shut]
        if head.byline.own or not any(topic in self.preferences.hide_topics for topic in topics):
            return ""
        return _("not shown: about {topics}. Enter shows it once.").format(topics=topics_said(topics))

    def waits(self, head: PostHead, topics: tuple[str, ...]) -> bool:
        """Whether the text of a post with these topics waits for a key."""
        if not topics or head.byline.own:
            return False
        return not all(topic in self.preferences.open_topics for topic in topics)

    def lay(self, head: PostHead, text: str | None, topics: tuple[str, ...], width: int, *, opened: bool) -> list[Line]:
        """The lines of a post, the last one empty; `text` is None where there is none to show, or not yet."""
        levels = min(max(head.depth - FLAT, 0), MAX_INDENT, width // (INDENT_SHARE * INDENT_CELLS))
        rails = head.rails >> FLAT + 1
        strokes = "".join(RAIL if rails >> level & 1 else NO_RAIL for level in range(levels))
        indent = NO_RAIL * levels
        room = min(width, self.preferences.text_cells) - len(indent)
        shut = "" if opened else self.shut_words(head, topics)
        if shut:
            quiet: list[Line] = [[(row, "quiet")] for row in wrap(f"{head.number}  {shut}", room)]
            lines = [*quiet, *_folded(head)]
        else:
            waits = not opened and self.waits(head, topics)
            lines = [self._header(head, levels), *self._body(head, text, topics if waits else (), room)]
        first, *rest = lines
        return [[(strokes, "plain"), *first], *([(indent, "plain"), *line] for line in rest), []]

    def _header(self, head: PostHead, levels: int) -> Line:
        facts = [str(head.number), self.preferences.when(head.created, self.now)]
        if head.depth > levels + FLAT:
            facts.append(_("level {depth}").format(depth=head.depth))
        if head.edited is not None:
            facts.append(_("edited"))
        if head.unread:
            facts.append(_("new"))
        facts += _support(head)
        who = head.byline.text if head.moved is None else _("moved")
        return [(who, "strong"), ("  " + "  ".join(facts), "plain")]

    def _body(self, head: PostHead, text: str | None, waiting_for: tuple[str, ...], room: int) -> list[Line]:
        if head.below:
            return _folded(head)
        if head.moved is not None:
            words = _("This, and the answers to it, is a thread of its own now: {address}.").format(address=head.moved)
            return [[(row, "quiet")] for row in wrap(words, room)]
        if waiting_for:
            words = _("About {topics}. Enter opens it.").format(topics=topics_said(waiting_for))
            return [[(row, "care")] for row in wrap(words, room)]
        if text is None:
            return [[(STATE_WORDS.get(head.state, "…"), "quiet")]]
        body: list[Line] = [[(part, str(look)) for part, look in line.spans] for line in markup_lines(text, room)]
        if head.state is not PostState.PUBLISHED:
            body.insert(0, [(STATE_WORDS[head.state], "care")])
        return body


def _folded(head: PostHead) -> list[Line]:
    if not head.below:
        return []
    words = ngettext("{count} answer folded away", "{count} answers folded away", head.below)
    return [[("+ " + words.format(count=count(head.below)), "quiet")]]


def _support(head: PostHead) -> list[str]:
    words = []
    for kind in head.support:
        shown = SUPPORT_SHOWN.get(kind, kind)
        words.append(_("{support}, you too").format(support=shown) if kind in head.supported else shown)
    return words
