"""Disks, files and keys that are not as they should be: each is said with what mends it, and nothing becomes worse."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from bbs.config import Config
from bbs.domain.addresses import Address
from bbs.errors import BBSError
from bbs.models.database import Database, StorageDamaged, StorageFailed, StorageReadOnly, open_database, proxy
from bbs.models.queries import duty
from bbs.models.tables import ServerSetting
from bbs.running.again import try_out
from bbs.running.own_key import SETTING, make_another, own_key
from bbs.server import Server
from bbs.services.backing_up import back_up, backups
from bbs.services.rows import Draft
from bbs.ssh.host_keys import load_or_make, path_of
from tests.services.community import CHEAP, Site, build_on
from tests.services.storing import remember


@asynccontextmanager
async def started(config: Config) -> AsyncIterator[Server]:
    """A server without screens, listening."""
    server = Server(config, front_end=lambda _channel, _request: pytest.fail("nobody connects"))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings with a data folder of its own, and any free port."""
    return Config(data=tmp_path / "data", port=0, passwords=CHEAP)


@pytest.fixture
async def lived_in(config: Config) -> Config:
    """The settings of a community that was served before."""
    async with started(config):
        pass
    return config


def file_of(config: Config) -> Path:
    """The database's file."""
    return Path(config.database_url.partition(":///")[2])


