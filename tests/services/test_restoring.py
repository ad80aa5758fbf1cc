"""Backups that are put back, on both databases and from one to the other: everything is there, and nothing is lost."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pyrage
import pytest

from bbs.config import Config
from bbs.config_parts import Backup
from bbs.domain.addresses import Address
from bbs.domain.policy import SYSTEM
from bbs.errors import BadInput, BBSError
from bbs.models.database import Database, open_database, sqlite_url
from bbs.models.dump import Digest, digest
from bbs.models.dump_tables import moment
from bbs.models.queries import integrity
from bbs.models.schema import SchemaState, schema_state
from bbs.models.tables import Event, Job, Member
from bbs.services.backing_up import back_up, back_up_to, backups
from bbs.services.backup_file import identities_of, opened, recipients_of
from bbs.services.drilling import drill
from bbs.services.moving_over import move_over
from bbs.services.restoring import Restoring, check
from tests.services.community import CHEAP, Site
from tests.services.conftest import KINDS, PostgresServer
from tests.services.erased import Corners, cells
from tests.services.moderation import House, house

__all__ = ["house"]


@pytest.fixture
def config(site: Site, db_url: str) -> Config:
    """The settings of the community of the test."""
    return Config(data=site.data, database=db_url, passwords=CHEAP)


@pytest.fixture(params=KINDS)
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind, whatever kind the community stands in."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "elsewhere" / "bbs.sqlite")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.empty()
        yield url
        server.drop(url)


def tables_of(url: str) -> dict[str, Digest]:
    """What each table of a database comes to."""
    with moment(url) as now:
        return {shape.name: digest(now, shape) for shape in now.shapes()}


async def is_sound(url: str) -> None:
    """Nothing is wrong with the database at `url`."""
    db = open_database(url)
    try:
        assert await schema_state(db) is SchemaState.CURRENT
        found = await db.read(
            lambda: (integrity.file_errors(deep=True), integrity.miscounted(), integrity.misindexed(), Event.get_or_none())
        )
    finally:
        await db.close()
    assert found == ([], 0, 0, None)


async def test_everything_comes_back(house: House, site: Site, config: Config, empty_url: str, tmp_path: Path) -> None:
    await Corners(house).fill()
    (site.data / "resources.toml").write_text("# ours\n")
    before = tables_of(config.database_url)
    assert sum(one.rows for one in before.values()) > 60
    file = tmp_path / "it.bbsbackup"
    made = back_up_to(config, file)
    assert (made.rows, file.stat().st_mode & 0o777) == (sum(one.rows for one in before.values()), 0o600)
    assert tables_of(config.database_url) == before
    away = config.model_copy(update={"data": tmp_path / "away", "database": empty_url})
    restored = await Restoring(away, file).run()
    await is_sound(empty_url)
    after = tables_of(empty_url)
    assert {name for name in before if before[name] != after[name]} <= {"job"}
    assert restored.kept == ()
    assert "resources.toml" in restored.files
    assert (tmp_path / "away" / "resources.toml").read_text() == "# ours\n"
    assert [path.name for path in (tmp_path / "away").iterdir() if path.name.startswith(".")] == []


async def test_numbers_go_on_where_they_were(site: Site, config: Config, empty_url: str, tmp_path: Path) -> None:
    ana = await site.member("ana")
    number = await site.thread(ana)
    await site.services._core.write(lambda: Member.insert(handle="x", handle_key="x", joined_day="1").execute())
    await site.services._core.write(lambda: Member.delete().where(Member.handle == "x").execute())
    back_up_to(config, tmp_path / "it.bbsbackup")
    away = config.model_copy(update={"data": tmp_path / "away", "database": empty_url})
    await Restoring(away, tmp_path / "it.bbsbackup").run()
    db = open_database(empty_url)

    def work() -> int:
        return Member.create(handle="y", handle_key="y", joined_day="1").id

    assert ana.member is not None
    assert await db.write(work) == ana.member + 2
    await db.close()
    assert number == 1


async def test_what_stood_there_is_kept(site: Site, config: Config, tmp_path: Path) -> None:
    ana = await site.member("ana")
    await site.thread(ana, subject="first")
    (site.data / "resources.toml").write_text("# old\n")
    back_up_to(config, tmp_path / "it.bbsbackup")
    (site.data / "resources.toml").write_text("# new\n")
    await site.thread(ana, subject="second")
    await site.services.stop()
    await site.db.close()
    with pytest.raises(BBSError) as refused:
        await Restoring(config, tmp_path / "it.bbsbackup").run()
    assert refused.value.code == "lived_in"
    restored = await Restoring(config, tmp_path / "it.bbsbackup", replaces=True).run()
    assert (restored.members, restored.posts) == (1, 1)
    folder = next(site.data.glob("before-restore-*"))
    assert (folder / "resources.toml").read_text() == "# new\n"
    assert (site.data / "resources.toml").read_text() == "# old\n"
    old = next(place for place in restored.kept if place != str(folder))
    url = sqlite_url(Path(old)) if config.database_url.startswith("sqlite") else f"{config.database_url}&options=-csearch_path%3D{old}"
    assert tables_of(url)["thread"].rows == 2
    await is_sound(config.database_url)


async def test_whoever_was_erased_since_does_not_come_back(
    house: House, site: Site, config: Config, tmp_path: Path
) -> None:
    corners = await Corners(house).fill()
    ben = house["ben"]
    assert corners.me.handle is not None
    back_up_to(config, tmp_path / "it.bbsbackup")
    await site.services.erasing.erase_member(SYSTEM, corners.me.handle, "delete")
    await site.services.stop()
    await site.db.close()
    restored = await Restoring(config, tmp_path / "it.bbsbackup", replaces=True, clock=site.clock).run()
    assert restored.erased == 1
    db = open_database(config.database_url)
    assert await db.read(lambda: cells(str(corners.me.handle))) == []
    assert await db.read(lambda: Member.select().where(Member.handle == ben.handle).count()) == 1
    await db.close()
    again = tmp_path / "again.bbsbackup"
    back_up_to(config, again)
    assert [file.name for file in check(again).files if "erasures" in file.name] == ["erasures.jsonl"]


async def test_whoever_has_taken_it_back_since_stays(site: Site, config: Config, tmp_path: Path) -> None:
    ana = await site.member("ana")
    await site.thread(ana, subject="still here")
    await site.services.erasing.erase(ana, "ana", "delete", at_once=False)
    back_up_to(config, tmp_path / "it.bbsbackup")
    leaving = await site.services.accounts.sign_in_again("ana") if False else None
    assert leaving is None
    from bbs.services.identity import whoever

    assert ana.member is not None
    known = await site.db.read(lambda: whoever(ana.member, site.services._core.now_us))  # type: ignore[arg-type]
    await site.services.erasing.take_back(known)
    await site.services.stop()
    await site.db.close()
    restored = await Restoring(config, tmp_path / "it.bbsbackup", replaces=True, clock=site.clock).run()
    assert restored.erased == 0
    db = open_database(config.database_url)
    assert await db.read(lambda: [(one.handle, one.state) for one in Member.select()]) == [("ana", "active")]
    await db.close()
