"""Members as those who look after the place see them, and their roles, board by board."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbs.domain.policy import SYSTEM, Actor, Role
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from tests.services.community import PASSWORD, Site


async def sysop(site: Site) -> Actor:
    return await site.services.accounts.add_member(SYSTEM, "ivo", PASSWORD, ("sysop",))


async def test_roles_are_given_for_single_boards_and_hold_at_once(site: Site) -> None:
    people, ana = site.services.steering_people, await site.member("ana")
    card = await people.give_role(SYSTEM, "Ana", "moderator", "quiet")
    assert [(role.role, role.board) for role in card.roles] == [("moderator", "quiet")]
    await people.give_role(SYSTEM, "ana", "moderator", "quiet")
    await people.give_role(SYSTEM, "ana", "facilitator")
    ana = await site.services.accounts.again(ana)
    quiet = next(board.slug for board in await site.services.steering.boards(SYSTEM) if board.slug == "quiet")
    assert ana.roles == {Role.MEMBER, Role.MODERATOR, Role.FACILITATOR}
    assert ana.moderates is not None
    assert len(ana.moderates) == 1
    assert quiet == "quiet"
    (holder,) = await people.holders(ana)
    assert (holder.handle, [role.board for role in holder.roles]) == ("ana", ["quiet", None])
    card = await people.take_role(SYSTEM, "ana", "moderator", "quiet")
    assert [role.role for role in card.roles] == ["facilitator"]


@pytest.mark.parametrize(
    ("handle", "role", "board", "code"),
    [
        ("nobody", "moderator", None, "no_member"),
        ("ana", "wizard", None, "bad_role"),
        ("ana", "member", None, "bad_role"),
        ("ana", "sysop", "quiet", "everywhere"),
        ("ana", "moderator", "no-such", "no_such_thing"),
    ],
)
async def test_a_role_that_nobody_can_have_is_refused(
    site: Site, handle: str, role: str, board: str | None, code: str
) -> None:
    await site.member("ana")
    with pytest.raises(BBSError) as refused:
        await site.services.steering_people.give_role(SYSTEM, handle, role, board)
    assert refused.value.code == code


async def test_the_last_operator_shut_themselves_out(site: Site) -> None:
    ivo = await sysop(site)
    for call in (
        site.services.steering_people.take_role(ivo, "ivo", "sysop"),
        site.services.steering_people.close(ivo, "ivo", None),
    ):
        with pytest.raises(NotAllowed) as refused:
            await call
        assert refused.value.code == "oneself"


async def test_an_account_is_closed_and_opened_again(site: Site) -> None:
    ivo, people = await sysop(site), site.services.steering_people
    await site.member("ana")
    until = site.clock() + timedelta(days=3)
    card = await people.close(ivo, "ana", until)
    assert (card.state, card.until) == ("suspended", until)
    assert (await people.open_again(ivo, "ana")).state == "active"
    with pytest.raises(BadInput):
        await people.close(ivo, "ana", site.clock())


async def test_moderators_see_less_than_the_operator(site: Site) -> None:
    ivo, people = await sysop(site), site.services.steering_people
    ana = await site.member("ana")
    await people.give_role(ivo, "ana", "moderator", "quiet")
    ana = await site.services.accounts.again(ana)
    await site.member("ben")
    assert (await people.member(ana, "ben")).opened_by is None
    seen = await people.member(ivo, "@ben")
    assert seen.opened_by is not None
    assert (seen.opened_by.has_password, seen.opened_by.keys) == (True, 0)
    assert (await people.member(ana, "ana")).own
    with pytest.raises(NoSuchThing):
        await people.member(ana, "be")
    with pytest.raises(NotAllowed):
        await people.member(await site.member("cleo"), "ben")
