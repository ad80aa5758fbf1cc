"""What the keys of a reader cost in a thread of 50 posts and in one of 5,000, in a small community and in a large one.

Each key goes through the whole app (screen, services, database), in one process and without SSH.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bbs.config import Config
from bbs.domain.clock import FixedClock
from bbs.domain.policy import Actor
from bbs.models.database import open_database, sqlite_url
from bbs.models.times import from_us
from bbs.screens.thread import ThreadScreen
from bbs.services.site import Services, build
from bbs.services.walking import MAX_STRETCH
from bench.database import databases, make, member, postgresql
from bench.filling import BEGIN_US, LONG, STEP_US, VISITOR, lengthen
from bench.report import heading, table
from tests.screens.support import Seat, session

SIZES = (1_000, 100_000)
LENGTHS = (LONG, 5_000)
SHORT_THREAD, LONG_THREAD = 1, 3
"""Two threads of five posts are made as long as that, both in the same manner, and read in the same run."""

SOME = 15
"""Posts before and after: as many as both threads have."""

ROUNDS = 5
WARM = 6
"""Calls that do not count: PostgreSQL plans anew for each of the first few."""

CALLS = 10
KEY_CALLS = 6
"""How often each is done in a round: keys not so often that the short thread comes to its end."""

BUDGET = 1.3

Times = dict[str, dict[tuple[int, int], list[float]]]
"""Milliseconds of the fastest of each round, by what was done, and by size of community and length of thread."""


async def calls(
    services: Services, actor: Actor, thread: int, length: int
) -> dict[str, Callable[[], Awaitable[object]]]:
    """What is asked of the services, by name; half of the thread has been read where that matters."""
    reading, middle = services.reading, length // 2

    async def opened() -> None:
        view = await reading.open(actor, thread, before=SOME, after=2 * SOME)
        await reading.texts(actor, thread, [head.number for head in view.heads])

    async def stretch() -> None:
        await reading.stretch(actor, thread, after=beginning, limit=SOME)

    beginning = (await reading.open(actor, thread, around=length // 3, before=0, after=0)).heads[0].place

    return {
        "services: open at the first unread post, with texts": opened,
        "services: open in the middle": lambda: reading.open(actor, thread, around=middle, before=SOME, after=SOME),
        f"services: {SOME} posts more": stretch,
        "services: next unread": lambda: reading.unread_beside(actor, thread, middle, 1),
        "services: previous unread": lambda: reading.unread_beside(actor, thread, length, -1),
    }


async def read_half(services: Services, actor: Actor, thread: int, length: int) -> None:
    """Reads the first half of a thread, in the order of its tree."""
    reading, found = services.reading, await services.reading.stretch(actor, thread, limit=MAX_STRETCH)
    heads = list(found.heads)
    while len(heads) < length // 2:
        found = await reading.stretch(actor, thread, after=heads[-1].place, limit=MAX_STRETCH)
        heads += found.heads
    reading.mark_read(actor, thread, [head.number for head in heads[: length // 2]])
    await reading.flush(actor)


KEYS = {
    "key: line down": ["down"],
    "key: page down": ["pagedown"],
    "key: line up": ["up"],
    "key: Space": ["space"],
    "key: next unread": ["n"],
    "key: parent": ["["],
    "key: next answer beside": [")"],
    "key: to the end, and to the top": ["G", "g"],
    "key: jump": ["#", "4", "2", "enter"],
    "key: fold and unfold": ["z", "z"],
    "key: fold all, and unfold": ["Z", "Z"],
}


async def keys(services: Services, actor: Actor, thread: int, note: Callable[[str, float], None]) -> None:
    """Presses each key some times, from the top of the thread."""

    async def press(seat: Seat, pressed: list[str]) -> float:
        began = time.process_time()
        await seat.press(*pressed)
        return (time.process_time() - began) * 1000

    async with session(services, actor, lambda: ThreadScreen(thread, 1)) as seat:
        await seat.until(lambda: f"#{thread}" in seat.text)
        for name, pressed in KEYS.items():
            await seat.press("g", "u")
            await seat.press(*["down"] * 3)
            note(name, statistics.median([await press(seat, pressed) for _ in range(KEY_CALLS)]))


async def timed(call: Callable[[], Awaitable[object]]) -> float:
    """The milliseconds that a call takes, by the clock."""
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1000


async def measure(url: str, size: int, posts: int, data: Path, times: Times) -> None:
    """One round on one database."""
    db = open_database(url)
    services = build(db, Config(data=data), FixedClock(from_us(BEGIN_US + posts * STEP_US)))
    await services.start()
    actor = member(VISITOR)
    try:
        for thread, length in zip((SHORT_THREAD, LONG_THREAD), LENGTHS, strict=True):

            def note(name: str, milliseconds: float, length: int = length) -> None:
                times.setdefault(name, {}).setdefault((size, length), []).append(milliseconds)

            await services.reading.mark_unread_from(actor, thread, 1)
            for name, call in (await calls(services, actor, thread, length)).items():
                for _ in range(WARM):
                    await call()
                note(name, min([await timed(call) for _ in range(CALLS)]))
            await read_half(services, actor, thread, length)

            async def opened(thread: int = thread) -> None:
                await services.reading.open(actor, thread, before=SOME, after=2 * SOME)

            note("services: open, half of it read, the first time", await timed(opened))
            note("services: open, half of it read, again", min([await timed(opened) for _ in range(CALLS)]))
            await services.reading.mark_unread_from(actor, thread, 1)
            await keys(services, actor, thread, note)
    finally:
        await services.stop()
        await db.close()


async def run(kind: str, urls: dict[int, str], folder: Path) -> list[list[str]]:
    """The rows of the table for one kind of database."""
    posts = {size: await make(url, size) for size, url in urls.items()}
    for url in urls.values():
        db = open_database(url)
        for thread, length in zip((SHORT_THREAD, LONG_THREAD), LENGTHS, strict=True):
            await db.write(lambda thread=thread, length=length: lengthen(thread, length))  # type: ignore[misc]
        await db.close()
    times: Times = {}
    for _ in range(ROUNDS):
        for size, url in urls.items():
            await measure(url, size, posts[size], folder, times)
    least, most = min(urls), max(urls)
    rows = []
    for name, taken in times.items():
        cells = [f"{statistics.median(taken[size, length]):.2f}" for size in urls for length in LENGTHS]
        longer = _ratio(taken, [((size, LENGTHS[-1]), (size, LENGTHS[0])) for size in urls])
        larger = _ratio(taken, [((most, length), (least, length)) for length in LENGTHS])
        rows.append([kind, name, *cells, f"{longer:.2f}", f"{larger:.2f}"])
    return rows


def _ratio(taken: dict[tuple[int, int], list[float]], pairs: list[tuple[tuple[int, int], tuple[int, int]]]) -> float:
    """The median of what each round says, over all pairs of large and small."""
    return statistics.median(
        one / other for large, small in pairs for one, other in zip(taken[large], taken[small], strict=True)
    )


def main(argv: list[str]) -> int:
    """Prints the table; 0 where every ratio is within the budget."""
    parser = argparse.ArgumentParser(prog="python -m bench threads", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of posts, rising")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="only this kind of database")
    options = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    rows: list[list[str]] = []
    try:
        if options.only != "postgresql":
            urls = {size: sqlite_url(folder / "sqlite" / f"{size}.db") for size in options.sizes}
            rows += asyncio.run(run("SQLite", urls, folder))
        if options.only != "sqlite":
            with postgresql(folder / "postgresql") as url:
                rows += asyncio.run(run("PostgreSQL", databases(url, options.sizes), folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print()
    print(heading("the community of `python -m bench database`; in both threads one in five posts answers the first"))
    print(
        f"measure   milliseconds: services, the fastest of {CALLS} calls, by the clock; keys, processor time of the app"
    )
    print(f"          without the server of PostgreSQL, median of {KEY_CALLS}; of these the median of {ROUNDS} rounds;")
    print("          the ratios are medians of the rounds' own: the longer thread's, and the larger community's\n")
    names = [f"{size:,} / {length:,}" for size in options.sizes for length in LENGTHS]
    print(table(["database", "what (posts of all / of the thread)", *names, "x longer", "x larger"], rows))
    over = [row for row in rows if max(float(row[-1]), float(row[-2])) > BUDGET]
    print(f"\nbudget {BUDGET}: " + ("; ".join(f"missed by {row[0]}, {row[1]}" for row in over) or "kept"))
    return 1 if over else 0
