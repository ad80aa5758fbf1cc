"""What is done by the clock: once, by one process, again after a failure; and what it forgets."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest

from bbs.domain.addresses import Address
from bbs.domain.cases import CLAIM_TIME, CaseState, Category, Origin, Severity
from bbs.domain.policy import SYSTEM
from bbs.models.base import proxy
from bbs.models.queries import jobs
from bbs.models.tables import (
    TABLES,
    Action,
    CaseStep,
    Draft,
    GonePost,
    Post,
    Revision,
    Thread,
    TriageHit,
)
from bbs.models.times import to_us
from bbs.services import schedule as module
from bbs.services.core import Outbox
from bbs.services.rows import Draft as Writing
from bbs.services.schedule import LEASE, RETRY, Job, Schedule
from tests.services.community import Site, build_on
from tests.services.moderating import facts, found_by_triage, numbers, opened, reported, staff

HOUR = timedelta(hours=1)


class Counting:
    """A job that counts its runs, and has so many things to do."""

    def __init__(self, things: int = 0, trouble: Exception | None = None) -> None:
        self.runs = 0
        self.things = things
        self.trouble = trouble

    def __call__(self, outbox: Outbox, now_us: int) -> int:
        self.runs += 1
        if self.trouble is not None:
            raise self.trouble
        done = min(self.things, module.AT_A_TIME)
        self.things -= done
        return done


async def test_a_job_runs_once_each_time_that_it_is_due(site: Site) -> None:
    count = Counting()
    schedule = Schedule(site.services._core, [Job("count", HOUR, count)])
    assert await schedule.run_due() == {"count": 0}
    assert await schedule.run_due() == {}
    site.clock.advance(hours=1)
    await schedule.run_due()
    assert count.runs == 2
    (row,) = await schedule.rows(SYSTEM)
    assert (row.name, row.ran, row.failed) == ("count", site.clock(), "")


async def test_a_job_goes_on_while_there_is_more_to_do(site: Site) -> None:
    count = Counting(things=2 * module.AT_A_TIME + 1)
    assert await Schedule(site.services._core, [Job("count", HOUR, count)]).run_due() == {
        "count": 2 * module.AT_A_TIME + 1
    }
    assert count.runs == 3


async def test_two_processes_do_not_do_the_same_job(site: Site) -> None:
    other = build_on(site.db, site.clock, site.data)
    counts = [Counting(), Counting()]
    schedules = [
        Schedule(services._core, [Job("count", HOUR, count)])
        for services, count in zip((site.services, other), counts, strict=True)
    ]
    await asyncio.gather(*(schedule.run_due() for schedule in schedules))
    assert sum(count.runs for count in counts) == 1
    await other.stop()


async def test_a_job_whose_process_was_killed_is_begun_again(site: Site) -> None:
    count = Counting()
    schedule = Schedule(site.services._core, [Job("count", HOUR, count)])
    assert await schedule._begin(schedule._jobs[0])
    assert await schedule.run_due() == {}
    site.clock.advance(seconds=LEASE.total_seconds())
    await schedule.run_due()
    assert count.runs == 1


async def test_a_job_that_fails_keeps_no_other_from_running_and_is_tried_again(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = Counting(trouble=RuntimeError("what somebody wrote")), Counting()
    schedule = Schedule(site.services._core, [Job("bad", HOUR, bad), Job("good", HOUR, good)])
    await schedule.run_due()
    assert good.runs == 1
    assert "RuntimeError" in caplog.text
    assert "what somebody wrote" not in caplog.text
    bad.trouble = None
    site.clock.advance(seconds=RETRY.total_seconds())
    await schedule.run_due()
    assert bad.runs == 2
    assert [row.failed for row in await schedule.rows(SYSTEM)] == ["", ""]


async def test_the_schedule_looks_by_itself_until_it_is_stopped(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    ran = asyncio.Event()
    loop = asyncio.get_running_loop()

    def run(_outbox: Outbox, _now_us: int) -> int:
        loop.call_soon_threadsafe(ran.set)
        return 0

    schedule = Schedule(site.services._core, [Job("once", HOUR, run)])
    await schedule.start()
    await asyncio.wait_for(ran.wait(), 10)
    await schedule.stop()
    await schedule.stop()


async def test_every_job_of_a_server_can_run_at_any_time_and_twice(site: Site) -> None:
    first = await site.services.schedule.run_due()
    assert set(first) >= {"actions", "claims", "ageing", "tiers", "welcome", "drafts", "closed cases", "gone posts"}
    assert not any(first.values())
    site.clock.advance(days=400)
    await site.services.schedule.run_due()
    assert [row.failed for row in await site.services.schedule.rows(SYSTEM)] == [""] * len(first)


async def test_a_claim_that_has_run_out_is_written_down(site: Site) -> None:
    mod = await staff(site, "mara")
    number = await opened(site)
    await site.services.cases.claim(mod, number, None)
    site.clock.advance(seconds=CLAIM_TIME.total_seconds())
    await site.services.schedule.run_due()
    view = await site.services.cases.case(mod, number)
    assert (view.steps[-1].kind, view.steps[-1].by) == ("claim_ran_out", "")
    assert (await facts(site, number)).claimed_by_id is None


async def test_nothing_leads_from_a_case_of_triage_to_a_post_once_it_is_cleared(site: Site) -> None:
    author, mod = await site.member("quill"), await staff(site, "mara")
    post = Address(await site.thread(author, body="a planted text"), 1)
    number = await found_by_triage(site, author, post, Severity.CRISIS)

    def hit() -> None:
        row = Post.get(Post.thread == post.thread)
        cues = json.dumps([{"group": "plan", "name": "x", "words": "a planted text"}])
        TriageHit.insert(post=row.id, tier="crisis", cues=cues, hit_us=site.services._core.now_us).execute()

    await site.change(hit)
    assert [cue.words for cue in (await site.services.cases.case(mod, number)).cues] == ["a planted text"]
    await site.services.cases.note(mod, number, "a planted note")
    site.clock.advance(days=31)
    await site.services.schedule.run_due()
    assert (await facts(site, number)).severity == "crisis", "it waits for the case"
    await site.services.cases.close(mod, number, None, CaseState.SUPPORTED)
    site.clock.advance(hours=1)
    await site.services.schedule.run_due()
    assert await everywhere(site, "crisis") == []
    assert await everywhere(site, "a planted note") == []
    assert await everywhere(site, "a planted text") == ["post.body"]
    kept = await facts(site, number)
    assert (kept.origin, kept.state, kept.rank) == ("triage", "supported", 2)
    for name in ("board_id", "thread_id", "post_id", "member_id", "due_us", "tier_us", "snapshot_us", "closed_by_id"):
        assert getattr(kept, name) is None, name
    assert kept.opened_us % 86_400_000_000 == 0
    steps = await site.db.read(lambda: [step.kind for step in CaseStep.select().where(CaseStep.case == number)])
    assert steps == ["closed"]
    assert await site.db.read(Action.select().where(Action.case == number).count) == 0
    view = await site.services.cases.case(mod, number)
    assert (view.row.byline, view.row.severity, view.context) == (None, None, ())


async def everywhere(site: Site, text: str) -> list[str]:
    """The columns of the whole database in which a text stands."""

    def look() -> list[str]:
        found = []
        for table in TABLES:
            for row in table.select().tuples():
                for column, value in zip(table._meta.sorted_field_names, row, strict=True):
                    if isinstance(value, str) and text in value:
                        found.append(f"{table._meta.table_name}.{column}")
        return sorted(set(found))

    return await site.db.read(look)


async def test_a_report_that_triage_had_joined_stays_a_report_without_it(site: Site) -> None:
    author, mod = await site.member("quill"), await staff(site, "mara")
    post = Address(await site.thread(author), 1)
    number = await found_by_triage(site, author, post, Severity.RED)
    assert await reported(site, "ben", post, Category.UNKIND) == number
    await site.services.cases.close(mod, number, None, CaseState.NO_ACTION)
    site.clock.advance(days=31)
    await site.services.schedule.run_due()
    kept = await facts(site, number)
    assert (kept.origin, kept.category, kept.severity, kept.tier_us) == ("report", "unkind", None, None)
    assert kept.post_id is not None
    assert not await site.db.read(lambda: [s.facts for s in CaseStep.select() if "triage" in s.facts])
    assert await numbers(site, mod, only="closed", origin=Origin.REPORT) == [number]


async def test_the_texts_of_closed_cases_go_and_how_they_ended_stays(site: Site) -> None:
    author, mod = await site.member("quill"), await staff(site, "mara")
    post = Address(await site.thread(author, body="a planted text", subject="a planted subject"), 1)
    number = await reported(site, "ben", post, words="a planted text of a reporter")
    await site.services.cases.note(mod, number, "a planted note")
    waiting = await reported(site, "ben", Address(await site.thread(author, body="another"), 1))
    await site.services.cases.close(mod, number, None, CaseState.ACTIONED)
    site.clock.advance(days=179)
    await site.services.schedule.run_due()
    assert (await facts(site, number)).snapshot == "a planted text"
    site.clock.advance(days=2)
    await site.services.schedule.run_due()
    assert await everywhere(site, "planted") == ["post.body", "thread.subject"]
    view = await site.services.cases.case(mod, number)
    assert (view.row.state, view.row.category, view.row.reports) == (CaseState.ACTIONED, "unkind", 1)
    assert [step.kind for step in view.steps] == ["opened", "note", "closed"]
    assert (await facts(site, waiting)).snapshot == "another"


async def test_drafts_that_nobody_has_touched_go(site: Site) -> None:
    ben = await site.member("ben")
    for key in ("old", "new"):
        site.services.writing.keep(ben, Writing(key, "quiet", None, None, "s", key))
        await site.services.reading.flush(ben)
        site.clock.advance(days=60)
    await site.services.schedule.run_due()
    assert await site.db.read(lambda: [row.key for row in Draft.select()]) == ["new"]


async def test_texts_of_posts_that_are_gone_go_some_days_later_and_what_was_brought_back_stays(site: Site) -> None:
    ben = await site.member("ben")
    thread = await site.thread(ben, body="a planted opening", subject="a planted subject")
    gone = await site.reply(await site.member("ash"), thread, body="a planted answer")
    back = await site.reply(await site.member("ash"), thread, body="brought back")
    lonely = await site.thread(ben, body="a planted thread", subject="a planted thread")
    for actor, address in ((site.members["ash"], gone), (site.members["ash"], back), (ben, Address(lonely, 1))):
        await site.services.writing.delete(actor, address)
    await site.change(lambda: Revision.insert(post=gone_row(gone), body="planted before", until_us=0).execute())
    await site.services.schedule.run_due()
    await site.change(lambda: Post.update(state="published").where(Post.id == gone_row(back)).execute())
    site.clock.advance(days=31)
    await site.services.schedule.run_due()
    assert await everywhere(site, "planted") == ["post.body", "thread.subject"]
    assert await site.db.read(lambda: Thread.get_by_id(lonely).subject) == ""
    assert await site.db.read(lambda: Post.get_by_id(gone_row(back)).body) == "brought back"
    assert await site.db.read(GonePost.select().count) == 0
    await site.change(lambda: Post.update(state="removed").where(Post.id == gone_row(back)).execute())
    site.clock.advance(days=1)
    await site.services.schedule.run_due()
    assert await site.db.read(lambda: Post.get_by_id(gone_row(back)).body) == "brought back", "its time begins anew"


def gone_row(address: Address) -> int:
    """The row of a post."""
    return int(Post.get((Post.thread == address.thread) & (Post.number == address.post)).id)


async def test_what_is_gone_is_found_through_an_index(site: Site) -> None:
    from bbs.models.queries import clearing

    seen: list[tuple[str, object]] = []

    def look() -> str:
        proxy.obj.query_hooks.append(lambda event: seen.append((event.sql, event.params)))
        try:
            clearing.note_gone(0, 10)
        finally:
            proxy.obj.query_hooks.pop()
        sql, params = next(each for each in seen if "state IN" in each[0])
        if proxy.obj.for_update:
            proxy.obj.execute_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN " if proxy.obj.for_update else "EXPLAIN QUERY PLAN "
        return repr(proxy.obj.execute_sql(explain + sql, params).fetchall())

    assert "post_gone" in await site.db.write(look)


async def test_a_process_whose_clock_is_a_little_behind_began_the_same_job(site: Site) -> None:
    """What the other had written lay ahead of it, as if by a clock that went wrong."""
    ran: list[int] = []

    def run(_outbox: Outbox, now_us: int) -> int:
        ran.append(now_us)
        return 0

    job = Job("a job", timedelta(minutes=10), run)
    await Schedule(site.services._core, [job]).run_due()
    site.clock.advance(seconds=-2)
    await Schedule(site.services._core, [job]).run_due()
    await site.change(lambda: jobs.change("a job", run_us=None, lease_us=to_us(site.clock()) + 602_000_000))
    await Schedule(site.services._core, [job]).run_due()
    assert len(ran) == 1
