"""Joining, signing in, and what members choose."""

from __future__ import annotations

import asyncio

import pytest

from bbs.config import Config, Passwords
from bbs.domain.policy import GUEST, SYSTEM, Role
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.tables import Member, MemberKey
from bbs.services.passwords import Cost
from bbs.services.passwords import Passwords as Hasher
from bbs.services.rows import Joining, OfferedKey
from bbs.services.site import build
from tests.services.community import PASSWORD, Site

KEY = OfferedKey("ssh-ed25519", "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE", "ana at home")


async def test_whoever_joins_can_come_back_with_the_password(site: Site) -> None:
    accounts = site.services.accounts
    joined = await accounts.join(GUEST, Joining("Ana", PASSWORD, experiences=("nights",)))
    assert joined.handle == "ana"
    assert joined.roles == {Role.MEMBER}
    assert await accounts.sign_in_password("ANA", PASSWORD) == joined
    assert await accounts.sign_in_password("ana", "another one entirely") is None
    assert await accounts.sign_in_password("nobody", PASSWORD) is None
    overview = await site.services.boards.overview(joined)
    assert [experience.followed for experience in overview] == [True]


async def test_whoever_joins_with_a_key_can_come_back_with_it(site: Site) -> None:
    accounts = site.services.accounts
    joined = await accounts.join(GUEST, Joining("ana", key=KEY))
    assert await accounts.sign_in_key("ana", KEY.fingerprint) == joined
    assert await accounts.key_known("Ana", KEY.fingerprint)
    assert not await accounts.key_known("ben", KEY.fingerprint)
    assert not await accounts.key_known("ana", "SHA256:another")
    assert await accounts.sign_in_key("ana", "SHA256:another") is None
    assert await accounts.sign_in_password("ana", "any password at all") is None


async def test_no_fingerprint_is_kept_in_the_open(site: Site) -> None:
    await site.services.accounts.join(GUEST, Joining("ana", key=KEY))
    kept = await site.db.read(lambda: MemberKey.select().get())
    assert KEY.fingerprint not in kept.lookup
    assert kept.tail == KEY.fingerprint[-6:]


async def test_a_handle_that_looks_like_another_is_refused_at_its_field(site: Site) -> None:
    await site.member("lily")
    for handle in ("Lily", "l1ly", "li.ly"):
        with pytest.raises(BadInput) as refused:
            await site.services.accounts.check_handle(handle)
        assert (refused.value.field, refused.value.code) == ("handle", "taken")


async def test_two_who_want_a_handle_at_once_get_one_between_them(site: Site) -> None:
    accounts = site.services.accounts
    both = (accounts.join(GUEST, Joining("ana", PASSWORD)), accounts.join(GUEST, Joining("a-na", PASSWORD)))
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Actor", "BadInput"]


async def test_joining_needs_a_password_or_a_key(site: Site) -> None:
    with pytest.raises(BadInput) as refused:
        await site.services.accounts.join(GUEST, Joining("ana"))
    assert refused.value.field == "password"


async def test_members_cannot_join_again_and_only_the_operator_adds_members(site: Site) -> None:
    ana = await site.member("ana")
    with pytest.raises(NotAllowed):
        await site.services.accounts.join(ana, Joining("ben", PASSWORD))
    for stranger in (ana, GUEST):
        with pytest.raises(NotAllowed):
            await site.services.accounts.add_member(stranger, "ben", PASSWORD)
        with pytest.raises(NotAllowed):
            await site.services.accounts.members(stranger)


async def test_the_operator_adds_members_with_roles(site: Site) -> None:
    accounts = site.services.accounts
    mo = await accounts.add_member(SYSTEM, "mo", PASSWORD, ("moderator", "member"), KEY)
    assert mo.roles == {Role.MEMBER, Role.MODERATOR}
    assert mo.moderates is None
    with pytest.raises(BadInput) as refused:
        await accounts.add_member(SYSTEM, "jo", PASSWORD, ("wizard",))
    assert refused.value.field == "role"
    (row,) = await accounts.members(SYSTEM)
    assert (row.handle, row.roles, row.keys, row.has_password) == ("mo", ("member", "moderator"), 1, True)


