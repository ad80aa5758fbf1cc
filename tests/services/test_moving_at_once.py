"""Moving and splitting while everybody else goes on: one order of locks, no ring of waiting, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from bbs.errors import BBSError, Stale
from bbs.models.database import proxy
from bbs.models.queries.common import lock_all_members
from bbs.models.queries.marks import lock_member
from bbs.models.tables import CaseFile, ReadMark, Thread
from bbs.services import action_ends
from tests.services.community import Site
from tests.services.moderation import House
from tests.services.storing import Gate

READERS = 6


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


def rings(site: Site) -> int:
    """How often the server has had to end a ring of waiting; SQLite has none."""
    if site.db.kind != "postgresql":
        return 0
    proxy.execute_sql("SELECT pg_stat_force_next_flush()")
    found: int = proxy.execute_sql(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone()[0]
    return found


async def allowing(work: Awaitable[object], *codes: str) -> str:
    """Does it; what it said where that is one of these refusals."""
    try:
        await work
    except BBSError as error:
        code = "stale" if isinstance(error, Stale) else error.code
        if code not in codes:
            raise
        return code
    return ""


async def test_acting_held_a_case_before_everybody_and_met_those_who_read_in_a_ring(house: House) -> None:
    site = house.site
    ana, ben = house["ana"], house["ben"]
    readers = [await site.member(f"reader{n}") for n in range(READERS)]
    thread = await site.thread(ana, "open")
    for turn in range(12):
        await site.reply((ana, ben)[turn % 2], thread, 1 if turn < 6 else turn - 4, f"rosemary{turn}")
    first = {n: Address(thread, n) for n in range(1, 14)}
    read: dict[int, set[int]] = {n: set() for n in range(READERS)}
    cases = [await house.case(first[n]) for n in (3, 5)]
    sent: list[tuple[str, Address]] = []

    async def reads(n: int, turn: int) -> None:
        numbers = [1 + (turn * 3 + n) % 13, 1 + (turn * 5 + n) % 13]
        read[n].update(numbers)
        for number in numbers:
            at = await site.services.reading.now_at(readers[n], first[number])
            site.services.reading.mark_read(readers[n], at.thread, [at.post or 1])
        await site.services.reading.flush(readers[n])

    async def replies(n: int, turn: int) -> None:
        word = f"thyme{n}x{turn}"
        sent.append((word, await site.reply(readers[n], thread, 2 + (turn + n) % 12, word)))

    async def splits(number: int) -> None:
        await allowing(
            house.act("sy", ActionKind.SPLIT, address=first[number], argument=f"branch {number}"), "stale", "state"
        )

    async def moves(slug: str) -> None:
        await allowing(house.act("mo", ActionKind.MOVE, address=first[1], argument=slug), "same_board", "stale")

    async def works(number: int, who: str) -> None:
        await allowing(site.services.cases.claim(house[who], number, None), "stale", "closed")
        await allowing(house.act(who, ActionKind.WARN, case=number), "stale", "closed")

    async def reports(n: int) -> None:
        await site.services.reports.report(readers[n], first[5], Category.WORRIED, "are they well")

    for turn, (branch, slug) in enumerate(((3, "quiet"), (5, "open"), (7, "quiet"), (2, "open"))):
        await asyncio.gather(
            *(reads(n, turn) for n in range(READERS)),
            moves(slug),
            *(replies(n, turn) for n in range(READERS)),
            splits(branch),
            works(cases[0], "mo"),
            works(cases[0], "mia"),
            works(cases[1], "mia"),
            *(reports(n) for n in range(2) if turn == n),
            site.services.writing.edit(ben, first[9], f"rosemary7 changed {turn}"),
        )
    assert await site.db.read(lambda: rings(site)) == 0
    for n, reader in enumerate(readers):
        for number in read[n]:
            at = await site.services.reading.now_at(reader, first[number])
            assert at.post not in await site.unread(reader, at.thread), (reader.handle, number, at)
    for word, then in sent:
        at = await site.services.reading.now_at(ana, then)
        assert (await site.services.reading.texts(ana, at.thread, [at.post or 1]))[at.post or 1] == word
        assert [row.thread for row in (await site.services.search.search(ana, word)).results] == [at.thread]
    stale = (
        ReadMark.select(ReadMark.member)
        .join(Thread, on=(ReadMark.thread == Thread.id))
        .where(ReadMark.board != Thread.board)
    )
    assert await site.db.read(stale.count) == 0
    states = await site.db.read(lambda: [CaseFile.get_by_id(number).state for number in cases])
    assert states == ["actioned", "actioned"]
    branches = await site.db.read(lambda: Thread.select().where(Thread.subject.startswith("branch")).count())
    assert branches == 4


async def test_actions_that_end_together_held_a_thread_while_they_waited_for_a_member(house: House) -> None:
    site = house.site
    writers = [await site.member(f"writer{n}") for n in range(READERS)]
    threads = [await site.thread(writer, "open") for writer in writers]
    core, effects = site.services._core, site.services.actions._effects
    for _turn in range(4):
        for thread in threads:
            until = site.clock() + timedelta(hours=1)
            await house.act("mo", ActionKind.PIN, address=Address(thread, 1), until=until)
        site.clock.advance(hours=2)
        await asyncio.gather(
            core.write_and_tell(lambda outbox: action_ends.expire_due(effects, outbox, core.now_us)),
            *(site.reply(writer, thread) for writer, thread in zip(reversed(writers), threads, strict=True)),
        )
    assert await site.db.read(lambda: rings(site)) == 0
    assert not await site.db.read(Thread.select().where(Thread.pinned).count)
    assert await site.db.read(lambda: [Thread.get_by_id(thread).posts for thread in threads]) == [5] * READERS


async def test_acting_on_a_member_in_a_case_held_it_while_it_waited_for_its_thread(house: House) -> None:
    site = house.site
    for turn in range(12):
        address = Address(await site.thread(house["ana"], "open"), 1)
        number = await house.case(address)
        await asyncio.gather(
            allowing(house.act("mo", ActionKind.WARN, case=number, handle="ana"), "stale", "closed"),
            allowing(house.act("mia", ActionKind.HIDE, case=number), "stale", "closed"),
            # Whoever comes after it was hidden finds nothing to report.
            allowing(site.services.reports.report(house["ben"], address, Category.WORRIED, f"{turn}"), "no_such_thing"),
        )
        assert await site.db.read(lambda number=number: CaseFile.get_by_id(number).state) == "actioned"  # type: ignore[misc]
    assert await site.db.read(lambda: rings(site)) == 0


async def test_splitting_locked_every_member_one_by_one(house: House) -> None:
    """It is one lock however many there are; and who writes for a member waits until what moves has moved."""
    db, ana = house.site.db, house["ana"].member
    assert ana is not None
    whole = Gate()

    def all_of_them() -> None:
        lock_all_members()
        whole()

    first = asyncio.create_task(db.write(all_of_them))
    await whole.wait_entered()
    second = asyncio.create_task(db.write(lambda: lock_member(ana)))
    done, _ = await asyncio.wait([second], timeout=0.2)
    assert not done
    whole.opened.set()
    await asyncio.gather(first, second)
