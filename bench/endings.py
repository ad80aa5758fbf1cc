"""How long from what the operator does in another process until a member's open sessions are over, at their clients."""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

import asyncssh

from bbs.config import DATABASE_NAME
from bench.report import heading, table
from tests.e2e.attacks.raw import CHANNEL_CLOSE, Ended, Raw
from tests.e2e.crowd import copy_of, make_community
from tests.e2e.harness import ServerProcess, clean_environment, running

MEMBER: Final = "dora"
SESSIONS: Final = 3
BUDGET: Final = 1.0
"""Seconds from the commit to the end of the last session."""

LOOK_SECONDS: Final = 0.002
COMMANDS: Final = {
    "suspension": (("suspend", MEMBER), ("restore", MEMBER)),
    "password reset": (("password", MEMBER, "--password-stdin"), ()),
}
"""The command, and the one that takes it back."""

WATCHED: Final = "SELECT state, password_hash FROM member WHERE handle = ?"


def bbs(server: ServerProcess, *words: str) -> subprocess.Popen[str]:
    """Starts a command beside the server."""
    command = [sys.executable, "-m", "bbs", "member", *words, "--data", str(server.data)]
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=clean_environment()
    )
    assert started.stdin is not None
    started.stdin.write("seven quiet rivers at noon\n")
    started.stdin.close()
    return started


def committed(server: ServerProcess, before: object, database: sqlite3.Connection) -> float:
    """The moment at which the database holds what was done."""
    while database.execute(WATCHED, (MEMBER,)).fetchone() == before:
        time.sleep(LOOK_SECONDS)
    return time.perf_counter()


def over(raw: Raw) -> float:
    """The moment at which the session ends."""
    try:
        while raw.read().get_byte() != CHANNEL_CLOSE:
            pass
    except Ended:
        pass
    return time.perf_counter()


def ending(server: ServerProcess, key: object, words: tuple[str, ...]) -> float:
    """Seconds from the commit of a command to the end of the last of a member's sessions."""
    connections = [Raw(server.port).handshake().sign_in_with(MEMBER, key) for _number in range(SESSIONS)]
    for raw in connections:
        raw.shell()
    source = f"file:{server.data / DATABASE_NAME}?mode=ro"
    with ThreadPoolExecutor(SESSIONS) as pool, closing(sqlite3.connect(source, uri=True)) as database:
        before = database.execute(WATCHED, (MEMBER,)).fetchone()
        ends = [pool.submit(over, raw) for raw in connections]
        command = bbs(server, *words)
        start = committed(server, before, database)
        last = max(end.result() for end in ends)
    assert command.wait() == 0
    for raw in connections:
        raw.close()
    return last - start


def measure(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Both commands, so many times each."""
    found: dict[str, list[float]] = {}
    data, key_file = make_community(folder)
    key = asyncssh.read_private_key(str(key_file))
    data = copy_of(data, folder / "copy")
    with running(["-m", "bbs", "serve", "--data", str(data), "--port", "0"], data) as server:
        for name, (words, back) in COMMANDS.items():
            for _round in range(rounds):
                found.setdefault(name, []).append(ending(server, key, words))
                if back:
                    assert bbs(server, *back).wait() == 0
    return found


def main(argv: list[str]) -> int:
    """Prints the table; 1 where a session went on for too long."""
    parser = argparse.ArgumentParser(prog="python -m bench endings", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="lighthouse-bench-") as name:
        found = measure(Path(name), options.rounds)
    print(heading("own"))
    print(f"measure   milliseconds from the commit to the end of the last of {SESSIONS} sessions\n")
    rows = [
        [name, str(len(times)), f"{median(times) * 1000:.0f}", f"{max(times) * 1000:.0f}"]
        for name, times in found.items()
    ]
    print(table(["what", "rounds", "median", "worst"], rows))
    late = [name for name, times in found.items() if max(times) > BUDGET]
    print(f"\nlater than {BUDGET:g} s: {', '.join(late)}" if late else f"\nkept: {BUDGET:g} s")
    return 1 if late else 0
