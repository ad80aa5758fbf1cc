"""The threads of a board, page by page, and what a member does with a thread as a whole."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Final

from bbs.config_live import Live
from bbs.domain.addresses import MAX_NUMBER
from bbs.domain.filters import Filter
from bbs.domain.policy import Action, Actor, may_read_board, require
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.queries import boards, hidden
from bbs.models.queries import threads as tables
from bbs.models.queries.stands import TOP, PageKey
from bbs.models.times import to_us
from bbs.services import listing, unanswered
from bbs.services.boards import UNANSWERED_FOR, board_row
from bbs.services.core import Core, member_of, readable_board, readable_thread
from bbs.services.hiding import MAX_HIDDEN, beside, hidden_by
from bbs.services.offers import Offers
from bbs.services.reads import waiting_marks
from bbs.services.rows import PlacedPage, PlacedThread, ThreadPage, ThreadRow
from bbs.services.unread import Waiting

MAX_PAGE: Final = 200
"""The most threads on one page."""

_MAX_BIG = 2**63 - 1
_KINDS: Final = {kind.value: kind for kind in Filter}


class Threads:
    """Threads as lines."""

    def __init__(self, core: Core, live: Live) -> None:
        self._core = core
        self._live = live

    async def page(
        self, actor: Actor, board: str, *, after: str | None = None, limit: int = 50, only: Filter | None = None
    ) -> ThreadPage:
        """A page of a board: pinned threads first, then by latest activity; `only` those of one kind.

        `after` is the token of the page before, which holds the kind as well. What the actor has hidden is on no page
        but that of `Filter.HIDDEN`. Raises `NoSuchThing` for the board, `BadInput` for a token that is none or is of
        another kind, and `NotAllowed` where a guest asks for what only members have.
        """
        require(actor, Action.READ)
        kind, start = (only or Filter.ALL, TOP) if after is None else _key_of(after)
        if only not in (None, kind):
            raise _bad_token()
        if kind.personal:
            require(actor, Action.MARK)
        waiting = waiting_marks(self._core, actor)
        limit = max(1, min(limit, MAX_PAGE))
        return await self._core.read(lambda: _page(actor, board, kind, start, waiting, limit))

    async def again(
        self, actor: Actor, board: str, numbers: Iterable[int], *, only: Filter = Filter.ALL
    ) -> dict[int, ThreadRow]:
        """These threads (the first `MAX_PAGE`) as they are now, as far as they are still of that kind, by number.

        For a list of which a part is looked at again. Raises `NoSuchThing` for the board.
        """
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        wanted = list(dict.fromkeys(numbers))[:MAX_PAGE]
        return await self._core.read(lambda: _again(actor, board, wanted, only, waiting))

    async def unanswered(
        self, actor: Actor, *, after: str | None = None, limit: int = 50, known: bool = False
    ) -> PlacedPage:
        """A page of the threads of the last 30 days that nobody has answered and that the actor could answer, on all
        boards, or with `known` on those of the experiences that they know. Those that have waited longest stand first:
        on its board, a new thread is at the top anyway."""
        require(actor, Action.READ)
        start = (to_us(self._core.now() - UNANSWERED_FOR), 0) if after is None else _waiting_key_of(after)
        waiting = waiting_marks(self._core, actor)
        limit = max(1, min(limit, MAX_PAGE))
        offering = self._core.now_us, self._live.now.moderation.offer_hours
        return await self._core.read(lambda: _unanswered(actor, start, waiting, limit, offering, known))

    async def follow(self, actor: Actor, thread: int) -> bool:
        """Follows a thread, or no more; whether it is followed now. Raises `NoSuchThing`."""
        require(actor, Action.FOLLOW)
        now_us = self._core.now_us

        def work() -> bool:
            readable_thread(actor, thread)
            return tables.toggle_follow(member_of(actor), thread, now_us)

        return await self._core.write(work)

    async def hide(self, actor: Actor, thread: int) -> bool:
        """Hides a thread from the actor's lists and counts, or no more; whether it is hidden now. Nobody else learns
        of it. Raises `NoSuchThing`."""
        require(actor, Action.HIDE_THREAD)
        now_us = self._core.now_us

        def work() -> bool:
            readable_thread(actor, thread)
            return hidden.toggle(member_of(actor), thread, now_us, MAX_HIDDEN)

        return await self._core.write(work)


def _page(actor: Actor, slug: str, only: Filter, start: PageKey, waiting: Waiting, limit: int) -> ThreadPage:
    board = readable_board(actor, slug)
    out = hidden_by(actor.member)
    counted = beside(out, waiting)
    if only is Filter.UNREAD:
        rows, end = listing.unread(actor, board, start, counted, limit)
    elif only is Filter.HIDDEN:
        rows, end = listing.listed(actor, board, only, start, waiting, frozenset(), limit)
    else:
        rows, end = listing.listed(actor, board, only, start, waiting, out, limit)
    token = None if end is None else _token(only.value, int(end[0]), *end[1:])
    return ThreadPage(board_row(actor, board, counted), tuple(rows), token, only)


def _again(actor: Actor, slug: str, numbers: list[int], only: Filter, waiting: Waiting) -> dict[int, ThreadRow]:
    board = readable_board(actor, slug)
    out = hidden_by(actor.member)
    found = {}
    for number, line in tables.lines(actor.member, numbers).items():
        row = listing.thread_row(actor, line, waiting)
        if line.facts.board == board.id and listing.belongs(actor, line, row, only, out):
            found[number] = row
    return found


def _unanswered(
    actor: Actor, start: tuple[int, int], waiting: Waiting, limit: int, offering: tuple[int, float], known: bool
) -> PlacedPage:
    readable = {each.id: each for each in boards.boards() if may_read_board(actor, each.id, each.readers)}
    offers = Offers(actor.member, readable, *offering)
    among = {id: board for id, board in readable.items() if id in offers.boards} if known else readable
    found, end = unanswered.some(actor, among, start, limit)
    offered = {thread.id for thread in found if offers.has(thread)}
    on = {thread.id: readable[thread.board] for thread in found}
    rows = listing.rows_of(actor, on, waiting)
    placed = tuple(PlacedThread(row, on[row.number].slug, on[row.number].name, row.number in offered) for row in rows)
    return PlacedPage(placed, None if end is None else _token("waiting", *end))


def _token(kind: str, *numbers: int) -> str:
    text = ".".join([kind, *map(str, numbers)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_token(token: str, numbers: int) -> tuple[str, list[int]]:
    """The kind and the numbers that a token holds."""
    try:
        text = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)).decode("ascii")
        kind, *parts = text.split(".")
        found = [int(part) for part in parts]
    except ValueError:
        raise _bad_token() from None
    if len(found) != numbers or not all(0 <= number <= _MAX_BIG for number in found) or found[-1] > MAX_NUMBER:
        raise _bad_token()
    return kind, found


def _key_of(token: str) -> tuple[Filter, PageKey]:
    kind, (pinned, serial, thread) = _read_token(token, 3)
    if pinned > 1 or kind not in _KINDS:
        raise _bad_token()
    return _KINDS[kind], (bool(pinned), serial, thread)


def _waiting_key_of(token: str) -> tuple[int, int]:
    kind, (created_us, thread) = _read_token(token, 2)
    if kind != "waiting":
        raise _bad_token()
    return created_us, thread


def _bad_token() -> BadInput:
    return BadInput(_("That page is not there. Without a page, the first one comes."), "bad_page", field="page")
