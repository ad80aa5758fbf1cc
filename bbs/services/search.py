"""Looking for posts: newest first or those that answer best, only what the searcher may read, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final, Literal

from bbs.domain.byline import Byline
from bbs.domain.policy import Action, Actor, require
from bbs.domain.search_terms import Terms, parse
from bbs.domain.snippets import MAX_LOOKED, MAX_WEIGHED, Snippet, snippet, weigher
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.queries import search as tables
from bbs.models.queries.search import FoundFacts
from bbs.models.times import from_us
from bbs.services.core import Core
from bbs.services.found import Found, Sieve
from bbs.services.search_plan import Plan, plan
from bbs.services.search_scan import Scan

MAX_PAGE: Final = 50
"""The most results on one page."""

MAX_RANKED: Final = 1_500
"""So many of the newest matches are put in order where the best are wanted first."""

RANKED_AT_ONCE: Final = 200
MAX_RANKING_SECONDS: Final = 0.012
"""No more of them are looked at after this long; always `RANKED_AT_ONCE`."""

Order = Literal["newest", "relevance"]


@dataclass(frozen=True, slots=True)
class Result:
    """A post that was found.

    `snippet` is None where the post stands folded for the searcher: for its content warning, of which `warnings` are
    the topics, or for words that they have muted.
    """

    thread: int
    post: int
    board: str
    board_name: str
    subject: str
    byline: Byline
    snippet: Snippet | None
    warnings: tuple[str, ...]
    created: datetime


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results. `next` is the token for what follows, None at the end; a page may be short, or empty, where
    others follow: looking ends after a while. `note` is a sentence where the search could not be taken as it stands.
    """

    results: tuple[Result, ...]
    next: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a page begins: at the ids below `below`; among the best, behind this weight and id."""

    below: int
    weight: int | None = None
    post: int = 0


class Search:
    """Search over subjects and texts."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def search(
        self, actor: Actor, text: str, *, after: str | None = None, order: Order = "newest", limit: int = 20
    ) -> SearchPage:
        """A page of the posts that `text` asks for (see `domain.search_terms`). `after` is the token of the page
        before, of the same search in the same order.

        Posts of people whom the actor has blocked or muted, threads that they have hidden and topics that they want
        hidden are left out. Raises `BadInput` for a search or a token that cannot be.
        """
        require(actor, Action.SEARCH)
        terms = parse(text)
        start = _start(after, order)
        limit = max(1, min(limit, MAX_PAGE))
        return await self._core.read(lambda: find(actor, terms, start, limit, best=order == "relevance"))

    async def posts_of(self, actor: Actor, handle: str, *, after: str | None = None, limit: int = 20) -> SearchPage:
        """The posts of a member, newest first, as `author:` finds them: only with their consent, or one's own."""
        require(actor, Action.SEARCH)
        terms = Terms(authors=(handle,))
        start = _start(after, "newest")
        limit = max(1, min(limit, MAX_PAGE))
        return await self._core.read(lambda: find(actor, terms, start, limit, best=False))


def find(actor: Actor, terms: Terms, start: _Start, limit: int, *, best: bool) -> SearchPage:
    """The page that begins there. Inside a read."""
    planned = plan(actor, terms)
    if isinstance(planned, str):
        return SearchPage((), None, planned)
    sieve = Sieve(actor, terms, planned.boards)
    if best and terms.wanted:
        return _best(terms, planned, sieve, start, limit)
    return _newest(terms, planned, sieve, start, limit)


def _newest(terms: Terms, planned: Plan, sieve: Sieve, start: _Start, limit: int) -> SearchPage:
    scan = Scan(planned, start.below)
    kept: list[FoundFacts] = []
    for ids in scan.ids():
        for some in _few(ids, limit + 1):
            kept += sieve.keep(tables.found(some))
            if len(kept) > limit:
                return _page(terms, sieve, kept[:limit], f"n{kept[limit - 1].head.id}")
    return _page(terms, sieve, kept, None if scan.ended else f"n{scan.below}")


def _few(ids: list[int], first: int) -> list[list[int]]:
    """The ids in lists that get longer: most often the first one is enough."""
    lists, at, size = [], 0, first
    while at < len(ids):
        lists.append(ids[at : at + size])
        at, size = at + size, size * 3
    return lists


def _best(terms: Terms, planned: Plan, sieve: Sieve, start: _Start, limit: int) -> SearchPage:
    scan = Scan(planned, start.below, at_once=MAX_RANKED)
    ids: list[int] = []
    for some in scan.ids():
        ids += some
        if len(ids) >= MAX_RANKED:
            break
    ranked = _ranked(terms, ids[:MAX_RANKED])
    if start.weight is not None:
        ranked = [each for each in ranked if each < (start.weight, start.post)]
    kept: list[FoundFacts] = []
    for some in _few([post for _weight, post in ranked], limit + 1):
        found = {facts.head.id: facts for facts in sieve.keep(tables.found(some))}
        kept += [found[post] for post in some if post in found]
        if len(kept) > limit:
            break
    if len(kept) <= limit:
        return _page(terms, sieve, kept, None)
    below = start.below if start.weight is not None or not ids else ids[0] + 1
    last = kept[limit - 1].head.id
    weights = {post: each for each, post in ranked}
    return _page(terms, sieve, kept[:limit], f"r{below}.{weights[last]}.{last}")


def _ranked(terms: Terms, ids: list[int]) -> list[tuple[int, int]]:
    """Weight and id of these posts, the best first; only of the first ones where the machine is slow."""
    weight, began = weigher(terms.wanted), monotonic()
    ranked: list[tuple[int, int]] = []
    for at in range(0, len(ids), RANKED_AT_ONCE):
        if ranked and monotonic() - began > MAX_RANKING_SECONDS:
            break
        texts = tables.beginnings(ids[at : at + RANKED_AT_ONCE], MAX_WEIGHED)
        ranked += [(weight(subject, body), post) for post, subject, body in texts]
    return sorted(ranked, reverse=True)


def _page(terms: Terms, sieve: Sieve, kept: list[FoundFacts], following: str | None) -> SearchPage:
    found = sieve.finish(kept)
    bodies = tables.bodies([each.facts.head.id for each in found])
    results = []
    for each in found:
        body = bodies[each.facts.head.id]
        results.append(_result(terms, each, body if sieve.may_quote(each, body[:MAX_LOOKED]) else None))
    return SearchPage(tuple(results), following)


def _result(terms: Terms, each: Found, body: str | None) -> Result:
    return Result(
        thread=each.facts.thread,
        post=each.facts.head.number,
        board=each.board.slug,
        board_name=each.board.name,
        subject=each.facts.subject,
        byline=each.byline,
        snippet=None if body is None else snippet(body, terms.wanted),
        warnings=each.warnings,
        created=from_us(each.facts.head.created_us),
    )


_NEWEST_OF_ALL: Final = 2**31


def _start(token: str | None, order: Order) -> _Start:
    if token is None:
        return _Start(_NEWEST_OF_ALL)
    kind, numbers = token[:1], token[1:].split(".")
    wanted = {"n": 1, "r": 3}.get(kind)
    if (kind == "r" and order != "relevance") or len(numbers) != wanted or not all(map(_is_number, numbers)):
        raise BadInput(_("That page is not there. Without a page, the first one comes."), "bad_page", field="page")
    below, *behind = map(int, numbers)
    return _Start(min(below, _NEWEST_OF_ALL), *behind)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 12
