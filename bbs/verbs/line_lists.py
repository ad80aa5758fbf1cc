"""Lines of lists as they are said: what is new first, then what it is, then who and when."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bbs.domain.aloud import moment_said, when_said
from bbs.domain.post_words import SEEKING_WORDS
from bbs.domain.preferences import Preferences
from bbs.domain.support_words import SUPPORT_WORDS
from bbs.domain.topics import said as topics_said
from bbs.domain.words import _, ngettext
from bbs.domain.zones import zone
from bbs.services.keeping import KeptRow
from bbs.services.news import NewsKind, NewsRow
from bbs.services.rows import MAX_COUNT, BoardRow, PlacedThread, ThreadRow
from bbs.services.search import Result
from bbs.services.support import Supported
from bbs.verbs.board_names import BoardNames

NAMED: Final = 3
"""So many of those who gave one kind of support are named in a line."""


def count(number: int) -> str:
    """A count that stops where the services stop counting."""
    return _("more than {count}").format(count=MAX_COUNT - 1) if number >= MAX_COUNT else str(number)


def new_said(number: int) -> str:
    """How much is unread, or nothing where nothing is."""
    return ngettext("{count} new post", "{count} new posts", number).format(count=count(number)) if number else ""


def board_said(board: BoardRow, *, about: bool = True) -> str:
    """A board: its name, what is new, and with `about` what it is for."""
    description = board.description if about else ""
    if not board.may_read:
        return _("{name}, for members. {about}").format(name=board.name, about=description).strip()
    new = new_said(board.unread_posts)
    if new and board.unread_threads > 1 and board.unread_posts < MAX_COUNT:
        new = _("{new} in {count} threads").format(new=new, count=board.unread_threads)
    return f"{', '.join(filter(None, (board.name, new)))}. {description}".strip()


class Lister:
    """Says lines to one member, at one moment."""

    def __init__(self, preferences: Preferences, now: datetime, names: BoardNames | None = None) -> None:
        """`names` tells boards of the same name apart, in lists over several."""
        self._preferences = preferences
        self._now = now
        self._names = names or BoardNames()

    def when(self, then: datetime) -> str:
        return when_said(then, self._now, self._preferences)

    def moment(self, at: datetime) -> str:
        """A moment that lies ahead, by the clock of the member."""
        return moment_said(at, self._now, zone(self._preferences.zone))

    def thread(self, thread: ThreadRow) -> str:
        """A thread in its board's list."""
        return ", ".join(filter(None, (*_what(thread), self._last(thread))))

    def placed(self, placed: PlacedThread) -> str:
        """A thread in a list over several boards."""
        known = _("you know this") if placed.offered else ""
        facts = (
            *_what(placed.thread),
            known,
            self._names.said(placed.board, placed.board_name),
            self._last(placed.thread),
        )
        return ", ".join(filter(None, facts))

    def _last(self, thread: ThreadRow) -> str:
        when = self.when(thread.activity)
        return when if thread.posts < 2 else _("last {when}").format(when=when)

    def news(self, news: NewsRow) -> str:
        """A post that is for somebody: who wrote it, what it has to do with them, and where."""
        reply = news.kind is NewsKind.REPLY
        words = _("{name} answered you in {subject}") if reply else _("{name} mentioned you in {subject}")
        said = words.format(name=news.byline.text, subject=news.subject)
        return ", ".join((said, self._names.said(news.board, news.board_name), self.when(news.moment)))

    def support(self, post: Supported) -> str:
        """A post of one's own that was given support: by whom, in names, never in numbers."""
        given = "; ".join(_given(kind, handles) for kind, handles in post.givers)
        words = _("{given}, for what you wrote in {subject}").format(given=given, subject=post.subject)
        return f"{words}, {self.when(post.moment)}"

    def kept(self, row: KeptRow) -> str:
        """A keepsake: whose words, and how they begin."""
        if row.byline is None:
            return _("This post is not shown any more.")
        said = row.excerpt or _("about {topics}").format(topics=topics_said(row.warnings))
        words = _("{name}: {words}").format(name=row.byline.text, words=said)
        return _("{words}, kept {when}").format(words=words, when=self.when(row.kept))

    def found(self, result: Result) -> str:
        """A post that was found: where, who, when, and a few words of it unless it has a warning."""
        board = self._names.said(result.board, result.board_name)
        facts = ", ".join((result.subject, result.byline.text, board, self.when(result.created)))
        if result.snippet is not None:
            return "\n".join((facts, "".join(text for text, _asked in result.snippet)))
        return (
            f"{facts}, " + _("about {topics}").format(topics=topics_said(result.warnings)) if result.warnings else facts
        )


def _what(thread: ThreadRow) -> tuple[str, ...]:
    """What a thread is: its subject, who began it, how much of it is new, what its author looks for, and what goes
    with it."""
    return (
        thread.subject,
        _("by {name}").format(name=thread.byline.text),
        _posts(thread),
        SEEKING_WORDS.get(thread.seeking or "", ""),
        _("about {topics}").format(topics=topics_said(thread.warnings)) if thread.warnings else "",
        _("pinned") if thread.pinned else "",
        _("closed") if thread.locked else "",
        _("followed") if thread.followed else "",
    )


def _posts(thread: ThreadRow) -> str:
    """How many posts there are, and how many of them are new."""
    if thread.posts < 2:
        return _("new, no answer yet") if thread.unread else _("no answer yet")
    posts = ngettext("{count} post", "{count} posts", thread.posts).format(count=thread.posts)
    if not thread.unread:
        return posts
    if thread.unread == thread.posts:
        return _("{posts}, all new").format(posts=posts)
    return _("{posts}, {count} new").format(posts=posts, count=count(thread.unread))


def _given(kind: str, handles: tuple[str, ...]) -> str:
    names = ", ".join(handles[:NAMED])
    if len(handles) > NAMED:
        names = _("{names} and others").format(names=names)
    return _("{support}: {names}").format(support=SUPPORT_WORDS.get(kind, kind), names=names)
