"""The threads of a board, page by page."""

from __future__ import annotations

import base64
from typing import Final

from bbs.domain.addresses import MAX_NUMBER
from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.queries import threads as tables
from bbs.models.queries.stands import TOP, PageKey
from bbs.models.queries.threads import ThreadLine
from bbs.models.times import from_us
from bbs.services import bylines
from bbs.services.boards import board_row
from bbs.services.core import Core, member_of, readable_board, readable_thread
from bbs.services.reads import waiting_marks
from bbs.services.rows import ThreadPage, ThreadRow, topics
from bbs.services.unread import Waiting, standing

MAX_PAGE: Final = 200
"""The most threads on one page."""

MAX_LOOKS: Final = 1000
"""So many threads are looked through for unread ones; then the page ends where it is."""

_MAX_SERIAL = 2**63 - 1


class Threads:
    """Threads as lines."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def page(
        self, actor: Actor, board: str, *, after: str | None = None, limit: int = 50, unread_only: bool = False
    ) -> ThreadPage:
        """A page of a board: pinned threads first, then by latest activity. `after` is the token of the page before.

        Raises `NoSuchThing` for the board, `BadInput` for a token that is none.
        """
        require(actor, Action.READ)
        start = TOP if after is None else _key_of(after)
        waiting = waiting_marks(self._core, actor)
        limit = max(1, min(limit, MAX_PAGE))
        return await self._core.read(lambda: _page(actor, board, start, waiting, limit=limit, unread_only=unread_only))

    async def follow(self, actor: Actor, thread: int) -> bool:
        """Follows a thread, or no more; whether it is followed now."""
        require(actor, Action.FOLLOW)
        now_us = self._core.now_us

        def work() -> bool:
            readable_thread(actor, thread)
            return tables.toggle_follow(member_of(actor), thread, now_us)

        return await self._core.write(work)


def _page(actor: Actor, slug: str, start: PageKey, waiting: Waiting, *, limit: int, unread_only: bool) -> ThreadPage:
    board = readable_board(actor, slug)
    rows: list[ThreadRow] = []
    looked, more = 0, True
    while more and len(rows) < limit and looked < MAX_LOOKS:
        some = tables.page(actor.member, board.id, start, limit + 1)
        more = len(some) > limit
        for line in some[:limit]:
            row = _row(actor, line, waiting)
            start = (line.facts.pinned, line.facts.last_serial, line.facts.id)
            if row.unread or not unread_only:
                rows.append(row)
                if len(rows) == limit:
                    more = more or line is not some[:limit][-1]
                    break
        looked += limit
    return ThreadPage(board_row(actor, board, waiting), tuple(rows), _token(start) if more else None)


def _row(actor: Actor, line: ThreadLine, waiting: Waiting) -> ThreadRow:
    thread = line.facts
    return ThreadRow(
        number=thread.id,
        subject=thread.subject,
        byline=bylines.of_line(line, actor.member),
        posts=thread.posts,
        unread=0 if actor.member is None else standing(line.stand, waiting).unread,
        seeking=thread.seeking,
        warnings=topics(thread.warnings),
        activity=from_us(thread.last_us),
        pinned=thread.pinned,
        locked=thread.locked,
        followed=line.followed,
    )


def _token(key: PageKey) -> str:
    pinned, serial, thread = key
    text = f"{int(pinned)}.{serial}.{thread}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _key_of(token: str) -> PageKey:
    try:
        text = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)).decode("ascii")
        pinned, serial, thread = (int(part) for part in text.split("."))
    except ValueError:
        raise _bad_token() from None
    if pinned not in {0, 1} or not 0 <= serial <= _MAX_SERIAL or not 0 <= thread <= MAX_NUMBER:
        raise _bad_token()
    return bool(pinned), serial, thread


def _bad_token() -> BadInput:
    return BadInput(_("That page is not there. Without a page, the first one comes."), "bad_page", field="page")
