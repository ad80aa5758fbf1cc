"""Who a row of the members' table is, to the policy. Called inside a read or a write."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bbs.domain import members as rules
from bbs.domain.policy import Action, Actor, Role, require, roles_of
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models import counters
from bbs.models.members import ACTIVE, APPLYING, LEAVING, SUSPENDED
from bbs.models.queries import erasing, members
from bbs.models.queries.members import MemberFacts

_GUEST_ONLY = frozenset({Role.GUEST})

GONE_WORDS: Final = _("This account is not here any more, so nothing was done.")
"""What whoever was erased while they were at something is told."""


def state_of(member: MemberFacts, now_us: int) -> str:
    """The member's state at this moment: a suspension that has run out is none."""
    over = member.suspended_until_us is not None and member.suspended_until_us <= now_us
    return ACTIVE if member.state == SUSPENDED and over else member.state


def actor_of(member: int, now_us: int) -> Actor:
    """The actor for a member, or for somebody who waits to be let in. Raises `NoSuchThing`."""
    found = members.by_id(member)
    state = None if found is None else state_of(found, now_us)
    if found is None or state not in (ACTIVE, APPLYING, LEAVING):
        raise no_member()
    as_of = counters.current(counters.EVENT)
    if state == APPLYING:
        return Actor(member=None, handle=found.handle, roles=_GUEST_ONLY, waiting=found.id, as_of=as_of)
    if state == LEAVING:
        return _leaving(found, as_of)
    roles = members.roles(member)
    everywhere = any(role == Role.MODERATOR.value and board is None for role, board in roles)
    return Actor(
        member=found.id,
        handle=found.handle,
        roles=roles_of({role for role, _board in roles}),
        boards=members.reader_of(member),
        moderates=None if everywhere else frozenset(board for _role, board in roles if board is not None),
        as_of=as_of,
    )


def _leaving(member: MemberFacts, as_of: int) -> Actor:
    """Somebody who has asked to be erased: under their own name to themselves, and nothing but a member."""
    name = erasing.name_of(member.id) or member.handle
    roles, boards = frozenset({Role.MEMBER}), members.reader_of(member.id)
    return Actor(member=member.id, handle=name, roles=roles, boards=boards, leaving=True, as_of=as_of)


def whoever(member: int, now_us: int) -> Actor:
    """The actor for a member, for somebody who waits to be let in, or for one whose account is closed. Raises
    `NoSuchThing`."""
    found = members.by_id(member)
    if found is None or state_of(found, now_us) != SUSPENDED:
        return actor_of(member, now_us)
    return shut_out(found, counters.current(counters.EVENT))


def still(actor: Actor, action: Action, now_us: int) -> Actor:
    """The actor as the database knows them at this moment, who may do this: for the writes of those who look after
    others. Whose role is taken, their sessions end, but in another process not at the same moment.

    The server itself stays as it is. Raises `NotAllowed`. Inside a write.
    """
    found = actor
    if actor.member is not None:
        try:
            found = replace(actor_of(actor.member, now_us), session=actor.session)
        except NoSuchThing:
            raise NotAllowed(_("That is not open to you.")) from None
    require(found, action)
    return found


def refusal(actor: Actor, action: Action, now_us: int) -> BBSError | None:
    """Why a member may not do this any more, as the database knows them at this moment: they have asked to be erased,
    have gone, or their account is closed. None where nothing has come between. Inside a read or a write."""
    who = actor.whoever
    found = None if who is None else members.by_id(who)
    if who is None or (found is not None and state_of(found, now_us) == ACTIVE):
        return None
    try:
        require(whoever(who, now_us), action)
    except NoSuchThing:
        return gone()
    except NotAllowed as error:
        return error
    return None


def require_here(actor: Actor, action: Action, now_us: int) -> None:
    """For the writes of members: raises what is a `refusal` now. Their sessions end with their standing, but in another
    process not at the same moment. Inside a write."""
    if (refused := refusal(actor, action, now_us)) is not None:
        raise refused


def shut_out(member: MemberFacts, as_of: int = 0) -> Actor:
    """The actor for a member who has proved who they are, and whose account is closed."""
    return Actor(member=None, handle=member.handle, roles=frozenset(), suspended=member.id, as_of=as_of)


def locked(member: MemberFacts) -> Actor:
    """The actor for a member who has shown their key, and has still to say their door word."""
    return Actor(member=None, handle=member.handle, roles=frozenset(), locked=member.id)


def member_called(text: str) -> MemberFacts:
    """The member with this handle, whatever their state. Raises `NoSuchThing`."""
    found = members.by_handle(as_handle(text))
    if found is None:
        raise no_member()
    return found


def as_handle(text: str) -> str:
    """The handle as it would be kept; for what cannot be one, something that nobody is called."""
    try:
        return rules.handle(text)
    except BadInput:
        return ""


def gone() -> BBSError:
    """What is raised where whoever asks is not here any more."""
    return BBSError(GONE_WORDS, "gone")


def no_member() -> NoSuchThing:
    """What is raised where a name is nobody's."""
    return NoSuchThing(_("There is no such member."))
