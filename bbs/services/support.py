"""Support: the four ways to say that a post has been heard."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.policy import Action, Actor, may_read_board, require
from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import boards, given, posts
from bbs.models.queries.given import GivenFacts
from bbs.models.times import from_us, to_us
from bbs.services import events, forwarding, resting_rules
from bbs.services.core import Core, Outbox, member_of, readable_thread
from bbs.services.identity import require_here
from bbs.services.rows import SUPPORT_KINDS

MAX_TOLD: Final = 200
"""So many of the latest supports are told of at once."""

Givers = tuple[tuple[str, tuple[str, ...]], ...]
"""Kinds of support in their order, each with the handles of those who gave it, the first one first."""


@dataclass(frozen=True, slots=True)
class Supported:
    """A post of the actor that was given support; `moment` is that of the latest."""

    thread: int
    number: int
    subject: str
    board_name: str
    givers: Givers
    moment: datetime


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a kind of support: whether it is given now, and whether that is otherwise than before."""

    is_given: bool
    has_changed: bool


@dataclass(frozen=True, slots=True)
class SupportNews:
    """The support that the actor was given since they last looked, by post, the latest first. `upto` is up to when;
    None where there is none."""

    posts: tuple[Supported, ...] = ()
    upto: datetime | None = None


class Support:
    """Giving support, taking it back, and seeing who gave it: for the author of a post alone, and never as a number."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def toggle(self, actor: Actor, address: Address, kind: str) -> bool:
        """Gives a post this kind of support, or takes it back; whether it is given now.

        Raises `BadInput` for an unknown kind or one's own post, `NoSuchThing`.
        """
        return (await self.put(actor, address, kind)).is_given

    async def put(self, actor: Actor, address: Address, kind: str, *, wanted: bool | None = None) -> Put:
        """The same; with `wanted` it is given, or is not, however often this is asked for. Raises as `toggle`."""
        require(actor, Action.SUPPORT)
        member = member_of(actor)
        if kind not in SUPPORT_KINDS:
            words = _("Support can be one of: {kinds}.").format(kinds=", ".join(SUPPORT_KINDS))
            raise BadInput(words, "bad_kind", field="kind")

        def work(outbox: Outbox) -> Put:
            require_here(actor, Action.SUPPORT, self._core.now_us)
            resting_rules.refuse_if_closed(self._core.now_us)
            at = forwarding.now_at(address)
            thread, board = readable_thread(actor, at.thread)
            post = posts.head(thread.id, at.post or OPENING)
            if post is None or post.state is not PostState.PUBLISHED:
                raise NoSuchThing(_("That post is not there any more."))
            if post.author == member:
                raise BadInput(_("This is your own post. Support comes from the others."), "own_post")
            taken = wanted is not True and given.take(post.id, member, kind)
            is_given = not taken and wanted is not False
            has_changed = taken or (is_given and given.give(post.id, post.author, member, kind, self._core.now_us))
            if has_changed:
                outbox.tell(events.SUPPORT, board, thread.id, post.number, post.author)
            return Put(is_given, has_changed)

        return await self._core.write_and_tell(work)

    async def supporters(self, actor: Actor, address: Address) -> dict[str, tuple[str, ...]]:
        """Who has given which support to the actor's own post: kind to handles. Empty for anybody else's."""
        require(actor, Action.READ)

        def work() -> dict[str, tuple[str, ...]]:
            thread, _board = readable_thread(actor, address.thread)
            post = posts.head(thread.id, address.post or OPENING)
            if post is None or actor.member is None or post.author != actor.member:
                return {}
            return dict(_in_order(given.supporters(post.id, actor.member)))

        return await self._core.read(work)

    async def news(self, actor: Actor) -> SupportNews:
        """Who gave the actor which support since they last looked (`looked`); the latest `MAX_TOLD`.

        Left out is what stands where the actor may not read any more, and what comes from people they keep away.
        """
        require(actor, Action.MARK)
        member = member_of(actor)

        def work() -> SupportNews:
            names = {b.id: b.name for b in boards.boards() if may_read_board(actor, b.id, b.readers)}
            since = given.since(member, given.seen_us(member), MAX_TOLD)
            found = [one for one in since if one.board in names]
            return SupportNews(_by_post(found, names), from_us(found[0].created_us) if found else None)

        return await self._core.read(work)

    async def looked(self, actor: Actor, news: SupportNews) -> None:
        """The actor has seen these: they are news no more. What came meanwhile still is."""
        require(actor, Action.MARK)
        member, upto = member_of(actor), news.upto
        if upto is not None:
            await self._core.write(lambda: given.put_seen(member, to_us(upto)), always=True)


def has_news(member: int, readable: Container[int]) -> bool:
    """Whether somebody was given support since they last looked, on boards that they may read. Inside a read."""
    return any(one.board in readable for one in given.since(member, given.seen_us(member), MAX_TOLD))


def _by_post(found: list[GivenFacts], names: dict[int, str]) -> tuple[Supported, ...]:
    by_post: dict[tuple[int, int], list[GivenFacts]] = {}
    for one in found:
        by_post.setdefault((one.thread, one.number), []).append(one)
    return tuple(
        Supported(
            thread=thread,
            number=number,
            subject=some[0].subject,
            board_name=names[some[0].board],
            givers=_in_order((one.kind, one.handle) for one in reversed(some)),
            moment=from_us(some[0].created_us),
        )
        for (thread, number), some in by_post.items()
    )


def _in_order(pairs: Iterable[tuple[str, str]]) -> Givers:
    by_kind: dict[str, list[str]] = {}
    for kind, handle in pairs:
        by_kind.setdefault(kind, []).append(handle)
    return tuple((kind, tuple(by_kind[kind])) for kind in SUPPORT_KINDS if kind in by_kind)
