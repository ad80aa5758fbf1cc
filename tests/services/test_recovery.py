"""Coming back with a recovery code, and door words."""

from __future__ import annotations

import asyncio

import pytest

from bbs.config import Config, Limits
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.errors import BadInput, BBSError, NotAllowed, TooSoon
from bbs.models.tables import Member
from bbs.services.passwords import Passwords as Hasher
from bbs.services.rows import Joining, OfferedKey
from bbs.services.site import build
from tests.services.community import CHEAP, PASSWORD, Site

NEW = "seven quiet rivers"
KEY = OfferedKey("ssh-ed25519", "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE", "ana at home")
OTHER_CODE = "zoo zoo zoo zoo zoo zoo zoo"


async def test_a_recovery_code_opens_the_account_once_and_changes_what_opens_it(site: Site) -> None:
    recovery, accounts = site.services.recovery, site.services.accounts
    code = recovery.draw()
    ana = await accounts.join(GUEST, Joining("ana", PASSWORD, KEY, recovery=code))
    await recovery.set_door_word(ana, "blue umbrella", PASSWORD)
    assert await recovery.has_code(ana)
    back = await recovery.recover("ANA", code.upper().replace(" ", "-"), NEW)
    assert back.actor == ana
    assert await accounts.sign_in_password("ana", NEW) == ana
    assert await accounts.sign_in_password("ana", PASSWORD) is None
    assert await accounts.sign_in_key("ana", KEY.fingerprint) is None
    assert not await recovery.has_door_word(ana)
    assert not await recovery.matches_code("ana", code)
    assert await recovery.matches_code("ana", back.new_code)
    assert back.new_code not in repr(back)
    assert [notice.kind for notice in await site.services.notices.take(ana)][-1] == "recovered"


async def test_no_code_is_kept_in_the_open(site: Site) -> None:
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    kept = await site.db.read(lambda: Member.select().get())
    assert len(kept.recovery) == 64
    assert code.split()[0] not in kept.recovery


async def test_a_wrong_code_and_an_unknown_handle_are_refused_in_the_same_words(site: Site) -> None:
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    await site.member("ben")
    refusals = set()
    for handle, given in (("ana", OTHER_CODE), ("ben", code), ("nobody", code), ("no such handle!", code)):
        assert not await site.services.recovery.matches_code(handle, given, "here")
        with pytest.raises(BadInput) as refused:
            await site.services.recovery.recover(handle, given, NEW, "there")
        refusals.add((refused.value.message, refused.value.code, refused.value.field))
    assert len(refusals) == 1
    assert await site.services.accounts.sign_in_password("ana", PASSWORD) == ana


async def test_one_code_used_by_two_at_once_opens_the_account_for_one(site: Site) -> None:
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    both = (site.services.recovery.recover("ana", code, NEW, number) for number in (1, 2))
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["BadInput", "Recovered"]


async def test_many_wrong_codes_hold_up_the_place_they_come_from_and_not_the_member(site: Site) -> None:
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    for _ in range(10):
        assert not await site.services.recovery.matches_code("ana", OTHER_CODE, "stranger")
    with pytest.raises(TooSoon) as refused:
        await site.services.recovery.matches_code("ana", code, "stranger")
    assert "minutes" in refused.value.message
    assert await site.services.recovery.matches_code("ana", code, "home")
    site.clock.advance(minutes=15)
    assert await site.services.recovery.matches_code("ana", code, "stranger")


async def test_a_suspended_member_does_not_come_back_by_recovering(site: Site) -> None:
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    await site.services.managing.suspend(SYSTEM, "ana")
    with pytest.raises(NotAllowed) as refused:
        await site.services.recovery.recover("ana", code, NEW)
    assert refused.value.code == "suspended"
    assert await site.services.recovery.matches_code("ana", code)


async def test_a_new_password_has_to_be_a_good_one_here_too(site: Site) -> None:
    ana = await site.member("ana")
    code = await site.services.recovery.new_code(ana)
    with pytest.raises(BadInput) as refused:
        await site.services.recovery.recover("ana", code, "password12")
    assert (refused.value.field, refused.value.code) == ("password", "weak")
    assert await site.services.recovery.recover("ana", code, NEW)


