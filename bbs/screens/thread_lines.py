"""Threads and posts as lines of lists."""

from __future__ import annotations

from collections.abc import Callable

from bbs.domain.topics import said as topics_said
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.phrases import SEEKING_WORDS, new_words
from bbs.screens.widgets.rows import Row
from bbs.services.news import NewsKind, NewsRow
from bbs.services.rows import MAX_COUNT, PlacedThread, ThreadRow
from bbs.terminal.looks import Line

AUTHOR_CELLS, AGE_CELLS, POSTS_CELLS = 15, 9, 7
"""With these the columns of most windows begin at tab stops, which one byte reaches."""

PLACE_CELLS = 20
"""The column of a board's name, in lists over several boards."""

DETAILS_FROM = 60
"""Widths from which author, board and age have columns of their own."""


def drawn_once(key: object, draw: Callable[[int], Line]) -> Row:
    """A row whose line is made once for each width: a list that scrolls draws all of its rows again."""
    lines: dict[int, Line] = {}

    def line(room: int) -> Line:
        if room not in lines:
            lines.clear()
            lines[room] = draw(room)
        return lines[room]

    return Row(line, key)


def thread_line(thread: ThreadRow, room: int, age: str) -> Line:
    """A thread in a board's list: how much of it is unread, its subject and what goes with it, who began it and when
    it last moved. All of it is in one weight, which says whether there is anything new."""
    right = _columns((thread.byline.text, AUTHOR_CELLS), (age, AGE_CELLS)) if room >= DETAILS_FROM else ""
    left, marks = _posts(thread), _marks(thread)
    return [(_filled(left, thread.subject, marks, right, room), "new" if thread.unread else "plain")]


def placed_line(placed: PlacedThread, room: int, age: str) -> Line:
    """A thread in a list over several boards: the board stands where the author would."""
    thread = placed.thread
    right = _columns((placed.board_name, PLACE_CELLS), (age, AGE_CELLS)) if room >= DETAILS_FROM else ""
    marks = _(" (you know this)") + _marks(thread) if placed.offered else _marks(thread)
    return [(_filled(_posts(thread), thread.subject, marks, right, room), "new" if thread.unread else "plain")]


def news_line(news: NewsRow, room: int, age: str) -> Line:
    """A post that is for somebody: who wrote it, what it has to do with them, and where."""
    if news.kind is NewsKind.REPLY:
        words = _("{name} answered you in {subject}")
    else:
        words = _("{name} mentioned you in {subject}")
    text = words.format(name=news.byline.text, subject=news.subject)
    right = _columns((news.board_name, PLACE_CELLS), (age, AGE_CELLS)) if room >= DETAILS_FROM else ""
    return [(_filled("", text, "", right, room), "new" if news.unread else "plain")]


def _posts(thread: ThreadRow) -> str:
    """How many posts: `12` where all have been read, `3/12` where three are unread, `12 new` where all of them are."""
    words = str(thread.posts)
    if thread.unread == thread.posts:
        words = new_words(thread.posts)
    elif thread.unread:
        words = f"{min(thread.unread, MAX_COUNT)}/{thread.posts}"
    return f"{words:>{POSTS_CELLS}} "


def _columns(*columns: tuple[str, int]) -> str:
    """Texts in columns of so many cells, each with at least one cell free; the last one stands on the right."""
    *others, (last, cells) = columns
    text = ""
    for column, room in others:
        shown = fit(column, room - 1)
        text += shown + " " * (room - width(shown))
    shown = fit(last, cells)
    return text + " " * (cells - width(shown)) + shown


def _filled(left: str, subject: str, marks: str, right: str, room: int) -> str:
    """A line: `left`, the subject, marks as far as they have room, and `right` at its end."""
    middle = max(room - width(left) - (width(right) + 1 if right else 0), 0)
    subject = fit(subject, middle)
    marks = fit(marks, max(middle - width(subject), 0))
    line = left + subject + marks
    return line + " " * (room - width(line) - width(right)) + right if right else fit(line, room)


def _marks(thread: ThreadRow) -> str:
    """What a reader may want to know before opening: pinned, closed, followed, what is asked for, and warnings."""
    marks = [
        _("pinned") if thread.pinned else "",
        _("closed") if thread.locked else "",
        _("followed") if thread.followed else "",
        SEEKING_WORDS.get(thread.seeking or "", ""),
        _("about {topics}").format(topics=topics_said(thread.warnings)) if thread.warnings else "",
    ]
    text = ", ".join(mark for mark in marks if mark)
    return f" ({text})" if text else ""
