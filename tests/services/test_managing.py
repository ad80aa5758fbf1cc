"""What the operator does with members, and what those hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbs.domain.policy import SYSTEM, Role
from bbs.errors import BadInput, BBSError, NoSuchThing
from bbs.models.tables import Member
from bbs.services.agreement import VERSION
from bbs.services.passwords import Passwords as Hasher
from bbs.services.rows import OfferedKey
from tests.services.community import PASSWORD, Site

KEY = OfferedKey("ssh-ed25519", "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE", "ana at home")


async def test_a_suspended_member_gets_to_the_door_once_they_have_proved_who_they_are(site: Site) -> None:
    ana = await site.member("ana")
    await site.services.keys.add(ana, KEY)
    await site.services.managing.suspend(SYSTEM, "ana", site.clock() + timedelta(days=3))
    accounts = site.services.accounts
    for call in (accounts.sign_in_password("ana", PASSWORD), accounts.sign_in_key("ana", KEY.fingerprint)):
        actor = await call
        assert actor is not None
        assert (actor.member, actor.suspended, actor.roles) == (None, ana.member, frozenset())
    assert await accounts.sign_in_password("ana", "another one entirely") is None
    assert await accounts.sign_in_key("ana", "SHA256:another") is None
    assert (await accounts.again(ana)).suspended == ana.member
    (told,) = await site.services.appeals.mine(actor)
    assert told.until == site.clock() + timedelta(days=3)
    site.clock.advance(days=3)
    assert await accounts.sign_in_password("ana", PASSWORD) == ana
    await site.services.schedule.run_due()
    assert (await site.db.read(lambda: Member.select().get())).state == "active"


async def test_a_restored_member_comes_in_and_is_told_so(site: Site) -> None:
    ana = await site.member("ana")
    managing = site.services.managing
    await managing.suspend(SYSTEM, "ana")
    assert (await managing.show(SYSTEM, "ana")).row.state == "suspended"
    await managing.restore(SYSTEM, "ana")
    assert await site.services.accounts.sign_in_password("ana", PASSWORD) == ana
    assert [notice.kind for notice in await site.services.notices.take(ana)] == ["restored"]
    with pytest.raises(BBSError):
        await managing.restore(SYSTEM, "ana")
    with pytest.raises(BadInput):
        await managing.suspend(SYSTEM, "ana", site.clock())


@pytest.mark.parametrize("state", ["suspended", "applying", "imported", "former", "active"])
async def test_a_wrong_password_costs_the_same_whatever_the_state(
    site: Site, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.member("ana")
    await site.change(lambda: Member.update(state=state).execute())
    computed: list[str] = []
    verify = Hasher._matches
    monkeypatch.setattr(Hasher, "_matches", lambda *given: computed.append(given[2]) or verify(*given))
    assert await site.services.accounts.sign_in_password("ana", "another one entirely") is None
    assert len(computed) == 1


async def test_somebody_who_was_imported_can_be_given_a_way_in(site: Site) -> None:
    for handle in ("ana", "ben"):
        await site.member(handle)
    await site.change(lambda: Member.update(state="imported", password_hash=None, agreement=0).execute())
    assert await site.services.accounts.sign_in_password("ana", PASSWORD) is None
    await site.services.managing.reset_password(SYSTEM, "ana", PASSWORD)
    await site.services.managing.add_key(SYSTEM, "ben", KEY)
    ana = await site.services.accounts.sign_in_password("ana", PASSWORD)
    assert ana is not None
    assert not await site.services.accounts.has_agreed(ana)
    assert await site.services.accounts.sign_in_key("ben", KEY.fingerprint) is not None


async def test_roles_are_given_and_taken(site: Site) -> None:
    ana = await site.member("ana")
    managing = site.services.managing
    await managing.set_roles(SYSTEM, "ana", ("moderator", "facilitator"))
    await managing.set_roles(SYSTEM, "ana", ("moderator",), ("facilitator",))
    assert (await site.services.accounts.again(ana)).roles == {Role.MEMBER, Role.MODERATOR}
    for add, remove in ((("wizard",), ()), ((), ("wizard",))):
        with pytest.raises(BadInput) as refused:
            await managing.set_roles(SYSTEM, "ana", add, remove)
        assert refused.value.field == "role"
    with pytest.raises(NoSuchThing):
        await managing.set_roles(SYSTEM, "nobody", ("moderator",))


async def test_one_member_is_shown_with_what_opens_the_account(site: Site) -> None:
    ana = await site.member("ana")
    await site.services.managing.add_key(SYSTEM, "ana", KEY)
    await site.services.recovery.new_code(ana)
    shown = await site.services.managing.show(SYSTEM, "ANA")
    assert (shown.row.handle, shown.has_recovery_code, shown.has_door_word, shown.agreement) == (
        "ana",
        True,
        False,
        VERSION,
    )
    (key,) = shown.keys
    await site.services.managing.remove_key(SYSTEM, "ana", key.id)
    assert (await site.services.managing.show(SYSTEM, "ana")).keys == ()
    await site.change(lambda: Member.update(state="former").execute())
    with pytest.raises(NoSuchThing):
        await site.services.managing.add_key(SYSTEM, "ana", KEY)
