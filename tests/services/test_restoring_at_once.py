"""Several at work on one PostgreSQL database, from several machines: nobody takes away what another one builds, or puts
something under a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bbs.cli.migrating import _migrate
from bbs.config import Config
from bbs.models import postgres_use
from bbs.models.database import open_database, sqlite_url
from bbs.models.dump_tables import moment
from bbs.models.postgres_changes import NAME as LISTENER
from bbs.models.schema import SchemaState
from bbs.services import moving_over, restoring
from bbs.services.backing_up import back_up_to
from bbs.services.moving_over import move_over
from bbs.services.restoring import Restoring
from tests.services.backing import refused
from tests.services.community import CHEAP, Site
from tests.services.conftest import PostgresServer


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is about to end here."""
    monkeypatch.setattr(postgres_use, "_LINGERS", 0.1)


@pytest.fixture
async def config(site: Site, db_url: str) -> Config:
    """A community that nobody uses at the moment."""
    await site.member("ana")
    await site.services.stop()
    await site.db.close()
    return Config(data=site.data, database=db_url, passwords=CHEAP)


@pytest.fixture
def empty_url(postgres: PostgresServer) -> Iterator[str]:
    url = postgres.empty()
    yield url
    postgres.drop(url)


def connected(url: str, name: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url, application_name=name)


async def test_a_second_restore_threw_away_what_the_first_was_building(
    config: Config, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, load = tmp_path / "it.bbsbackup", restoring.load
    back_up_to(config, file)

    async def meanwhile(*words: object, **more: object) -> None:
        await load(*words, **more)  # type: ignore[arg-type]
        monkeypatch.setattr(restoring, "load", load)
        for of in (config, Config(data=tmp_path / "third", database=config.database_url)):
            with refused("busy"):
                await move_over(of, empty_url)
        with refused("busy"):
            await Restoring(Config(data=tmp_path / "another", database=empty_url), file).run()

    monkeypatch.setattr(restoring, "load", meanwhile)
    away = Config(data=tmp_path / "away", database=empty_url, passwords=CHEAP)
    assert (await Restoring(away, file).run()).members == 1
    with connected(empty_url, "look") as server:
        left = server.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'lighthouse')").fetchall()
    assert left == []


async def test_a_second_move_into_the_same_database_took_the_first_away(
    config: Config, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up_to(config, tmp_path / "it.bbsbackup")
    aside = Config(data=tmp_path / "aside")
    await Restoring(aside, tmp_path / "it.bbsbackup").run()
    begin = moving_over._Target.begin

    def meanwhile(target: moving_over._Target) -> None:
        begin(target)
        with refused("busy"):
            begin(moving_over._Target(empty_url))

    monkeypatch.setattr(moving_over._Target, "begin", meanwhile)
    moved = await move_over(aside, empty_url)
    with moment(empty_url) as there:
        assert there.count(there.shape("member")) == 1
    assert moved.rows > 0


async def test_a_community_was_moved_away_under_a_server_of_another_machine(config: Config, tmp_path: Path) -> None:
    with connected(config.database_url, LISTENER), refused("running"):
        await move_over(config, sqlite_url(tmp_path / "moved.sqlite"))
    assert not (tmp_path / "moved.sqlite").exists()


async def test_a_database_was_migrated_under_a_server_of_another_machine(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def older(_db: object) -> SchemaState:
        return SchemaState.OLDER

    monkeypatch.setattr("bbs.cli.migrating.schema_state", older)
    with connected(config.database_url, LISTENER), refused("running"):
        await _migrate(config, no_backup=True)
    assert await _migrate(config, no_backup=True) == []


async def test_a_restore_whose_hold_was_lost_changes_nothing(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, counts = tmp_path / "it.bbsbackup", restoring.counts
    back_up_to(config, file)

    def lose(url: str) -> tuple[int, int]:
        with connected(config.database_url, "end") as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s",
                (postgres_use.REPLACING & 0xFFFFFFFF,),
            )
        return counts(url)

    monkeypatch.setattr(restoring, "counts", lose)
    with refused("storage"):
        await Restoring(config, file, replaces=True).run()
    db = open_database(config.database_url)
    assert await db.read(lambda: 1) == 1
    await db.close()
    assert counts(config.database_url) == (1, 0)
