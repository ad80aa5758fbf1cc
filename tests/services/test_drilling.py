"""Drills of a community in PostgreSQL: restored beside it, where its user may do that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from bbs.config import Config
from bbs.models import postgres_use
from bbs.models.dump_tables import moment
from bbs.services import drilling
from bbs.services.backing_up import back_up_to
from bbs.services.drilling import Drilled, drill
from tests.services.backing import refused
from tests.services.community import CHEAP, Site
from tests.services.conftest import PostgresServer

GUEST = "may_only_read_and_write"


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
async def config(site: Site, db_url: str) -> Config:
    """A community that nobody uses at the moment."""
    await site.member("ana")
    await site.services.stop()
    await site.db.close()
    return Config(data=site.data, database=db_url, passwords=CHEAP)


@pytest.fixture
def modest(config: Config, postgres: PostgresServer) -> Iterator[Config]:
    """The same, by a user of PostgreSQL who may change rows and nothing else."""
    with psycopg.connect(config.database_url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {GUEST} LOGIN".encode())
        server.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {GUEST}".encode())
        server.execute(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {GUEST}".encode())
    parts = urlsplit(config.database_url)
    url = urlunsplit(parts._replace(netloc=f"{GUEST}@{parts.netloc.rpartition('@')[2]}"))
    yield config.model_copy(update={"database": url})
    with psycopg.connect(config.database_url, autocommit=True) as server:
        server.execute(f"DROP OWNED BY {GUEST}".encode())
        server.execute(f"DROP ROLE {GUEST}".encode())


def schemas(url: str) -> list[str]:
    """All that anybody has made."""
    with psycopg.connect(url) as server:
        query = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
        return [name for (name,) in server.execute(query)]


async def test_a_drill_of_postgresql_was_restored_into_sqlite(
    config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with psycopg.connect(config.database_url) as server:
        server.execute("CREATE SCHEMA lighthouse_drill_left")
    load, during = drilling.load, []

    async def seen(*words: object, **more: object) -> None:
        during.extend(schemas(config.database_url))
        await load(*words, **more)  # type: ignore[arg-type]
        # Whoever looks meanwhile is taken to the community, and finds it as it is.
        with moment(config.database_url) as now:
            assert now.count(now.shape("member")) == 1

    monkeypatch.setattr(drilling, "load", seen)
    found = await drill(config)
    assert (found.into, found.members) == ("postgresql", 1)
    assert len([name for name in during if name.startswith("lighthouse_drill_")]) == 1
    assert schemas(config.database_url) == ["public"]
    back_up_to(config, tmp_path / "it.bbsbackup")
    assert (await drill(config, tmp_path / "it.bbsbackup", in_file=True)).into == "sqlite"


async def test_a_drill_that_fails_leaves_no_schema(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    async def wrong(_url: str) -> None:
        raise postgres_use.StorageFailed("out of room")

    monkeypatch.setattr(drilling, "_look_through", wrong)
    with refused("storage"):
        await drill(config)
    assert schemas(config.database_url) == ["public"]


async def test_a_user_who_may_make_no_schema_drills_in_a_file(modest: Config) -> None:
    found: Drilled = await drill(modest)
    assert (found.into, found.members) == ("sqlite", 1)


async def test_two_drills_at_once_are_held_apart(config: Config) -> None:
    held = postgres_use.hold(config.database_url, postgres_use.DRILLING)
    assert held is not None
    with held, refused("busy"):
        await drill(config)
