"""Duty, and what depends on whether somebody looks after the place: who can join, and what people are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST
from bbs.errors import BadInput, BBSError, NotAllowed
from bbs.services.duty import DUTY_LAPSES, MAX_AHEAD, ahead_words
from bbs.services.rows import Joining
from tests.services.community import PASSWORD, Site
from tests.services.moderating import opened, reported, staff

LONG = timedelta(hours=72).total_seconds()


async def test_who_is_on_duty_is_told_to_those_who_ask(site: Site) -> None:
    mod, other = await staff(site, "mara"), await staff(site, "ash")
    duty = site.services.duty
    await site.services.cases.queue(mod)
    assert "when they can" in (await site.db.read(duty.next_look)).words
    row = await duty.set(mod, on=True)
    assert (row.on_duty, row.others) == (True, 0)
    assert (await duty.mine(other)).others == 1
    assert "on duty now" in (await site.db.read(duty.next_look)).words
    site.clock.advance(seconds=DUTY_LAPSES.total_seconds())
    assert "on duty now" not in (await site.db.read(duty.next_look)).words
    assert (await duty.mine(other)).others == 0


async def test_when_somebody_means_to_look_is_said_so_that_it_fits_every_zone(site: Site) -> None:
    mod, ben = await staff(site, "mara"), await site.member("ben")
    when = site.clock() + timedelta(hours=5)
    assert (await site.services.duty.set(mod, on=False, next_look=when)).next_look == when
    looks = await site.db.read(site.services.duty.next_look)
    assert (looks.when, looks.nobody) == (when, False)
    assert "in about 5 hours" in looks.words
    site.clock.advance(hours=6)
    assert (await site.services.duty.mine(mod)).next_look is None
    for wrong in (site.clock(), site.clock() + MAX_AHEAD + timedelta(minutes=1)):
        with pytest.raises(BadInput) as refused:
            await site.services.duty.set(mod, on=False, next_look=wrong)
        assert refused.value.field == "next_look"
    with pytest.raises(NotAllowed):
        await site.services.duty.set(ben, on=True)


async def test_a_server_that_was_just_begun_lets_people_join_and_is_honest_about_nobody_looking(site: Site) -> None:
    post = Address(await site.thread(await site.member("quill")), 1)
    await reported(site, "ben", post)
    site.clock.advance(seconds=10 * LONG)
    looks = await site.db.read(site.services.duty.next_look)
    assert looks.nobody
    assert "no moderator has looked in yet" in looks.words
    assert await site.services.registration.mode_now() == "open"
    await staff(site, "root-1", "sysop")
    assert await site.services.registration.mode_now() == "open"


async def test_nobody_joins_while_nobody_has_looked_in_for_days(site: Site) -> None:
    mod = await staff(site, "mara")
    await site.services.cases.queue(mod)
    site.clock.advance(seconds=LONG)
    looks = await site.db.read(site.services.duty.next_look)
    assert looks.nobody
    assert "for 3 days" in looks.words
    with pytest.raises(BBSError) as refused:
        await site.services.accounts.join(GUEST, Joining("wren", PASSWORD))
    assert refused.value.code == "paused"
    assert "help@" in refused.value.message
    await site.services.cases.queue(mod)
    assert (await site.services.accounts.join(GUEST, Joining("wren", PASSWORD))).member is not None


async def test_moderators_who_have_never_looked_pause_it_once_somebody_has_waited_too_long(site: Site) -> None:
    await staff(site, "mara")
    site.clock.advance(seconds=LONG)
    assert await site.services.registration.mode_now() == "open"
    await opened(site)
    site.clock.advance(seconds=LONG)
    with pytest.raises(BBSError, match="nobody can join just now"):
        await site.services.registration.mode_now()


async def test_the_drawbridge_puts_who_joins_under_approval_and_comes_down_by_itself(site: Site) -> None:
    mod = await staff(site, "mara")
    bridge = site.services.drawbridge
    assert await bridge.raised(mod) is None
    with pytest.raises(BadInput) as refused:
        await bridge.raise_(mod, " ")
    assert refused.value.field == "reason"
    until = await bridge.raise_(mod, "a wave of strangers")
    assert until == site.clock() + timedelta(hours=24)
    shown = await bridge.shown(mod)
    assert shown is not None
    assert (shown.by, shown.reason) == ("mara", "a wave of strangers")
    waiting = await site.services.accounts.join(GUEST, Joining("wren", PASSWORD))
    assert waiting.waiting is not None
    with pytest.raises(NotAllowed):
        await bridge.lower(waiting, "please")
    site.clock.advance(hours=24)
    assert await bridge.raised(mod) is None
    assert (await site.services.accounts.join(GUEST, Joining("ash", PASSWORD))).member is not None
    await bridge.raise_(mod, "again")
    await bridge.lower(mod, "they have gone")
    assert await site.services.registration.mode_now() == "open"


async def test_what_is_ahead_is_said_roughly() -> None:
    said = [ahead_words(timedelta(**time)) for time in ({"minutes": 5}, {"hours": 1}, {"hours": 47}, {"days": 3})]
    assert said == ["within the hour", "in about 1 hour", "in about 47 hours", "in about 3 days"]
