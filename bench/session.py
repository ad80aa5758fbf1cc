"""What a session costs: processor time to begin it and for each key, memory while it lasts and after, and idling."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import psutil

from bbs.config import Config, Log
from bbs.log import set_up
from bbs.server import Server
from bbs.services.accounts import OfferedKey
from bench import corpus
from bench.report import heading, table
from bench.roomy import ROOMY_ENV
from bench.session_inside import Inside, bare_key, milliseconds
from bench.visitors import PER_CONNECTION

THREADS, POSTS = 300, 3_000
KEYS = 150
STARTS = 40
CROWDS = (50, 200)
CALM_SECONDS = 15.0
"""After the last session has begun, until everything that follows from that is over."""

IDLE_SECONDS = 20.0
WARM_UP, WARM_UP_OF_A_CROWD = 60, 5
"""Sessions before anything is measured. Few before memory is: what they let go of would be taken up again."""

MIB = 2**20
INSIDE, OUTSIDE = "ana", "ben"
"""Two members, because whoever comes back is taken to where they were."""

LETTER = "e"


def step(number: int) -> str:
    """Forty down, forty up, and so on: never at an end of the list, where a key would change nothing."""
    return "\x1b[B" if number % 80 < 40 else "\x1b[A"


Rows = list[list[str]]


class ServerUnderTest:
    """`bbs serve` in a process, and the clients in another."""

    def __init__(self, data: Path, key: Path) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "bbs", "serve", "--data", str(data), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            text=True,
            env=os.environ
            | ROOMY_ENV
            | {"BBS_LIMITS__SESSIONS_PER_CONNECTION": str(PER_CONNECTION), "PYTHONUNBUFFERED": "1"},
        )
        assert self._server.stdout is not None
        found = None
        while not found:
            line = self._server.stdout.readline()
            assert line, "the server did not start"
            found = re.search(r"listening on \S*:(\d+)$", line)
        self._process = psutil.Process(self._server.pid)
        self._visitors = subprocess.Popen(
            [sys.executable, "-m", "bench.visitors", found[1], str(key)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, name: str, **options: Any) -> None:
        """Has the clients do something, and waits until they have."""
        assert self._visitors.stdin is not None
        assert self._visitors.stdout is not None
        self._visitors.stdin.write(json.dumps([name, options]) + "\n")
        self._visitors.stdin.flush()
        assert self._visitors.stdout.readline() == "ok\n", f"the visitors failed at {name}"

    def cpu(self, name: str, **options: Any) -> float:
        """The same; the server's processor time meanwhile, in seconds."""
        before = self.cpu_seconds
        self.ask(name, **options)
        return self.cpu_seconds - before

    @property
    def cpu_seconds(self) -> float:
        """All threads; to the nanosecond on Linux."""
        tasks = Path(f"/proc/{self._process.pid}/task")
        if tasks.exists():
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        times = self._process.cpu_times()
        return float(times.user + times.system)

    @property
    def mib(self) -> float:
        return float(self._process.memory_info().rss) / MIB

    def close(self) -> None:
        for process in (self._visitors, self._server):
            process.terminate()
            process.wait(10)


@contextlib.contextmanager
def serving(data: Path, key: Path, warm_up: int = WARM_UP) -> Iterator[ServerUnderTest]:
    """A server that has had visitors before, so that what is made once is there."""
    server = ServerUnderTest(data, key)
    try:
        server.ask("come_and_go", count=warm_up)
        yield server
    finally:
        server.close()


def outside(data: Path, key: Path, sessions: int) -> Rows:
    """Measured from outside: the server is a process of its own."""
    rows: Rows = []
    with serving(data, key) as server:
        server.ask("connect", count=1)
        spent = server.cpu("sessions", count=STARTS, spread=False)
        rows.append(["CPU to start a session, over SSH", f"{spent * 1000 / STARTS:.1f} ms", "30 ms"])
        server.ask("leave")
        spent = server.cpu("connect", count=STARTS)
        rows.append(
            ["CPU of a connection before it: key exchange, guest sign-in", f"{spent * 1000 / STARTS:.1f} ms", ""]
        )
        server.ask("leave")
        rows += keys_outside(server)
    for zlib in (False, True):
        for crowd in CROWDS:
            rows += idle_crowd(data, key, crowd, zlib)
    with serving(data, key) as server:
        before = server.mib
        server.ask("come_and_go", count=sessions)
        rows.append(
            [f"kept after a session, over {sessions:,}", f"{(server.mib - before) / sessions:.4f} MiB", "0.02 MiB"]
        )
    return rows


