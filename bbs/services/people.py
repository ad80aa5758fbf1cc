"""People: what members say of themselves, and whom one does not want to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from bbs.domain import members as rules
from bbs.domain import text
from bbs.domain.addresses import Address
from bbs.domain.byline import Byline, BylineKind
from bbs.domain.policy import Action, Actor, Role, require
from bbs.domain.post_states import Sight
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.members import ACTIVE, IMPORTED, SUSPENDED
from bbs.models.queries import boards, members, people, posts
from bbs.models.queries.people import NAMED, ShutFacts
from bbs.models.queries.posts import HeadFacts
from bbs.services import forwarding, heads
from bbs.services.bylines import Bylines
from bbs.services.core import Core, member_of, moderates, readable_thread
from bbs.services.identity import require_here
from bbs.services.search_plan import lists_posts

MAX_BIO: Final = 600
"""The most characters that a member says of themselves."""

MAX_BLOCKS: Final = 500
"""The most people whose posts one member can keep away, each thread in which they write without a name for itself."""

SHOW_KNOWN: Final = "show_known"
"""The setting by which a member lets others see what they know; nobody sees it as shipped."""

Kind = Literal["block", "mute"]
Relation = Literal["", "blocked", "muted"]

Whom = str | Address
"""A member: their handle, or a post of theirs. Of a post without a name, only what they write so in that thread."""

_RELATIONS: Final[dict[str, Relation]] = {"": "", "block": "blocked", "mute": "muted"}
_SHOWN_STATES = (ACTIVE, IMPORTED, SUSPENDED)
_BADGES = (Role.FACILITATOR, Role.MODERATOR, Role.SYSOP)


class Known(NamedTuple):
    """An experience that somebody says they know."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class About:
    """What there is to know of a member. `knows` is empty to others, unless the member has chosen otherwise.

    Of whoever wrote a post without a name that is the byline and `relation`, and nothing else: `handle` is None, and
    the rest empty. `joined` is the first day of a month. `roles` are those that others should know of. `listed` says
    whether the actor may list their posts.
    """

    byline: Byline
    handle: str | None
    joined: date | None = None
    bio: str = ""
    knows: tuple[Known, ...] = ()
    roles: tuple[Role, ...] = ()
    listed: bool = False
    relation: Relation = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Shut:
    """Somebody whose posts the actor keeps away; `whom` is what `block` takes to let them back.

    For somebody without a name `handle` is None, and `thread` and `subject` say where.
    """

    whom: Whom
    kind: Kind
    handle: str | None
    thread: int | None = None
    subject: str = ""


class _Person(NamedTuple):
    member: int
    thread: int
    byline: Byline


