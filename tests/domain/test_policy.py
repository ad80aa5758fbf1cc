"""Who may do what, and who sees a post in which state."""

from __future__ import annotations

from itertools import product

import pytest

from bbs.domain.policy import (
    GUEST,
    POLICY,
    SYSTEM,
    Action,
    Actor,
    Readers,
    Role,
    may,
    may_read_board,
    require,
    require_board,
    roles_of,
)
from bbs.domain.post_states import PostState, Sight, sight
from bbs.errors import NoSuchThing, NotAllowed

GUEST_ACTIONS = {Action.SEE_HELP, Action.SEE_BOARDS, Action.READ, Action.JOIN, Action.SEARCH}
MODERATORS_ACTIONS = {
    *(Action.INVITE, Action.LET_IN, Action.WORK_CASES, Action.ACT, Action.SEE_LOG, Action.DRAWBRIDGE),
}
BOARD, OTHER = 1, 2


def actor(*roles: Role, boards: frozenset[int] = frozenset(), moderates: frozenset[int] | None = frozenset()) -> Actor:
    return Actor(member=7, handle="ann", roles=frozenset(roles), boards=boards, moderates=moderates)


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_role_by_action(role: Role, action: Action) -> None:
    if role is Role.GUEST:
        allowed = action in GUEST_ACTIONS
    elif action is Action.MANAGE_SITE:
        allowed = role is Role.SYSOP
    elif action in MODERATORS_ACTIONS:
        allowed = role in (Role.MODERATOR, Role.SYSOP)
    else:
        allowed = action is not Action.JOIN
    who = actor(role)
    assert may(who, action) == allowed
    if allowed:
        require(who, action)
    else:
        with pytest.raises(NotAllowed):
            require(who, action)


def test_every_action_has_a_rule() -> None:
    assert set(POLICY) == set(Action)


def test_guests_are_told_that_signing_in_helps() -> None:
    with pytest.raises(NotAllowed) as of_guest:
        require(GUEST, Action.REPLY)
    with pytest.raises(NotAllowed) as of_member:
        require(actor(Role.MEMBER), Action.MANAGE_SITE)
    assert of_guest.value.message != of_member.value.message


@pytest.mark.parametrize(
    ("who", "readers", "reads"),
    [
        (GUEST, Readers.GUESTS, True),
        (GUEST, Readers.MEMBERS, False),
        (GUEST, Readers.LIST, False),
        (actor(Role.MEMBER), Readers.GUESTS, True),
        (actor(Role.MEMBER), Readers.MEMBERS, True),
        (actor(Role.MEMBER), Readers.LIST, False),
        (actor(Role.MEMBER, boards=frozenset({BOARD})), Readers.LIST, True),
        (actor(Role.MEMBER, boards=frozenset({OTHER})), Readers.LIST, False),
        (actor(Role.FACILITATOR), Readers.LIST, False),
        (actor(Role.MODERATOR, moderates=frozenset({BOARD})), Readers.LIST, True),
        (actor(Role.MODERATOR, moderates=frozenset({OTHER})), Readers.LIST, False),
        (actor(Role.MODERATOR, moderates=None), Readers.LIST, True),
        (actor(Role.MEMBER, moderates=None), Readers.LIST, False),
        (actor(Role.SYSOP), Readers.LIST, True),
        (SYSTEM, Readers.LIST, True),
        (SYSTEM, Readers.MEMBERS, True),
    ],
)
def test_who_reads_a_board(who: Actor, readers: Readers, reads: bool) -> None:
    assert may_read_board(who, BOARD, readers) == reads
    if reads:
        require_board(who, BOARD, readers)
    else:
        with pytest.raises(NoSuchThing):
            require_board(who, BOARD, readers)


def test_whoever_holds_a_role_is_a_member() -> None:
    assert roles_of(set()) == {Role.MEMBER}
    assert roles_of({"moderator"}) == {Role.MEMBER, Role.MODERATOR}
    with pytest.raises(ValueError):
        roles_of({"queen"})


@pytest.mark.parametrize(
    ("state", "stranger", "author", "moderator"),
    [
        (PostState.PUBLISHED, Sight.TEXT, Sight.TEXT, Sight.TEXT),
        (PostState.HELD, Sight.NOTHING, Sight.TEXT, Sight.TEXT),
        (PostState.HIDDEN, Sight.PLACE, Sight.TEXT, Sight.TEXT),
        (PostState.DELETED, Sight.PLACE, Sight.PLACE, Sight.PLACE),
        (PostState.REMOVED, Sight.PLACE, Sight.PLACE, Sight.PLACE),
    ],
)
def test_who_sees_a_post(state: PostState, stranger: Sight, author: Sight, moderator: Sight) -> None:
    assert sight(state, is_author=False, moderates=False) is stranger
    assert sight(state, is_author=True, moderates=False) is author
    assert sight(state, is_author=False, moderates=True) is moderator
