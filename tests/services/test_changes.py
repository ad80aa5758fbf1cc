"""Hearing of what other processes have committed."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable

import psycopg
import pytest

from bbs.models.database import CHANGED, RESYNC, Database, Watch
from bbs.models.postgres_changes import PostgresWatch
from bbs.models.sqlite_changes import SqliteWatch

SOON = 5.0
WITHIN = 5.0
"""How soon another process hears of a post, in seconds: one, and the patience of a busy machine."""


async def until(condition: Callable[[], object], patience: float = SOON) -> None:
    """Waits until `condition` holds."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


class TestSqlite:
    @pytest.fixture
    def database_kind(self) -> str:
        return "sqlite"

    async def test_another_connections_commit_is_noticed_soon(self, db: Database, db_url: str) -> None:
        heard: list[str] = []
        db.changes(heard.append)
        await until(lambda: heard)
        other = sqlite3.connect(db_url.removeprefix("sqlite:///"))
        for _ in range(3):
            heard.clear()
            other.execute("UPDATE counter SET value = value + 1")
            other.commit()
            await until(lambda: heard, WITHIN)
            assert set(heard) == {CHANGED}
        other.close()

    async def test_a_watch_that_was_stopped_never_calls(self, db: Database) -> None:
        heard: list[str] = []
        watch = db.changes(heard.append)
        await watch.stop()
        await watch.stop()
        heard.clear()
        await db.write(lambda: db.notify("nothing"))
        assert heard == []
        assert "bbs-changes" not in {thread.name for thread in threading.enumerate()}

    async def test_a_quiet_file_is_asked_and_says_nothing(self, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[int | None] = []
        version = SqliteWatch._version

        def counted(watch: SqliteWatch, connection: sqlite3.Connection) -> int | None:
            asked.append(version(watch, connection))
            return asked[-1]

        monkeypatch.setattr(SqliteWatch, "_version", counted)
        heard: list[str] = []
        db.changes(heard.append)
        await until(lambda: len(asked) >= 4)
        assert len(set(asked)) == 1
        assert heard == [CHANGED]


class TestPostgresql:
    @pytest.fixture
    def database_kind(self) -> str:
        return "postgresql"

    @pytest.fixture
    async def heard(self, db: Database) -> list[str]:
        heard: list[str] = []
        self.watch = db.changes(heard.append)
        await self.listening(self.watch)
        await until(lambda: heard == [CHANGED])
        heard.clear()
        return heard

    @staticmethod
    async def listening(watch: Watch) -> None:
        assert isinstance(watch, PostgresWatch)
        await asyncio.wait_for(watch.listening.wait(), SOON)

    async def test_a_notice_comes_when_its_write_commits(self, db: Database, heard: list[str]) -> None:
        await db.write(lambda: db.notify("post 12.7"))
        await until(lambda: heard == ["post 12.7"], WITHIN)

    async def test_a_write_that_is_undone_sends_no_notice(self, db: Database, heard: list[str]) -> None:
        def work() -> None:
            db.notify("never")
            raise LookupError

        with pytest.raises(LookupError):
            await db.write(work)
        await db.write(lambda: db.notify("after"))
        await until(lambda: heard)
        assert heard == ["after"]

    async def test_after_a_gap_everything_is_to_be_looked_at_afresh(
        self, db: Database, db_url: str, heard: list[str]
    ) -> None:
        with psycopg.connect(db_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lighthouse changes'"
            )
        await until(lambda: heard == [RESYNC])
        await db.write(lambda: db.notify("after"))
        await until(lambda: heard == [RESYNC, "after"])

    async def test_closing_the_database_stops_the_watch(self, db: Database, heard: list[str]) -> None:
        await db.close()
        await self.watch.stop()
        assert heard == []
        assert "bbs-changes" not in {task.get_name() for task in asyncio.all_tasks()}

    async def test_a_notice_holds_no_letters(self, db: Database) -> None:
        with pytest.raises(ValueError, match="short"):
            await db.write(lambda: db.notify("x" * 2_000))
