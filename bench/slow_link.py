"""How long each step of a visit takes at 2,400 baud, with `ssh -C` and without."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.report import heading, table
from bench.seat import Cost, Seat
from bench.town import Town, own_town
from bench.visit import served
from bench.visits import Step, ours, sit_down
from tests.e2e.harness import Client
from tests.e2e.link import MODEM_2400, Link

SIZE = (80, 24)
MOST_KEYS = 4
"""Keys of a step that are pressed on the slow line."""

QUIET, SILENT = 0.5, 1.5
PACKET = 36
"""Bytes of the smallest packet of SSH."""

BUDGETS = {"boards, one down": 0.3, "threads, one down": 0.3, "type a letter": 0.3, "open the thread": 4.0}
"""Seconds from when the key has come through to the server."""


def visit(seat: Seat, steps: Sequence[Step], rate: float) -> list[Cost]:
    """The visit, at full speed until the first screen is there and where a step does not count."""
    assert seat.link is not None
    for step in steps:
        slow = step.counted and step.name != "start"
        few = step.keys[:-MOST_KEYS] if slow else ()
        keys = step.keys[-MOST_KEYS:] if slow else step.keys
        _pace(seat, None)
        if few:
            seat.step("", few, counted=False)
        if slow:
            _pace(seat, rate)
        seat.step(step.name, keys, step.seen, counted=slow, ends=step.ends)
    return [cost for cost in seat.steps if cost.counted]


def _pace(seat: Seat, rate: float | None) -> None:
    assert seat.link is not None
    seat.link.rate = rate
    seat.quiet, seat.silent = (0.1, 0.7) if rate is None else (QUIET, SILENT)


def run(client: Client, key: Path, town: Town, member: str, rate: float, *options: str) -> list[Cost]:
    """One visit over the line."""
    with Link(client.server.port, small=True) as link:
        seat = sit_down(client, member, key, link, SIZE, "xterm-256color", *options)
        try:
            return visit(seat, ours(town, SIZE), rate)
        finally:
            seat.close()


def main(argv: list[str]) -> int:
    """Prints the table; 1 where a budget is missed with `ssh -C`."""
    parser = argparse.ArgumentParser(prog="python -m bench slow_link", description=__doc__)
    parser.add_argument("--rate", type=float, default=MODEM_2400, help="bytes a second each way")
    options = parser.parse_args(argv)
    town = own_town()
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    try:
        with served(town, folder, ["walker", "runner"]) as (client, key):
            compressed = run(client, key, town, "walker", options.rate, "-C")
            plain = run(client, key, town, "runner", options.rate)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    floor = PACKET / options.rate
    rows, over = [], []
    for small, large in zip(compressed, plain, strict=True):
        most = BUDGETS.get(small.name)
        seconds = _seconds(small)
        late = most is not None and seconds - floor > most
        over += [small.name] if late else []
        rows.append([small.name, str(small.keys), f"{seconds:.2f}", f"{_seconds(large):.2f}", f"{most or '-'}"])
    print(heading(town.name))
    print(f"line      {options.rate:g} bytes/s each way; signed in at full speed; 80x24, 256 colours")
    print(
        f"measure   seconds from a key to the last byte of its answer, median of the step's keys; {floor:.2f} s of it"
    )
    print("          are the key's own way to the server, and as much the least that an answer can take\n")
    print(table(["step", "keys", "ssh -C", "ssh", "at most, after the key's way"], rows))
    print(f"\nmissed by: {', '.join(over)}" if over else "\nkept, with ssh -C")
    return 1 if over else 0


def _seconds(cost: Cost) -> float:
    return median(cost.settled) if cost.settled else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