def keys_outside(server: ServerUnderTest) -> Rows:
    """Keys of a member, one at a time."""
    rows: Rows = []
    server.ask("connect", count=1, user=OUTSIDE)
    server.ask("sessions", count=1)
    steps = (
        ("list, one step", ["\r"], [step(number) for number in range(160)]),
        ("thread, one line", ["\r"], [step(number) for number in range(80)]),
        ("editor, one letter", ["r"], [LETTER if number % 6 else " " for number in range(1, KEYS + 1)]),
    )
    for name, way, keys in steps:
        server.ask("keys", keys=way, settle=True)
        spent = server.cpu("keys", keys=keys)
        rows.append([f"CPU of a key over SSH: {name}", f"{spent * 1000 / len(keys):.2f} ms", "2.5 ms"])
    server.ask("leave")
    return rows


def idle_crowd(data: Path, key: Path, count: int, zlib: bool) -> Rows:
    """Memory and processor time of sessions that do nothing."""
    how = "compressed" if zlib else "plain"
    with serving(data, key, WARM_UP_OF_A_CROWD) as server:
        before = server.mib
        server.ask("connect", count=count, zlib=zlib)
        server.ask("sessions", count=count)
        grown = (server.mib - before) / count
        rows = [
            [f"memory of an idle session, {count} of them, {how}", f"{grown:.2f} MiB", "1.0 MiB" if zlib else "0.8 MiB"]
        ]
        if not zlib:
            time.sleep(CALM_SECONDS)
            start, spent = time.monotonic(), server.cpu_seconds
            time.sleep(IDLE_SECONDS)
            share = (server.cpu_seconds - spent) / (time.monotonic() - start)
            rows.append([f"idle CPU, {count} sessions", f"{share:.2%}", "0.1 % (500)"])
    return rows


@contextlib.asynccontextmanager
async def services_in_here(data: Path) -> AsyncIterator[Server]:
    server = Server(Config(data=data, log=Log(level="error")))
    await server.prepare()
    try:
        yield server
    finally:
        await server.stop()


async def inside(data: Path, key_file: Path) -> Rows:
    """Measured in this process: no SSH, no encryption."""
    async with services_in_here(data) as server:
        services = server.services
        fingerprint = asyncssh.read_private_key(key_file).get_fingerprint()
        member = await services.accounts.sign_in_key(INSIDE, fingerprint)
        assert member is not None
        bare = await bare_key(KEYS)
        rows: Rows = [["CPU of a key of a bare Textual app", f"{bare:.2f} ms", ""]]
        rows += await starts(server)
        seat = Inside(services, member)
        await seat.start()
        try:
            steps = (
                ("list, one step", b"\r", step, 159),
                ("thread, one line", b"\r", step, 79),
                ("editor, one letter", b"r", lambda number: LETTER if number % 6 else " ", KEYS),
            )
            for name, way, key, times in steps:
                await seat.go(way)
                spent = await milliseconds(lambda number, key=key: seat.press(key(number).encode()), times)
                rows.append([f"CPU of a key in the process: {name}", f"{spent:.2f} ms", f"2.5 ms, {1.3 * bare:.2f} ms"])
        finally:
            await seat.end()
    return rows


async def starts(server: Server) -> Rows:
    """Beginning and ending sessions of guests."""
    seats = [Inside(server.services) for _number in range(STARTS + 1)]
    begun = await milliseconds(lambda number: seats[number].start(), STARTS)
    ended = await milliseconds(lambda number: seats[number].end(), STARTS)
    return [
        ["CPU to start a session, in the process", f"{begun:.1f} ms", "30 ms"],
        ["CPU to end a session, in the process", f"{ended:.1f} ms", ""],
    ]


def make_data(folder: Path) -> tuple[Path, Path]:
    """The community, and the key of its member."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    file = folder / "key"
    key.write_private_key(file)
    file.chmod(0o600)
    offered = OfferedKey(key.get_algorithm(), key.get_fingerprint(), "")
    asyncio.run(corpus.make(folder / "data", THREADS, POSTS, dict.fromkeys((INSIDE, OUTSIDE), offered)))
    return folder / "data", file


def main(argv: list[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench session", description=__doc__)
    parser.add_argument("--sessions", type=int, default=200, help="sessions that come and go")
    options = parser.parse_args(argv)
    set_up(Log(level="error"))
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    try:
        data, key = make_data(folder)
        rows = asyncio.run(inside(data, key)) + outside(data, key, options.sessions)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(heading(f"{THREADS} threads, {POSTS:,} posts; 80x24, TERM=xterm-256color"))
    print()
    print(table(["what", "measured", "at most"], rows))
    return 0
