"""Registration: open, by approval, by invitation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bbs.config import Config
from bbs.domain.policy import GUEST, SYSTEM, Role
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.tables import Invite, Member
from bbs.services.events import LET_IN, Event
from bbs.services.registration import MAX_INVITES
from bbs.services.rows import Joining
from bbs.services.site import Services, build
from bbs.services.tries import HandleChecks
from tests.services.community import CHEAP, PASSWORD, Site


async def started(site: Site, mode: str) -> Services:
    services = build(site.db, Config(data=site.data, passwords=CHEAP, registration=mode), site.clock)
    await services.start()
    return services


@pytest.fixture
async def approval(site: Site) -> AsyncIterator[Services]:
    services = await started(site, "approval")
    yield services
    await services.stop()


@pytest.fixture
async def by_invite(site: Site) -> AsyncIterator[Services]:
    services = await started(site, "invite")
    yield services
    await services.stop()


async def test_whoever_waits_is_a_guest_with_a_name_until_a_moderator_lets_them_in(
    site: Site, approval: Services
) -> None:
    mo = await approval.accounts.add_member(SYSTEM, "mo", PASSWORD, ("moderator",))
    ana = await approval.accounts.join(GUEST, Joining("ana", PASSWORD, words="I heard  of you\x1b[2J"))
    assert (ana.handle, ana.is_guest, ana.roles) == ("ana", True, {Role.GUEST})
    assert await approval.accounts.sign_in_password("ana", PASSWORD) == ana
    with pytest.raises(NotAllowed):
        await approval.keys.list(ana)
    with pytest.raises(BadInput):
        await approval.accounts.join(ana, Joining("another", PASSWORD))
    (row,) = await approval.registration.applications(mo)
    assert (row.handle, row.words, row.since) == ("ana", "I heard  of you", site.clock())
    heard: list[Event] = []
    approval.events.subscribe(heard.append, member=ana.waiting)
    await approval.registration.let_in(mo, "ana")
    async with asyncio.timeout(10):
        while not heard:
            await asyncio.sleep(0.001)
    assert [(event.kind, event.member) for event in heard] == [(LET_IN, ana.waiting)]
    inside = await approval.accounts.again(ana)
    assert inside.roles == {Role.MEMBER}
    assert await approval.registration.applications(mo) == ()
    with pytest.raises(NoSuchThing):
        await approval.registration.let_in(mo, "ana")


async def test_nothing_is_unread_for_somebody_who_was_let_in(site: Site, approval: Services) -> None:
    writer = await site.member("writer")
    ana = await approval.accounts.join(GUEST, Joining("ana", PASSWORD))
    await site.thread(writer, "quiet")
    await approval.registration.let_in(SYSTEM, "ana")
    assert await site.counts(await approval.accounts.again(ana)) == (0, 0)


async def test_whoever_is_turned_away_is_forgotten_and_their_sessions_end(site: Site, approval: Services) -> None:
    ana = await approval.accounts.join(GUEST, Joining("ana", PASSWORD, experiences=("nights",)))
    said: list[str] = []
    await approval.sessions.arrived(ana, said.append, site.clock())
    await approval.registration.turn_away(SYSTEM, "ana")
    async with asyncio.timeout(10):
        while not said:
            await asyncio.sleep(0.001)
    assert await site.db.read(lambda: Member.select().count()) == 0
    assert await approval.accounts.sign_in_password("ana", PASSWORD) is None
    with pytest.raises(NoSuchThing):
        await approval.accounts.again(ana)
    assert await approval.accounts.check_handle("ana") == "ana"


async def test_an_invitation_lets_one_person_in(site: Site, by_invite: Services) -> None:
    token = await by_invite.registration.make_invite(SYSTEM)
    assert len(token.replace("-", "")) == 16
    for given, code in ((None, "empty"), ("", "empty"), ("0000-0000-0000-0000", "bad_invite")):
        with pytest.raises(BadInput) as refused:
            await by_invite.accounts.join(GUEST, Joining("ana", PASSWORD, invite=given))
        assert (refused.value.field, refused.value.code) == ("invite", code)
    typed = token.replace("-", " ").upper().replace("0", "o").replace("1", "l")
    await by_invite.registration.check_invite(typed)
    ana = await by_invite.accounts.join(GUEST, Joining("ana", PASSWORD, invite=typed))
    assert not ana.is_guest
    with pytest.raises(BadInput):
        await by_invite.accounts.join(GUEST, Joining("ben", PASSWORD, invite=token))
    (row,) = await by_invite.registration.invites(SYSTEM)
    assert row.used == "2026-03-14"


async def test_two_who_use_an_invitation_at_once_get_one_account_between_them(site: Site, by_invite: Services) -> None:
    token = await by_invite.registration.make_invite(SYSTEM)
    joins = (by_invite.accounts.join(GUEST, Joining(name, PASSWORD, invite=token)) for name in ("ana", "ben"))
    results = await asyncio.gather(*joins, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Actor", "BadInput"]
    assert await site.db.read(lambda: Member.select().count()) == 1


async def test_an_invitation_runs_out_and_can_be_taken_back(site: Site, by_invite: Services) -> None:
    mo = await by_invite.accounts.add_member(SYSTEM, "mo", PASSWORD, ("moderator",))
    first = await by_invite.registration.make_invite(mo, 2)
    site.clock.advance(days=2)
    second = await by_invite.registration.make_invite(mo)
    with pytest.raises(NoSuchThing):
        await by_invite.registration.withdraw_invite(SYSTEM, (await by_invite.registration.invites(mo))[0].id)
    await by_invite.registration.withdraw_invite(mo, (await by_invite.registration.invites(mo))[0].id)
    for token in (first, second):
        with pytest.raises(BadInput):
            await by_invite.registration.check_invite(token)
    for days in (0, 91):
        with pytest.raises(BadInput):
            await by_invite.registration.make_invite(mo, days)
    kept = await site.db.read(lambda: [row.lookup for row in Invite.select()])
    assert not any(token.replace("-", "") in lookup for token in (first, second) for lookup in kept)


async def test_a_moderator_has_so_many_open_invitations_and_no_more(site: Site) -> None:
    mo = await site.services.accounts.add_member(SYSTEM, "mo", PASSWORD, ("moderator",))
    for _ in range(MAX_INVITES):
        await site.services.registration.make_invite(mo)
    with pytest.raises(BBSError) as refused:
        await site.services.registration.make_invite(mo)
    assert refused.value.code == "too_many"


async def test_an_invitation_stands_for_the_approval(site: Site, approval: Services) -> None:
    token = await approval.registration.make_invite(SYSTEM)
    assert not (await approval.accounts.join(GUEST, Joining("ana", PASSWORD, invite=token))).is_guest
    with pytest.raises(BadInput):
        await approval.accounts.join(GUEST, Joining("ben", PASSWORD, invite=token))
    with pytest.raises(BadInput) as refused:
        await approval.accounts.join(GUEST, Joining("ben", PASSWORD, words="x" * 501))
    assert refused.value.field == "words"


async def test_members_neither_invite_nor_let_in(site: Site) -> None:
    ana, registration = await site.member("ana"), site.services.registration
    for actor in (GUEST, ana):
        for call in (registration.make_invite(actor), registration.applications(actor), registration.invites(actor)):
            with pytest.raises(NotAllowed):
                await call
        for answer in (registration.let_in(actor, "x"), registration.turn_away(actor, "x")):
            with pytest.raises(NotAllowed):
                await answer


async def test_a_connection_asks_for_ten_handles_and_no_more(site: Site) -> None:
    checks = HandleChecks()
    accounts = site.services.accounts
    for number in range(10):
        await accounts.check_handle(f"quiet-{number}x", checks)
        await accounts.check_handle(f"Quiet-{number}x", checks)
    await accounts.join(GUEST, Joining("quiet-9x", PASSWORD, checks=checks))
    for call in (accounts.check_handle("ana", checks), accounts.join(GUEST, Joining("ana", PASSWORD, checks=checks))):
        with pytest.raises(BBSError) as refused:
            await call
        assert refused.value.code == "too_many"
