"""Upgrading from every version that there ever was, with rows in every table, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bbs.cli import cli
from bbs.config import Config
from bbs.errors import BBSError
from bbs.models.database import Database, open_database, proxy, sqlite_url
from bbs.models.queries import integrity, reindexing
from bbs.models.schema import INDEXED, SchemaState, migrate, schema_state, server_secret
from bbs.server import open_community
from tests.services.older_schemas import EVERY, kept, make, put, rows_of

SECRET_BYTES = 32


@pytest.fixture
async def older(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An open database in which nothing has ever been made."""
    server = request.getfixturevalue("postgres") if database_kind == "postgresql" else None
    url = server.empty() if server else sqlite_url(tmp_path / "data" / "lighthouse.db")
    database = open_database(url)
    yield database
    await database.close()
    if server:
        server.drop(url)


async def older_community(db: Database, last: str, folder: Path) -> dict[str, list[dict[str, object]]]:
    """Fills the database with the tables of a schema and their rows, which are returned."""
    rows = await rows_of(last, folder)
    # One proxy stands for whichever database was opened last.
    proxy.initialize(db._peewee)  # type: ignore[attr-defined]
    await make(db, last)
    await db.write(lambda: put(rows))
    return rows


@pytest.mark.parametrize("last", EVERY)
async def test_every_row_of_an_older_version_is_there_after_the_upgrade(
    older: Database, last: str, tmp_path: Path
) -> None:
    rows = await older_community(older, last, tmp_path)
    assert all(len(found) == 2 for found in rows.values())
    secret = await server_secret(older)

    # The index of the search comes with the rest, since nothing says yet how it was made.
    assert await migrate(older) == [*EVERY[EVERY.index(last) + 1 :], INDEXED]

    assert await schema_state(older) is SchemaState.CURRENT
    assert await older.read(lambda: kept(rows)) == rows
    assert await server_secret(older) == secret
    assert len(secret) == SECRET_BYTES
    assert await older.read(lambda: integrity.file_errors(deep=True)) == []
    assert not await older.read(reindexing.stale)
    assert await older.read(integrity.misindexed) == 0
    assert await migrate(older) == []


@pytest.mark.parametrize("last", EVERY[:-1])
async def test_a_server_asks_for_the_upgrade_and_makes_none_by_itself(last: str, tmp_path: Path) -> None:
    db = open_database(sqlite_url(tmp_path / "bbs.sqlite"))
    await make(db, last)
    await db.close()

    with pytest.raises(BBSError, match="bbs migrate"):
        await open_community(Config(data=tmp_path))


async def test_a_newer_database_is_refused_and_left_as_it_is(older: Database, tmp_path: Path) -> None:
    rows = await older_community(older, EVERY[-1], tmp_path)
    later = "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2031-01-01 00:00:00')"
    await older.write(lambda: proxy.execute_sql(later))

    assert await schema_state(older) is SchemaState.NEWER
    with pytest.raises(BBSError) as refused:
        await open_community(Config(data=tmp_path, database=older.url))
    assert refused.value.code == "schema"
    command = ("migrate", "--data", str(tmp_path))
    result = await asyncio.to_thread(CliRunner().invoke, cli, command, env={"BBS_DATABASE": older.url})
    assert isinstance(result.exception, BBSError)
    assert result.exception.code == "schema"

    proxy.initialize(older._peewee)  # type: ignore[attr-defined]
    assert await older.read(lambda: kept(rows)) == rows
    assert await schema_state(older) is SchemaState.NEWER
