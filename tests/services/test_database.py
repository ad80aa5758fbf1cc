"""The database facade: what `read` and `write` promise, on both databases."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.models import postgres, sqlite
from bbs.models.counters import current_serial, next_event, next_serial, prune_events, take
from bbs.models.database import (
    Database,
    StorageBusy,
    StorageClosed,
    StorageFailed,
    open_database,
    proxy,
    sqlite_url,
)
from bbs.models.schema import migrate, server_secret
from bbs.models.tables import Event, ServerSetting
from bbs.models.times import from_us, to_us

SECOND = 1.0


def remember(name: str, value: str = "") -> Callable[[], None]:
    """A write that stores a server setting."""

    def work() -> None:
        ServerSetting.create(name=name, value=value)

    return work


async def names(db: Database) -> set[str]:
    """The settings that are there, the server's own aside."""
    return await db.read(lambda: {row.name for row in ServerSetting.select()} - {"secret"})


class Gate:
    """Holds a piece of work on its database thread until it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self) -> None:
        self.entered.set()
        assert self.opened.wait(10)

    async def wait_entered(self) -> None:
        while not self.entered.is_set():
            await asyncio.sleep(0.001)


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
            return current_serial() == ServerSetting.select().where(ServerSetting.name != "secret").count()

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


class TestSqlite:
    """What only a file has."""

    @pytest.fixture
    def database_kind(self) -> str:
        return "sqlite"

    async def test_the_file_is_for_nobody_else_whatever_the_umask(self, tmp_path: Path) -> None:
        import os

        folder = tmp_path / "a" / "b"
        before = os.umask(0)
        try:
            db = open_database(sqlite_url(folder / "lighthouse.db"))
            await migrate(db)
        finally:
            os.umask(before)
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
        await db.close()
        assert folder.stat().st_mode & 0o777 == 0o700
        assert set(modes.values()) == {0o600}
        assert "lighthouse.db-wal" in modes

    async def test_acknowledged_writes_are_synced_and_deleted_text_is_overwritten(self, db: Database) -> None:
        def work() -> list[int | str]:
            return [
                proxy.execute_sql(f"PRAGMA {name}").fetchone()[0]
                for name in ("synchronous", "secure_delete", "foreign_keys", "journal_mode")
            ]

        assert await db.write(work) == [2, 1, 1, "wal"]

    async def test_a_file_held_by_somebody_else_is_busy_for_all_who_waited(
        self, db: Database, db_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await db.close()
        monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
        db = open_database(db_url)
        other = sqlite3.connect(db_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        results = await asyncio.gather(*(db.write(remember(str(n))) for n in range(5)), return_exceptions=True)
        assert {type(result) for result in results} == {StorageBusy}
        other.execute("ROLLBACK")
        other.close()
        await db.write(remember("after"))
        assert await names(db) == {"after"}
        await db.close()

    async def test_what_is_no_database_is_said_at_once(self, tmp_path: Path) -> None:
        path = tmp_path / "lighthouse.db"
        path.write_text("this is a letter to a friend, and no database\n" * 100)
        with pytest.raises(StorageFailed):
            open_database(sqlite_url(path))


class TestPostgresql:
    """What only a server has."""

    @pytest.fixture
    def database_kind(self) -> str:
        return "postgresql"

    @staticmethod
    def end_connections(url: str) -> None:
        """Breaks every connection to a database but the one that does it."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    async def test_a_connection_is_kept_from_one_call_to_the_next(
        self, db: Database, db_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await db.close()
        monkeypatch.setattr(postgres, "THREADS", 1)
        db = open_database(db_url)

        def backend() -> int:
            pid: int = proxy.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
            return pid

        pids = {await call(backend) for call in (db.read, db.write, db.read, db.write)}
        with pytest.raises(LookupError):
            await db.write(lambda: {}["missing"])
        pids.add(await db.read(backend))
        assert len(pids) == 1
        await db.close()

    async def test_connections_that_broke_while_idle_are_not_noticed(self, db: Database, db_url: str) -> None:
        for round_ in range(3):
            gates = [Gate() for _ in range(4)]
            running = [asyncio.create_task(db.read(gate)) for gate in gates]
            for gate in gates:
                await gate.wait_entered()
            for gate in gates:
                gate.opened.set()
            await asyncio.gather(*running)
            self.end_connections(db_url)
            await asyncio.gather(*(db.write(remember(f"{round_}.{n}")) for n in range(8)))
        assert len(await names(db)) == 24

    async def test_a_read_whose_connection_breaks_is_asked_again(self, db: Database, db_url: str) -> None:
        calls = []

        def work() -> int:
            calls.append(1)
            ServerSetting.select().count()
            if len(calls) == 1:
                self.end_connections(db_url)
            return ServerSetting.select().count()

        assert await db.read(work) == 1
        assert len(calls) == 2

    async def test_a_write_whose_connection_breaks_fails_and_is_not_done_twice(self, db: Database, db_url: str) -> None:
        calls = []

        def work() -> None:
            calls.append(1)
            remember("half")()
            self.end_connections(db_url)
            remember("other half")()

        with pytest.raises(StorageFailed):
            await db.write(work)
        assert len(calls) == 1
        await db.write(remember("after"))
        assert await names(db) == {"after"}

    async def test_writers_that_wait_for_each_other_in_a_ring_both_get_through(self, db: Database) -> None:
        for name in "ab":
            await db.write(remember(name, "0"))
        both_hold_one = threading.Barrier(2)
        first_try = {"ab": True, "ba": True}

        def crossing(order: str) -> Callable[[], None]:
            def work() -> None:
                for step, name in enumerate(order):
                    query = ServerSetting.update(value=ServerSetting.value.concat("1"))
                    query.where(ServerSetting.name == name).execute()
                    if step == 0 and first_try[order]:
                        first_try[order] = False
                        both_hold_one.wait(10)

            return work

        await asyncio.gather(db.write(crossing("ab")), db.write(crossing("ba")))
        values = await db.read(lambda: [ServerSetting.get_by_id(name).value for name in "ab"])
        assert values == ["011", "011"]

    async def test_a_server_that_cannot_be_reached_is_a_storage_error(self, tmp_path: Path) -> None:
        db = open_database(f"postgresql://nobody@/nothing?host={tmp_path}")
        with pytest.raises(StorageFailed):
            await db.read(lambda: None)
        with pytest.raises(StorageFailed):
            await server_secret(db)
        await db.close()

    async def test_a_read_only_server_is_said_to_take_no_writes(self, db: Database, db_url: str) -> None:
        with psycopg.connect(db_url, autocommit=True) as connection:
            name = connection.info.dbname
            connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
        with pytest.raises(StorageFailed):
            await db.write(remember("a"))
        assert await names(db) == set()