async def test_a_locked_screen_opens_with_the_password_or_the_door_word(site: Site) -> None:
    ana = await site.member("ana")
    recovery = site.services.recovery
    await recovery.set_door_word(ana, "Blue Umbrella", PASSWORD)
    assert await recovery.has_door_word(ana)
    for secret, opens in ((PASSWORD, True), ("Blue Umbrella", True), ("blue umbrella", False), ("", False)):
        assert await recovery.unlock(ana, secret) == (ana if opens else None)
    assert await recovery.check_door_word(ana, "Blue Umbrella")
    assert not await recovery.check_door_word(ana, PASSWORD)
    await recovery.clear_door_word(ana, "Blue Umbrella")
    assert not await recovery.has_door_word(ana)


async def test_a_member_with_a_key_only_unlocks_with_the_door_word(site: Site) -> None:
    bea = await site.services.accounts.join(GUEST, Joining("bea", key=KEY))
    recovery = site.services.recovery
    assert not await recovery.can_unlock(bea)
    assert await recovery.unlock(bea, "anything at all") is None
    await recovery.set_door_word(bea, "blue umbrella")
    assert await recovery.can_unlock(bea)
    assert await recovery.unlock(bea, "blue umbrella") == bea


async def test_a_door_word_changes_for_whoever_knows_what_opens_the_account(site: Site) -> None:
    ana = await site.member("ana")
    recovery = site.services.recovery
    for current in (None, "", "a wrong password"):
        with pytest.raises(BadInput) as refused:
            await recovery.set_door_word(ana, "blue umbrella", current)
        assert (refused.value.field, refused.value.code) == ("current", "wrong")
    for word, code in (("short", "too_short"), ("dishwasher", "weak"), (PASSWORD, "same"), ("", "empty")):
        with pytest.raises(BadInput) as refused:
            await recovery.set_door_word(ana, word, PASSWORD)
        assert (refused.value.field, refused.value.code) == ("door_word", code)
    await recovery.set_door_word(ana, "blue umbrella", PASSWORD)
    with pytest.raises(BadInput):
        await recovery.new_code(ana)
    assert await recovery.new_code(ana, "blue umbrella")


async def test_guesses_at_a_locked_screen_are_limited_also_when_they_come_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await site.member("ana")
    computed: list[str] = []
    verify = Hasher._matches
    monkeypatch.setattr(Hasher, "_matches", lambda *given: computed.append(given[2]) or verify(*given))
    guesses = (site.services.recovery.unlock(ana, f"guess number {number}") for number in range(15))
    results = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(result, TooSoon) for result in results) == 5
    assert len(set(computed)) == 10
    with pytest.raises(TooSoon):
        await site.services.recovery.unlock(ana, PASSWORD)
    site.clock.advance(minutes=15)
    assert await site.services.recovery.unlock(ana, PASSWORD)


async def test_guests_have_nothing_to_unlock_or_recover_from_inside(site: Site) -> None:
    recovery = site.services.recovery
    assert not await recovery.has_door_word(GUEST)
    for call in (recovery.new_code(GUEST), recovery.unlock(GUEST, "x"), recovery.can_unlock(GUEST)):
        with pytest.raises(BBSError):
            await call


async def test_a_thief_of_the_key_kept_the_member_from_saying_their_door_word(site: Site) -> None:
    """Wrong door words were counted by member: ten from anywhere, and nobody got in with the key."""
    limits = Limits(guesses_per_address="5 per 10 minutes", guesses_at_home="5 per 10 minutes")
    services = build(site.db, Config(data=site.data, passwords=CHEAP, limits=limits), site.clock)
    bea = await services.accounts.join(GUEST, Joining("bea", key=KEY))
    await services.recovery.set_door_word(bea, "blue umbrella")

    async def locked() -> Actor:
        actor = await services.accounts.sign_in_key("bea", KEY.fingerprint)
        assert actor is not None
        return actor

    assert await services.recovery.unlock(await locked(), "blue umbrella", "home") == bea
    for _number in range(5):
        assert await services.recovery.unlock(await locked(), "not this one", "thief") is None
    with pytest.raises(TooSoon) as refused:
        await services.recovery.unlock(await locked(), "blue umbrella", "thief")
    assert "key" not in refused.value.message
    assert await services.recovery.unlock(await locked(), "blue umbrella", "home") == bea
    assert await services.recovery.unlock(bea, "blue umbrella") == bea


async def test_a_suspended_member_unlocked_their_screen(site: Site) -> None:
    ana = await site.member("ana")
    await site.services.managing.suspend(SYSTEM, "ana")
    with pytest.raises(NotAllowed) as refused:
        await site.services.recovery.unlock(ana, PASSWORD)
    assert refused.value.code == "suspended"
