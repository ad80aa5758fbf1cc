"""What the moderators' queue costs with few open cases and with many, beside opening a board in the same run."""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bbs.config import Config
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Category, Origin, Severity, rank
from bbs.domain.clock import FixedClock
from bbs.domain.policy import Actor, roles_of
from bbs.models.database import open_database, proxy, sqlite_url
from bbs.models.queries.common import chunks
from bbs.models.schema import migrate
from bbs.models.tables import Board, CaseFile, CaseStep, MemberRole, PassedCase, Post
from bbs.models.times import from_us
from bbs.services import case_opening
from bbs.services.core import Outbox
from bbs.services.site import Services, build
from bench.database import member, postgresql
from bench.filling import BEGIN_US, STEP_US, VISITOR, fill
from bench.report import heading, table

SIZES = (100, 10_000)
"""Open cases; as many are closed."""

POSTS = 20_000
PASSED = 50
"""So many cases one of the moderators has passed on."""

ROUNDS, CALLS = 7, 10
"""The sizes take turns so often, and each thing is done so often in a turn, after being done once."""

EVERYWHERE, SOME, PASSING = 101, 102, 103
"""Members who moderate: all boards, three of them, and all with a few cases passed on."""

BOARD = "opening a board, first page of 50"
BUDGET_GROWTH, BUDGET_BOARD = 1.3, 1.0
"""At most so many times what it costs with few cases, and what opening a board costs."""

Call = Callable[[], Awaitable[object]]


def cases(count: int, now_us: int) -> None:
    """So many open cases, and as many closed ones, about the posts of the community; runs inside a write."""
    draw = random.Random(7)
    severities = [Severity.CRISIS, *[Severity.RED] * 3, *[Severity.HIGH] * 10, *[Severity.AMBER] * 30]
    severities += [*[Severity.NORMAL] * 40, *[Severity.LOW] * 16]
    posts = {row.id: row for row in Post.select(Post.id, Post.thread, Post.author).where(Post.id <= POSTS)}
    numbers = sorted(posts)
    rows: list[dict[str, Any]] = []
    for place in range(2 * count):
        post, severity = posts[draw.choice(numbers)], draw.choice(severities)
        closed = place >= count
        opened_us = now_us - draw.randrange(90 * 86_400) * 1_000_000
        text = "I did not sleep, and somebody wrote something that hurt. " * draw.randint(1, 40)
        rows.append(
            {
                "origin": draw.choice([Origin.REPORT, Origin.REPORT, Origin.TRIAGE, Origin.WATCHED]).value,
                "category": Category.UNKIND.value,
                "severity": severity.value,
                "rank": rank(severity),
                "state": (CaseState.NO_ACTION if closed else CaseState.OPEN).value,
                "open": not closed,
                "board": draw.randint(1, 15),
                "thread": post.thread_id,
                "post": post.id,
                "member": post.author_id,
                "opened_us": opened_us,
                "changed_us": opened_us,
                "closed_us": opened_us + 1_000_000 if closed else None,
                "subject": "a subject",
                "excerpt": case_opening.excerpt(text),
                "snapshot": text,
                "snapshot_us": opened_us,
            }
        )
    for some in chunks(rows, 30):
        CaseFile.insert_many(some).execute()
    for some in chunks([{"case": n, "kind": "opened", "created_us": 0} for n in range(1, count + 1)], 150):
        CaseStep.insert_many(some).execute()
    for who, board in ((EVERYWHERE, None), (PASSING, None), *((SOME, board) for board in (2, 3, 4))):
        MemberRole.insert(member=who, role="moderator", board=board).execute()
    for number in draw.sample(range(1, count + 1), PASSED):
        PassedCase.insert(case=number, member=PASSING).execute()


def moderator(number: int, boards: frozenset[int] | None = None) -> Actor:
    """One of the members, who moderates these boards or all."""
    return Actor(member=number, handle=f"member-{number}", roles=roles_of({"moderator"}), moderates=boards)


