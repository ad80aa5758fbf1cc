"""What is for somebody in particular: replies to them, mentions of them, and the threads that they follow."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.byline import Byline
from bbs.domain.policy import Action, Actor, may_read_board, require
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.queries import boards, posts, stands
from bbs.models.queries import news as tables
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.news import NEWEST, NewsFacts
from bbs.models.times import from_us
from bbs.services import bylines, listing
from bbs.services.boards import MAX_FOLLOWED, MAX_REPLIES
from bbs.services.core import Core, member_of
from bbs.services.hiding import beside, hidden_by
from bbs.services.reads import waiting_marks
from bbs.services.rows import PlacedThread
from bbs.services.unread import Waiting, standing

MAX_THREADS: Final = 100
"""So many of the threads that somebody follows and has not read are listed, those active last."""

MAX_PAGE: Final = 100
"""The most posts on one page of what has been read before."""


class NewsKind(StrEnum):
    """Why a post is for somebody."""

    REPLY = "reply"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class NewsRow:
    """A post that is for the actor; `board` is a slug."""

    kind: NewsKind
    thread: int
    number: int
    subject: str
    board: str
    board_name: str
    byline: Byline
    moment: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """What is unread for somebody: posts, the newest first, and threads that they follow, those active last first."""

    posts: tuple[NewsRow, ...]
    threads: tuple[PlacedThread, ...]

    def addresses(self, *, followed: bool) -> list[Address]:
        """The threads that are followed, or the posts: what catching up with them marks."""
        if followed:
            return [Address(placed.thread.number) for placed in self.threads]
        return [Address(row.thread, row.number) for row in self.posts]


@dataclass(frozen=True, slots=True)
class Before:
    """A page of what somebody has read before, newest first. `next` is the token for what follows, None at the end."""

    rows: tuple[NewsRow, ...]
    next: str | None


Fetch = Callable[[int, int, int], list[NewsFacts]]
_FETCH: Final[dict[NewsKind, Fetch]] = {NewsKind.REPLY: tables.replies, NewsKind.MENTION: tables.mentions}


class News:
    """Nothing here is counted up or sent after anybody: what has been read in its thread is no news any more.

    Left out are posts where the actor may not read, in threads that they have hidden, and by people whose posts they
    have shut for themselves.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    async def unread(self, actor: Actor) -> Unread:
        """What is unread, among the newest `MAX_REPLIES` of each kind and the `MAX_FOLLOWED` threads followed last."""
        require(actor, Action.MARK)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(lambda: _unread(_Reader(actor, waiting)))

    async def before(self, actor: Actor, *, after: str | None = None, limit: int = 50) -> Before:
        """A page of the replies and mentions that have been read. `after` is the token of the page before.

        Raises `BadInput` for a token that is none.
        """
        require(actor, Action.MARK)
        start = NEWEST if after is None else _serial_of(after)
        waiting = waiting_marks(self._core, actor)
        limit = max(1, min(limit, MAX_PAGE))
        return await self._core.read(lambda: _before(_Reader(actor, waiting), start, limit))

    async def about(self, actor: Actor, thread: int, number: int) -> NewsRow | None:
        """This post, where it is unread and for the actor and among the newest that are: for saying that it came."""
        require(actor, Action.MARK)
        waiting = waiting_marks(self._core, actor)

        def work() -> NewsRow | None:
            rows = _unread_posts(_Reader(actor, waiting), limit=_RECENT)
            return next((row for row in rows if (row.thread, row.number) == (thread, number)), None)

        return await self._core.read(work)


_RECENT = 20
"""A post that has just come is among so many of the newest."""


class _Reader:
    """One member, and what of all this is theirs to see."""

    def __init__(self, actor: Actor, waiting: Waiting) -> None:
        self.actor = actor
        self.member = member_of(actor)
        self.hidden = hidden_by(self.member)
        self.waiting = beside(self.hidden, waiting)
        self.boards: dict[int, BoardFacts] = {
            board.id: board for board in boards.boards() if may_read_board(actor, board.id, board.readers)
        }

    def sees(self, facts: NewsFacts) -> bool:
        """Whether the post is for them to see in a list."""
        return facts.stand.board in self.boards and facts.stand.thread not in self.hidden

    def row(self, kind: NewsKind, facts: NewsFacts) -> NewsRow:
        board = self.boards[facts.stand.board]
        return NewsRow(
            kind=kind,
            thread=facts.stand.thread,
            number=facts.number,
            subject=facts.subject,
            board=board.slug,
            board_name=board.name,
            byline=_byline(self.member, facts),
            moment=from_us(facts.created_us),
            unread=facts.number not in standing(facts.stand, self.waiting).seen,
        )


def _unread(reader: _Reader) -> Unread:
    followed = [
        stand
        for stand in stands.followed(reader.member, MAX_FOLLOWED)
        if stand.board in reader.boards and standing(stand, reader.waiting).unread
    ]
    followed.sort(key=lambda stand: stand.last_serial, reverse=True)
    on = {stand.thread: reader.boards[stand.board] for stand in followed[:MAX_THREADS]}
    rows = listing.rows_of(reader.actor, on, reader.waiting)
    threads = tuple(PlacedThread(row, on[row.number].slug, on[row.number].name) for row in rows)
    return Unread(tuple(_unread_posts(reader, limit=MAX_REPLIES)), threads)


def _unread_posts(reader: _Reader, *, limit: int) -> list[NewsRow]:
    found = [
        (facts, kind)
        for kind, fetch in _FETCH.items()
        for facts in fetch(reader.member, NEWEST, limit)
        if reader.sees(facts) and facts.number not in standing(facts.stand, reader.waiting).seen
    ]
    found.sort(key=lambda each: each[0].serial, reverse=True)
    return [reader.row(kind, facts) for facts, kind in found]


def _before(reader: _Reader, start: int, limit: int) -> Before:
    """The two kinds, each a stretch of an index, put together by serial; one fetch of each, however little is shown."""
    found: list[tuple[int, NewsKind, NewsFacts]] = []
    ends: list[int] = []
    for kind, fetch in _FETCH.items():
        some = fetch(reader.member, start, limit)
        found += [(facts.serial, kind, facts) for facts in some]
        if len(some) == limit:
            ends.append(some[-1].serial)
    # Below the end of either kind, the other one's posts may have some of the first between them.
    end = max(ends, default=0)
    within = heapq.nlargest(limit, (each for each in found if each[0] >= end), key=lambda each: each[0])
    rows = [reader.row(kind, facts) for _serial, kind, facts in within if reader.sees(facts)]
    more = bool(ends) or len(found) > len(within)
    return Before(tuple(row for row in rows if not row.unread), str(within[-1][0]) if more and within else None)


def _byline(member: int, facts: NewsFacts) -> Byline:
    if facts.unnamed:
        return _unnamed(member, facts)
    return bylines.named(facts.handle)


def _unnamed(member: int, facts: NewsFacts) -> Byline:
    """The number under which somebody without a name is known throughout the thread."""
    thread = facts.stand.thread
    heads: Iterable[posts.HeadFacts] = filter(None, (posts.head(thread, 1), posts.head(thread, facts.number)))
    by_number = {head.number: head for head in heads}
    made = bylines.Bylines(member, bylines.opened_unnamed_by(by_number.values()), posts.unnamed_authors(thread))
    return made.of(by_number[facts.number])


def _serial_of(token: str) -> int:
    if not (token.isascii() and token.isdecimal() and len(token) < len(str(NEWEST))):
        raise BadInput(_("That page is not there. Without a page, the first one comes."), "bad_page", field="page")
    return int(token)
