"""What somebody has typed is kept, whatever goes wrong while it is sent; and what sorts posts keeps none back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bbs.config import Config
from bbs.domain.clock import FixedClock
from bbs.errors import TooSoon
from bbs.models.database import Database
from bbs.services import triage_hook
from bbs.services.asking import ASK
from bbs.services.core import Outbox
from bbs.services.rows import Draft
from bbs.services.schedule import Job, Schedule
from bbs.services.site import build
from bench.roomy import ROOMY
from tests.services.community import CHEAP, Site

DRAFT = Draft("a-key", "quiet", None, None, "a subject", "what was typed last")


async def test_a_mistake_in_triage_kept_a_post_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_rules: object, _text: str) -> object:
        raise TypeError("somebody's words")

    ana = await site.member("ana")
    monkeypatch.setattr(triage_hook, "assess", broken)
    assert (await site.services.writing.send(ana, DRAFT)).address is not None


async def test_words_were_lost_when_the_connection_broke_while_they_were_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await site.member("ana")
    begun = asyncio.Event()

    async def never(_work: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(type(site.services._core), "write_and_tell", lambda _core, work: never(work))
        sending = asyncio.create_task(site.services.writing.send(ana, DRAFT))
        await asyncio.wait_for(begun.wait(), 10)
        sending.cancel()
        await asyncio.wait([sending])
    assert [draft.body for draft in await site.services.writing.drafts(ana)] == ["what was typed last"]


async def test_words_were_lost_when_somebody_asked_too_often(db: Database, clock: FixedClock, site: Site) -> None:
    limits = ROOMY.model_copy(update={"asks": "1 per hour"})
    services = build(db, Config(data=site.data, passwords=CHEAP, limits=limits), clock)
    ana = await site.member("ana")
    await services.asking.ask(ana, "the first time")
    with pytest.raises(TooSoon):
        await services.asking.ask(ana, "the second time")
    assert await services.asking.draft(ana, ASK) == "the second time"
    await services.stop()


@pytest.mark.parametrize("wrong", [timedelta(days=400), timedelta(minutes=30)])
async def test_a_clock_that_was_ahead_stopped_all_jobs(site: Site, wrong: timedelta) -> None:
    ran: list[int] = []

    def run(_outbox: Outbox, now_us: int) -> int:
        ran.append(now_us)
        return 0

    schedule = Schedule(site.services._core, [Job("a job", timedelta(minutes=1), run)])
    site.clock.advance(seconds=wrong.total_seconds())
    await schedule.run_due()
    site.clock.advance(seconds=-wrong.total_seconds())
    await schedule.run_due()
    assert len(ran) == 2
    await schedule.run_due()
    assert len(ran) == 2
