"""A PostgreSQL whose files are damaged, page by page: what `bbs check --deep` says of it, and that it gets no worse."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from bbs.cli.checks.database import look
from bbs.cli.checks.finding import Finding
from bbs.config import Config
from bbs.domain.clock import system_clock
from bbs.models.database import Database, StorageDamaged, open_database, proxy
from bbs.models.schema import rebuild_index
from bbs.services.backing_up import back_up_to
from tests.services.backing import refused
from tests.services.community import CHEAP, Site
from tests.services.conftest import PostgresServer

PAGE = 8192


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
async def config(site: Site, db_url: str) -> Config:
    """A community with some threads, that nobody uses at the moment."""
    ana = await site.member("ana")
    for number in range(3):
        thread = await site.thread(ana, subject=f"night {number}", body="a heather and a gorse")
        await site.reply(ana, thread, body="a broom")
    await site.services.stop()
    await site.db.close()
    return Config(data=site.data, database=db_url, passwords=CHEAP)


Damage = Callable[..., Config]


@pytest.fixture
def with_empty(config: Config, postgres: PostgresServer) -> Iterator[Damage]:
    """Copies the community to a database of which the server has no page in its memory yet, and there overwrites a page
    of a table or an index with nothing; the settings of that one."""
    made: list[str] = []

    def damage(relation: str, page: int) -> Config:
        with psycopg.connect(config.database_url) as server:
            row = server.execute("SELECT current_database(), pg_relation_filenode(%s)", (relation,)).fetchone()
        assert row is not None
        name = f"{row[0]}_{relation}"
        made.append(postgres.url_of(name))
        with psycopg.connect(postgres.url, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{row[0]}" STRATEGY FILE_COPY'.encode())
            query = "SELECT current_setting('data_directory'), oid::text FROM pg_database WHERE datname = %s"
            folder = server.execute(query, (name,)).fetchone()
        assert folder is not None
        with Path(folder[0], "base", folder[1], str(row[1])).open("r+b") as file:
            assert file.seek(0, os.SEEK_END) > page * PAGE
            os.pwrite(file.fileno(), bytes(PAGE), page * PAGE)
        return config.model_copy(update={"database": made[-1]})

    yield damage
    for url in made:
        postgres.drop(url)


async def found(config: Config) -> list[Finding]:
    """What is seriously wrong with the database."""
    seen = await look(config, system_clock(), deep=True)
    if seen.db is not None:
        await seen.db.close()
    return [finding for finding in seen.findings if finding.serious]


async def test_a_whole_database_is_found_whole(config: Config) -> None:
    assert await found(config) == []


async def test_a_damaged_index_of_postgresql_was_not_noticed(with_empty: Damage) -> None:
    config = with_empty("post_author", 1)
    (one,) = await found(config)
    assert '"post_author" contains unexpected zero page' in one.words
    assert one.mend.endswith("REINDEX INDEX post_author;")
    with psycopg.connect(config.database_url, autocommit=True) as server:
        server.execute("REINDEX INDEX post_author")
    assert await found(config) == []


async def test_a_page_of_postgresql_that_was_emptied_was_not_noticed(with_empty: Damage) -> None:
    (one,) = await found(with_empty("experience", 0))
    assert "point at rows of experience that are not there" in one.words
    assert "bbs restore" in one.mend


async def test_rows_that_went_from_a_table_are_not_put_down_to_its_index(config: Config, with_empty: Damage) -> None:
    with psycopg.connect(config.database_url, autocommit=True) as server:
        # From now on whoever counts by an index takes it at its word.
        server.execute("VACUUM (FREEZE) member")
    (one,) = await found(with_empty("member", 0))
    assert "member: 1 rows are not there any more" in one.words
    assert "bbs restore" in one.mend


async def test_a_damaged_search_of_postgresql_is_made_anew(with_empty: Damage) -> None:
    config = with_empty("post_words_pkey", 1)
    (one,) = await found(config)
    assert one.mend == "bbs search rebuild"
    db = open_database(config.database_url)
    await rebuild_index(db)
    await db.close()
    assert await found(config) == []


async def test_nothing_more_is_written_once_damage_was_met(with_empty: Damage, tmp_path: Path) -> None:
    config = with_empty("member_pkey", 1)
    db: Database = open_database(config.database_url)
    with pytest.raises(StorageDamaged) as met:
        await db.read(lambda: proxy.execute_sql("SELECT id FROM member WHERE id = 1").fetchall())
    assert "member_pkey" in str(met.value)
    with pytest.raises(StorageDamaged):
        await db.write(lambda: proxy.execute_sql("UPDATE board SET name = name"))
    await db.close()
    with refused("storage"):
        back_up_to(config, tmp_path / "it")
    assert not list(tmp_path.glob("*it*"))
