"""A machine's clock that jumps by a year and comes back: nothing is lost by it, and nobody is held up."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bbs.cli import cli
from bbs.config import Config
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState
from bbs.domain.clock import FixedClock, SteadyClock, system_clock
from bbs.domain.clock_doubt import JUMP, STANDS, believed
from bbs.domain.policy import SYSTEM
from bbs.models.tables import Action, CaseFile, Draft, Erasure, Member, MessageDraft, Post
from bbs.models.times import to_us
from bbs.server import Server
from bbs.services.clock_watch import NOTED_EVERY
from bbs.services.rates import Rates
from bbs.services.rows import Draft as Writing
from bbs.services.schedule import LEASE
from tests.services.community import PASSWORD, Site, build_on
from tests.services.moderating import facts, opened, reported, staff
from tests.services.moderation import House

YEAR = timedelta(days=365)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


# What is seen of a clock


def test_a_clock_that_goes_on_is_believed() -> None:
    seen = believed(NOON)
    for hours in range(1, 100):
        seen = seen.looked(NOON + timedelta(hours=hours))
        assert not seen.is_doubted


@pytest.mark.parametrize("jump", [YEAR, -YEAR, JUMP * 2, -JUMP * 2])
def test_a_clock_that_jumps_is_doubted_until_it_has_stood(jump: timedelta) -> None:
    seen = believed(NOON).looked(NOON + jump)
    assert (seen.is_doubted, seen.right, seen.believed_from) == (True, NOON, NOON + jump + STANDS)
    later = timedelta(0)
    while later < STANDS - timedelta(hours=1):
        later += timedelta(hours=1)
        seen = seen.looked(NOON + jump + later)
        assert seen.is_doubted
    assert not seen.looked(NOON + jump + STANDS).is_doubted


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_a_clock_that_comes_back_is_believed_at_once(jump: timedelta) -> None:
    hour = timedelta(hours=1)
    seen = believed(NOON).looked(NOON + jump).looked(NOON + jump + 20 * hour).looked(NOON + jump + 40 * hour)
    assert seen.looked(NOON + 40 * hour + timedelta(minutes=1)) == believed(NOON + 40 * hour + timedelta(minutes=1))


def test_a_clock_that_jumps_again_begins_to_stand_anew() -> None:
    seen = believed(NOON).looked(NOON + YEAR).looked(NOON + 3 * YEAR)
    assert seen.believed_from == NOON + 3 * YEAR + STANDS


def test_two_machines_that_do_not_agree_are_never_believed() -> None:
    seen = believed(NOON)
    for hours in range(0, 200, 6):
        later = NOON + timedelta(hours=hours)
        seen = seen.looked(later + YEAR).looked(later + 2 * YEAR)
        assert seen.is_doubted


def test_a_steady_clock_never_goes_back() -> None:
    clock = FixedClock(NOON)
    steady = SteadyClock(clock)
    seen = [steady()]
    for step in (YEAR, -2 * YEAR, timedelta(minutes=1), -YEAR, YEAR):
        clock.now += step
        seen.append(steady())
    assert seen == sorted(seen)
    assert seen[3] - seen[2] == timedelta(minutes=1)


# What the clock does


async def settled(site: Site) -> None:
    """As a server that has run for a while."""
    await site.services.schedule.look()
    site.clock.advance(hours=2)
    await site.services.schedule.look()


async def test_a_clock_that_jumps_ahead_forgets_nothing(site: Site) -> None:
    house = await House(site).settle()
    thread = await site.thread(house["ana"])
    gone = await site.reply(house["ben"], thread, body="what is gone can be looked at")
    site.services.writing.keep(house["ana"], Writing("key", "quiet", None, None, "s", "begun"))
    site.services.asking.keep(house["ana"], "ask", "begun too")
    await site.services.reading.flush(house["ana"])
    await site.services.writing.delete(house["ben"], gone)
    number = await reported(site, "ben", Address(thread, 1), words="these words are needed")
    await house.act("mo", "silence", handle="ana", until=site.clock() + timedelta(days=5))
    await site.services.cases.close(house["mo"], number, None, CaseState.ACTIONED)
    await site.services.erasing.erase(house["ben"], "ben", "delete", at_once=False)
    await settled(site)
    before = await everything(site)
    site.clock.now += YEAR
    for _look in range(3):
        done = await site.services.schedule.look()
        assert set(done) <= {"claims", "ageing", "former names"}
        site.clock.advance(hours=2)
    assert await everything(site) == before
    assert (await site.services.schedule.clock(SYSTEM)).is_doubted
    site.clock.now -= YEAR
    assert "tiers" in await site.services.schedule.look()
    assert await everything(site) == before
    assert not (await site.services.schedule.clock(SYSTEM)).is_doubted


async def everything(site: Site) -> list[object]:
    """What could be forgotten."""

    def look() -> list[object]:
        return [
            sorted(row.body for row in Draft.select()),
            sorted(row.body for row in MessageDraft.select()),
            sorted((row.body, row.state) for row in Post.select()),
            sorted((row.snapshot, row.subject) for row in CaseFile.select()),
            sorted((row.id, row.ended) for row in Action.select()),
            [(row.due_us, row.done_day) for row in Erasure.select()],
        ]

    return await site.db.read(look)


async def test_the_doubt_outlives_the_process_and_ends_when_the_operator_says_so(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    await settled(site)
    site.clock.now += YEAR
    await site.services.schedule.look()
    assert caplog.text.count("the clock has jumped") == 1
    other = build_on(site.db, site.clock, site.data)
    await other.schedule.look()
    assert caplog.text.count("the clock has jumped") == 1
    assert "drafts" not in await other.schedule.look()
    assert not (await other.schedule.believe_clock(SYSTEM)).is_doubted
    assert "drafts" in await other.schedule.look()
    await other.stop()


async def test_a_clock_that_has_stood_is_believed_although_nobody_looked(site: Site) -> None:
    await settled(site)
    site.clock.now += YEAR
    await site.services.schedule.look()
    for _hour in range(STANDS // NOTED_EVERY // 2):
        site.clock.advance(hours=2)
        done = await site.services.schedule.look()
    assert "drafts" in done


async def test_a_server_that_jumps_before_its_first_look_is_held_to_what_its_jobs_say(site: Site) -> None:
    await site.services.schedule.run_due()
    site.clock.now += YEAR
    assert "drafts" not in await site.services.schedule.look()


# Who would be held up


async def test_nobody_waits_a_year_for_a_limit_that_was_counted_by_a_wrong_clock() -> None:
    clock = FixedClock(NOON)
    rates = Rates("2 per hour", clock)
    clock.now += YEAR
    rates.count("ana")
    rates.count("ana")
    clock.now -= YEAR
    assert 0 < rates.wait("ana") <= 3600
    clock.advance(hours=1)
    assert rates.wait("ana") == 0


async def test_a_draft_kept_by_a_clock_that_was_ahead_takes_what_is_written_now(site: Site) -> None:
    ana = await site.member("ana")

    async def keep(words: str) -> None:
        site.services.writing.keep(ana, Writing("key", "quiet", None, None, "s", words))
        site.services.asking.keep(ana, "ask", words)
        await site.services.reading.flush(ana)

    site.clock.now += YEAR
    await keep("by the wrong clock")
    site.clock.now -= YEAR
    await keep("by the right one")
    assert [draft.body for draft in await site.services.writing.drafts(ana)] == ["by the right one"]
    assert await site.db.read(lambda: [row.body for row in MessageDraft.select()]) == ["by the right one"]


async def test_a_case_claimed_by_a_clock_that_was_ahead_is_free_again(site: Site) -> None:
    mod, other = await staff(site, "mara"), await staff(site, "miro")
    number = await opened(site)
    site.clock.now += YEAR
    await site.services.cases.claim(mod, number, None)
    site.clock.now -= YEAR
    site.clock.advance(seconds=LEASE.total_seconds())
    await site.services.schedule.look()
    assert (await facts(site, number)).claimed_by_id is None
    await site.services.cases.claim(other, number, None)


async def test_nobody_is_promised_a_moderator_who_looked_by_a_clock_that_was_ahead(site: Site) -> None:
    mod = await staff(site, "mara")
    site.clock.now += YEAR
    await site.services.duty.set(mod, on=True)
    await site.services.duty.looked(mod)
    site.clock.now -= YEAR
    said = await site.db.read(site.services.duty.next_look)
    assert (said.nobody, "on duty now" in said.words) == (True, False)
    await site.services.duty.looked(mod)
    assert not (await site.db.read(site.services.duty.next_look)).nobody


async def test_the_drawbridge_raised_by_a_clock_that_was_ahead_does_not_stay_up_for_a_year(site: Site) -> None:
    mod = await staff(site, "mara")
    site.clock.now += YEAR
    await site.services.drawbridge.raise_(mod, "many came at once")
    site.clock.now -= YEAR
    assert await site.services.drawbridge.raised(mod) is None


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
async def test_members_sign_in_read_and_write_whatever_the_clock_does(site: Site, jump: timedelta) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    site.clock.now += jump
    assert await site.services.accounts.sign_in_password("ben", PASSWORD) is not None
    there = await site.reply(ben, thread, body="by the wrong clock")
    site.clock.now -= jump
    again = await site.reply(ben, thread, body="by the right one")
    assert (there.post, again.post) == (2, 3)
    assert await site.unread(ana, thread) == {2, 3}


async def test_a_suspended_member_who_signed_in_while_the_clock_was_ahead_was_let_in_for_good(site: Site) -> None:
    """Also who came in by their recovery code, or took back that they wanted to be erased."""
    house = await House(site).settle()
    ana, ben, cleo = house["ana"], house["ben"], await site.member("cleo")
    code = await site.services.recovery.new_code(ben)
    await site.services.erasing.erase(cleo, "cleo", "anonymise", at_once=False)
    for handle in ("ana", "ben"):
        await house.act("mo", "suspend", handle=handle, until=site.clock() + timedelta(days=5))
    suspend = {"kind": "suspend", "member": cleo.member, "about": cleo.member, "reason": "x", "created_us": 1}
    suspend["expires_us"] = to_us(site.clock() + timedelta(days=5))
    await site.change(lambda: Action.insert(**suspend).execute())
    site.clock.now += YEAR
    assert (await site.services.accounts.sign_in_password("ana", PASSWORD)) == ana
    assert (await site.services.recovery.recover("ben", code, "another long night")).actor.member == ben.member
    leaving = await site.services.accounts.sign_in_password("cleo", PASSWORD)
    assert leaving is not None
    assert not (await site.services.erasing.take_back(leaving)).leaving
    site.clock.now -= YEAR
    for handle, password in (("ana", PASSWORD), ("ben", "another long night"), ("cleo", PASSWORD)):
        found = await site.services.accounts.sign_in_password(handle, password)
        assert found is not None
        assert (handle, found.suspended) == (handle, site.members[handle].member)
    site.clock.advance(days=5, minutes=1)
    await site.services.schedule.run_due()
    for handle, password in (("ana", PASSWORD), ("ben", "another long night"), ("cleo", PASSWORD)):
        found = await site.services.accounts.sign_in_password(handle, password)
        assert found is not None
        assert (handle, found.suspended) == (handle, None)
        assert (await site.db.read(lambda handle=handle: Member.get(Member.handle == handle).state)) == "active"


# What the operator reads


def test_the_operator_is_told_and_says_that_the_clock_is_right(tmp_path: Path) -> None:
    def bbs(*words: str) -> str:
        return CliRunner().invoke(cli, [*words, "--data", str(tmp_path / "data")]).output

    bbs("init")
    assert "It is believed." in bbs("clock")
    run_on(tmp_path / "data", system_clock() - YEAR)
    assert "Nothing is forgotten" in bbs("check")
    assert "bbs clock --right" in bbs("clock")
    assert json.loads(bbs("clock", "--json"))["believed"] is False
    assert "It is believed." in bbs("clock", "--right")
    assert "Nothing is forgotten" not in bbs("check")


def run_on(data: Path, moment: datetime) -> None:
    """A server has looked at the clock then."""

    async def go() -> None:
        server = Server(Config(data=data), clock=FixedClock(moment))
        await (await server.prepare()).schedule.look()
        await server.stop()

    asyncio.run(go())
