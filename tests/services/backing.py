"""A lived-in community to back up, and the commands by which that is done."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from click.testing import CliRunner

from bbs.cli import cli
from bbs.config import Config, load
from bbs.domain.clock import FixedClock, system_clock
from bbs.errors import BBSError
from bbs.models.database import Database, open_database, proxy
from bbs.models.queries import boards
from bbs.models.queries.reindexing import NOTED
from bbs.models.schema import migrate
from bbs.models.tables import TABLES, Event, Job, SearchSpan, ServerSetting
from bbs.ssh.host_keys import load_or_make
from tests.services.community import Site, build_on, make_boards
from tests.services.older_schemas import EVERY, put, rows_of

T = TypeVar("T")

PLANTED: Final = "the orange kettle that nobody else has"
"""What bo has written."""

DATABASE: Final = "BBS_DATABASE"


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder, and the database that belongs to it; no URL for the file in the folder."""

    data: Path
    url: str = ""

    @property
    def config(self) -> Config:
        """Its settings, as a command would have them."""
        return load(None, {"data": self.data, "database": self.url or None})

    def settings(self, text: str) -> None:
        """Writes its `bbs.toml`."""
        (self.data / "bbs.toml").write_text(text)

    def with_database(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """What the work returns, done with the open database."""

        async def run() -> T:
            db = open_database(self.config.database_url)
            try:
                return await work(db)
            finally:
                await db.close()

        return asyncio.run(run())

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table that is kept."""
        return self.with_database(lambda db: db.read(_rows))

    def files(self) -> dict[str, bytes]:
        """What lies in the folder, but for what SQLite keeps beside its file."""
        found = (path for path in self.data.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
        return {str(path.relative_to(self.data)): path.read_bytes() for path in found}


def _rows() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for table in TABLES:
        if table not in (Event, SearchSpan):
            query = table.select().where(ServerSetting.name != NOTED) if table is ServerSetting else table.select()
            found[table._meta.table_name] = sorted((_plain(row) for row in query.tuples()), key=repr)
    return found


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


async def live_in(db: Database, clock: FixedClock, data: Path) -> Site:
    """People who join and write, and rows in every table that they have not come to."""
    await migrate(db)
    await db.write(make_boards)
    await db.write(lambda: boards.add_experience("days", "Days", "For whoever is up."))
    services = build_on(db, clock, data)
    await services.start()
    site = Site(db, services, clock, data)
    ana, bo = await site.member("ana"), await site.member("bo")
    thread = await site.thread(ana, subject="Ünïcode ✶ \u202e and\ttabs", body="a body\n\n> quoted\n🌊")
    await site.reply(bo, thread, body=PLANTED)
    await site.thread(bo, "open", subject="another", body="words")
    await services.stop()
    return site


def make_town(place: Place, scratch: Path) -> None:
    """The community, in a place where there is nothing yet."""
    place.data.mkdir(mode=0o700)
    load_or_make(place.data)
    (place.data / "welcome.txt").write_text("Come in.")
    clock = FixedClock(system_clock())

    async def work(db: Database) -> None:
        await live_in(db, clock, place.data)
        # Opens a database of its own, so that the tables have to be pointed at this one again.
        extra = await rows_of(EVERY[-1], scratch)
        proxy.initialize(db._peewee)  # type: ignore[attr-defined]
        empty = await db.read(lambda: {table._meta.table_name for table in TABLES if not table.select().exists()})
        await db.write(lambda: put({name: rows for name, rows in extra.items() if name in empty}))
        await db.write(lambda: Job.update(lease_us=0).execute())

    place.with_database(work)


class Commands:
    """As an operator does, by `bbs`."""

    def back_up(self, place: Place, path: Path | None) -> None:
        """Takes a backup; without a path, as the clock does."""
        self._run(place, "backup", *([str(path)] if path else []))

    def restore(self, place: Place, path: Path, identity: Path | None = None) -> None:
        """Puts it back."""
        key = ["--identity", str(identity)] if identity else []
        self._run(place, "restore", "--replace", *key, str(path))

    def drill(self, place: Place) -> None:
        """Tries it out."""
        self._run(place, "drill")

    def migrate_to(self, place: Place, url: str) -> None:
        """Moves to another database."""
        self._run(place, "migrate-to", url)

    @staticmethod
    def _run(place: Place, *words: str) -> None:
        env = {DATABASE: place.url} if place.url else {}
        result = CliRunner().invoke(cli, [*words, "--data", str(place.data)], env=env)
        if result.exception is not None:
            raise result.exception


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """What is done inside is refused, in words, with one of these codes."""
    with pytest.raises(BBSError) as found:
        yield
    assert found.value.code in codes, (found.value.code, found.value.message)
    assert found.value.message


def is_clean(folder: Path) -> bool:
    """Nothing half is left in a folder."""
    return not [name for name in os.listdir(folder) if ".part" in name or name.startswith((".restoring", ".drill"))]
