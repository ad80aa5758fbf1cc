"""The queue: its order, its pages, and that both stay what they are while others work on it."""

from __future__ import annotations

import contextlib
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.cases import AGEING, Origin, Severity, rank
from bbs.domain.policy import Actor
from bbs.errors import BadInput
from bbs.models.queries.case_queue import Place
from bbs.models.tables import CaseFile
from bbs.services import cases as service
from bbs.services.case_listing import HIGHEST, Key
from bbs.services.rows import MAX_COUNT
from tests.services.community import Site
from tests.services.moderating import facts, moderator_of, numbers, opened, staff

SEVERITIES = [*Severity, None]


async def fill(site: Site, count: int, seed: int) -> dict[int, tuple[int, int, int]]:
    """So many open cases of every severity, some opened at the same moment; number to place in the queue."""
    draw = random.Random(seed)
    boards = [1, 2, None]
    now_us = site.services._core.now_us

    def work() -> dict[int, tuple[int, int, int]]:
        found = {}
        for _n in range(count):
            severity = draw.choice(SEVERITIES)
            row: dict[str, Any] = {
                "origin": draw.choice([Origin.REPORT, Origin.WATCHED]).value,
                "severity": severity,
                "rank": rank(severity),
                "open": True,
                "board": draw.choice(boards),
                "opened_us": now_us - draw.randrange(20),
                "changed_us": now_us,
            }
            number = int(CaseFile.insert(**row).execute())
            found[number] = (-row["rank"], row["opened_us"], number)
        return found

    return await site.db.write(work)