async def test_offered_handles_are_free(site: Site) -> None:
    offered = await site.services.accounts.offer_handles()
    assert len(offered) == 3
    for handle in offered:
        assert await site.services.accounts.check_handle(handle) == handle


async def test_the_day_of_a_visit_is_kept_and_nothing_finer(site: Site) -> None:
    await site.member("ana")
    await site.services.accounts.sign_in_password("ana", PASSWORD)
    assert (await site.db.read(lambda: Member.select().get())).seen_day == "2026-03-14"


async def test_a_hash_made_with_another_cost_is_made_anew(site: Site) -> None:
    await site.member("ana")
    before = (await site.db.read(lambda: Member.select().get())).password_hash
    dearer = Config(data=site.data, passwords=Passwords(passes=2, memory_kib=16, lanes=1))
    services = build(site.db, dearer, site.clock)
    assert await services.accounts.sign_in_password("ana", PASSWORD) is not None
    after = (await site.db.read(lambda: Member.select().get())).password_hash
    assert before is not None
    assert after is not None
    assert "m=8,t=1" in before
    assert "m=16,t=2" in after
    assert await services.accounts.sign_in_password("ana", PASSWORD) is not None
    await services.stop()


async def test_an_unknown_handle_costs_as_much_as_a_wrong_password(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.member("ana")
    await site.services.accounts.join(GUEST, Joining("keyed", key=KEY))
    computed: list[bool] = []
    verify = Hasher._matches

    def counted(self: Hasher, encoded: str | None, password: str) -> bool:
        computed.append(encoded is None)
        return verify(self, encoded, password)

    monkeypatch.setattr(Hasher, "_matches", counted)
    for handle in ("ana", "nobody", "keyed", "no such handle!", "new"):
        for password in ("wrong but long enough", "short", "", "\ud800" * 12):
            assert await site.services.accounts.sign_in_password(handle, password) is None
    assert len(computed) == 5 * 4


async def test_settings_took_whatever_was_given(site: Site) -> None:
    """There was a second way to keep one, which looked at its length alone."""
    ana = await site.member("ana")
    preferences = site.services.preferences
    assert (await preferences.set(ana, "width", "72")).width == 72
    for name, value in (("", "x"), ("n" * 41, "x"), ("width", "9000"), ("theme", "\x1b[31m"), ("bad\x1bname", "x")):
        with pytest.raises(BadInput):
            await preferences.set(ana, name, value)
    assert (await preferences.get(ana)).width == 72
    with pytest.raises(NotAllowed):
        await preferences.set(GUEST, "width", "72")


async def test_a_member_who_has_gone_is_no_actor(site: Site) -> None:
    ana = await site.member("ana")
    await site.change(lambda: Member.update(state="former").execute())
    assert await site.services.accounts.sign_in_password("ana", PASSWORD) is None
    with pytest.raises(NoSuchThing):
        await site.services.accounts.actor(ana.member or 0)


async def test_more_sign_ins_than_can_wait_are_asked_to_come_back() -> None:
    hasher = Hasher(Cost(1, 8, 1), at_once=1, waiting=2)
    encoded = await hasher.hash("one two three")
    results = await asyncio.gather(*(hasher.verify(encoded, "one two three") for _ in range(9)), return_exceptions=True)
    busy = [result for result in results if isinstance(result, BBSError)]
    assert {error.code for error in busy} == {"busy"}
    assert results.count(True) >= 3
    assert len(busy) + results.count(True) == 9
    assert await hasher.verify(encoded, "one two three")
    hasher.close()


async def test_callers_who_go_away_give_their_places_back() -> None:
    hasher = Hasher(Cost(3, 8192, 1), at_once=1, waiting=3)
    for _ in range(20):
        task = asyncio.create_task(hasher.hash("one two three"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with asyncio.timeout(10):
        while True:
            try:
                assert await hasher.hash("one two three")
                break
            except BBSError:
                await asyncio.sleep(0.01)
    hasher.close()


def test_the_shipped_cost_is_the_second_profile_of_rfc_9106() -> None:
    assert Cost() == Cost(passes=3, memory=64 * 1024, lanes=4)
