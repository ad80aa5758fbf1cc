"""What it costs the others when a member takes everything along: the longest that the loop was held, and memory."""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bbs.config import Config, Passwords
from bbs.domain.clock import system_clock
from bbs.domain.policy import Actor
from bbs.models.database import open_database, sqlite_url
from bbs.models.queries import members
from bbs.models.schema import migrate
from bbs.models.tables import Post, Support
from bbs.services.identity import actor_of
from bbs.services.site import Services, build
from bbs.verbs.front import TextFrontEnd
from bench.filling import fill
from bench.report import heading, table
from bench.roomy import ROOMY, SETTLED

SIZES: Final = (1_000, 20_000, 40_000)
"""Posts of whoever takes everything along."""

HANDLE: Final = "member-77"
MEMBERS: Final = 200
TICK: Final = 0.001
"""Somebody else wants the loop this often, in seconds."""

ONLY_PEAK: Final = "5"
"""Written to `clear_refs`, it lets the peak of memory begin anew."""


class Sink:
    """A client that takes everything at once, and counts it."""

    command: str | None = "export"
    has_pty = False
    door = ""
    env: Mapping[str, str] = {"LANG": "C.UTF-8"}

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.taken = 0
        self.error: BaseException | None = None
        self.status: int | None = None

    def write(self, data: bytes) -> None:
        self.taken += len(data)

    write_error = write

    def pause_reading(self) -> None:
        """Nothing is sent."""

    resume_reading = pause_reading

    def close(self, exit_status: int = 0) -> None:
        self.status = exit_status

    def failed(self, error: BaseException) -> None:
        self.error = error


async def _others(waits: list[float]) -> None:
    """Somebody else wants the loop now and then; how much later than that it came to them, in seconds."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        waits.append(time.perf_counter() - began - TICK)


def _memory(name: str) -> int:
    """A line of what the system says of this process's memory, in KiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


async def _services(folder: str) -> Services:
    db = open_database(sqlite_url(Path(folder) / "bbs.db"))
    config = Config(
        data=Path(folder), passwords=Passwords(passes=1, memory_kib=8, lanes=1), limits=ROOMY, new_members=SETTLED
    )
    return build(db, config, system_clock)


def _own(size: int) -> None:
    """Gives the member so many posts, with the support that they were given."""
    mine = members.by_handle(HANDLE)
    assert mine is not None
    some = Post.select(Post.id).order_by(Post.id).limit(size)
    Post.update(author=mine.id).where(Post.id << some).execute()
    Support.update(author=mine.id).where(Support.post << some).execute()


async def _fill(folder: str, size: int) -> None:
    db = open_database(sqlite_url(Path(folder) / "bbs.db"))
    await migrate(db)
    fill(db, size + size // 4, MEMBERS)
    await db.write(lambda: _own(size))
    await db.close()


async def _export(folder: str, size: int) -> list[str]:
    services = await _services(folder)
    core = services._core
    found = await core.read(lambda: members.by_handle(HANDLE))
    assert found is not None
    sink = Sink(await core.read(lambda: actor_of(found.id, core.now_us)))
    waits: list[float] = []
    gc.collect()
    gc.freeze()  # as the server does
    Path("/proc/self/clear_refs").write_text(ONLY_PEAK)
    before = _memory("VmRSS")
    other = asyncio.create_task(_others(waits))
    await asyncio.sleep(0.2)
    waits.clear()
    began = time.perf_counter()
    front = TextFrontEnd(sink, sink, services)
    front.start()
    front.eof()
    while sink.status is None and sink.error is None:
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    other.cancel()
    await asyncio.wait([other])
    await core.db.close()
    if sink.error is not None:
        raise sink.error
    waits.sort()
    ms = [f"{waits[len(waits) * 99 // 100] * 1000:.1f}", f"{waits[-1] * 1000:.0f}"]
    more = f"{(_memory('VmHWM') - before) / 1024:.0f}"
    return [f"{size:,}", f"{sink.taken / 1e6:.1f}", f"{took:.2f}", *ms, more]


def exporting(size: int) -> list[str]:
    """One row of the table, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        spawn = multiprocessing.get_context("spawn")
        with spawn.Pool(1, maxtasksperchild=1) as alone:
            alone.apply(_run_fill, (folder, size))
            return alone.apply(_run_export, (folder, size))


def _run_fill(folder: str, size: int) -> None:
    asyncio.run(_fill(folder, size))


def _run_export(folder: str, size: int) -> list[str]:
    return asyncio.run(_export(folder, size))


def main(argv: list[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench exporting", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    given = parser.parse_args(argv)
    rows = [exporting(size) for size in given.sizes]
    print(heading("invented community of bench.filling on SQLite; the verb export, to a client that takes all of it"))
    head = ("posts", "MB said", "s", "loop held, 99 % ms", "at most ms", "MiB more at most")
    print(table(head, rows))
    return 0
