"""Searching a large community through the services, on both databases: milliseconds a page, by kind of search."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from peewee import fn

from bbs.config import Config
from bbs.domain.clock import FixedClock
from bbs.domain.policy import GUEST, Actor, Readers
from bbs.models.database import Database, open_database, proxy, sqlite_url
from bbs.models.queries import search as index
from bbs.models.queries.members import put_setting
from bbs.models.schema import migrate
from bbs.models.tables import Board, Post
from bbs.models.times import from_us
from bbs.services.search import Search
from bbs.services.site import build
from bench.database import member, postgresql
from bench.filling import BEGIN_US, STEP_US, VISITOR, fill
from bench.report import heading, table

ROUNDS = 30
"""How often each search is made."""

BUDGET_MS = 50.0
AUTHOR = 4_000
"""A member whose posts may be listed."""

_VARIED = " ".join(
    (
        "harbour lantern pebble sparrow walnut thimble cellar marble ribbon orchard kettle candle ladder meadow copper",
        "winter bicycle station blanket pillow corridor doctor sister neighbour kitchen garden window morning",
    )
).split()
"""Words that stand in one of 28, 28 x 7, 28 x 49 ... posts, so that some are rare and no two stand together by plan."""

GUESTS_BOARD = 15
"""The one board that guests may read: 1 of 28 posts."""


def vary(posts: int) -> None:
    """Gives the invented posts words of all frequencies; runs inside a write, before the index is made."""
    for place, word in enumerate(_VARIED):
        step = len(_VARIED) * (1, 7, 49, 343, 2_401)[place % 5]
        Post.update(body=Post.body.concat(f" {word} {word[::-1]}")).where(
            Post.id - (Post.id / step) * step == place
        ).execute()
    rare = Post.select().where(Post.id << [7, posts // 3, posts // 2])
    for post in rare:
        Post.update(body=post.body + " zugzwang in the cellar").where(Post.id == post.id).execute()
    # The last third of the history, gone from what people write about: a word that only old posts have.
    Post.update(body=Post.body.concat(" thunderstorm")).where(Post.id <= posts // 3).execute()
    Board.update(readers=Readers.GUESTS.value).where(Board.id == GUESTS_BOARD).execute()
    put_setting(AUTHOR, "list_my_posts", "on")


def searches(posts: int) -> dict[str, tuple[Actor, str]]:
    """What is searched, by name; who searches, and the text."""
    visitor = member(VISITOR)
    early = f"{from_us(BEGIN_US + posts // 50 * STEP_US):%Y-%m-%d}"
    return {
        "a word in every post: the": (visitor, "not"),
        "two common words": (visitor, "night window"),
        "a common word and a rare one": (visitor, "night zugzwang"),
        "a rare word (3 posts)": (visitor, "zugzwang"),
        "a word that nobody wrote": (visitor, "zugzwangs"),
        "a word of the oldest third": (visitor, "thunderstorm"),
        "two words that never meet": (visitor, "harbour meadow"),
        "a phrase that is common": (visitor, '"sleep much last night"'),
        "a phrase of common words, nowhere": (visitor, '"night much"'),
        "a word and not another": (visitor, "night -window"),
        "not a word": (visitor, "-tea"),
        "eight common words": (visitor, "did not sleep much last night and wanted"),
        "author: alone": (visitor, f"author:member-{AUTHOR}"),
        "author: and a word": (visitor, f"author:member-{AUTHOR} window"),
        "author: my own": (member(AUTHOR), "author:me kettle"),
        "board: alone": (visitor, "board:board-7"),
        "board: and a common word": (visitor, "board:board-7 window"),
        "before: alone, the oldest 2%": (visitor, f"before:{early}"),
        "before: and a common word": (visitor, f"before:{early} window"),
        "has:link, of which there is none": (visitor, "has:link"),
        "has:support and a word": (visitor, "has:support window"),
        "a guest, who reads 1 board of 15": (GUEST, "window"),
        "a guest, a rare word elsewhere": (GUEST, "zugzwang"),
        "by relevance, a word in every post": (visitor, "not"),
        "by relevance, two common words": (visitor, "night window"),
        "by relevance, a rare word": (visitor, "zugzwang"),
    }


async def measure(search: Search, name: str, actor: Actor, text: str) -> list[str]:
    """One row: the first page, the slowest of the following four, and how many results and pages that were."""
    order = "relevance" if name.startswith("by relevance") else "newest"
    first, later, results, pages = [], [], 0, 0
    for turn in range(ROUNDS):
        began = time.perf_counter()
        page = await search.search(actor, text, order=order)  # type: ignore[arg-type]
        first.append((time.perf_counter() - began) * 1000)
        if turn:
            continue
        results, pages = len(page.results), 1
        while page.next is not None and pages < 5:
            began = time.perf_counter()
            page = await search.search(actor, text, after=page.next, order=order)  # type: ignore[arg-type]
            later.append((time.perf_counter() - began) * 1000)
            results, pages = results + len(page.results), pages + 1
    return [
        name,
        f"{statistics.median(first):.1f}",
        f"{max(first):.1f}",
        f"{max(later, default=0):.1f}",
        str(results),
        str(pages),
    ]


async def make(url: str, wanted: int) -> tuple[Database, int]:
    """A community of this size with its index, opened; the one that is there already, where there is one."""
    db = open_database(url)
    await migrate(db)
    posts = await db.read(lambda: Post.select(fn.MAX(Post.serial)).scalar())
    if posts is not None:
        return db, int(posts)
    posts = await asyncio.to_thread(fill, db, wanted)
    await db.write(lambda: vary(posts))
    began = time.perf_counter()
    await db.write(index.put_in_all)
    taken = time.perf_counter() - began
    print(f"{db.kind}: {posts:,} posts indexed in {taken:.0f} s, {posts / taken * 60:,.0f} a minute", flush=True)
    if db.kind == "postgresql":
        await db.bare(lambda: proxy.execute_sql("VACUUM ANALYZE"))
    return db, posts


async def run(url: str, wanted: int, folder: Path) -> list[list[str]]:
    """The rows of the table for one database."""
    db, posts = await make(url, wanted)
    services = build(db, Config(data=folder), FixedClock(from_us(BEGIN_US + posts * STEP_US)))
    await services.start()
    try:
        return [
            [db.kind, *await measure(services.search, name, actor, text)]
            for name, (actor, text) in searches(posts).items()
        ]
    finally:
        await services.stop()
        await db.close()


def main(argv: list[str]) -> int:
    """Prints the table; 0 where the first pages and those that follow are within the budget."""
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="only this kind of database")
    parser.add_argument("--folder", type=Path, help="keep the filled databases here, and use those that are here")
    options = parser.parse_args(argv)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    rows: list[list[str]] = []
    try:
        if options.only != "postgresql":
            rows += asyncio.run(run(sqlite_url(folder / "sqlite" / "bbs.db"), options.posts, folder))
        if options.only != "sqlite":
            with postgresql(folder / "postgresql") as url:
                rows += asyncio.run(run(url, options.posts, folder))
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    print()
    print(heading(f"{options.posts:,} posts on 15 boards, 80 to 410 letters each"))
    print(f"measure   milliseconds a page of 20, through the service, one at a time: median and most of {ROUNDS} first")
    print("          pages, the most of up to four that follow, and what these pages held\n")
    print(table(["database", "search", "median", "most", "next pages", "results", "pages"], rows))
    over = [row for row in rows if max(float(row[2]), float(row[4])) > BUDGET_MS]
    print(f"\nbudget {BUDGET_MS:.0f} ms: " + ("; ".join(f"missed by {row[0]}, {row[1]}" for row in over) or "kept"))
    return 1 if over else 0
