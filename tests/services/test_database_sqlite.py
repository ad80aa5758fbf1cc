"""What only a file has: modes, pragmas, and other processes that hold it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from bbs.models import sqlite
from bbs.models.database import Database, StorageBusy, StorageFailed, open_database, proxy, sqlite_url
from bbs.models.schema import migrate
from tests.services.storing import names, remember


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


async def test_the_file_is_for_nobody_else_whatever_the_umask(tmp_path: Path) -> None:
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


async def test_acknowledged_writes_are_synced_and_deleted_text_is_overwritten(db: Database) -> None:
    def work() -> list[int | str]:
        return [
            proxy.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "secure_delete", "foreign_keys", "journal_mode")
        ]

    assert await db.write(work) == [2, 1, 1, "wal"]


async def test_a_file_held_by_somebody_else_is_busy_for_all_who_waited(
    db: Database, db_url: str, monkeypatch: pytest.MonkeyPatch
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


async def test_what_is_no_database_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lighthouse.db"
    path.write_text("this is a letter to a friend, and no database\n" * 100)
    with pytest.raises(StorageFailed):
        open_database(sqlite_url(path))
