"""Posts as heads: everything about them but their texts. Inside a read."""

from __future__ import annotations

from collections.abc import Mapping

from bbs.domain.byline import Byline
from bbs.domain.policy import Actor
from bbs.domain.post_states import PostState, Sight, sight
from bbs.domain.ranges import Ranges
from bbs.domain.tree import OPENING, order
from bbs.models.queries import posts, threads
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.models.times import from_us
from bbs.services import unread
from bbs.services.bylines import Bylines, opened_unnamed_by, unnamed_in
from bbs.services.core import moderates
from bbs.services.rows import SUPPORT_KINDS, PostHead, ThreadView, topics
from bbs.services.unread import NONE_READ, Waiting

Given = dict[int, tuple[tuple[str, ...], tuple[str, ...]]]
"""Post number to the kinds of support that somebody gave it, and those that the reader gave it."""


def view(actor: Actor, thread: ThreadFacts, board: BoardFacts, waiting: Waiting) -> ThreadView:
    """A whole thread."""
    found = visible(actor, board, posts.heads(thread.id))
    depths = dict(order([(head.number, head.parent) for head in found]))
    bylines = Bylines(actor.member, opened_unnamed_by(found), unnamed_in(found))
    followed = actor.member is not None and threads.follows(actor.member, thread.id)
    made = heads(actor, thread, found, depths=depths, bylines=bylines, waiting=waiting)
    return ThreadView(
        number=thread.id,
        board=board.slug,
        board_name=board.name,
        subject=thread.subject,
        seeking=thread.seeking,
        warnings=topics(thread.warnings),
        locked=thread.locked,
        followed=followed,
        readers=board.readers,
        heads=tuple(made[number] for number in depths),
        may_write=not (actor.is_guest or thread.locked or board.closed),
    )


def arrived(actor: Actor, thread: ThreadFacts, board: BoardFacts, after: int, waiting: Waiting) -> tuple[PostHead, ...]:
    """The posts of a thread with a number above `after`, by number."""
    found = visible(actor, board, posts.heads(thread.id, after))
    if not found:
        return ()
    depths = dict(order(list(posts.ancestors(thread.id, after).items())))
    opening = posts.head(thread.id, OPENING)
    opener = opened_unnamed_by([opening] if opening is not None else [])
    unnamed = posts.unnamed_authors(thread.id) if any(head.unnamed for head in found) else []
    bylines = Bylines(actor.member, opener, unnamed)
    made = heads(actor, thread, found, depths=depths, bylines=bylines, waiting=waiting, after=after)
    return tuple(made.values())


def visible(actor: Actor, board: BoardFacts, found: list[HeadFacts]) -> list[HeadFacts]:
    """Those of which the actor gets to see anything."""
    looks_after = moderates(actor, board.id)
    return [head for head in found if sight_of(actor, head, looks_after) is not Sight.NOTHING]


def sight_of(actor: Actor, head: HeadFacts, looks_after: bool) -> Sight:
    """What the actor gets to see of a post."""
    return sight(head.state, is_author=_own(actor, head), moderates=looks_after)


def heads(
    actor: Actor,
    thread: ThreadFacts,
    found: list[HeadFacts],
    *,
    depths: Mapping[int, int],
    bylines: Bylines,
    waiting: Waiting,
    after: int = 0,
) -> dict[int, PostHead]:
    """The heads by number, in the order of `found`."""
    seen = _seen(actor, thread, waiting)
    given = _given(thread.id, actor.member, after)
    nothing: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    return {
        head.number: _head(head, depths.get(head.number, 0), bylines.of(head), seen, given.get(head.number, nothing))
        for head in found
    }


def _head(
    head: HeadFacts,
    depth: int,
    byline: Byline,
    seen: Ranges | None,
    given: tuple[tuple[str, ...], tuple[str, ...]],
) -> PostHead:
    return PostHead(
        number=head.number,
        parent=head.parent,
        depth=depth,
        byline=byline,
        created=from_us(head.created_us),
        edited=None if head.edited_us is None else from_us(head.edited_us),
        unread=seen is not None and head.state is PostState.PUBLISHED and head.number not in seen,
        state=head.state,
        warnings=topics(head.warnings),
        support=given[0],
        supported=given[1],
    )


def _seen(actor: Actor, thread: ThreadFacts, waiting: Waiting) -> Ranges | None:
    """The numbers that the actor has read; None for a guest, to whom nothing is unread."""
    if actor.member is None:
        return None
    return unread.joined(unread.read_numbers(actor.member, thread.id), waiting.get(thread.id, NONE_READ))


def _given(thread: int, member: int | None, after: int) -> Given:
    by_post: dict[int, tuple[set[str], set[str]]] = {}
    for number, kind, giver in posts.support_in(thread, after):
        everybody, mine = by_post.setdefault(number, (set(), set()))
        everybody.add(kind)
        if giver == member:
            mine.add(kind)
    return {number: (_in_order(everybody), _in_order(mine)) for number, (everybody, mine) in by_post.items()}


def _in_order(kinds: set[str]) -> tuple[str, ...]:
    return tuple(kind for kind in SUPPORT_KINDS if kind in kinds)


def _own(actor: Actor, head: HeadFacts) -> bool:
    return head.author is not None and head.author == actor.member
