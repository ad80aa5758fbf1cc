"""What members change about their own account: the password, the handle, the agreement."""

from __future__ import annotations

import asyncio

import pytest

from bbs.config import Config, Limits
from bbs.domain.policy import GUEST, SYSTEM
from bbs.errors import BadInput, TooSoon
from bbs.models.queries import members
from bbs.models.tables import Member, RetiredHandle
from bbs.services.rows import Joining
from bbs.services.site import build
from bbs.services.strength import weakness
from tests.services.community import CHEAP, PASSWORD, Site

NEW = "seven quiet rivers"


async def test_a_password_changes_for_whoever_knows_the_one_before(site: Site) -> None:
    ana = await site.member("ana")
    accounts = site.services.accounts
    for wrong in (None, "", "another one entirely"):
        with pytest.raises(BadInput) as refused:
            await accounts.change_password(ana, wrong, NEW)
        assert (refused.value.field, refused.value.code) == ("current", "wrong")
    await accounts.change_password(ana, PASSWORD, NEW)
    assert await accounts.sign_in_password("ana", PASSWORD) is None
    assert await accounts.sign_in_password("ana", NEW) == ana


async def test_a_password_that_is_guessed_first_is_refused_with_a_sentence_that_helps(site: Site) -> None:
    for password in ("password12", "qwertyuiop", "quiet-otter1", "lighthouse1", "margaret1984", "aaaaaaaaaaaa"):
        with pytest.raises(BadInput) as refused:
            await site.services.accounts.join(GUEST, Joining("quiet-otter", password))
        assert (refused.value.field, refused.value.code) == ("password", "weak")
        assert "better" in refused.value.message or "good" in refused.value.message or "do" in refused.value.message
    await site.services.accounts.check_password("correct horse battery", "quiet-otter")
    with pytest.raises(BadInput):
        await site.services.accounts.check_password("quiet-otter", "quiet-otter")


def test_no_password_is_judged_for_seconds() -> None:
    """Regression: signs that stand for letters made zxcvbn try all their meanings together, for ten seconds."""
    judged = [weakness(text, ("ana",)) for text in ("4@8({[<3691!|10$5+7%2" * 9, "[9!<[d|d!5c[33d{e58hc[+++a59!0" * 6)]
    assert judged == [None, None]
    assert weakness("12345678901234567", ("ana",)) is not None
    assert weakness("p4$$w0rd!!", ("ana",)) is not None


async def test_a_new_handle_is_ones_own_and_the_old_one_is_given_to_nobody(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    accounts = site.services.accounts
    thread = await site.thread(ana, "quiet")
    renamed = await accounts.rename(ana, "Quiet-Otter")
    assert (renamed.handle, renamed.member) == ("quiet-otter", ana.member)
    assert await accounts.sign_in_password("quiet-otter", PASSWORD) == renamed
    assert await accounts.sign_in_password("ana", PASSWORD) is None
    assert (await site.services.reading.open(ben, thread)).heads[0].byline.handle == "quiet-otter"
    for call in (
        accounts.check_handle("a-na"),
        accounts.join(GUEST, Joining("ana", PASSWORD)),
        accounts.rename(ben, "ana"),
    ):
        with pytest.raises(BadInput) as refused:
            await call
        assert refused.value.code == "taken"
    with pytest.raises(BadInput) as taken:
        await accounts.check_handle("ben")
    assert taken.value.message == refused.value.message
    kept = await site.db.read(lambda: RetiredHandle.select().get())
    assert "ana" not in kept.lookup
    assert len(kept.lookup) == 64


async def test_a_handle_may_be_written_otherwise_and_nothing_is_retired(site: Site) -> None:
    lily = await site.member("lily")
    renamed = await site.services.accounts.rename(lily, "li.ly")
    assert renamed.handle == "li.ly"
    assert (await site.services.accounts.rename(renamed, "lily")).handle == "lily"
    assert await site.db.read(lambda: RetiredHandle.select().count()) == 0


async def test_two_sessions_that_rename_at_once_retire_every_name_that_was_used(site: Site) -> None:
    """Regression: the name to retire was that of the session, which may have been renamed in another one."""
    ana = await site.member("ana")
    await site.services.accounts.rename(ana, "brook")
    await site.services.accounts.rename(ana, "willow")
    for name in ("ana", "brook"):
        with pytest.raises(BadInput):
            await site.services.accounts.check_handle(name)


async def test_handles_change_a_few_times_a_day(site: Site) -> None:
    ana = await site.member("ana")
    for name in ("brook", "willow", "heron"):
        await site.services.accounts.rename(ana, name)
    with pytest.raises(TooSoon):
        await site.services.accounts.rename(ana, "marmot")
    site.clock.advance(days=1)
    await site.services.accounts.rename(ana, "marmot")


async def test_whom_the_operator_added_is_asked_for_the_agreement_once(site: Site) -> None:
    bea = await site.services.accounts.add_member(SYSTEM, "bea", PASSWORD)
    assert not await site.services.accounts.has_agreed(bea)
    await site.services.accounts.accept_agreement(bea)
    assert await site.services.accounts.has_agreed(bea)
    assert await site.services.accounts.has_agreed(await site.member("ana"))


async def test_a_password_that_changed_while_somebody_signed_in_stays_changed(site: Site) -> None:
    """Regression: a hash made anew at sign-in could be written over a password that had just been changed."""
    ana = await site.member("ana")
    old = (await site.db.read(lambda: Member.select().get())).password_hash
    await site.services.accounts.change_password(ana, PASSWORD, NEW)
    await site.change(lambda: members.renew_hash(ana.member or 0, old, "a hash of the old password"))
    assert await site.services.accounts.sign_in_password("ana", NEW) == ana


async def test_many_wrong_passwords_from_inside_have_to_wait(site: Site) -> None:
    ana = await site.member("ana")
    tries = (site.services.accounts.change_password(ana, f"wrong {number}", NEW) for number in range(12))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, TooSoon) for result in results) == 2


async def test_many_who_join_from_one_place_have_to_wait(site: Site) -> None:
    config = Config(data=site.data, passwords=CHEAP, limits=Limits(joins="2 per hour"))
    services = build(site.db, config, site.clock)
    for number in range(2):
        await services.accounts.join(GUEST, Joining(f"name-{number}x", PASSWORD, origin="here"))
    with pytest.raises(TooSoon):
        await services.accounts.join(GUEST, Joining("name-tenx", PASSWORD, origin="here"))
    await services.accounts.join(GUEST, Joining("name-tenx", PASSWORD, origin="there"))
    await services.stop()
