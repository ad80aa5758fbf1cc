"""What erasing one member costs, in communities of several sizes: by the clock, and how long others wait meanwhile."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bbs.config import Config, Passwords
from bbs.domain.clock import system_clock
from bbs.domain.policy import SYSTEM
from bbs.models.database import open_database, sqlite_url
from bbs.models.queries import search
from bbs.models.schema import migrate
from bbs.models.tables import Member, Post
from bbs.services.site import Services, build
from bench.filling import fill
from bench.report import heading, table
from bench.roomy import ROOMY, SETTLED

SIZES: Final = (1_000, 100_000)
SHARES: Final = {"few": 20, "many": 2_000}
"""Posts of whoever goes."""

MEMBERS: Final = 200


def _hers(member: int, count: int) -> int:
    """Gives a member so many posts more; how many they have."""
    some = Post.select(Post.id).where(Post.author != member, Post.number > 1).order_by(Post.id).limit(count)
    numbers = [row[0] for row in some.tuples()]
    for start in range(0, len(numbers), 500):
        Post.update(author=member).where(Post.id << numbers[start : start + 500]).execute()
    return int(Post.select().where(Post.author == member).count())


async def _others(services: Services, waits: list[float]) -> None:
    """Somebody else writes now and then."""
    number = 0
    while True:
        number += 1
        began = time.perf_counter()
        await services._core.write(lambda: Member.update(bio=f"{number}").where(Member.id == 1).execute())  # noqa: B023
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


async def erasing(size: int, share: int, posts: Any) -> list[str]:
    """One row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(sqlite_url(Path(folder) / "bbs.db"))
        await migrate(db)
        fill(db, size, MEMBERS)
        await db.write(search.put_in_all)
        config = Config(
            data=Path(folder), passwords=Passwords(passes=1, memory_kib=8, lanes=1), limits=ROOMY, new_members=SETTLED
        )
        services = build(db, config, system_clock)
        await services.start()
        handle = "member-77"
        member = await db.read(lambda: Member.get(Member.handle == handle).id)
        own = await db.write(lambda: _hers(member, share))
        waits: list[float] = []
        other = asyncio.create_task(_others(services, waits))
        began = time.perf_counter()
        await services.erasing.erase_member(SYSTEM, handle, posts, lambda _steps: None)
        took = time.perf_counter() - began
        other.cancel()
        await asyncio.wait([other])
        await services.stop()
        await db.close()
    waits.sort()
    half, most = waits[len(waits) // 2], waits[-1]
    return [f"{size:,}", f"{own:,}", posts, f"{took:.2f}", f"{half * 1000:.0f}", f"{most * 1000:.0f}"]


def main(argv: list[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench erasing", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    given = parser.parse_args(argv)
    rows = [
        asyncio.run(erasing(size, min(share, size // 4), posts))
        for size in given.sizes
        for share in SHARES.values()
        for posts in ("delete", "anonymise")
    ]
    print(heading("invented community of bench.filling on SQLite; a member with some posts is erased by the operator"))
    head = ("posts", "theirs", "what", "s", "others wait, median ms", "at most ms")
    print(table(head, rows))
    return 0