@pytest.mark.parametrize("seed", range(3))
async def test_pages_are_the_whole_queue_in_its_order(site: Site, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mod = await staff(site, "mara")
    places = await fill(site, 60, seed)
    monkeypatch.setattr(service, "PAGE", 7)
    assert await numbers(site, mod) == sorted(places, key=places.__getitem__)
    urgent = [number for number in sorted(places, key=places.__getitem__) if places[number][0] <= -4]
    assert await numbers(site, mod, only="urgent") == urgent
    rows = await site.db.read(lambda: {row.id: row for row in CaseFile.select()})
    reports = [number for number in sorted(places, key=places.__getitem__) if rows[number].origin == "report"]
    assert await numbers(site, mod, origin=Origin.REPORT) == reports
    page = await site.services.cases.queue(mod)
    assert (page.counts.open, page.counts.urgent) == (60, len(urgent))


@pytest.mark.parametrize("seed", range(3))
async def test_a_moderator_of_boards_has_the_same_queue_without_the_others(
    site: Site, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mod = await moderator_of(site, "some", "open", "circle")
    places = await fill(site, 60, seed)
    monkeypatch.setattr(service, "PAGE", 7)
    rows = await site.db.read(lambda: {row.id: row.board_id for row in CaseFile.select()})
    theirs = [number for number in sorted(places, key=places.__getitem__) if rows[number] in (1, 3, None)]
    assert await numbers(site, mod) == theirs
    assert await site.services.cases.waiting(mod) == len(theirs)


async def test_what_happens_between_two_pages_leaves_nothing_out_and_shows_nothing_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    mod, other = await staff(site, "mara"), await staff(site, "ben")
    places = await fill(site, 40, 9)
    order = sorted(places, key=places.__getitem__)
    monkeypatch.setattr(service, "PAGE", 10)
    first = await site.services.cases.queue(mod)
    await site.services.cases.claim(other, order[9], None)
    await site.services.cases.close(other, order[12], None, service.OUTCOMES[2])
    new = await opened(site, severity=Severity.CRISIS)
    rest: list[int] = []
    after = first.next
    while after is not None:
        page = await site.services.cases.queue(mod, after=after)
        rest += [row.number for row in page.rows]
        after = page.next
    assert rest == [number for number in order[10:] if number != order[12]]
    assert (await numbers(site, mod))[0] in (new, order[0])


async def test_what_somebody_has_passed_on_comes_last_for_them_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    mod, other = await staff(site, "mara"), await staff(site, "ben")
    made = [await opened(site, severity=severity) for severity in (Severity.CRISIS, Severity.LOW, Severity.HIGH)]
    crisis, low, high = made
    for number in (crisis, low):
        await site.services.cases.pass_on(mod, number, None)
    monkeypatch.setattr(service, "PAGE", 1)
    assert await numbers(site, mod) == [high, crisis, low]
    assert await numbers(site, other) == [crisis, high, low]
    rows = [(await site.services.cases.queue(mod, after=after)).rows[0] for after in await tokens(site, mod)]
    assert [row.passed for row in rows] == [False, True, True]
    assert await site.services.cases.next_case(mod) == high
    assert await site.services.cases.next_case(mod, high) is None
    assert await site.services.cases.next_case(other) == crisis


async def tokens(site: Site, actor: Actor) -> list[str | None]:
    """What leads to each page."""
    found: list[str | None] = [None]
    while (page := await site.services.cases.queue(actor, after=found[-1])).next is not None:
        found.append(page.next)
    return found


async def test_the_next_case_is_the_one_behind_or_the_most_urgent_where_this_one_is_done(site: Site) -> None:
    mod, other = await staff(site, "mara"), await staff(site, "ben")
    first, second, third = [await opened(site) for _n in range(3)]
    cases = site.services.cases
    assert await cases.next_case(mod) == first
    assert await cases.next_case(mod, first) == second
    await cases.claim(other, second, None)
    assert await cases.next_case(mod, first) == third
    assert await cases.next_case(mod, third) is None
    await cases.claim(mod, first, None)
    await cases.close(mod, first, None, service.OUTCOMES[2])
    crisis = await opened(site, severity=Severity.CRISIS)
    assert await cases.next_case(mod, first) == crisis
    assert await cases.next_case(other, crisis) == second


async def test_mine_are_those_that_i_have_now(site: Site) -> None:
    mod = await staff(site, "mara")
    first, second = await opened(site), await opened(site, severity=Severity.RED)
    for number in (first, second):
        await site.services.cases.claim(mod, number, None)
    await opened(site)
    assert await numbers(site, mod, only="mine") == [second, first]
    assert (await site.services.cases.queue(mod)).counts.mine == 2


async def test_closed_cases_are_listed_those_closed_last_first(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    mod = await staff(site, "mara")
    quiet = await moderator_of(site, "quiet-one", "quiet")
    made = [await opened(site, board=board) for board in ("quiet", "open", "quiet")]
    for number in made:
        site.clock.advance(minutes=1)
        await site.services.cases.close(mod, number, None, service.OUTCOMES[1])
    monkeypatch.setattr(service, "PAGE", 2)
    assert await numbers(site, mod, only="closed") == made[::-1]
    assert await numbers(site, quiet, only="closed") == [made[2], made[0]]
    assert await numbers(site, mod) == []


async def test_amber_that_waits_rises_and_nobody_has_to_look_again_for_it(site: Site) -> None:
    mod = await staff(site, "mara")
    amber = await opened(site, Origin.TRIAGE, severity=Severity.AMBER)
    others = [await opened(site, severity=severity) for severity in (Severity.HIGH, Severity.RED, Severity.NORMAL)]
    high, red, normal = others
    view = await site.services.cases.case(mod, amber)
    assert await numbers(site, mod) == [red, high, amber, normal]
    for (waited, _like), order in zip(AGEING, ([red, amber, high, normal], [amber, red, high, normal]), strict=True):
        opened_at = view.row.opened
        site.clock.now = opened_at + waited + timedelta(seconds=1)
        await site.services.schedule.run_due()
        assert await numbers(site, mod) == order
    again = await site.services.cases.case(mod, amber)
    assert (again.row.version, again.row.severity) == (view.row.version, Severity.AMBER)
    assert again.row.due is not None
    assert again.row.due < site.clock()


async def test_counts_stop_where_nobody_counts_any_more(site: Site) -> None:
    mod = await staff(site, "mara")
    await fill(site, MAX_COUNT + 5, 1)
    assert await site.services.cases.waiting(mod) == MAX_COUNT
    assert (await facts(site, 1)).open


@given(st.integers(-HIGHEST, HIGHEST).filter(bool), st.integers(0, 2**60), st.integers(0, 2**31 - 1))
def test_a_token_leads_back_to_where_a_page_ended(rank: int, opened_us: int, number: int) -> None:
    key = Key(rank, Place(opened_us, number))
    assert service._read_token(service._token(key)) == key


@given(st.text(max_size=30))
def test_a_token_that_somebody_made_up_is_refused_or_means_a_place(token: str) -> None:
    with contextlib.suppress(BadInput):
        assert 1 <= abs(service._read_token(token).rank) <= HIGHEST
