"""Giving a post its place: number, serial and path, in the moment in which it is published. Inside a write.

Comes after the member is locked; takes the counter, then the thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bbs.domain.post_states import PostState
from bbs.domain.ranges import Ranges
from bbs.domain.tree import OPENING, place_under
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models import counters
from bbs.models.queries import search, threads, tree, waiting
from bbs.models.queries.posts import HeadFacts
from bbs.services import events, marking, mentions
from bbs.services.core import Outbox
from bbs.services.mentions import Published

Columns = dict[str, object]

Put = Callable[[Columns], int]
"""Writes a post's row with these columns, new or changed, and returns its id."""

PUBLISHED: Final = PostState.PUBLISHED.value


def opening(thread: Columns, now_us: int, put: Put, number: int | None = None) -> tuple[int, int]:
    """Publishes an opening: adds a thread with these columns, or lets the one with that number out, which waited.

    Returns thread and serial."""
    serial = counters.next_serial()
    row = {**thread, "created_us": now_us, "last_us": now_us, "posts": 1, "serial": serial, "last_serial": serial}
    if number is None:
        number = threads.add_thread(row)
    else:
        waiting.let_thread_out(number, {**row, "state": PUBLISHED})
    put({"thread": number, "number": OPENING, "serial": serial, "path": place_under(None, OPENING)})
    return number, serial


def answer(thread: int, parent: HeadFacts, author: int, now_us: int, put: Put) -> tuple[int, int, int | None]:
    """Publishes an answer to `parent`. Returns its number, its serial, and whose post it answers, None for one's own.

    Raises `BBSError` with code `locked` where the thread takes nothing.
    """
    serial = counters.next_serial()
    number = threads.take_number(thread, serial, now_us)
    if number is None:
        raise locked()
    answers = parent.author if parent.author != author else None
    path = place_under(tree.place(thread, parent.number), number)
    place: Columns = {"thread": thread, "number": number, "parent": parent.number, "answers": answers, "path": path}
    put({**place, "serial": serial})
    return number, serial, answers


def announce(outbox: Outbox, post: int, published: Published) -> None:
    """What follows when a post stands in its place: it can be found, is read by its author, and others hear of it."""
    search.put_in(post)
    _mark_own(published.author, published.thread, published.number)
    kind = events.THREAD if published.number == OPENING else events.POST
    outbox.tell(kind, published.board, published.thread, published.number, published.answers)
    mentions.note(outbox, published)


def locked() -> BBSError:
    """The refusal of a place that takes nothing new."""
    return BBSError(_("Nothing new can be written here any more. Your words are kept as a draft."), "locked")


def _mark_own(member: int, thread: int, number: int) -> None:
    """Nobody's own post is unread to them."""
    facts = threads.thread(thread)
    if facts is not None and marking.mark_read(member, facts, Ranges(((number, number),))):
        marking.settle(member, facts.board)
