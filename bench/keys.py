"""What a key costs somebody who sits at the OpenSSH client: milliseconds until the answer begins, and processor time of
the server; beside a bare Textual app on a terminal of its own, in the same run."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.report import cpu_seconds, heading, table
from bench.seat import Seat, shows, stands_on
from bench.town import Town, own_town
from bench.visit import served
from bench.visits import DOWN, ENTER, SUBJECT_CELLS, sit_down
from tests.e2e.harness import Client
from tests.e2e.link import Link

MEMBER = "visitor"
SIZE = (80, 24)
QUIET = 0.02
KEYS = 200
FIRST, WORST = 4.0, 12.0
"""Milliseconds to the first byte: of half of the keys, and of 99 of 100."""

CPU = 2.5
OF_BARE = 1.3
"""Milliseconds of processor time a key, and how often that of a bare app's key."""

UP = b"\x1b[A"
BARE = "from bench.session_inside import Bare; Bare().run()"


def measure(name: str, seat: Seat, keys: Sequence[bytes], pid: int) -> list[float]:
    """Presses keys; milliseconds of processor time a key, and to the first byte: median, 99th percentile, most."""
    quiet, seat.quiet = seat.quiet, QUIET
    before = cpu_seconds(pid)
    cost = seat.step(name, keys)
    spent = cpu_seconds(pid) - before
    seat.quiet = quiet
    waits = sorted(second * 1000 for second in cost.seconds)
    return [spent * 1000 / len(keys), waits[len(waits) // 2], waits[int(len(waits) * 0.99)], waits[-1]]


def ours(client: Client, key: Path, town: Town, keys: int) -> dict[str, list[float]]:
    """The figures of a list, a thread and the editor."""
    pid = client.server.pid
    there_and_back = [DOWN] * 15 + [UP] * 15
    found: dict[str, list[float]] = {}
    with Link(client.server.port) as link:
        seat = sit_down(client, MEMBER, key, link, SIZE, "xterm-256color")
        try:
            seat.step("start", until=shows(town.first_board))
            seat.step("to the board", [b"g", *[DOWN] * 5, ENTER], shows(town.subjects[0][:SUBJECT_CELLS]))
            found["list, one down or up"] = measure("list", seat, _so_many(there_and_back, keys), pid)
            found["list, one down, scrolling"] = measure("list", seat, [DOWN] * 100, pid)
            seat.step("to the thread", [b"g", *[DOWN] * town.at], stands_on(town.subjects[town.at][:SUBJECT_CELLS]))
            seat.step("open", [ENTER], shows("reply"))
            found["thread, one line down, scrolling"] = measure("thread", seat, [DOWN] * 150, pid)
            seat.step("reply", [b"r"], shows("Your reply"))
            letters = [b"e" if number % 6 else b" " for number in range(1, keys + 1)]
            found["editor, one letter"] = measure("editor", seat, letters, pid)
        finally:
            seat.close()
    return found


def bare(keys: int) -> list[float]:
    """The same of an app that only says which key it was."""
    seat = Seat([sys.executable, "-c", BARE], SIZE, dict(os.environ, TERM="xterm-256color"))
    try:
        seat.step("start", until=shows("ready"))
        return measure("bare", seat, _so_many([b"a", b"b"], keys), seat.pid)
    finally:
        seat.write(b"\x11")
        seat.close()


def _so_many(keys: Sequence[bytes], count: int) -> list[bytes]:
    return [keys[number % len(keys)] for number in range(count)]


def main(argv: list[str]) -> int:
    """Prints the table; 1 where a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench keys", description=__doc__)
    parser.add_argument("--keys", type=int, default=KEYS, help="keys of each kind")
    options = parser.parse_args(argv)
    town = own_town()
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    try:
        with served(town, folder, [MEMBER]) as (client, key):
            found = ours(client, key, town, options.keys)
        plain = bare(options.keys)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(heading(town.name))
    print(f"measure   milliseconds, one session at {SIZE[0]}x{SIZE[1]}, each key after the answer to the last\n")
    rows = []
    missed = []
    for name, (cpu, *waits) in (*found.items(), ("a bare Textual app, no SSH", plain)):
        rows.append([name, f"{cpu:.2f}", f"{cpu / plain[0]:.2f}", *(f"{wait:.1f}" for wait in waits)])
        if name in found and (cpu > min(CPU, OF_BARE * plain[0]) or waits[0] > FIRST or waits[1] > WORST):
            missed.append(name)
    rows.append(["ours, at most", f"{CPU:g}", f"{OF_BARE:g}", f"{FIRST:g}", f"{WORST:g}", "-"])
    print(table(["key", "server's CPU", "x bare", "first byte, p50", "p99", "most"], rows))
    print(f"\nmissed by: {'; '.join(missed)}" if missed else "\nkept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
