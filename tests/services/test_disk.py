"""Disks that fill up and processes that are killed: what was acknowledged stays, what was not is said."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bbs.models.database import Database, StorageFull, open_database, proxy, sqlite_url
from bbs.models.schema import migrate
from bbs.models.tables import ServerSetting

PATIENCE = 20.0

PRELUDE = """
import asyncio, itertools, resource, sys
from pathlib import Path
from bbs.models.database import StorageFull, open_database
from bbs.models.tables import ServerSetting

def remember(name, value):
    return lambda: ServerSetting.create(name=name, value=value)
"""

WRITES_FOR_EVER = (
    PRELUDE
    + """
async def main(url, prefix):
    db = open_database(url)
    for n in itertools.count():
        await db.write(remember(f"{prefix}{n}", "x" * 300))
        print(n, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""
)

WRITES_SOME = (
    PRELUDE
    + """
async def main(url, prefix):
    db = open_database(url)
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(150):
        await db.write(remember(f"{prefix}{n}", "x" * 300))
    await db.close()

asyncio.run(main(*sys.argv[1:]))
"""
)

FILLS_ITS_LIMIT = (
    PRELUDE
    + """
async def main(url):
    db = open_database(url)
    files = [path.stat().st_size for path in Path(url.removeprefix("sqlite:///")).parent.iterdir()]
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(files) + 200_000, resource.RLIM_INFINITY))
    written = 0
    try:
        while True:
            await db.write(remember(f"big{written}", "x" * 20_000))
            written += 1
    except StorageFull:
        pass
    print(written, await db.read(lambda: ServerSetting.select().where(ServerSetting.name.startswith("big")).count()))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await db.write(remember("after", ""))
    await db.close()

asyncio.run(main(*sys.argv[1:]))
"""
)


def child(script: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own that runs `script`."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


async def count(db: Database, prefix: str) -> int:
    """How many settings begin with `prefix`."""
    return await db.read(lambda: ServerSetting.select().where(ServerSetting.name.startswith(prefix)).count())


async def fill(db: Database, prefix: str) -> int:
    """Writes until there is no room; returns how many writes were acknowledged."""
    for n in range(10_000):
        try:
            await db.write(lambda name=f"{prefix}{n}": ServerSetting.create(name=name, value="x" * 20_000))  # type: ignore[misc]
        except StorageFull:
            return n
    raise AssertionError("there was room for everything")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_full_disk_is_said_and_the_database_goes_on_when_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 600_000)
    db = open_database(sqlite_url(small_disk / "lighthouse.db"))
    await migrate(db)
    written = await fill(db, "first")
    assert written > 0
    assert await count(db, "first") == written
    with pytest.raises(StorageFull):
        await db.write(lambda: ServerSetting.create(name="still full", value="x" * 20_000))
    ballast.unlink()
    await db.write(lambda: ServerSetting.create(name="after", value=""))
    assert await count(db, "after") == 1
    assert await count(db, "first") == written
    assert await db.write(lambda: proxy.execute_sql("PRAGMA integrity_check").fetchall()) == [("ok",)]
    await db.close()


async def test_nobody_in_a_group_is_told_that_a_full_disk_kept_their_words(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 600_000)
    db = open_database(sqlite_url(small_disk / "lighthouse.db"))
    await migrate(db)
    writes = [
        db.write(lambda name=f"group{n}": ServerSetting.create(name=name, value="x" * 20_000))  # type: ignore[misc]
        for n in range(200)
    ]
    results = await asyncio.gather(*writes, return_exceptions=True)
    kept = sum(not isinstance(result, BaseException) for result in results)
    assert {type(result) for result in results if isinstance(result, BaseException)} == {StorageFull}
    assert await count(db, "group") == kept
    await db.close()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=False)
async def test_a_file_that_may_not_grow_is_a_full_disk(db: Database, db_url: str, database_kind: str) -> None:
    await db.close()
    with child(FILLS_ITS_LIMIT, db_url) as process:
        said, _ = await asyncio.to_thread(process.communicate, timeout=PATIENCE)
        assert process.returncode == 0
    written, found = map(int, said.split())
    assert written == found > 0
    db = open_database(db_url)
    assert await count(db, "after") == 1
    await db.close()


async def test_every_acknowledged_write_is_there_after_the_process_is_killed(db: Database, db_url: str) -> None:
    with child(WRITES_FOR_EVER, db_url, "line") as process:
        assert process.stdout is not None
        try:
            last = -1
            while last < 40:
                last = int(await asyncio.to_thread(process.stdout.readline))
        finally:
            os.kill(process.pid, signal.SIGKILL)
        rest = await asyncio.to_thread(process.stdout.read)
    last = max([last, *map(int, rest.split())])
    # One more may have been committed whose acknowledgement was not written down any more.
    assert await count(db, "line") in (last + 1, last + 2)


async def test_processes_that_write_at_once_wait_for_each_other(db: Database, db_url: str) -> None:
    processes = [child(WRITES_SOME, db_url, prefix) for prefix in ("one", "two")]
    try:
        for process in processes:
            assert process.stdout is not None
            assert (await asyncio.to_thread(process.stdout.readline)).strip() == "ready"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        for n in range(50):
            await db.write(lambda name=f"here{n}": ServerSetting.create(name=name, value=""))  # type: ignore[misc]
        for process in processes:
            await asyncio.to_thread(process.communicate, timeout=PATIENCE)
            assert process.returncode == 0
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert [await count(db, prefix) for prefix in ("one", "two", "here")] == [150, 150, 50]
