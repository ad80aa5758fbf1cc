"""What only a server has: connections that break, and locks that meet."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from bbs.models import postgres
from bbs.models.database import Database, StorageFailed, open_database, proxy
from bbs.models.schema import server_secret
from bbs.models.tables import ServerSetting
from tests.services.storing import Gate, names, remember


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


def end_connections(url: str) -> None:
    """Breaks every connection to a database but the one that does it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_connection_is_kept_from_one_call_to_the_next(
    db: Database, db_url: str, monkeypatch: pytest.MonkeyPatch
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


async def test_connections_that_broke_while_idle_are_not_noticed(db: Database, db_url: str) -> None:
    for round_ in range(3):
        gates = [Gate() for _ in range(4)]
        running = [asyncio.create_task(db.read(gate)) for gate in gates]
        for gate in gates:
            await gate.wait_entered()
        for gate in gates:
            gate.opened.set()
        await asyncio.gather(*running)
        end_connections(db_url)
        await asyncio.gather(*(db.write(remember(f"{round_}.{n}")) for n in range(8)))
    assert len(await names(db)) == 24


async def test_a_read_whose_connection_breaks_is_asked_again(db: Database, db_url: str) -> None:
    calls = []

    def work() -> int:
        calls.append(1)
        ServerSetting.select().count()
        if len(calls) == 1:
            end_connections(db_url)
        return ServerSetting.select().count()

    assert await db.read(work) == 2
    assert len(calls) == 2


async def test_a_write_whose_connection_breaks_fails_and_is_not_done_twice(db: Database, db_url: str) -> None:
    calls = []

    def work() -> None:
        calls.append(1)
        remember("half")()
        end_connections(db_url)
        remember("other half")()

    with pytest.raises(StorageFailed):
        await db.write(work)
    assert len(calls) == 1
    await db.write(remember("after"))
    assert await names(db) == {"after"}


async def test_writers_that_wait_for_each_other_in_a_ring_both_get_through(db: Database) -> None:
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


async def test_nothing_was_said_of_a_database_that_was_away(
    db: Database, db_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> None:
        end_connections(db_url)
        remember("lost")()

    with caplog.at_level("WARNING", "bbs.models.facade"):
        for _time in range(2):
            with pytest.raises(StorageFailed):
                await db.write(breaks)
        assert len(caplog.messages) == 1
        assert caplog.messages[0].startswith("the database cannot be reached (bbs check)")
        assert await names(db) == set()
        assert caplog.messages[1:] == ["the database can be reached again"]


@pytest.mark.parametrize("own", ["", "?tcp_user_timeout=60000"])
def test_whoever_asked_a_machine_that_had_gone_waited_for_a_quarter_of_an_hour(own: str) -> None:
    said = postgres._silence(f"postgresql://nobody@nowhere/nothing{own}")
    assert ("tcp_user_timeout" in said) is (not own)
    assert said["keepalives_idle"] == 5


async def test_a_server_that_never_answers_is_not_asked_three_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = open_database(f"postgresql://nobody@/nothing?host={tmp_path}")
    tries = []

    def connect(*_all: object, **_more: object) -> None:
        tries.append(1)
        raise psycopg.OperationalError("nobody there")

    monkeypatch.setattr(db._peewee, "connect", connect)  # type: ignore[attr-defined]
    for seconds, wanted in ((0, postgres.MAX_TRIES), (postgres.CONNECT_SECONDS, 1)):
        tries.clear()
        moments = iter(range(0, 1000, seconds or 1)) if seconds else iter([0.0] * 100)
        monkeypatch.setattr(postgres, "monotonic", moments.__next__)
        with pytest.raises(StorageFailed):
            await db.read(lambda: None)
        assert len(tries) == wanted
    await db.close()


async def test_a_server_that_cannot_be_reached_is_a_storage_error(tmp_path: Path) -> None:
    db = open_database(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(StorageFailed):
        await db.read(lambda: None)
    with pytest.raises(StorageFailed):
        await server_secret(db)
    await db.close()


async def test_a_read_only_server_is_said_to_take_no_writes(db: Database, db_url: str) -> None:
    with psycopg.connect(db_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    with pytest.raises(StorageFailed):
        await db.write(remember("a"))
    assert await names(db) == set()