def content(folder: Path) -> dict[str, str]:
    """What every file in the folder holds."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


async def refusal(config: Config) -> str:
    """Why the server does not start; what lies in its folder is the same as before."""
    before = content(config.data)
    with pytest.raises(BBSError) as told:
        async with started(config):
            pass
    assert content(config.data) == before
    return told.value.message


# A damaged file


def spoil(file: Path, table: str, at: int = 0) -> None:
    """Writes nonsense over the first page of a table."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    with file.open("r+b") as handle:
        handle.seek((page - 1) * size + at)
        handle.write(b"\xa5" * 512)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_damaged_page_is_met_once_and_nothing_more_is_written(
    db: Database, database_kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert db.file is not None
    await db.write(remember("before"))
    spoil(db.file, "post")
    await db.close()
    again = open_database(db.url)
    assert await again.read(lambda: ServerSetting.select().where(ServerSetting.name == "before").count()) == 1
    for _time in range(2):
        with pytest.raises(StorageDamaged):
            await again.read(lambda: proxy.execute_sql("SELECT body FROM post").fetchall())
    before = content(db.file.parent)
    for _time in range(2):
        with pytest.raises(StorageDamaged):
            await again.write(remember("after"))
    assert await again.read(lambda: ServerSetting.select().where(ServerSetting.name == "after").count()) == 0
    assert content(db.file.parent) == before
    assert caplog.text.count("the database is damaged, and nothing more is written (bbs check --deep)") == 1
    await again.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_members_are_told_of_a_damaged_page_and_read_what_is_whole(site: Site, database_kind: str) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    assert site.db.file is not None
    await site.db.close()
    spoil(site.db.file, "report")
    db = open_database(site.db.url)
    services = build_on(db, site.clock, site.data)
    with pytest.raises(BBSError, match="What you wrote is still here") as told:
        await services.reports.report(ben, Address(thread, 1), "unkind", "because")
    assert told.value.code == "storage"
    with pytest.raises(BBSError, match="until the operator has looked"):
        await services.writing.send(ana, Draft("key", "quiet", None, None, "s", "words"))
    assert [head.number for head in (await services.reading.open(ana, thread)).heads] == [1]
    assert await services.accounts.again(ana) == ana
    await services.stop()
    await db.close()


@pytest.mark.parametrize("damage", ["no database", "no page", "cut short", "empty page"])
async def test_a_database_that_cannot_be_read_keeps_the_server_from_starting_in_words(
    lived_in: Config, damage: str
) -> None:
    file = file_of(lived_in)
    whole = file.read_bytes()
    spoiled = {
        "no database": b"this is no database at all" * 400,
        "no page": whole[:100] + b"\xa5" * 4000 + whole[4100:],
        "cut short": whole[: len(whole) // 3],
        "empty page": bytes(4096) + whole[4096:],
    }
    file.write_bytes(spoiled[damage])
    said = await refusal(lived_in)
    assert str(file) in said
    assert "is damaged" in said
    assert "bbs restore" in said


async def test_a_damaged_database_takes_the_place_of_no_backup(lived_in: Config) -> None:
    now = datetime(2026, 3, 14, tzinfo=UTC)
    kept = await asyncio.to_thread(back_up, lived_in, clock=lambda: now)
    before = kept.path.read_bytes()
    spoil(file_of(lived_in), "board")
    for day in range(1, lived_in.backup.keep + 2):
        with pytest.raises(BBSError, match="no backup was made"):
            await asyncio.to_thread(back_up, lived_in, clock=lambda day=day: now + timedelta(days=day))
    assert [one.path for one in backups(lived_in)] == [kept.path]
    assert [path.name for path in kept.path.parent.iterdir()] == [kept.path.name]
    assert kept.path.read_bytes() == before


# A disk or a file that takes no writes


@pytest.fixture
def sealed(lived_in: Config) -> Iterator[Config]:
    """The same, on a disk that can only be read."""
    folder = lived_in.data
    if os.geteuid() != 0:
        for path in (*folder.rglob("*"), folder):
            path.chmod(0o500 if path.is_dir() else 0o400)
        yield lived_in
        folder.chmod(0o700)
        return
    mount = ["mount", "--bind", folder, folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield lived_in
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_server_on_a_disk_that_can_only_be_read_does_not_start_and_says_why(sealed: Config) -> None:
    said = await refusal(sealed)
    assert str(file_of(sealed)) in said
    assert "takes no writes" in said
    assert "bbs check" in said


async def seal(db: Database) -> None:
    """The database takes no writes any more."""
    if db.kind == "sqlite":
        await db.write(lambda: proxy.obj.pragma("query_only", "ON", permanent=True))
        return
    with psycopg.connect(db.url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        connection.execute(others, (name,))


async def test_members_read_on_and_are_told_where_the_database_takes_no_writes(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    ana = await site.member("ana")
    await seal(site.db)
    for _time in range(2):
        with pytest.raises(BBSError, match=r"can keep nothing at the moment\. What you wrote is still here") as told:
            await site.services.writing.send(ana, Draft("key", "quiet", None, None, "s", "words"))
        assert told.value.code == "storage"
    assert (await site.services.boards.home(ana)) is not None
    assert caplog.text.count("the database takes no writes (bbs check)") == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_file_that_was_moved_away_under_the_server_takes_no_more_posts(
    db: Database, database_kind: str
) -> None:
    assert db.file is not None
    aside = db.file.with_name("aside")
    await db.write(remember("before"))
    db.file.rename(aside)
    for _time in range(2):
        with pytest.raises(StorageReadOnly, match="moved"):
            await db.write(remember("into the void"))
    for _reader in range(3):
        with suppress(StorageFailed):
            await db.read(ServerSetting.select().count)
    assert not db.file.exists()
    aside.rename(db.file)
    await db.write(remember("after"))


async def test_that_writes_are_taken_again_is_said_too(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> None:
        raise StorageReadOnly("SQLITE_READONLY")

    with pytest.raises(StorageReadOnly):
        await db.write(refuse)
    await db.write(remember("again"))
    await db.write(remember("and again"))
    assert caplog.text.count("the database takes writes again") == 1


# The host key


async def test_a_host_key_that_is_gone_is_not_made_anew(lived_in: Config) -> None:
    key = path_of(lived_in.data)
    known, kept = load_or_make(lived_in.data).get_fingerprint(), key.read_bytes()
    key.unlink()
    said = await refusal(lived_in)
    assert str(key) in said
    assert known in said
    assert "bbs hostkey --new" in said
    with pytest.raises(BBSError, match="is gone"):
        await try_out(lived_in)
    assert not key.exists()
    key.write_bytes(kept)
    key.chmod(0o600)
    async with started(lived_in) as server:
        assert server.fingerprint == known


async def test_another_host_key_is_made_for_whoever_says_so_and_never_over_one(lived_in: Config) -> None:
    before = load_or_make(lived_in.data).get_fingerprint()
    db = open_database(lived_in.database_url)
    with pytest.raises(BBSError, match="it stays"):
        await make_another(db, lived_in.data)
    path_of(lived_in.data).unlink()
    after = (await make_another(db, lived_in.data)).get_fingerprint()
    assert after != before
    assert (await own_key(db, lived_in.data)).get_fingerprint() == after
    assert await db.read(lambda: duty.setting(SETTING)) == after
    await db.close()


async def test_a_host_key_that_the_operator_has_put_there_is_taken_and_said(
    lived_in: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    path_of(lived_in.data).unlink()
    after = load_or_make(lived_in.data).get_fingerprint()
    async with started(lived_in) as server:
        assert server.fingerprint == after
    assert capsys.readouterr().out.count("host_key_changed") == 1
    async with started(lived_in):
        assert "host_key_changed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "mode", "mend"),
    [("", 0o600, "bbs hostkey --new"), ("no key\n", 0o600, "bbs hostkey --new"), (None, 0o640, "chmod 600")],
    ids=["empty", "damaged", "open to others"],
)
async def test_a_host_key_that_cannot_be_used_stays_as_it_is(
    lived_in: Config, text: str | None, mode: int, mend: str
) -> None:
    key = path_of(lived_in.data)
    if text is not None:
        key.write_text(text)
    key.chmod(mode)
    said = await refusal(lived_in)
    assert str(key) in said
    assert mend in said


# Modes, and two servers


async def test_a_folder_and_a_database_that_others_can_read_are_said_and_left(
    lived_in: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(lived_in)
    lived_in.data.chmod(0o755)
    file.chmod(0o644)
    async with started(lived_in):
        pass
    said = capsys.readouterr().out
    assert f"chmod 700 {lived_in.data}" in said
    assert f"chmod 600 {file}" in said
    assert (lived_in.data.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o755, 0o644)


async def test_two_servers_on_one_folder_serve_one_community_and_one_port_has_one_server(lived_in: Config) -> None:
    async with started(lived_in) as one:
        taken = lived_in.model_copy(update={"port": one.port})
        with pytest.raises(BBSError, match=f":{one.port}.*--port"):
            async with started(taken):
                pass
        async with started(lived_in) as other:
            assert other.fingerprint == one.fingerprint
            assert other.port != one.port
