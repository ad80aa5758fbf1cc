"""The boards, and what is new on them."""

from __future__ import annotations

from collections.abc import Container
from datetime import timedelta
from typing import Final

from bbs.config_live import Live
from bbs.domain.policy import Action, Actor, may, may_read_board, require
from bbs.models.queries import boards as tables
from bbs.models.queries import conversations, doors, drafts, news, stands
from bbs.models.queries import waiting as waiting_posts
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.stands import Stand
from bbs.models.times import to_us
from bbs.services import support, unanswered, unread
from bbs.services.core import Core, may_write_on, readable_board, sees_board
from bbs.services.hiding import with_hidden
from bbs.services.offers import Offers
from bbs.services.reads import waiting_marks
from bbs.services.rows import MAX_COUNT, BoardRow, ExperienceRow, Home
from bbs.services.unread import Count, Waiting, standing

MAX_REPLIES: Final = 200
"""So many of the newest replies to somebody are looked at, and so many of the newest mentions."""

MAX_FOLLOWED: Final = 500
"""So many of the threads that somebody follows are looked at, those followed last first."""

UNANSWERED_FOR: Final = timedelta(days=30)
"""Threads without an answer are counted for so long."""

NOTHING_NEW: Final = Count()


class Boards:
    """What stands at the first screens."""

    def __init__(self, core: Core, live: Live) -> None:
        self._core = core
        self._live = live

    async def overview(self, actor: Actor) -> tuple[ExperienceRow, ...]:
        """All experiences that have a board which the actor may know of, with these; those the actor follows stand
        first."""
        require(actor, Action.SEE_BOARDS)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(lambda: _overview(actor, tables.boards(), with_hidden(actor.member, waiting)))

    async def board(self, actor: Actor, slug: str) -> BoardRow:
        """One board. Raises `NoSuchThing`."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(
            lambda: board_row(actor, readable_board(actor, slug), with_hidden(actor.member, waiting))
        )

    async def home(self, actor: Actor) -> Home:
        """What waits for the actor. Its cost is bounded, however old the community is."""
        require(actor, Action.SEE_BOARDS)
        core = self._core
        waiting = waiting_marks(core, actor)
        since_us = to_us(core.now() - UNANSWERED_FOR)
        if actor.member is not None and _is_writing(core, actor.member):
            await core.batch.flush(actor.member)
        offering = core.now_us, self._live.now.moderation.offer_hours
        return await core.read(lambda: _home(actor, with_hidden(actor.member, waiting), since_us, offering))


def _is_writing(core: Core, member: int) -> bool:
    """Whether something that somebody writes has not been kept yet."""
    return any(True for kind in ("draft", "words") for _entry in core.batch.waiting(member, kind))


def board_row(actor: Actor, board: BoardFacts, waiting: Waiting) -> BoardRow:
    """The row of one board. Inside a read."""
    member = actor.member
    return _row(actor, board, NOTHING_NEW if member is None else unread.count(member, board.id, waiting))


def ordered_boards(actor: Actor) -> list[BoardFacts]:
    """The boards that the actor may read, in the order of home. Inside a read."""
    followed = set() if actor.member is None else tables.followed_by(actor.member)
    readable = [board for board in tables.boards() if may_read_board(actor, board.id, board.readers)]
    return sorted(readable, key=lambda board: board.experience not in followed)


def _overview(actor: Actor, boards: list[BoardFacts], waiting: Waiting) -> tuple[ExperienceRow, ...]:
    boards = [board for board in boards if sees_board(actor, board)]
    followed: set[int] = set()
    counts: dict[int, Count] = {}
    if actor.member is not None:
        followed = tables.followed_by(actor.member)
        readable = [board.id for board in boards if may_read_board(actor, board.id, board.readers)]
        counts = unread.counts(actor.member, readable, waiting)
    found = sorted(tables.experiences(), key=lambda experience: experience.id not in followed)
    return tuple(
        ExperienceRow(
            slug=experience.slug,
            name=experience.name,
            followed=experience.id in followed,
            boards=tuple(
                _row(actor, board, counts.get(board.id, NOTHING_NEW))
                for board in boards
                if board.experience == experience.id
            ),
            description=experience.description,
        )
        for experience in found
        if any(board.experience == experience.id for board in boards)
    )


def _home(actor: Actor, waiting: Waiting, since_us: int, offering: tuple[int, float]) -> Home:
    boards = tables.boards()
    experiences = _overview(actor, boards, waiting)
    readable = {board.id: board for board in boards if may_read_board(actor, board.id, board.readers)}
    waits, offered = unanswered.count(actor, readable, since_us, Offers(actor.member, readable, *offering))
    if actor.member is None:
        return Home(experiences, 0, 0, 0, waits)
    return Home(
        experiences,
        replies=_unread_of(news.replies_stand(actor.member, MAX_REPLIES), readable, waiting),
        mentions=_unread_of(news.mentions_stand(actor.member, MAX_REPLIES), readable, waiting),
        followed_unread=_followed(actor.member, readable, waiting),
        drafts=min(drafts.count_of(actor.member), MAX_COUNT),
        unanswered=waits,
        support=support.has_news(actor.member, readable),
        held=bool(waiting_posts.of_member(actor.member, 1)),
        asking=doors.count_applications() if may(actor, Action.LET_IN) else 0,
        offered=offered,
        written=min(conversations.unread_of(actor.member), MAX_COUNT),
        begun=conversations.has_begun(actor.member),
    )


def _unread_of(posts: list[tuple[int, Stand]], readable: Container[int], waiting: Waiting) -> int:
    """How many of these posts are unread: each is a number and how its thread stands."""
    return sum(number not in standing(thread, waiting).seen for number, thread in posts if thread.board in readable)


def _followed(member: int, readable: Container[int], waiting: Waiting) -> int:
    followed = [thread for thread in stands.followed(member, MAX_FOLLOWED) if thread.board in readable]
    return min(sum(standing(thread, waiting).unread > 0 for thread in followed), MAX_COUNT)


def _row(actor: Actor, board: BoardFacts, new: Count) -> BoardRow:
    may_read = may_read_board(actor, board.id, board.readers)
    return BoardRow(
        slug=board.slug,
        name=board.name,
        description=board.description,
        unread_threads=new.threads if may_read else 0,
        unread_posts=new.posts if may_read else 0,
        may_read=may_read,
        may_write=may_read and may_write_on(actor, board),
        readers=board.readers,
        unnamed=board.unnamed,
        warnings_required=board.warnings_required,
    )
