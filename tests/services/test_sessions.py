"""Sessions: listed and ended by their member, and ended at once when they have to be, in other processes too."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.errors import BBSError, NoSuchThing, NotAllowed
from bbs.models.tables import Member
from bbs.services.events import ENDED, RESYNC, Event
from bbs.services.rows import OfferedKey
from bbs.services.sessions import MAX_SESSIONS, Why
from tests.services.community import PASSWORD, Site, build_on

KEY = OfferedKey("ssh-ed25519", "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE", "ana at home")


class Door:
    """What a connection does when it is told to end."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, why: str) -> None:
        self.said.append(why)

    async def told(self) -> str:
        async with asyncio.timeout(10):
            while not self.said:
                await asyncio.sleep(0.001)
        assert len(self.said) == 1
        return self.said[0]


async def come(site: Site, actor: Actor) -> tuple[Actor, Door]:
    """A session of the actor, a second after the one before."""
    site.clock.advance(seconds=1)
    door = Door()
    session = await site.services.sessions.arrived(actor, door, site.clock())
    return replace(actor, session=session), door


async def test_members_see_and_end_their_own_sessions_and_nobody_elses(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    sessions = site.services.sessions
    (here, first), (there, second), (other, third) = [await come(site, who) for who in (ana, ana, ben)]
    assert [row.current for row in sessions.of(here)] == [True, False]
    assert [row.id for row in sessions.of(here)] == [here.session, there.session]
    with pytest.raises(NoSuchThing):
        sessions.end(here, other.session or 0)
    sessions.end(here, there.session or 0)
    assert await second.told()
    assert (first.said, third.said) == ([], [])
    with pytest.raises(NoSuchThing):
        sessions.end(here, there.session or 0)
    sessions.left(there.session or 0)
    assert [row.id for row in sessions.of(here)] == [here.session]
    with pytest.raises(NotAllowed):
        sessions.of(GUEST)


async def test_a_session_that_left_leaves_nothing_behind(site: Site) -> None:
    ana = await site.member("ana")
    before = len(site.services.events)
    here, _door = await come(site, ana)
    site.services.sessions.left(here.session or 0)
    site.services.sessions.left(here.session or 0)
    assert len(site.services.sessions) == 0
    assert len(site.services.events) == before


async def test_a_member_has_so_many_sessions_at_once_and_no_more(site: Site) -> None:
    ana = await site.member("ana")
    here = [await come(site, ana) for _ in range(MAX_SESSIONS)]
    with pytest.raises(BBSError) as refused:
        await come(site, ana)
    assert refused.value.code == "too_many"
    site.services.sessions.left(here[0][0].session or 0)
    await come(site, ana)


async def test_a_suspension_ends_sessions_in_every_process(site: Site) -> None:
    ana = await site.member("ana")
    _here, door = await come(site, ana)
    other = build_on(site.db, site.clock, site.data)
    await other.start()
    await other.managing.suspend(SYSTEM, "ana")
    assert "closed" in await door.told()
    assert len(site.services.sessions) == 0
    await other.stop()


async def test_whoever_is_suspended_between_the_sign_in_and_the_session_gets_none(site: Site) -> None:
    ana = await site.member("ana")
    await site.services.managing.suspend(SYSTEM, "ana")
    with pytest.raises(NoSuchThing):
        await come(site, ana)
    assert len(site.services.sessions) == 0


async def test_a_new_password_ends_the_other_sessions_and_not_this_one(site: Site) -> None:
    ana = await site.member("ana")
    here, door = await come(site, ana)
    _there, other = await come(site, ana)
    await site.services.accounts.change_password(here, PASSWORD, "seven quiet rivers")
    assert "password" in await other.told()
    assert door.said == []
    await site.services.sessions.end_others(here)
    assert [row.current for row in site.services.sessions.of(here)] == [True]


async def test_when_something_was_missed_those_who_may_not_be_here_go(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    (_a, door), (_b, stays) = await come(site, ana), await come(site, ben)
    await site.change(lambda: Member.update(state="suspended").where(Member.handle == "ana").execute())
    site.services.events.publish(Event(RESYNC))
    assert await door.told()
    assert stays.said == []


async def test_a_session_that_fails_to_end_keeps_no_other_from_ending(site: Site) -> None:
    ana = await site.member("ana")

    def fails(_why: str) -> None:
        raise RuntimeError

    await site.services.sessions.arrived(ana, fails, site.clock())
    _here, door = await come(site, ana)
    await site.services.managing.reset_password(SYSTEM, "ana", "seven quiet rivers")
    assert "operator" in await door.told()


class TestBetweenTheProofAndTheSession:
    """Whoever has proved who they are a moment before their way in is closed does not come in."""

    async def test_a_password_that_was_reset_meanwhile_let_its_thief_in(self, site: Site) -> None:
        await site.member("ana")
        thief = await site.services.accounts.sign_in_password("ana", PASSWORD)
        assert thief is not None
        await site.services.managing.reset_password(SYSTEM, "ana", "seven quiet rivers")
        with pytest.raises(NotAllowed) as refused:
            await come(site, thief)
        assert refused.value.code == "ended"
        assert "operator" in refused.value.message
        assert len(site.services.sessions) == 0
        ana = await site.services.accounts.sign_in_password("ana", "seven quiet rivers")
        assert ana is not None
        await come(site, ana)

    async def test_a_key_that_was_taken_off_meanwhile_let_its_thief_in(self, site: Site) -> None:
        ana = await site.member("ana")
        await site.services.keys.add(ana, KEY)
        thief = await site.services.accounts.sign_in_key("ana", KEY.fingerprint)
        assert thief is not None
        other = build_on(site.db, site.clock, site.data)
        await other.keys.remove(ana, (await other.keys.list(ana))[0].id)
        with pytest.raises(NotAllowed):
            await come(site, thief)

    async def test_a_sign_in_after_the_reset_was_ended_by_the_news_of_it(self, site: Site) -> None:
        """Another process tells of it a moment later than it happens."""
        await site.member("ana")
        await site.services.managing.reset_password(SYSTEM, "ana", "seven quiet rivers")
        ana = await site.services.accounts.sign_in_password("ana", "seven quiet rivers")
        assert ana is not None
        _here, door = await come(site, ana)
        site.services.events.publish(Event(ENDED, member=ana.member, number=Why.RESET))
        await site.services.managing.set_roles(SYSTEM, "ana", ("facilitator",), ())
        await looked(site)
        assert door.said == []


async def looked(site: Site) -> None:
    """What was told has been looked up."""
    async with asyncio.timeout(10):
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if (task := site.services.sessions._looking) is not None:
            await task


async def test_a_recovery_ended_the_session_in_which_it_was_made(site: Site) -> None:
    """It is told by an event, which comes when it comes: the session that stays has to have a name."""
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    _there, other = await come(site, ana)
    back = await site.services.recovery.recover("ana", code, "seven quiet rivers")
    here, door = await come(site, back.actor)
    assert here.session == back.actor.session
    assert "recovery code" in await other.told()
    site.services.events.publish(Event(RESYNC))
    await looked(site)
    assert door.said == []
    assert [row.id for row in site.services.sessions.of(here)] == [here.session]


async def test_a_thief_in_every_session_kept_the_member_out_after_their_recovery(site: Site) -> None:
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    doors = [(await come(site, ana))[1] for _ in range(MAX_SESSIONS)]
    back = await site.services.recovery.recover("ana", code, "seven quiet rivers")
    _here, door = await come(site, back.actor)
    for each in doors:
        await each.told()
    assert door.said == []


async def test_a_reset_that_was_missed_left_sessions_open(site: Site) -> None:
    """After a gap in what other processes tell, only suspensions were looked for."""
    ana = await site.member("ana")
    _here, door = await come(site, ana)
    other = build_on(site.db, site.clock, site.data)
    site.services.events.publish = lambda _event: None  # type: ignore[method-assign]
    await other.managing.reset_password(SYSTEM, "ana", "seven quiet rivers")
    del site.services.events.publish
    site.services.events.publish(Event(RESYNC))
    assert "operator" in await door.told()


async def test_sessions_end_also_while_the_database_is_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await site.member("ana")
    _here, door = await come(site, ana)

    async def away(*_arguments: object) -> None:
        raise BBSError("away", "storage")

    monkeypatch.setattr(site.services.sessions, "_endings", away)
    site.services.events.publish(Event(ENDED, member=ana.member, number=Why.SUSPENDED))
    assert "closed" in await door.told()
