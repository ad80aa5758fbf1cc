"""What a restore moved aside held everybody who was erased since, and stayed for ever."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from bbs.cli.checks import running
from bbs.config import Config
from bbs.config_parts import Backup
from bbs.domain.policy import SYSTEM
from bbs.models.base import proxy
from bbs.models.queries import sweeping
from bbs.services import restoring, set_aside
from bbs.services.site import build
from tests.services.community import CHEAP, Site

KEPT = timedelta(days=14)
"""As shipped: the last 14 backups, one a day."""


async def left_by_a_restore(site: Site) -> str:
    """As a restore leaves it now: a folder, and on PostgreSQL a schema."""
    name = site.clock().astimezone(UTC).strftime(restoring.KEPT)
    (site.data / name / "host_keys").mkdir(parents=True)
    (site.data / name / "bbs.sqlite").write_text("somebody who is erased")
    if site.db.kind == "postgresql":
        schema = name.replace("-", "_")
        await site.db.bare(lambda: proxy.execute_sql(f'CREATE SCHEMA "{schema}" CREATE TABLE member (id integer)'))
    return name


async def schemas(site: Site) -> list[str]:
    return [name for name in await site.db.read(sweeping.schemas) if name.startswith("before")]


async def test_what_a_restore_moved_aside_was_never_cleared_away(site: Site) -> None:
    name = await left_by_a_restore(site)
    site.clock.advance(days=10)
    later = await left_by_a_restore(site)
    site.clock.advance(days=3)
    await site.services.schedule.run_due()
    assert (site.data / name).is_dir()
    site.clock.advance(days=1)
    assert (await site.services.schedule.run_due())[set_aside.NAME] == (1 if site.db.kind == "sqlite" else 2)
    assert not (site.data / name).exists()
    assert (site.data / later / "bbs.sqlite").is_file()
    assert await schemas(site) == ([later.replace("-", "_")] if site.db.kind == "postgresql" else [])
    assert {job.name: job.failed for job in await site.services.schedule.rows(SYSTEM)}[set_aside.NAME] == ""


async def test_it_waits_while_the_clock_is_doubted(site: Site) -> None:
    name = await left_by_a_restore(site)
    await site.services.schedule.look()
    site.clock.advance(days=365)
    await site.services.schedule.look()
    assert (site.data / name).is_dir()


async def test_what_only_looks_like_it_stays(site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site.data / "before-restore-20200101-000000").symlink_to(elsewhere)
    (site.data / "before-restore-20200102-000000").write_text("a file")
    for other in ("before-restore-20209999-000000", "before-restore-20200101-000000-mine", "before-restore"):
        (site.data / other).mkdir()
    before = sorted(path.name for path in site.data.iterdir())
    await site.services.schedule.run_due()
    assert sorted(path.name for path in site.data.iterdir()) == before
    assert elsewhere.is_dir()


@pytest.mark.parametrize(
    ("backup", "kept"),
    [(Backup(), KEPT), (Backup(every_hours=6, keep=8), timedelta(days=2)), (Backup(every_hours=0, keep=99), KEPT)],
)
def test_it_is_kept_as_long_as_backups_are(tmp_path: Path, backup: Backup, kept: timedelta) -> None:
    assert set_aside.kept_for(Config(data=tmp_path, backup=backup)) == kept


async def test_the_operator_reads_that_it_is_there_and_when_it_goes(site: Site) -> None:
    name = await left_by_a_restore(site)
    backup = Backup(every_hours=12, keep=4, look_through_days=0)
    services = build(site.db, Config(data=site.data, passwords=CHEAP, backup=backup), site.clock)
    found = [one for one in await running.community(services, []) if "moved aside" in one.words]
    assert len(found) == (1 if site.db.kind == "sqlite" else 2)
    assert not any(one.serious for one in found)
    goes = f"{site.clock() + timedelta(days=2):%Y-%m-%d}"
    assert any(name in one.words and goes in one.words and name in one.mend for one in found)
    await services.stop()
