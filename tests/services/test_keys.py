"""The keys of a member."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST, SYSTEM
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.services.keys import MAX_KEYS
from bbs.services.rows import Joining, OfferedKey
from tests.services.community import PASSWORD, Site


def key(number: int, kind: str = "ssh-ed25519") -> OfferedKey:
    return OfferedKey(kind, f"SHA256:{number:043d}", f"machine {number}")


async def test_keys_are_added_named_used_and_taken_off(site: Site) -> None:
    ana = await site.member("ana")
    keys, accounts = site.services.keys, site.services.accounts
    await keys.add(ana, key(1))
    await keys.add(ana, key(2), "the\x1b[31m old  one")
    first, second = await keys.list(ana)
    assert (first.name, first.kind, first.tail) == ("machine 1", "ssh-ed25519", "000001")
    assert (second.name, first.added, first.used) == ("the old one", "2026-03-14", None)
    site.clock.advance(days=2)
    assert await accounts.sign_in_key("ana", key(2).fingerprint) == ana
    assert [row.used for row in await keys.list(ana)] == [None, "2026-03-16"]
    await keys.rename(ana, first.id, "at work")
    assert (await keys.list(ana))[0].name == "at work"
    await keys.remove(ana, second.id)
    assert await accounts.sign_in_key("ana", key(2).fingerprint) is None
    assert await accounts.sign_in_key("ana", key(1).fingerprint) == ana


async def test_the_last_way_in_stays(site: Site) -> None:
    bea = await site.services.accounts.join(GUEST, Joining("bea", key=key(1)))
    (only,) = await site.services.keys.list(bea)
    with pytest.raises(BBSError) as refused:
        await site.services.keys.remove(bea, only.id)
    assert refused.value.code == "last_way"
    with pytest.raises(BBSError):
        await site.services.managing.remove_key(SYSTEM, "bea", only.id)
    assert await site.services.accounts.sign_in_key("bea", key(1).fingerprint) == bea
    await site.services.accounts.change_password(bea, None, PASSWORD)
    await site.services.keys.remove(bea, only.id)
    assert await site.services.accounts.sign_in_password("bea", PASSWORD) == bea


async def test_the_same_key_twice_other_kinds_and_too_many_are_refused(site: Site) -> None:
    ana = await site.member("ana")
    await site.services.keys.add(ana, key(0))
    for wrong, code in ((key(0), "taken"), (key(9, "ssh-dss"), "kind")):
        with pytest.raises(BadInput) as refused:
            await site.services.keys.add(ana, wrong)
        assert (refused.value.field, refused.value.code) == ("key", code)
    for number in range(1, MAX_KEYS):
        await site.services.keys.add(ana, key(number))
    with pytest.raises(BBSError) as full:
        await site.services.keys.add(ana, key(MAX_KEYS))
    assert full.value.code == "too_many"


async def test_nobody_touches_the_keys_of_others(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.services.keys.add(ana, key(1))
    (hers,) = await site.services.keys.list(ana)
    for call in (site.services.keys.rename(ben, hers.id, "mine"), site.services.keys.remove(ben, hers.id)):
        with pytest.raises(NoSuchThing):
            await call
    with pytest.raises(NotAllowed):
        await site.services.keys.list(GUEST)
    assert (await site.services.keys.list(ana))[0].name == "machine 1"


async def test_with_a_door_word_keys_change_for_whoever_knows_it(site: Site) -> None:
    ana = await site.member("ana")
    keys = site.services.keys
    await keys.add(ana, key(1))
    await site.services.recovery.set_door_word(ana, "blue umbrella", PASSWORD)
    (first,) = await keys.list(ana)
    for word, code in ((None, "empty"), ("green umbrella", "wrong")):
        for call in (keys.add(ana, key(2), "", word), keys.remove(ana, first.id, word)):
            with pytest.raises(BadInput) as refused:
                await call
            assert (refused.value.field, refused.value.code) == ("door_word", code)
    await keys.add(ana, key(2), "", "blue umbrella")
    await keys.remove(ana, first.id, "blue umbrella")
    assert [row.tail for row in await keys.list(ana)] == ["000002"]
