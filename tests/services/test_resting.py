"""Rest for the whole community: what goes on while it can only be read, and after it has closed, in every process."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable
from datetime import date, timedelta

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, SYSTEM
from bbs.errors import BadInput, BBSError
from bbs.services.rows import Draft, Joining
from bbs.services.schedule import Job
from bbs.ssh.banner import MAX_LINE, banner
from tests.services.community import PASSWORD, Site, build_on

DAY = date(2026, 4, 1)
"""Some days after the clock of the tests begins."""


async def refused(call: Awaitable[object]) -> str:
    """The code with which a call is refused; empty where it is not."""
    try:
        await call
    except BBSError as error:
        return error.code
    return ""


async def test_while_it_can_only_be_read_nothing_is_written_and_nothing_is_lost(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    number = await site.thread(ana)
    services = site.services
    assert (await services.resting.begin_read_only(SYSTEM, "Back at eight.")).read_only is not None
    draft = Draft(secrets.token_hex(8), None, number, 1, body="written by night")
    calls = {
        "send": services.writing.send(ben, draft),
        "edit": services.writing.edit(ana, Address(number, 1), "other words"),
        "support": services.support.toggle(ben, Address(number, 1), "hope"),
        "report": services.reports.report(ben, Address(number, 1), "spam"),
        "ask": services.asking.ask(ben, "is somebody there"),
        "password": services.accounts.change_password(ben, PASSWORD, "seven quiet rivers"),
        "join": services.accounts.join(GUEST, Joining("carla", PASSWORD)),
    }
    assert {name: await refused(call) for name, call in calls.items()} == dict.fromkeys(calls, "read_only")
    # What reading and signing in leave behind, and what somebody writes, is kept.
    await services.reading.open(ben, number)
    assert await services.accounts.sign_in_password("ben", PASSWORD) is not None
    assert [one.body for one in await services.writing.drafts(ben)] == ["written by night"]
    assert await services.exporting.export(ben)
    await services.resting.end_read_only(SYSTEM)
    await services.writing.send(ben, draft)
    assert await services.writing.drafts(ben) == ()


async def test_another_process_refuses_at_the_same_moment(site: Site) -> None:
    ana = await site.member("ana")
    number = await site.thread(ana)
    other = build_on(site.db, site.clock, site.data)
    await other.resting.begin_read_only(SYSTEM)
    draft = Draft(secrets.token_hex(8), None, number, 1, body="an answer")
    assert await refused(site.services.writing.send(ana, draft)) == "read_only"


async def test_the_operators_own_commands_work_meanwhile(site: Site) -> None:
    await site.services.resting.begin_read_only(SYSTEM)
    assert await refused(site.services.accounts.add_member(SYSTEM, "carla", PASSWORD)) == "read_only"
    site.services.unguarded()
    assert await refused(site.services.accounts.add_member(SYSTEM, "carla", PASSWORD)) == ""


async def test_only_backups_go_on_by_the_clock(site: Site) -> None:
    ran = []

    def job(name: str, *, always: bool) -> Job:
        return Job(name, timedelta(hours=1), lambda _outbox, _now: len(ran.append(name) or ()), always=always)

    site.services.schedule.renew([job("backup", always=True), job("drafts", always=False)])
    await site.services.resting.begin_read_only(SYSTEM)
    await site.services.schedule.run_due()
    assert ran == ["backup"]
    await site.services.resting.end_read_only(SYSTEM)
    await site.services.schedule.run_due()
    assert ran == ["backup", "drafts"]


async def test_everybody_is_told_at_home_and_before_the_sign_in_and_goes_on_being_told(site: Site) -> None:
    services, ana = site.services, await site.member("ana")
    assert await services.announcements.current(GUEST) == ()
    await services.resting.close(SYSTEM, DAY, "Thank you.")
    await services.resting.begin_read_only(SYSTEM)
    first, second = await services.announcements.current(ana)
    assert "looked after" in first.words
    assert "closes on 1 Apr 2026" in second.words
    assert second.words.endswith("Thank you.")
    await services.announcements.read(ana, first.number)
    assert len(await services.announcements.current(ana)) == 2
    lines = banner("Here", "988", services.resting.told()[1], ascii_only=True).split("\r\n")
    assert len(lines) > 5
    assert all(len(line) <= MAX_LINE for line in lines)
    assert "closes on 1 Apr 2026" in " ".join(lines)


async def test_from_its_day_on_a_closed_community_is_read_taken_along_and_left(site: Site) -> None:
    services, ana, ben = site.services, await site.member("ana"), await site.member("ben")
    number = await site.thread(ana)
    await services.resting.close(SYSTEM, DAY)
    last = await site.reply(ben, number)
    site.clock.advance(days=(DAY - site.clock().date()).days)
    draft = Draft(secrets.token_hex(8), None, number, 1, body="too late")
    calls = {
        "send": services.writing.send(ben, draft),
        "edit": services.writing.edit(ana, Address(number, 1), "other words"),
        "support": services.support.toggle(ben, Address(number, 1), "hope"),
        "join": services.accounts.join(GUEST, Joining("carla", PASSWORD)),
    }
    assert {name: await refused(call) for name, call in calls.items()} == dict.fromkeys(calls, "closed")
    assert "closed on 1 Apr 2026" in (await services.announcements.current(ana))[0].words
    await services.reading.open(ben, number)
    await services.asking.ask(ben, "is somebody there")
    assert await services.exporting.export(ben)
    await services.writing.delete(ben, last)
    await services.erasing.erase(ben, "ben", "delete", at_once=True)
    await services.resting.stay_open(SYSTEM)
    await site.reply(ana, number)


async def test_a_day_that_has_passed_and_too_many_words_are_refused(site: Site) -> None:
    with pytest.raises(BadInput, match="passed"):
        await site.services.resting.close(SYSTEM, date(2026, 3, 13))
    with pytest.raises(BadInput, match="characters"):
        await site.services.resting.begin_read_only(SYSTEM, "x" * 301)
