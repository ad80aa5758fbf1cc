"""From what somebody looks for to what the index is asked: boards and authors by id, as far as the searcher may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from bbs.domain import members as rules
from bbs.domain.policy import Actor, may_read_board
from bbs.domain.search_terms import Terms, place_name
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.members import ACTIVE, IMPORTED, SUSPENDED
from bbs.models.queries import boards as places
from bbs.models.queries import members
from bbs.models.queries.boards import BoardFacts
from bbs.models.search import LINKED, WARNED, Wanted, author_mark, board_mark
from bbs.models.times import to_us

LIST_MY_POSTS: Final = "list_my_posts"
"""The setting by which a member lets others list their posts; off as shipped."""

ALL_TIMES: Final = (0, 2**62)
"""From the first moment that can be asked for on, and before the last, in microseconds."""


class Plan(NamedTuple):
    """A search as the index is asked, from one moment on and before another, and whether only for posts that somebody
    has given support. `boards` are those that the searcher may read, by id."""

    wanted: Wanted
    boards: dict[int, BoardFacts]
    since_us: int
    until_us: int
    supported: bool


def plan(actor: Actor, terms: Terms) -> Plan | str:
    """The plan for a search, or a sentence that says why nothing can be found. Inside a read."""
    if terms.nothing:
        return _("Words, and nothing more, are enough to begin with.")
    everywhere = places.boards()
    readable = {board.id: board for board in everywhere if may_read_board(actor, board.id, board.readers)}
    marks: list[tuple[str, ...]] = []
    without: list[str] = []
    if terms.boards:
        chosen = [
            board.id
            for board in readable.values()
            if not {place_name(board.slug), place_name(board.name)}.isdisjoint(terms.boards)
        ]
        if not chosen:
            return _("There is no such board here, or it is not open to you.")
        marks.append(tuple(map(board_mark, chosen)))
    elif len(readable) < len(everywhere):
        if not readable:
            return _("Nothing here is open to you yet.")
        closed = [board.id for board in everywhere if board.id not in readable]
        if len(closed) < len(readable):
            without += map(board_mark, closed)
        else:
            marks.append(tuple(map(board_mark, readable)))
    if terms.authors:
        authors = [mark for author in terms.authors for mark in _author(actor, author)]
        if not authors:
            return not_listed()
        marks.append(tuple(authors))
    marks += [(mark,) for name, mark in (("warning", WARNED), ("link", LINKED)) if name in terms.has]
    return Plan(
        Wanted(terms.wanted, terms.without, marks, without),
        readable,
        ALL_TIMES[0] if terms.after is None else to_us(terms.after),
        ALL_TIMES[1] if terms.before is None else to_us(terms.before),
        "support" in terms.has,
    )


def not_listed() -> str:
    """Said of members who do not let their posts be listed, and of names that nobody has: nothing tells them apart."""
    return _("Nobody of that name lets their posts be listed.")


def lists_posts(settings: dict[str, str]) -> bool:
    """Whether a member with these settings lets others list their posts."""
    return settings.get(LIST_MY_POSTS) == "on"


def _author(actor: Actor, name: str) -> Sequence[str]:
    """The marks of the posts that `author:` with this name lists for the actor."""
    if name.lower() == "me" and actor.member is not None:
        return _own(actor.member)
    try:
        handle = rules.handle(name)
    except BadInput:
        return ()
    member = members.by_handle(handle)
    if member is None:
        return ()
    if member.id == actor.member:
        return _own(member.id)
    # That an account is closed for now shows nowhere: it may be closed for a post without a name.
    if member.state in (ACTIVE, IMPORTED, SUSPENDED) and lists_posts(members.settings(member.id)):
        return (author_mark(member.id),)
    return ()


def _own(member: int) -> Sequence[str]:
    return author_mark(member), author_mark(member, unnamed=True)
