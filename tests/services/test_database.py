"""The database facade: what `read` and `write` promise, on both databases."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.models.counters import current_serial, next_event, next_serial, prune_events, take
from bbs.models.database import (
    Database,
    StorageClosed,
    StorageFailed,
    open_database,
)
from bbs.models.tables import Event, ServerSetting
from bbs.models.times import from_us, to_us
from tests.services.storing import SECOND, Gate, names, remember


async def test_a_write_is_there_for_the_next_read(db: Database) -> None:
    await db.write(remember("a", "1"))
    assert await db.read(lambda: ServerSetting.get_by_id("a").value) == "1"


async def test_an_error_comes_out_as_it_is_and_undoes_what_the_write_did(db: Database) -> None:
    def work() -> None:
        remember("a")()
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await db.write(work)
    assert await names(db) == set()


async def test_a_stop_iteration_does_not_leave_its_caller_waiting_for_ever(db: Database) -> None:
    for call in (db.read, db.write):
        with pytest.raises(RuntimeError, match="StopIteration"):
            await asyncio.wait_for(call(lambda: next(iter(()))), 5 * SECOND)


async def test_an_error_in_one_of_many_waiting_writes_undoes_only_its_own(db: Database) -> None:
    gate = Gate()
    first = asyncio.create_task(db.write(gate))
    await gate.wait_entered()

    def failing() -> None:
        remember("lost")()
        raise LookupError

    others = [db.write(remember("a")), db.write(failing), db.write(remember("b"))]
    waiting = asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)
    gate.opened.set()
    results = await waiting
    await first
    assert [type(result) for result in results] == [type(None), LookupError, type(None)]
    assert await names(db) == {"a", "b"}


async def test_a_read_cannot_write(db: Database) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only") as caught:
        await db.read(remember("a"))
    assert not isinstance(caught.value, StorageFailed)
    assert await names(db) == set()


async def test_a_read_sees_one_moment_while_others_write(db: Database) -> None:
    loop = asyncio.get_running_loop()

    def work() -> tuple[int, int]:
        before = ServerSetting.select().count()
        asyncio.run_coroutine_threadsafe(db.write(remember("later")), loop).result(10)
        return before, ServerSetting.select().count()

    before, after = await db.read(work)
    assert before == after
    assert await names(db) == {"later"}


async def test_a_write_cancelled_before_it_starts_never_happens(database_kind: str, db: Database) -> None:
    gates = [Gate() for _ in range(1 if database_kind == "sqlite" else 4)]
    running = [asyncio.create_task(db.write(gate)) for gate in gates]
    for gate in gates:
        await gate.wait_entered()
    queued = asyncio.create_task(db.write(remember("never")))
    await asyncio.sleep(0)
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    for gate in gates:
        gate.opened.set()
    await asyncio.gather(*running)
    await db.write(remember("after"))
    assert await names(db) == {"after"}


async def test_a_write_cancelled_while_it_runs_happens_whole(db: Database) -> None:
    gate = Gate()

    def work() -> None:
        remember("first")()
        gate()
        remember("second")()

    task = asyncio.create_task(db.write(work))
    await gate.wait_entered()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.opened.set()
    await db.write(remember("after"))
    await db.close()
    again = open_database(db.url)
    try:
        assert await names(again) == {"first", "second", "after"}
    finally:
        await again.close()


async def test_close_finishes_what_was_asked_for_and_takes_nothing_more(db: Database) -> None:
    writes = [asyncio.create_task(db.write(remember(str(n)))) for n in range(50)]
    await asyncio.sleep(0)
    await asyncio.gather(db.close(), db.close())
    await asyncio.gather(*writes)
    await db.close()
    with pytest.raises(StorageClosed):
        await db.read(lambda: None)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("bbs-")]
    again = open_database(db.url)
    assert len(await names(again)) == 50
    await again.close()


async def test_close_goes_on_where_its_caller_is_cancelled(db: Database) -> None:
    gate = Gate()
    write = asyncio.create_task(db.write(gate))
    await gate.wait_entered()
    closing = asyncio.create_task(db.close())
    await asyncio.sleep(0)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    gate.opened.set()
    await write
    await db.close()


async def test_serials_are_in_commit_order_and_leave_no_gap(db: Database) -> None:
    def publish() -> int:
        serial = next_serial()
        remember(f"post {serial}")()
        return serial

    async def look() -> bool:
        def work() -> bool:
            return (
                current_serial()
                == ServerSetting.select().where(ServerSetting.name.not_in(["secret", "search_rows"])).count()
            )

        return await db.read(work)

    writes = [asyncio.create_task(db.write(publish)) for _ in range(60)]
    looks = [await look() for _ in range(20)]
    assert all(looks)
    assert sorted(await asyncio.gather(*writes)) == list(range(1, 61))
    assert await db.write(lambda: next_serial(5)) == 65


async def test_events_are_pruned_to_the_newest(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bbs.models.counters.MAX_EVENTS", 3)

    def work() -> int:
        for _ in range(5):
            Event.create(id=next_event(), kind="post", origin="here", created_us=0)
        return prune_events()

    assert await db.write(work) == 2
    assert await db.read(lambda: [event.id for event in Event.select().order_by(Event.id)]) == [3, 4, 5]


async def test_a_counter_that_was_never_named_begins_at_one(db: Database) -> None:
    assert await db.write(lambda: take("something new", 2)) == 2


async def test_work_that_waits_in_another_thread_does_not_hold_up_reading(db: Database) -> None:
    gate = Gate()
    write = asyncio.create_task(db.write(gate))
    await gate.wait_entered()
    assert await asyncio.wait_for(names(db), 5 * SECOND) == set()
    gate.opened.set()
    await write


def test_a_url_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite"):
        open_database("mysql://somewhere/else")


@given(st.datetimes(timezones=st.just(from_us(0).tzinfo)))
def test_moments_keep_their_microseconds(moment: object) -> None:
    assert from_us(to_us(moment)) == moment  # type: ignore[arg-type]