class People:
    """What one member can know and choose about another. There is no list of members, and no way to make one."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def about(self, actor: Actor, whom: Whom) -> About:
        """What there is to know of a member, or of whoever wrote a post. Raises `NoSuchThing`."""
        require(actor, Action.SEE_MEMBER)
        return await self._core.read(lambda: _about(actor, _person(actor, whom)))

    async def block(self, actor: Actor, whom: Whom, kind: Kind) -> Relation:
        """Blocks or mutes a member, or takes just that back; how the actor stands to them now.

        Both fold their posts for the actor. A blocked member besides cannot answer the actor's posts with a name, nor
        be heard of through mentions. Of somebody who wrote without a name, only what they write so in that thread is
        folded. They are told nothing. Raises `NoSuchThing`, and `BadInput` for oneself or one too many.
        """
        require(actor, Action.BLOCK)
        member, now_us = member_of(actor), self._core.now_us

        def work() -> Relation:
            person = _person(actor, whom)
            if person.member == member:
                raise BadInput(_("That is you."), "oneself")
            before = people.kind_of(member, person.member, person.thread)
            if before == kind:
                people.let_back(member, person.member, person.thread)
                return ""
            if not before and people.count_shut(member) >= MAX_BLOCKS:
                message = _("You keep {count} people away already. Letting somebody back makes room.")
                raise BadInput(message.format(count=MAX_BLOCKS), "too_many")
            people.shut(member, person.member, person.thread, kind, now_us)
            return _RELATIONS[kind]

        return await self._core.write(work)

    async def blocked(self, actor: Actor) -> tuple[Shut, ...]:
        """Everybody whose posts the actor keeps away, the latest first."""
        require(actor, Action.BLOCK)
        member = member_of(actor)
        return await self._core.read(
            lambda: tuple(shut for facts in people.all_shut(member) if (shut := _shut(actor, facts)) is not None)
        )

    async def set_bio(self, actor: Actor, bio: str) -> str:
        """What the actor says of themselves from now on, as it is kept. Raises `BadInput` at the field `bio`."""
        require(actor, Action.MANAGE_SELF)
        cleaned = text.clean_body(bio).strip()
        if text.is_blank(cleaned):
            cleaned = ""
        if len(cleaned) > MAX_BIO:
            message = _("There is room for {limit} characters; this has {count}.")
            raise BadInput(message.format(limit=MAX_BIO, count=len(cleaned)), "too_long", field="bio")

        def work() -> None:
            require_here(actor, Action.MANAGE_SELF, self._core.now_us)
            people.set_bio(member_of(actor), cleaned)

        await self._core.write(work)
        return cleaned

    async def set_known(self, actor: Actor, slugs: tuple[str, ...]) -> None:
        """The experiences that the actor says they know, and no others. Unknown ones count for nothing.

        Who sees them is a setting (`show_known`); as shipped nobody does.
        """
        require(actor, Action.MANAGE_SELF)

        def work() -> None:
            wanted = [experience.id for experience in boards.experiences() if experience.slug in slugs]
            people.set_known(member_of(actor), wanted)

        await self._core.write(work)


def require_may_answer(actor: Actor, post: HeadFacts) -> None:
    """Raises `NotAllowed` where the author of a post with a name has blocked the actor. Inside a read or write."""
    if post.author is None or post.unnamed or post.author == actor.member:
        return
    if people.kind_of(post.author, member_of(actor)) == "block":
        words = _("You cannot answer this post. Anything you have written stays among your drafts.")
        raise NotAllowed(words, "not_answerable")


def _person(actor: Actor, whom: Whom) -> _Person:
    """Whom the actor means, as far as they may know. Raises `NoSuchThing`."""
    if isinstance(whom, Address):
        return _author(actor, whom)
    try:
        member = members.by_handle(rules.handle(whom.removeprefix("@")))
    except BadInput:
        member = None
    if member is None or member.state not in _SHOWN_STATES:
        raise NoSuchThing(_("There is nobody of that name here."))
    own = member.id == actor.member
    return _Person(member.id, NAMED, Byline(BylineKind.NAMED, member.handle, member.handle, own))


def _author(actor: Actor, address: Address) -> _Person:
    address = forwarding.now_at(address)
    thread, board = readable_thread(actor, address.thread)
    head = posts.head(thread.id, address.post or OPENING)
    if head is None or heads.sight_of(actor, head, moderates(actor, board.id)) is Sight.NOTHING:
        raise NoSuchThing(_("There is no such post here, or it is not open to you."))
    byline = _byline(actor, thread.id, head)
    if head.author is None or byline.kind not in (BylineKind.NAMED, BylineKind.UNNAMED):
        raise NoSuchThing(_("Whoever wrote this is not here any more."))
    return _Person(head.author, thread.id if head.unnamed else NAMED, byline)


def _byline(actor: Actor, thread: int, head: HeadFacts) -> Byline:
    if not head.unnamed:
        return Bylines(actor.member, None, ()).of(head)
    opening = posts.head(thread, OPENING)
    opener = opening.author if opening is not None and opening.unnamed else None
    return Bylines(actor.member, opener, posts.unnamed_authors(thread)).of(head)


def _about(actor: Actor, person: _Person) -> About:
    own = person.member == actor.member
    relation = _RELATIONS[people.kind_of(member_of(actor), person.member, person.thread)]
    if person.thread != NAMED:
        return About(person.byline, None, relation=relation, own=own)
    bio, joined_day = people.about(person.member)
    held = {role for role, _board in members.roles(person.member)}
    settings = members.settings(person.member)
    return About(
        byline=person.byline,
        handle=person.byline.handle,
        joined=date.fromisoformat(joined_day).replace(day=1),
        bio=bio,
        knows=_knows(person.member) if own or settings.get(SHOW_KNOWN) == "page" else (),
        roles=tuple(role for role in _BADGES if role.value in held),
        listed=own or lists_posts(settings),
        relation=relation,
        own=own,
    )


def _knows(member: int) -> tuple[Known, ...]:
    return tuple(Known(slug, name) for slug, name in people.known(member))


def _shut(actor: Actor, facts: ShutFacts) -> Shut | None:
    kind: Kind = "block" if facts.kind == "block" else "mute"
    if facts.thread == NAMED:
        return Shut(facts.handle, kind, facts.handle)
    # By their first post there: an address tells no more than everybody sees who reads the thread.
    number = people.first_unnamed(facts.thread, facts.other)
    try:
        thread, _board = readable_thread(actor, facts.thread)
    except NoSuchThing:
        return None
    if number is None:
        return None
    return Shut(Address(thread.id, number), kind, None, thread.id, thread.subject)
