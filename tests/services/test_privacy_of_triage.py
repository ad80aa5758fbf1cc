"""Thirty-one days after triage has read a post, with all that moderators did about it: nothing leads back."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Origin, Severity
from bbs.models.tables import TABLES, Board, CaseFile, Event, LogLine
from bbs.services.rows import Draft
from tests.services.community import Site
from tests.services.moderating import found_by_triage
from tests.services.moderation import WHY, House
from tests.services.traces import traces

FRIGHTENING = "I am going to kill myself tonight. I have the pills here and I have written my goodbye letters."


@pytest.fixture
async def house(site: Site) -> House:
    made = await House(site).settle()
    await site.change(lambda: Board.update(unnamed=True).execute())
    return made


async def later(house: House, **span: float) -> None:
    house.site.clock.advance(**span)
    await house.site.services.schedule.run_due()


async def said(house: House, text: str, *, unnamed: bool = False) -> Address:
    house.site.clock.advance(minutes=1)
    draft = Draft(secrets.token_hex(8), "quiet", None, None, "a subject", text, unnamed=unnamed)
    return (await house.site.services.writing.send(house["ana"], draft)).at


async def the_case(house: House) -> int:
    return int(await house.site.db.read(lambda: CaseFile.select(CaseFile.id).where(CaseFile.open).get().id))


def links(case: int) -> list[str]:
    """Every cell that names this case beside anything else than the case itself. Inside a read."""
    found = []
    for table in TABLES:
        name = table._meta.table_name
        columns = [field.name for field in table._meta.sorted_fields if field.name in ("case", "case_number")]
        found += [
            f"{name}.{column}"
            for column in columns
            for _row in table.select().where(getattr(table, column) == case)
            if name != "case_step"
        ]
    return found


@pytest.mark.parametrize("unnamed", [False, True], ids=["named", "unnamed"])
@pytest.mark.parametrize(
    "kind", [ActionKind.HIDE, ActionKind.LOCK, ActionKind.SILENCE, ActionKind.ADD_WARNING], ids=lambda kind: kind.value
)
async def test_what_was_done_in_a_case_of_triage_led_to_its_post_through_the_log(
    house: House, kind: ActionKind, unnamed: bool
) -> None:
    services = house.site.services
    await said(house, FRIGHTENING, unnamed=unnamed)
    case = await the_case(house)
    if unnamed:
        await services.revealing.reveal(house["mo"], case, "somebody has to call")
    argument = "grief" if kind is ActionKind.ADD_WARNING else ""
    done = await house.act("mo", kind, case=case, argument=argument)
    await services.actions.revert(house["mia"], done.number, WHY)
    assert (await house.site.db.read(lambda: CaseFile.get_by_id(case))).state == CaseState.ACTIONED
    assert await house.site.db.read(traces)
    await later(house, days=31)
    await later(house, hours=2)
    assert await house.site.db.read(traces) == []
    assert await house.site.db.read(lambda: links(case)) == []
    kept = await house.site.db.read(lambda: CaseFile.get_by_id(case))
    assert (kept.origin, kept.post_id, kept.thread_id, kept.member_id) == (Origin.TRIAGE, None, None, None)
    lines = await house.site.db.read(lambda: list(LogLine.select()))
    assert lines
    assert all(line.case_number is None for line in lines)
    told = (Event.number == case) & (Event.kind == "case")
    assert not await house.site.db.read(lambda: Event.select().where(told).count())
    public = await services.actions.public_log(house["ben"])
    assert public.rows == ()


async def test_an_appeal_against_what_was_done_does_not_lead_back_either(house: House) -> None:
    services = house.site.services
    await said(house, FRIGHTENING)
    case = await the_case(house)
    done = await house.act("mo", ActionKind.HIDE, case=case)
    await services.appeals.appeal(house["ana"], done.number, "please look again")
    appeal = await the_case(house)
    await services.appeals.decide(house["mia"], appeal, None, True, "It stands again.")
    await later(house, days=31)
    await later(house, hours=2)
    left = [trace for trace in await house.site.db.read(traces) if not trace.startswith("appeal.answer=It stands")]
    assert left == []
    assert await house.site.db.read(lambda: links(case)) == []


async def test_why_a_post_had_waited_still_said_that_its_words_were_about_a_method(house: House) -> None:
    site = house.site
    address = await said(house, "a quiet evening")
    case = await house.case(address, Origin.HELD)
    await site.change(lambda: CaseFile.update(facts='{"why": "method", "words": []}').execute())
    assert await found_by_triage(site, house["ana"], address, Severity.CRISIS) == case
    await site.services.cases.close(house["mo"], case, None, CaseState.SUPPORTED)
    await later(house, days=31)
    await later(house, hours=2)
    kept = await site.db.read(lambda: CaseFile.get_by_id(case))
    assert kept.origin == Origin.HELD
    assert "method" not in kept.facts
    assert await site.db.read(traces) == []


async def test_no_event_and_no_notice_says_how_a_post_was_read(house: House) -> None:
    """Peers in the same thread, its author, and the table that other processes read."""
    site, heard = house.site, list[str]()
    site.services.events.subscribe(lambda event: heard.append(repr(event)), board="quiet", member=house["ben"].member)
    for text in (FRIGHTENING, "a quiet evening"):
        await said(house, text)
    async with asyncio.timeout(10):
        while len(heard) < 2:
            await asyncio.sleep(0)
    assert heard[0].replace("thread=1", "") == heard[1].replace("thread=2", "")
    rows = await site.db.read(lambda: list(Event.select().tuples()))
    for word in ("crisis", "red", "amber", "severity", "tier"):
        assert word not in repr(rows)
    assert await site.services.notices.take(house["ana"]) == ()
    views = [await site.services.reading.open(house["ben"], thread) for thread in (1, 2)]
    assert len({(view.heads[0].state, view.heads[0].unread, view.heads[0].warnings) for view in views}) == 1
