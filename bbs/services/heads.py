"""Posts as heads: everything about them but their texts. Inside a read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bbs.domain.addresses import Address
from bbs.domain.policy import Actor
from bbs.domain.post_states import PostState, Sight, sight
from bbs.domain.ranges import Ranges
from bbs.domain.tree import NO_FOLDS, OPENING, Folds, depth_of, number_at
from bbs.models.queries import posts, tree
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.models.times import from_us
from bbs.services import forwarding, unread, walking
from bbs.services.bylines import Bylines, opened_unnamed_by
from bbs.services.core import moderates
from bbs.services.rows import MAX_COUNT, SUPPORT_KINDS, PostHead, Shut, topics
from bbs.services.shutting import shutting
from bbs.services.unread import Standing, Waiting

Given = tuple[tuple[str, ...], tuple[str, ...]]
"""The kinds of support that somebody gave a post, and those that the reader gave it."""

_NOTHING_GIVEN: Given = ((), ())


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads a thread. `standing` is None for a guest, to whom nothing is unread."""

    actor: Actor
    thread: ThreadFacts
    board: BoardFacts
    standing: Standing | None

    def is_unread(self, head: HeadFacts) -> bool:
        """Whether the post counts as unread."""
        return self.standing is not None and head.state is PostState.PUBLISHED and head.number not in self.standing.seen


def reader(actor: Actor, thread: ThreadFacts, board: BoardFacts, waiting: Waiting) -> Reader:
    """The actor as a reader of this thread."""
    standing = unread.of_thread(actor.member, thread.id, waiting) if actor.member is not None else None
    return Reader(actor, thread, board, standing)


def heads(who: Reader, places: list[bytes], folds: Folds = NO_FOLDS) -> tuple[PostHead, ...]:
    """The heads of the posts at these places, which follow each other in the order of the tree.

    Without those of which the reader gets to see nothing.
    """
    rails = walking.rails(who.thread.id, places)
    by_number = {number_at(place): place for place in places}
    found = {head.number: head for head in _visible(who, posts.heads(who.thread.id, list(by_number)))}
    some = _Some(who, found, folds)
    return tuple(
        some.head(found[number], place, rails[place]) for number, place in by_number.items() if number in found
    )


def by_number(who: Reader, numbers: list[int]) -> dict[int, PostHead]:
    """The heads of these posts, as far as the reader gets to see anything of them; without their rails."""
    found = {head.number: head for head in _visible(who, posts.heads(who.thread.id, numbers))}
    places = {number_at(place): place for place in tree.places(who.thread.id, list(found))} if found else {}
    some = _Some(who, found, NO_FOLDS)
    return {number: some.head(found[number], places[number], 0) for number in sorted(found) if number in places}


class _Some:
    """Some posts of one thread, and what their heads share."""

    def __init__(self, who: Reader, found: Mapping[int, HeadFacts], folds: Folds) -> None:
        self._who = who
        self._folds = folds
        self._bylines = _bylines(who, found)
        self._given = _given(list(found.values()), who.actor.member)
        self._shut: dict[int, Shut] = shutting(who.actor, who.thread).of(found.values())

    def head(self, head: HeadFacts, place: bytes, rails: int) -> PostHead:
        support, supported = self._given.get(head.id, _NOTHING_GIVEN)
        return PostHead(
            number=head.number,
            parent=head.parent,
            depth=depth_of(place),
            byline=self._bylines.of(head),
            created=from_us(head.created_us),
            edited=None if head.edited_us is None else from_us(head.edited_us),
            unread=self._who.is_unread(head),
            state=head.state,
            warnings=topics(head.warnings),
            support=support,
            supported=supported,
            place=place,
            rails=rails,
            below=tree.below(self._who.thread.id, place, MAX_COUNT) if self._folds.has(place) else 0,
            shut=self._shut.get(head.number, ""),
            moved=_moved(self._who.thread.id, head),
        )


def _bylines(who: Reader, found: Mapping[int, HeadFacts]) -> Bylines:
    """What has to be known of the whole thread is asked only where somebody among these has written without a name."""
    if not any(head.unnamed for head in found.values()):
        return Bylines(who.actor.member, None, ())
    opening = found.get(OPENING) or posts.head(who.thread.id, OPENING)
    opener = opened_unnamed_by([opening] if opening is not None else [])
    return Bylines(who.actor.member, opener, posts.unnamed_authors(who.thread.id))


def _visible(who: Reader, found: list[HeadFacts]) -> list[HeadFacts]:
    looks_after = moderates(who.actor, who.board.id)
    return [head for head in found if sight_of(who.actor, head, looks_after) is not Sight.NOTHING]


def sight_of(actor: Actor, head: HeadFacts, looks_after: bool) -> Sight:
    """What the actor gets to see of a post."""
    own = head.author is not None and head.author == actor.member
    return sight(head.state, is_author=own, moderates=looks_after)


def _moved(thread: int, head: HeadFacts) -> Address | None:
    """Where a post has gone of which only the mark is left: it has no author and no words."""
    if head.state is not PostState.REMOVED or head.author is not None:
        return None
    address = Address(thread, head.number)
    there = forwarding.now_at(address)
    return None if there == address else there


def seen_by(who: Reader) -> Ranges:
    """The numbers that are not unread; all of them for a guest."""
    return unread.upto(who.thread.posts) if who.standing is None else who.standing.seen


def _given(found: list[HeadFacts], member: int | None) -> dict[int, Given]:
    """The support of these posts, by their ids."""
    by_post: dict[int, tuple[set[str], set[str]]] = {}
    for post, kind, giver in posts.support_of([head.id for head in found]) if found else ():
        everybody, mine = by_post.setdefault(post, (set(), set()))
        everybody.add(kind)
        if giver == member:
            mine.add(kind)
    return {post: (_in_order(everybody), _in_order(mine)) for post, (everybody, mine) in by_post.items()}


def _in_order(kinds: set[str]) -> tuple[str, ...]:
    return tuple(kind for kind in SUPPORT_KINDS if kind in kinds)
