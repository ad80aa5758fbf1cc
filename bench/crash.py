"""A process that is killed (SIGKILL) at random moments of a write load, again and again on the same database: whether
everything that a member was told of is there, once, and nothing else is half there.

What was being sent when the process died is sent again by the next one, as a client does that comes back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from peewee import fn

from bbs.config import Config
from bbs.domain.clock import system_clock
from bbs.models.database import open_database, sqlite_url
from bbs.models.tables import CaseFile, Member, Post, Report, Support, Thread
from bbs.services.site import build
from bench.crash_load import PASSWORD
from bench.database import databases, postgresql
from bench.report import heading, table

LONGEST: Final = 0.6
"""Seconds of work before the kill, at most."""

CHUNK: Final = 500

Said = dict[str, Any]


@dataclass
class Told:
    """What members were told, and what they were waiting to hear when it ended."""

    posts: dict[str, Said] = field(default_factory=dict)
    reports: list[Said] = field(default_factory=list)
    support: dict[tuple[str, str, str], bool | None] = field(default_factory=dict)
    waiting: dict[str, Said] = field(default_factory=dict)

    def hear(self, said: Said) -> None:
        """One line of the process. Support that was asked for and not answered may be either: None."""
        if said["did"] == "try":
            self.waiting[said["key"]] = said
        elif said["did"] == "post":
            self.posts[said["key"]] = said
            self.waiting.pop(said["key"])
        elif said["did"] == "report":
            self.reports.append(said)
        elif said["did"] in ("support", "try support"):
            self.support[said["who"], said["at"], said["kind"]] = said.get("given")


def live(url: str, data: Path, seed: int, told: Told) -> None:
    """One life of the process, up to its end."""
    command = [sys.executable, "-m", "bench.crash_load", url, str(data), str(seed)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    json.dump(
        {"again": list(told.waiting.values()), "posts": [post["at"] for post in told.posts.values()]}, process.stdin
    )
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
    process.kill()
    for line in lines:
        told.hear(json.loads(line))
    process.wait()


def lost(told: Told) -> Counter[str]:
    """What is not as members were told. Inside a read."""
    found: Counter[str] = Counter()
    keys = {post["word"] for post in told.posts.values()}
    there = Counter(word for (body,) in Post.select(Post.body).tuples() for word in body.split() if word in keys)
    found["posts that are gone"] = sum(not there[word] for word in keys)
    found["posts that are there twice"] = sum(there[word] > 1 for word in keys)
    filed = set(_filed())
    found["reports that are gone"] = sum((one["who"], one["at"]) not in filed for one in told.reports)
    given = set(_given())
    for who_at_kind, wanted in told.support.items():
        found["support that is not as told"] += wanted is not None and (who_at_kind in given) != wanted
    return found


def _given() -> Iterator[tuple[str, str, str]]:
    query = Support.select(Member.handle, Post.thread, Post.number, Support.kind)
    query = query.join(Post, on=(Support.post == Post.id)).join(Member, on=(Support.member == Member.id))
    for handle, thread, number, kind in query.tuples():
        yield handle, f"#{thread}.{number}", kind


def _filed() -> Iterator[tuple[str, str]]:
    query = Report.select(Member.handle, Post.thread, Post.number)
    query = query.join(Post, on=(Report.post == Post.id)).join(Member, on=(Report.reporter == Member.id))
    for handle, thread, number in query.tuples():
        yield handle, f"#{thread}.{number}"


def half() -> Counter[str]:
    """What contradicts itself. Inside a read."""
    found: Counter[str] = Counter()
    counted = Post.select(Post.thread, fn.COUNT(Post.number), fn.MAX(Post.number)).group_by(Post.thread)
    posts = {thread: (count, last) for thread, count, last in counted.tuples()}
    for thread, number in Thread.select(Thread.id, Thread.posts).tuples():
        found["threads with another number of posts"] += posts.get(thread) != (number, number)
    reports = dict(Report.select(Report.case, fn.COUNT(Report.id)).group_by(Report.case).tuples())
    for case, number in CaseFile.select(CaseFile.id, CaseFile.reports).where(CaseFile.reports > 0).tuples():
        found["cases with another number of reports"] += reports.get(case) != number
    open_twice = CaseFile.select(CaseFile.post).where(CaseFile.open, CaseFile.post.is_null(False))
    found["posts with two open cases"] = sum(n > 1 for n in Counter(post for (post,) in open_twice.tuples()).values())
    return found


async def look(url: str, data: Path, told: Told) -> Counter[str]:
    """Everything that is wrong, after the last life: also what search finds of what was told."""
    db = open_database(url)
    services = build(db, Config(data=data), system_clock)
    await services.start()
    try:
        found = await db.read(lambda: lost(told) + half())
        actor = await services.accounts.sign_in_password("writer-0", PASSWORD)
        assert actor is not None
        for post in random.Random(1).sample(list(told.posts.values()), min(len(told.posts), CHUNK)):
            results = (await services.search.search(actor, post["word"])).results
            found["posts that search does not find once"] += len({(one.thread, one.post) for one in results}) != 1
    finally:
        await services.stop()
        await db.close()
    return +found


def run(kind: str, url: str, data: Path, kills: int, seed: int) -> tuple[list[str], Counter[str]]:
    """The row of the table for one database, and what was wrong."""
    told, cut, began = Told(), 0, time.monotonic()
    for number in range(kills):
        live(url, data, seed + number, told)
        cut += len(told.waiting)
    live(url, data, seed - 1, told)
    wrong = asyncio.run(look(url, data, told))
    counts = [kills, len(told.posts), len(told.reports), len(told.support), cut]
    return [kind, *map(str, counts), str(wrong.total()), f"{time.monotonic() - began:.0f}"], wrong


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
                row, found = run("postgresql", url, folder, options.kills, options.seed)
                rows, wrong = [*rows, row], wrong + found
    print(heading("six members who write, report and give support as fast as they can"))
    head = ["database", "kills", "posts told", "reports told", "support told", "cut off while sending", "wrong", "s"]
    print(table(head, rows))
    print("\n".join(f"{count} {what}" for what, count in wrong.items()))
    return 1 if wrong else 0
