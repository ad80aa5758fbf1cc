"""Backups of a big community: how long they and a restore take, what they weigh, and what a member's key costs while
one is being taken beside the server. By the `bbs` commands, as an operator runs them."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import asyncssh
import pyrage

from bbs.config import Config
from bbs.domain.policy import SYSTEM
from bbs.models.database import open_database
from bbs.models.queries import search
from bbs.models.schema import migrate
from bbs.server import Server
from bbs.services.accounts import OfferedKey
from bench.filling import fill
from bench.report import heading, table
from tests.e2e.crowd import home_of
from tests.e2e.harness import make_key, running

POSTS: Final = 100_000
MEMBERS: Final = 500
MEMBER: Final = "ana"
KEYS: Final = 300
QUIET: Final = 0.02
LEAST_WORDS, MOST_WORDS = 40, 180
KNOWN_WORDS: Final = 4_000
"""Posts are made of so many words by chance: else they would all be the same, and a backup of them next to nothing."""

MIB: Final = 2**20


async def make(data: Path, posts: int, public: str) -> None:
    """The community, with one more member, who has a key."""
    data.mkdir(mode=0o700)
    config = Config(data=data)
    db = open_database(config.database_url)
    await migrate(db)
    fill(db, posts, MEMBERS)
    await db.close()
    say(data)
    db = open_database(config.database_url)
    await db.write(search.put_in_all)
    await db.close()
    server = Server(config)
    services = await server.prepare()
    key = asyncssh.import_public_key(public)
    offered = OfferedKey(key.get_algorithm(), key.get_fingerprint(), "")
    await services.accounts.add_member(SYSTEM, MEMBER, key=offered)
    await server.stop()


def say(data: Path) -> None:
    """Has every post say something else."""
    chance = random.Random(9)
    letters = [consonant + vowel for consonant in "bdfghklmnprstvw" for vowel in "aeiou"]
    known = ["".join(chance.choices(letters, k=chance.randint(1, 4))) for _ in range(KNOWN_WORDS)]
    with closing(sqlite3.connect(data / "bbs.sqlite")) as connection:
        numbers = connection.execute("SELECT id FROM post").fetchall()
        texts = ((" ".join(chance.choices(known, k=chance.randint(LEAST_WORDS, MOST_WORDS))), *row) for row in numbers)
        connection.executemany("UPDATE post SET body = ? WHERE id = ?", texts)
        connection.commit()


def bbs(*words: str, **env: str) -> tuple[float, int]:
    """Runs a command; seconds, and the most memory of any so far, in bytes."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bbs", *words], check=True, stdout=subprocess.DEVNULL, env=os.environ | env)
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


@contextmanager
def backups(data: Path, folder: Path) -> Iterator[list[float]]:
    """Backups one after the other, as the clock takes them, beside whatever happens inside."""
    taken: list[float] = []
    loop = (
        "import os, subprocess, sys, itertools\nos.nice(10)\n"
        f"for n in itertools.count(): subprocess.run([sys.executable, '-m', 'bbs', 'backup', '--data', {str(data)!r}, "
        f"os.path.join({str(folder)!r}, f'while-{{n}}')], stdout=subprocess.DEVNULL, check=True)"
    )
    process = subprocess.Popen([sys.executable, "-c", loop], start_new_session=True)
    try:
        yield taken
    finally:
        os.killpg(process.pid, 15)
        process.wait()
        taken += [0.0 for _path in folder.glob("while-*")]


async def keys(port: int, key: Path, count: int) -> list[float]:
    """Milliseconds until the answer to each key begins, in order."""
    connection = await asyncssh.connect(
        "127.0.0.1", port, username=MEMBER, client_keys=[str(key)], known_hosts=None, config=None
    )
    process = await home_of(connection)
    waits = []
    for number in range(count):
        began = time.perf_counter()
        process.stdin.write(b"\x1b[B" if number % 8 < 4 else b"\x1b[A")
        await process.stdout.read(65536)
        waits.append((time.perf_counter() - began) * 1000)
        while True:
            try:
                async with asyncio.timeout(QUIET):
                    await process.stdout.read(65536)
            except TimeoutError:
                break
    connection.abort()
    return sorted(waits)


def weigh(data: Path, folder: Path) -> list[list[str]]:
    """The rows of the first table."""
    identity = pyrage.x25519.Identity.generate()
    secret = folder / "key.txt"
    secret.write_text(f"{identity}\n")
    sealed = {"BBS_BACKUP__RECIPIENTS": f'["{identity.to_public()}"]'}
    plain, closed, away = folder / "plain", folder / "closed", folder / "away"
    bbs("backup", "--help")
    start, _memory = bbs("backup", "--help")
    steps = {
        "backup": lambda: bbs("backup", "--data", str(data), str(plain)),
        "backup, sealed": lambda: bbs("backup", "--data", str(data), str(closed), **sealed),
        "restore": lambda: bbs("restore", "--data", str(away), str(plain)),
        "restore --check": lambda: bbs("restore", "--check", "--data", str(away), str(plain)),
    }
    size = (data / "bbs.sqlite").stat().st_size
    rows = []
    for name, step in steps.items():
        seconds, memory = step()
        weight = {"backup": plain, "backup, sealed": closed}.get(name)
        ours = f"{weight.stat().st_size / MIB:.1f}" if weight else "-"
        rate = size / MIB / max(seconds - start, 0.001)
        rows.append([name, f"{seconds:.1f}", f"{rate:.0f}", ours, f"{size / MIB:.1f}", f"{memory / MIB:.0f}"])
    return rows


def main(argv: list[str]) -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench backup", description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--keys", type=int, default=KEYS)
    given = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    try:
        key = make_key(folder)
        data = folder / "data"
        asyncio.run(make(data, given.posts, Path(f"{key}.pub").read_text()))
        weights = weigh(data, folder)
        command = ["-m", "bbs", "serve", "--port", "0", "--data", str(data)]
        with running(command, data, BBS_LOG__LEVEL="warning") as server:
            alone = asyncio.run(keys(server.port, key, given.keys))
            with backups(data, folder) as taken:
                time.sleep(1)
                beside = asyncio.run(keys(server.port, key, given.keys))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(heading(f"invented community of bench.filling on SQLite, {given.posts:,} posts"))
    print("measure   seconds of each command, its start included; MiB of the database for each second beyond that\n")
    print(table(["command", "s", "MiB/s", "file, MiB", "database, MiB", "memory so far, MiB"], weights))
    print(f"\nmeasure   milliseconds to the first byte of a key at home; {len(taken)} backups ended meanwhile\n")
    rows = []
    for name, waits in (("alone", alone), ("while backups are taken", beside)):
        half, late = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        rows.append([name, f"{half:.1f}", f"{half / alone[len(alone) // 2]:.2f}", f"{late:.1f}", f"{waits[-1]:.1f}"])
    print(table(["key", "p50", "x alone", "p99", "most"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
