"""The backup by the clock: one process takes it, beside everything else, and it is said where it fails."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bbs.config import Config
from bbs.config_parts import Backup
from bbs.domain.clock import FixedClock, system_clock
from bbs.domain.policy import SYSTEM
from bbs.models.database import Database, open_database
from bbs.models.schema import migrate
from bbs.models.tables import Thread
from bbs.services.backing_up import backups
from bbs.services.child import answer_with
from bbs.services.rows import Draft
from bbs.services.schedule import JobRow
from bbs.services.site import Services, build
from tests.services.community import CHEAP, make_boards

JOB = "backup"
LONGEST = 30.0
A_TICK = 0.01


async def settle(services: Services, name: str = JOB) -> JobRow:
    """Runs what is due, and waits for the job; its row, once it has gone well or badly."""
    await services.schedule.run_due()
    async with asyncio.timeout(LONGEST):
        while True:
            row = next(row for row in await services.schedule.rows(SYSTEM) if row.name == name)
            if row.ran is not None or row.failed:
                return row
            await asyncio.sleep(A_TICK)


async def opened(data: Path, **backup: object) -> tuple[Database, Config]:
    config = Config(data=data, passwords=CHEAP, backup=Backup(**backup))  # type: ignore[arg-type]
    db = open_database(config.database_url)
    await migrate(db)
    return db, config


async def test_a_backup_is_taken_by_one_process_and_the_loop_goes_on(tmp_path: Path) -> None:
    db, config = await opened(tmp_path / "data")
    both = [build(db, config, FixedClock(system_clock())) for _process in range(2)]
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(A_TICK)
            ticks += 1

    other = asyncio.create_task(tick())
    row, *_others = await asyncio.gather(*(settle(services) for services in both))
    other.cancel()
    assert not row.failed
    assert ticks > 1, "the loop stood still"
    (kept,) = backups(config)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert timedelta(0) <= system_clock() - kept.made < timedelta(minutes=5)
    for services in both:
        await services.stop()
    await db.close()


async def test_a_backup_that_fails_is_said_and_throws_nothing_away(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    older = folder / "lighthouse-20200101-000000.bbsbackup"
    older.write_bytes(b"old")
    # It looks like a key, and is none.
    db, config = await opened(tmp_path / "data", keep=1, folder=folder, recipients=["age1nobody"])
    services = build(db, config, FixedClock(system_clock()))
    row = await settle(services)
    assert row.failed
    assert os.listdir(folder) == [older.name]
    await services.stop()
    await db.close()


async def test_no_backup_is_taken_where_the_settings_say_never(tmp_path: Path) -> None:
    db, config = await opened(tmp_path / "data", every_hours=0)
    services = build(db, config, FixedClock(system_clock()))
    await services.schedule.run_due()
    assert JOB not in {row.name for row in await services.schedule.rows(SYSTEM)}
    assert backups(config) == ()
    await services.stop()
    await db.close()


async def test_the_clock_looks_through_the_database_and_says_what_is_wrong(tmp_path: Path) -> None:
    db, config = await opened(tmp_path / "data", every_hours=0)
    await db.write(make_boards)
    services = build(db, config, FixedClock(system_clock()))
    ana = await services.accounts.add_member(SYSTEM, "ana", "a long night's walk")
    await services.writing.send(ana, Draft("a-key-of-a-draft", "open", None, None, "a subject", "a body"))
    assert not (await settle(services, "integrity")).failed
    await db.write(lambda: Thread.update(posts=7).execute())
    await services.schedule.hurry(SYSTEM, "integrity")
    assert (await settle(services, "integrity")).failed == "disagrees"
    await services.stop()
    await db.close()


def test_regression_where_a_unit_forbade_to_make_way_no_backup_was_ever_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forbidden(_steps: int) -> int:
        raise PermissionError

    given = {"config": Config(data=tmp_path).model_dump(mode="json"), "file": None}
    monkeypatch.setattr(os, "nice", forbidden)
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(given)))
    assert answer_with(lambda config: {"data": config.data}) == 0
    assert json.loads(capsys.readouterr().out) == {"data": str(tmp_path)}
