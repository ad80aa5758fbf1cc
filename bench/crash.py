"""A process that is killed (SIGKILL) at random moments of a write load, again and again on the same database: whether
everything that somebody was told of is there, once, and nothing else is half there.

What was being sent when the process died is sent again by the next one, as a client does that comes back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, Final

from bbs.cli.checks.database import look as check
from bbs.config import Config
from bbs.domain.clock import system_clock
from bbs.domain.policy import Actor
from bbs.models.database import sqlite_url
from bbs.models.queries import search
from bbs.models.search import Wanted
from bbs.models.tables import Post
from bbs.services.search_plan import ALL_TIMES
from bbs.services.site import Services, build
from bench.crash_half import half
from bench.crash_people import PASSWORD, WRITER
from bench.crash_server import Crash
from bench.crash_told import Said, Told, lost
from bench.database import databases, postgresql
from bench.report import heading, table

LONGEST: Final = 0.6
"""Seconds of work before the kill, at most."""

CHUNK: Final = 500
"""So many posts are looked for by their words at the end."""

SHORT: Final = "short"
"""Where the first page of a search was empty, and a later one was not: no fault, and counted beside the faults."""

CRASH_EACH: Final = 5
"""On PostgreSQL, each so-and-so-many-th time it is the database's own server that ends."""


def live(url: str, data: Path, seed: int, told: Told, crash: Crash | None = None) -> None:
    """One life of the process, up to its end, or to that of the database's server."""
    command = [sys.executable, "-m", "bench.crash_load", url, str(data), str(seed)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    json.dump({"again": list(told.waiting.values()), "posts": told.places()}, process.stdin)
    process.stdin.close()
    begun = False
    for line in process.stdout:
        told.hear(json.loads(line))
        begun = begun or '"begun"' in line
        if begun:
            break
    if not begun:
        raise RuntimeError("the load did not begin")
    end = time.monotonic() + random.Random(seed).uniform(0, LONGEST)
    lines = process.stdout
    while time.monotonic() < end and (line := lines.readline()):
        told.hear(json.loads(line))
    (process.kill if crash is None else crash)()
    for line in lines:
        told.hear(json.loads(line))
    lines.close()
    if process.wait() not in (0, -signal.SIGKILL):
        raise RuntimeError("the load ended by itself")


async def look(url: str, data: Path, told: Told) -> Counter[str]:
    """Everything that is wrong, after the last life: also what search finds of what was told, and what `bbs check
    --deep` says of the database."""
    seen = await check(Config(data=data, database=url), system_clock(), deep=True)
    if seen.db is None:
        return Counter(finding.words for finding in seen.findings)
    services = build(seen.db, Config(data=data), system_clock)
    await services.start()
    try:
        found = await seen.db.read(lambda: lost(told) + half())
        out = await seen.db.read(_out)
        actor = await services.accounts.sign_in_password(f"{WRITER}0", PASSWORD)
        assert actor is not None
        for post in random.Random(1).sample(list(told.posts.values()), min(len(told.posts), CHUNK)):
            pages = await _found(services, actor, post["word"])
            told.heard[SHORT] += bool(not pages[0] and any(pages))
            places = {place for page in pages for place in page}
            if len(places) != (post["word"] in out):
                found["posts that search does not find as they are out"] += 1
                print(_differs(post, pages, await seen.db.read(partial(_rows_with, post["word"]))), file=sys.stderr)
    finally:
        await services.stop()
        await seen.db.close()
    return +found + Counter(f"bbs check: {finding.words}" for finding in seen.findings if finding.serious)


async def _found(services: Services, actor: Actor, word: str) -> list[list[tuple[int, int]]]:
    """The posts on each page of what the search finds. Looking ends after a while, on a machine that is busy earlier:
    a page may be empty, and others follow."""
    pages: list[list[tuple[int, int]]] = []
    after = None
    while True:
        page = await services.search.search(actor, word, after=after)
        pages.append([(one.thread, one.post) for one in page.results])
        if (after := page.next) is None:
            return pages


def _rows_with(word: str) -> list[tuple[Any, ...]]:
    """The posts that hold a word: number, thread, number in it, state, and whether the index has it. Inside a read."""
    columns = (Post.id, Post.thread, Post.number, Post.state)
    rows = Post.select(*columns).where(Post.body.contains(word)).tuples()
    spans = search.spans(*ALL_TIMES)
    indexed = search.candidates(Wanted([(word,)], (), ()), spans, 2**31, CHUNK)
    return [(*row, row[0] in indexed) for row in rows]


def _differs(post: Said, pages: list[list[tuple[int, int]]], rows: list[tuple[Any, ...]]) -> str:
    return f"search: told {post}; pages {pages}; post, thread, number, state, indexed: {rows}"


def _out() -> set[str]:
    """All words of posts that are out."""
    bodies = Post.select(Post.body).where(Post.state == "published").tuples()
    return {word for (body,) in bodies for word in body.split()}


def run(
    kind: str, url: str, data: Path, kills: int, seed: int, crash: Crash | None = None
) -> tuple[list[str], Counter[str]]:
    """The row of the table for one database, and what was wrong. Every `CRASH_EACH`th time it is the database's own
    server that ends at once, where there is a way to have it so."""
    told, cut, crashes, began = Told(), 0, 0, time.monotonic()
    for number in range(kills):
        with_server = crash is not None and number % CRASH_EACH == CRASH_EACH - 1
        live(url, data, seed + number, told, crash if with_server else None)
        crashes += with_server
        cut += len(told.waiting)
    live(url, data, seed - 1, told)
    wrong = asyncio.run(look(url, data, told))
    heard = told.heard
    print(
        f"{kind}: {heard['waits on']} times the storage had gone, and nobody was told that it was kept", file=sys.stderr
    )
    counts = [kills - crashes, crashes, len(told.posts), len(told.asked), len(told.reports), heard["support"]]
    counts += [heard["edit"] + heard["delete"], heard["draft"] + heard["place"], heard["act"] + heard["revert"]]
    return [
        kind,
        *map(str, [*counts, len(told.steps), cut, heard[SHORT], wrong.total()]),
        f"{time.monotonic() - began:.0f}",
    ], wrong


HEAD: Final = (
    *("database", "kills", "of its server", "posts", "asks", "reports", "support", "edits, deletes", "drafts, places"),
    *("actions, reverts", "steps of cases", "cut off while sending"),
    *("first page short", "wrong", "s"),
)


def main(arguments: list[str]) -> int:
    """Prints the table; 0 where nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how often the process is killed")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="only this kind of database")
    parser.add_argument("--seed", type=int, default=1, help="which random moments")
    options = parser.parse_args(arguments)
    rows, wrong = [], Counter[str]()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if options.only != "postgresql":
            row, found = run("sqlite", sqlite_url(folder / "bbs.sqlite"), folder, options.kills, options.seed)
            rows, wrong = [row], found
        if options.only != "sqlite":
            with postgresql(folder / "postgresql") as server:
                url = databases(server, [1])[1]
                row, found = run("postgresql", url, folder, options.kills, options.seed, Crash(folder / "postgresql"))
                rows, wrong = [*rows, row], wrong + found
    print(heading("six members and two moderators at work as fast as they can; so often each was told that it is done"))
    print(table(list(HEAD), rows))
    print("\n".join(f"{count} {what}" for what, count in wrong.items()))
    return 1 if wrong else 0
