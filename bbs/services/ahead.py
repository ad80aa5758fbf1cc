"""Where reading leads: to the next unread post, in a thread, on a board, and beyond. Inside a read."""

from __future__ import annotations

from bbs.domain.policy import Actor
from bbs.domain.tree import number_at
from bbs.models.queries import stands, threads, tree
from bbs.models.queries.boards import BoardFacts
from bbs.services import unread, walking
from bbs.services.boards import ordered_boards
from bbs.services.cleared import Cleared
from bbs.services.core import member_of, readable_board, readable_thread
from bbs.services.hiding import with_hidden
from bbs.services.rows import Stop
from bbs.services.unread import Standing, Waiting


def next_unread(
    actor: Actor, thread: int | None, number: int, board: str | None, waiting: Waiting, cleared: Cleared
) -> Stop | None:
    """The next unread post from post `number` of a thread, or from the top of a board, or from home."""
    member = member_of(actor)

    def post_of(standing: Standing, number: int = 0) -> int | None:
        return _next_post(member, standing, number, cleared)

    start = None
    if thread is not None:
        facts, start = readable_thread(actor, thread)
        standing = unread.of_thread(member, thread, waiting)
        if standing.unread and (found := post_of(standing, number)):
            return Stop(start.slug, thread, found, facts.subject, start.name)
    elif board is not None:
        start = readable_board(actor, board)
    waiting = with_hidden(member, waiting)
    ahead = ordered_boards(actor)
    if start is not None:
        at = next((place for place, each in enumerate(ahead) if each.id == start.id), 0)
        ahead = [start, *ahead[at + 1 :], *ahead[:at]]
    bounds = stands.bounds(member)
    for each in ahead:
        for standing in unread.along(member, bounds[each.id], waiting):
            if standing.thread != thread and (stop := _stop_at(each, standing.thread, post_of(standing))):
                return stop
    return None


def _stop_at(board: BoardFacts, thread: int, number: int | None) -> Stop | None:
    facts = threads.thread(thread)
    if facts is None or number is None:
        return None
    return Stop(board.slug, thread, number, facts.subject, board.name)


def _next_post(member: int, standing: Standing, number: int, cleared: Cleared) -> int | None:
    """The first unread post of a thread: behind `number` in the order of the tree, or else from its top."""
    thread, posts, seen = standing.thread, standing.posts, standing.seen
    place = tree.place(thread, number) if number else None
    found = walking.next_unread(thread, posts, seen, place) if place is not None else None
    found = found or cleared.first_unread(member, thread, posts, seen)
    return None if found is None else number_at(found)


def next_board(actor: Actor, board: str | None, step: int, waiting: Waiting) -> str | None:
    """The next board (`step` 1) or the one before (-1) with something unread, in the order of home."""
    if actor.member is None:
        return None
    ahead = ordered_boards(actor)
    if step < 0:
        ahead.reverse()
    at = next((place for place, each in enumerate(ahead) if each.slug == board), -1)
    bounds = stands.bounds(actor.member)
    waiting = with_hidden(actor.member, waiting)
    others = ahead[at + 1 :] + ahead[: max(at, 0)]
    return next((each.slug for each in others if any(unread.along(actor.member, bounds[each.id], waiting))), None)
