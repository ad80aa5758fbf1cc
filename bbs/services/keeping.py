"""Keepsakes: posts that somebody keeps for a hard day. Nobody else learns of it, not even who wrote them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.byline import Byline
from bbs.domain.policy import Action, Actor, require
from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import keeping, posts
from bbs.models.queries.keeping import NEWEST, KeptFacts, KeptKey
from bbs.models.times import from_us
from bbs.services import forwarding, heads
from bbs.services.core import Core, member_of, readable_thread
from bbs.services.heads import Reader
from bbs.services.rows import PostHead, topics

MAX_KEPT: Final = 1000
"""The most posts that one member keeps."""

MAX_PAGE: Final = 50
"""The most keepsakes on one page."""

EXCERPT: Final = 160
"""So many characters of a post stand in the list."""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A post that is kept.

    Where it is not shown any more (deleted, hidden, by somebody whom the actor keeps away, on a board that is not open
    to them now) `byline` is None, and the rest is empty: only that it is gone. `excerpt` is empty where the post has
    `warnings`, except for one's own.
    """

    thread: int
    number: int
    kept: datetime
    byline: Byline | None = None
    subject: str = ""
    board_name: str = ""
    warnings: tuple[str, ...] = ()
    excerpt: str = ""

    @property
    def gone(self) -> bool:
        return self.byline is None


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of keepsakes, those kept last first. `next` is the token for what follows, None at the end."""

    rows: tuple[KeptRow, ...]
    next: str | None


class Keeping:
    """Keeping posts, and looking at them again."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def toggle(self, actor: Actor, address: Address) -> bool:
        """Keeps a post, or lets it go; whether it is kept now.

        What is kept can be let go whatever has become of it. Raises `NoSuchThing`, `BadInput` for one too many.
        """
        require(actor, Action.KEEP)
        member = member_of(actor)

        def work() -> bool:
            at = forwarding.now_at(address)
            number = at.post or OPENING
            if keeping.let_go(member, at.thread, number):
                return False
            thread, _board = readable_thread(actor, at.thread)
            post = posts.head(thread.id, number)
            if post is None or post.state is not PostState.PUBLISHED:
                raise NoSuchThing(_("That post is not there any more."))
            if keeping.count_of(member) >= MAX_KEPT:
                words = _("You keep {count} posts already. Letting one go makes room.")
                raise BadInput(words.format(count=MAX_KEPT), "too_many")
            keeping.keep(member, post.id, self._core.now_us)
            return True

        return await self._core.write(work)

    async def kept(self, actor: Actor, *, after: str | None = None, limit: int = 25) -> KeptPage:
        """A page of what the actor keeps. `after` is the token of the page before. Raises `BadInput` for a token that
        is none."""
        require(actor, Action.KEEP)
        member = member_of(actor)
        start = NEWEST if after is None else _key_of(after)
        limit = max(1, min(limit, MAX_PAGE))
        return await self._core.read(lambda: _page(actor, member, start, limit))


def _page(actor: Actor, member: int, start: KeptKey, limit: int) -> KeptPage:
    found = keeping.page(member, start, limit + 1)
    some = found[:limit]
    shown: dict[tuple[int, int], KeptRow] = {}
    for thread in dict.fromkeys(facts.thread for facts in some):
        numbers = {facts.number: facts for facts in some if facts.thread == thread and facts.number is not None}
        shown |= {(thread, row.number): row for row in _of_thread(actor, thread, numbers)}
    rows = tuple(shown.get((facts.thread, facts.number or 0)) or _gone(facts) for facts in some)
    more = len(found) > limit
    return KeptPage(rows, _token(some[-1]) if more else None)


def _of_thread(actor: Actor, thread: int, kept: dict[int, KeptFacts]) -> list[KeptRow]:
    """The kept posts of a thread that the actor still gets to see, by the same rules as in the thread itself."""
    try:
        facts, board = readable_thread(actor, thread)
    except NoSuchThing:
        return []
    found = heads.by_number(Reader(actor, facts, board, None), list(kept))
    in_sight = {number: head for number, head in found.items() if _is_shown(head)}
    texts = {number: body for number, _author, _state, body in posts.texts(thread, list(in_sight))}
    rows = []
    for number, head in in_sight.items():
        warnings = head.warnings or (topics(facts.warnings) if number == OPENING else ())
        quoted = not warnings or head.byline.own
        rows.append(
            KeptRow(
                thread=thread,
                number=number,
                kept=from_us(kept[number].created_us),
                byline=head.byline,
                subject=facts.subject,
                board_name=board.name,
                warnings=warnings,
                excerpt=" ".join(texts.get(number, "")[: 2 * EXCERPT].split())[:EXCERPT] if quoted else "",
            )
        )
    return rows


def _is_shown(head: PostHead) -> bool:
    """Whether it is there, and by nobody whom the reader keeps away. A muted word does not hide what one has kept."""
    return head.state is PostState.PUBLISHED and head.shut in ("", "word")


def _gone(facts: KeptFacts) -> KeptRow:
    return KeptRow(facts.thread, facts.number or 0, from_us(facts.created_us))


def _token(facts: KeptFacts) -> str:
    return base64.urlsafe_b64encode(f"kept.{facts.created_us}.{facts.post}".encode()).decode().rstrip("=")


def _key_of(token: str) -> KeptKey:
    try:
        text = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)).decode("ascii")
        kind, created_us, post = text.split(".")
        key = int(created_us), int(post)
    except ValueError:
        raise _bad_token() from None
    if kind != "kept" or not (0 <= key[0] <= NEWEST[0] and 0 <= key[1] <= NEWEST[1]):
        raise _bad_token()
    return key


def _bad_token() -> BadInput:
    return BadInput(_("That page is not there. Without a page, the first one comes."), "bad_page", field="page")
