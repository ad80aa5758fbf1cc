"""A thread as it is opened, read further, and stepped through. Inside a read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bbs.domain.policy import Actor
from bbs.domain.post_states import Sight, sight
from bbs.domain.tree import END, NO_FOLDS, OPENING, TOP, Folds, number_at
from bbs.models.queries import posts, stops, threads, tree
from bbs.services import heads, walking
from bbs.services.cleared import Cleared
from bbs.services.core import may_write_on, moderates, readable_thread
from bbs.services.heads import Reader
from bbs.services.rows import PostHead, Stretch, ThreadView, topics
from bbs.services.unread import Waiting
from bbs.services.walking import MAX_STRETCH, Walk

BEFORE: Final = 50
AFTER: Final = 100
"""How many posts are given before and after the one to stand on, where nobody says how many."""

LAST: Final = -1
"""The last post in the order of the tree, in place of a number."""

MAX_ARRIVED: Final = 200
"""The most posts that are told of as having arrived."""


class Way(StrEnum):
    """Ways from one post of the tree to another; the one up is in its head."""

    FIRST_REPLY = "first_reply"
    PREVIOUS = "previous"
    NEXT = "next"


def reader_of(actor: Actor, thread: int, waiting: Waiting) -> Reader:
    """The actor as a reader of the thread with this number. Raises `NoSuchThing`."""
    return heads.reader(actor, *readable_thread(actor, thread), waiting)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a thread: so many posts before and after `around`, or where that is None around where reading goes on;
    `stopped` is where the reader stopped, as far as that is not in the database yet. `folds` None folds what is read.
    """

    around: int | None = None
    before: int = BEFORE
    after: int = AFTER
    folds: Folds | None = NO_FOLDS
    stopped: int | None = None


def view(who: Reader, wanted: Wanted, cleared: Cleared) -> ThreadView:
    """The thread, and a stretch of its posts."""
    thread, folds = who.thread, wanted.folds
    place = _start(who, wanted, cleared)
    if folds is None:
        folds = walking.folded_but_unread(thread.id, thread.posts, heads.seen_by(who))
    folds = folds.showing(place)
    walk = walking.around(thread.id, place, folds, min(wanted.before, MAX_STRETCH), min(wanted.after, MAX_STRETCH))
    found = heads.heads(who, walk.places, folds)
    member = who.actor.member
    return ThreadView(
        number=thread.id,
        board=who.board.slug,
        board_name=who.board.name,
        subject=thread.subject,
        seeking=thread.seeking,
        warnings=topics(thread.warnings),
        locked=thread.locked,
        followed=member is not None and threads.follows(member, thread.id),
        readers=who.board.readers,
        heads=found,
        may_write=not thread.locked and may_write_on(who.actor, who.board),
        begins=walk.begins,
        ends=walk.ends,
        at=_nearest(found, place),
        last=thread.posts,
        fresh=who.standing is not None and who.standing.unread > 0,
        folds=folds,
    )


def _start(who: Reader, wanted: Wanted, cleared: Cleared) -> bytes:
    """The place to stand on: the post that is asked for; else the first unread; else where the reader stopped."""
    thread, around = who.thread, wanted.around
    folds = wanted.folds or NO_FOLDS
    if around == LAST:
        return next(walking.back(thread.id, END, folds, 1), TOP)
    place = tree.place(thread.id, around) if around is not None else None
    if around is None and who.standing is not None:
        member = who.actor.member or 0
        if who.standing.unread:
            place = cleared.first_unread(member, thread.id, thread.posts, who.standing.seen)
        elif (stopped := wanted.stopped or stops.stop(member, thread.id)) is not None:
            place = tree.place(thread.id, stopped)
    return place or next(walking.onward(thread.id, TOP, folds, 1), TOP)


def _nearest(found: tuple[PostHead, ...], place: bytes) -> int:
    """The post at a place, or where the reader may not see it, the one before it."""
    earlier = [head.number for head in found if head.place <= place]
    return earlier[-1] if earlier else found[0].number if found else OPENING


def stretch(who: Reader, after: bytes | None, before: bytes | None, limit: int, folds: Folds) -> Stretch:
    """The posts behind the place `after`, or before the place `before`."""
    limit = max(1, min(limit, MAX_STRETCH))
    thread = who.thread.id
    walk: Walk
    if before is not None:
        walk = walking.before(thread, before, folds, limit)
    else:
        walk = walking.after(thread, after or TOP, folds, limit)
    return Stretch(heads.heads(who, walk.places, folds), walk.begins, walk.ends)


def arrived(who: Reader, after: int) -> tuple[PostHead, ...]:
    """The posts with a number above `after`, by number: the first `MAX_ARRIVED` of them."""
    numbers = list(range(max(after, 0) + 1, min(who.thread.posts, max(after, 0) + MAX_ARRIVED) + 1))
    return tuple(heads.by_number(who, numbers).values()) if numbers else ()


def texts(who: Reader, numbers: list[int]) -> dict[int, str | None]:
    """The texts of these posts; None where a text is not shown to the reader."""
    looks_after = moderates(who.actor, who.board.id)
    found: dict[int, str | None] = {}
    for number, author, state, body in posts.texts(who.thread.id, numbers):
        own = author is not None and author == who.actor.member
        seen = sight(state, is_author=own, moderates=looks_after)
        if seen is not Sight.NOTHING:
            found[number] = body if seen is Sight.TEXT else None
    return found


def step(thread: int, number: int, way: Way) -> int | None:
    """The post that is there, that way from post `number`."""
    place = tree.place(thread, number)
    if place is None:
        return None
    found = _STEPS[way](thread, place)
    return None if not found else number_at(found)


_STEPS: Final[dict[Way, Callable[[int, bytes], bytes | None]]] = {
    Way.FIRST_REPLY: walking.first_below,
    Way.PREVIOUS: lambda thread, place: walking.beside(thread, place, -1),
    Way.NEXT: lambda thread, place: walking.beside(thread, place, 1),
}


def unread_beside(who: Reader, number: int, by: int) -> int | None:
    """The next unread post (`by` 1) in the order of the tree, or the one before (-1)."""
    if who.standing is None or not who.standing.unread:
        return None
    place = tree.place(who.thread.id, number)
    look = walking.next_unread if by > 0 else walking.previous_unread
    found = look(who.thread.id, who.thread.posts, who.standing.seen, place or TOP)
    return None if found is None else number_at(found)