async def calls(services: Services) -> dict[str, Call]:
    """What is measured, by name."""
    visitor, mod, passing = member(VISITOR), moderator(EVERYWHERE), moderator(PASSING)
    some = moderator(SOME, frozenset({2, 3, 4}))
    queue = services.cases.queue
    first = await queue(mod)
    slug = await services._core.read(lambda: str(Board.get_by_id(1).slug))
    number = first.rows[0].number

    async def storm() -> None:
        """One more report of a post that many have reported."""
        chance.shuffle(crowd)
        await services.reports.report(crowd[0], Address(1, 1), "unkind")

    async def claims() -> None:
        await services.cases.claim(mod, number, None)
        await services.cases.release(mod, number, None)

    async def opens() -> None:
        post = chance.randint(1, POSTS)
        await services._core.write_and_tell(lambda outbox: _watched(outbox, post, services._core.now_us))

    chance = random.Random(3)
    crowd = [member(who) for who in range(1_000, 3_000)]
    return {
        BOARD: lambda: services.threads.page(visitor, slug),
        "the queue, first page of 50": lambda: queue(mod),
        "the queue, second page": lambda: queue(mod, after=first.next),
        "the queue of one board": lambda: queue(mod, board="board-2"),
        "the queue of a moderator of three boards": lambda: queue(some),
        f"the queue with {PASSED} passed on": lambda: queue(passing),
        "what nobody has": lambda: queue(mod, only="unclaimed"),
        "what is urgent": lambda: queue(mod, only="urgent"),
        "what was reported": lambda: queue(mod, origin=Origin.REPORT),
        "what is closed": lambda: queue(mod, only="closed"),
        "how many wait (home)": lambda: services.cases.waiting(mod),
        "the next case": lambda: services.cases.next_case(mod, number),
        "a case with its context": lambda: services.cases.case(mod, number),
        "claiming and giving back": claims,
        "opening a case, or joining one": opens,
        "one more report of the same post": storm,
    }


def _watched(outbox: Outbox, post: int, now_us: int) -> int:
    row = Post.select(Post.id, Post.thread, Post.author).where(Post.id == post).get()
    return case_opening.open_case(
        outbox,
        origin=Origin.WATCHED,
        now_us=now_us,
        board=1,
        thread=row.thread_id,
        post=row.id,
        member=row.author_id,
        snapshot="some words",
    )


async def measure(url: str, folder: Path, times: dict[str, list[float]]) -> None:
    """One turn on one database."""
    db = open_database(url)
    services = build(db, Config(data=folder), FixedClock(from_us(BEGIN_US + POSTS * STEP_US)))
    await services.start()
    try:
        for name, call in (await calls(services)).items():
            await call()
            taken = []
            for _ in range(CALLS):
                began = time.perf_counter()
                await call()
                taken.append((time.perf_counter() - began) * 1000)
            times.setdefault(name, []).append(statistics.median(taken))
    finally:
        await services.stop()
        await db.close()


async def make(url: str, count: int) -> None:
    """A community with so many open cases."""
    db = open_database(url)
    await migrate(db)
    await asyncio.to_thread(fill, db, POSTS)
    await db.write(lambda: cases(count, BEGIN_US + POSTS * STEP_US))
    await db.bare(lambda: proxy.execute_sql("VACUUM ANALYZE" if db.kind == "postgresql" else "ANALYZE"))
    await db.close()


async def run(kind: str, urls: dict[int, str], folder: Path, rounds: int) -> list[list[str]]:
    """The rows of the table for one kind of database."""
    for size, url in urls.items():
        await make(url, size)
    times: dict[int, dict[str, list[float]]] = {size: {} for size in urls}
    for _ in range(rounds):
        for size, url in urls.items():
            await measure(url, folder, times[size])
    few, many = (times[size] for size in urls)
    board = statistics.median(many[BOARD])
    return [
        [
            kind,
            name,
            f"{statistics.median(few[name]):.2f}",
            f"{statistics.median(many[name]):.2f}",
            f"{statistics.median(b / a for a, b in zip(few[name], many[name], strict=True)):.2f}",
            f"{statistics.median(many[name]) / board:.2f}",
        ]
        for name in many
    ]


def databases(url: str) -> dict[int, str]:
    """A new database on the server for each size."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for size in SIZES:
            connection.execute(f'CREATE DATABASE "cases_{size}"'.encode())
    return {size: url.replace("/postgres?", f"/cases_{size}?") for size in SIZES}


def main(argv: list[str]) -> int:
    """Prints the table; 0 where the first page of the queue is within its budgets."""
    parser = argparse.ArgumentParser(prog="python -m bench cases", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often the sizes take turns")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one kind of database")
    options = parser.parse_args(argv)
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.only != "postgresql":
            urls = {size: sqlite_url(folder / f"{size}" / "bbs.sqlite") for size in SIZES}
            rows += asyncio.run(run("sqlite", urls, folder, options.rounds))
        if options.only != "sqlite":
            server = folder / "server"
            server.mkdir()
            with postgresql(server) as url:
                rows += asyncio.run(run("postgresql", databases(url), folder, options.rounds))
    print(heading(f"{POSTS:,} posts; {SIZES[0]:,} and {SIZES[1]:,} open cases, as many closed; {options.rounds} turns"))
    print()
    print(table(("database", "what", *(f"ms, {size:,} open" for size in SIZES), "growth", "by a board"), rows))
    first = [row for row in rows if row[1].startswith("the queue, first page")]
    return 0 if all(float(row[4]) <= BUDGET_GROWTH and float(row[5]) <= BUDGET_BOARD for row in first) else 1
