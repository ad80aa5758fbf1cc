"""The folder for backups: which of them stay, when the clock jumps and where others keep files; and a disk that is
away."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bbs.cli.checks.running import backups as look_at
from bbs.config import Config
from bbs.config_parts import Backup
from bbs.domain.clock import FixedClock
from bbs.models.database import open_database
from bbs.models.schema import migrate
from bbs.services.backing_up import back_up, backups
from bbs.services.drilling import drill
from tests.services.backing import refused

NOW = datetime(2026, 3, 14, 3, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
async def config(tmp_path: Path) -> Config:
    """A community that keeps two backups."""
    config = Config(data=tmp_path / "data", backup=Backup(keep=2))
    db = open_database(config.database_url)
    await migrate(db)
    await db.close()
    return config


def days(config: Config) -> list[str]:
    return [f"{row.made:%Y-%m-%d}" for row in backups(config)]


def daily(config: Config, clock: FixedClock, times: int) -> None:
    for _day in range(times):
        back_up(config, clock=clock)
        clock.advance(days=1)


def test_a_clock_that_was_ahead_left_no_room_for_backups_of_today(config: Config, clock: FixedClock) -> None:
    clock.advance(days=365)
    daily(config, clock, 3)
    clock.advance(days=-368)
    daily(config, clock, 3)
    assert days(config) == ["2027-03-16", "2027-03-15", "2026-03-16", "2026-03-15"]
    told = [finding.words for finding in look_at(config, clock())]
    assert any("2 backups" in words and "lie ahead" in words for words in told)
    assert any("newest backup" in one.words for one in look_at(config, clock() + timedelta(days=20)))


def test_a_clock_that_fell_behind_threw_good_backups_away(config: Config, clock: FixedClock) -> None:
    daily(config, clock, 2)
    clock.advance(days=-400)
    daily(config, clock, 5)
    assert days(config)[:2] == ["2026-03-15", "2026-03-14"]
    assert len(days(config)) == 4


def test_files_of_others_in_the_folder_stay_and_count_for_nothing(config: Config, clock: FixedClock) -> None:
    folder = config.data / "backups"
    folder.mkdir()
    names = ("lighthouse-20260231-000000.bbsbackup", "lighthouse-20200101-000000.bbsbackup.copy", "by-hand.bbsbackup")
    for name in names:
        (folder / name).write_bytes(b"theirs")
    (folder / "lighthouse-20200101-000000.bbsbackup").symlink_to(folder / names[-1])
    (folder / "lighthouse-20200102-000000.bbsbackup").mkdir()
    daily(config, clock, 3)
    assert days(config) == ["2026-03-16", "2026-03-15"]
    assert all((folder / name).read_bytes() == b"theirs" for name in names)
    assert len(os.listdir(folder)) == 7


def test_the_oldest_make_room_only_once_the_newest_is_whole(
    config: Config, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily(config, clock, 2)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _descriptor: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        with refused("storage"):
            back_up(config, clock=clock)
    assert days(config) == ["2026-03-15", "2026-03-14"]
    assert back_up(config, clock=clock).thrown_away == 1
    assert days(config) == ["2026-03-16", "2026-03-15"]


async def test_backups_were_written_to_where_the_disk_was_not_mounted(
    config: Config, clock: FixedClock, tmp_path: Path
) -> None:
    away = tmp_path / "away" / "lighthouse"
    config = config.model_copy(update={"backup": Backup(folder=away)})
    with refused("storage"):
        back_up(config, clock=clock)
    with refused("storage"):
        await drill(config)
    assert not away.parent.exists()
    away.mkdir(parents=True)
    assert back_up(config, clock=clock).path.parent == away
    assert any("same disk" in finding.words for finding in look_at(config, clock()))
    inside = config.model_copy(update={"backup": Backup(folder=Path("kept/here"))})
    assert back_up(inside, clock=clock).path.parent == config.data / "kept" / "here"
