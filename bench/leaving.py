"""Leaving at once: how long from the key to the cover on the client's screen, and to the end of the client.

Each row signs in with the OpenSSH client, opens a thread, and leaves; medians and worst of its rounds, in milliseconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bbs.terminal.input import ESCAPE_WAIT_SECONDS
from bench.report import heading, table
from tests.e2e.crowd import Crowd, copy_of, make_community
from tests.e2e.harness import Client, ServerProcess, Terminal, running
from tests.e2e.link import MODEM_2400, Link

BUDGET = 0.05
"""Seconds from the key, or from the end of the wait after Esc, to the cover, on this machine without a slow link."""

CLEARED = b"\x1b[3J"
FULL_SCREENS = 6
"""Paintings of the whole screen that are asked for at once, so that something waits to be sent."""

SETTLE_SECONDS = 0.3
"""Between asking for those and leaving: by then the link is full, and the server holds the rest."""

QUIET_SECONDS = 0.5
"""After so long without a byte all has come through."""

PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Case:
    """One row. `keys` leave; `first` leads to where that is done; `wait` is what the key itself has to wait for. The
    link is as slow as `rate` from just before, or with `known` for as long as a screen takes to come over it."""

    name: str
    keys: str
    first: str = ""
    wait: float = 0.0
    rate: float | None = None
    full: bool = False
    known: bool = False


@dataclass(slots=True)
class Measured:
    """Of the rounds of a case: seconds to the cover and to the end of the client, and the bytes on its terminal."""

    cover: list[float] = field(default_factory=list)
    end: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)


CASES = (
    Case("Ctrl+\\, reading", "\x1c"),
    Case("Q, reading", "Q"),
    Case("Esc three times, reading", "\x1b\x1b\x1b", wait=ESCAPE_WAIT_SECONDS),
    Case("Ctrl+\\, writing", "\x1c", "rWhat nobody should see"),
    Case("/leave, writing", "/leave\r", "rWhat nobody should see\r"),
    Case("Ctrl+\\, at a question", "\x1c", "\x03"),
    Case("Ctrl+\\, 57,600 baud", "\x1c", rate=5760.0),
    Case("Ctrl+\\, 57,600 baud, screens waiting", "\x1c", rate=5760.0, full=True),
    Case("Ctrl+\\, 57,600 baud for a while, screens waiting", "\x1c", rate=5760.0, full=True, known=True),
    Case("Ctrl+\\, 2,400 baud", "\x1c", rate=MODEM_2400),
    Case("Ctrl+\\, 2,400 baud, screens waiting", "\x1c", rate=MODEM_2400, full=True),
    Case("Ctrl+\\, 2,400 baud for a while, screens waiting", "\x1c", rate=MODEM_2400, full=True, known=True),
)


def leave(crowd: Crowd, case: Case, found: Measured) -> None:
    """One round of a case."""
    with (
        Link(crowd.server.port, small=case.rate is not None) as link,
        through(crowd.client, link, "ana", crowd.key) as seat,
    ):
        seat.wait_until(lambda screen: "help now" in screen and "> " in screen, "home")
        _go_reading(seat, case)
        link.rate = case.rate
        if case.known:
            seat.type("\x0c")
            _settle(link)
        if case.full:
            seat.type("\x0c" * FULL_SCREENS)
            time.sleep(SETTLE_SECONDS)
        before = len(seat.raw)
        start = time.perf_counter()
        seat.type(case.keys)
        _until(seat, lambda: CLEARED in seat.raw[before:])
        found.cover.append(time.perf_counter() - start)
        seat._process.wait(PATIENCE)
        found.end.append(time.perf_counter() - start)
        found.sent.append(len(seat.raw) - before)


def _settle(link: Link) -> None:
    """Waits until nothing comes over the link any more."""
    before = -1
    while link.down != before:
        before = link.down
        time.sleep(QUIET_SECONDS)


def _go_reading(seat: Terminal, case: Case) -> None:
    seat.key("enter")
    seat.wait_for("A night like this")
    seat.key("enter")
    seat.wait_for("r reply")
    if case.first:
        seat.type(case.first)
        seat.wait_for("nobody should see" if case.first.startswith("r") else "Leave now?")


def _until(seat: Terminal, condition: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    with seat._changed:
        while not condition():
            left = end - time.perf_counter()
            if left <= 0:
                raise AssertionError(f"no cover came:\n{seat.screen}")
            seat._changed.wait(left)


def through(client: Client, link: Link, user: str, key: Path, size: tuple[int, int] = (80, 24)) -> Terminal:
    """A client whose way to the server leads over the link."""
    command = client.command(user, "-o", f"HostKeyAlias=[127.0.0.1]:{client.server.port}", key=key)
    command[command.index("-p") + 1] = str(link.port)
    return Terminal(command, size)


def measure(server: ServerProcess, key: Path, folder: Path, rounds: int, slow_rounds: int) -> dict[Case, Measured]:
    """All cases, one after the other."""
    crowd = Crowd(server, key, folder)
    found: dict[Case, Measured] = {}
    for case in CASES:
        found[case] = Measured()
        for _ in range(rounds if case.rate is None else slow_rounds):
            leave(crowd, case, found[case])
    return found


def main(argv: list[str]) -> int:
    """Prints the table; 1 where the cover came later than the budget without a slow link."""
    parser = argparse.ArgumentParser(prog="python -m bench leaving", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--slow-rounds", type=int, default=3)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="lighthouse-bench-") as name:
        folder = Path(name)
        data, key = make_community(folder)
        data = copy_of(data, folder / "copy")
        with running(["-m", "bbs", "serve", "--data", str(data), "--port", "0"], data) as server:
            found = measure(server, key, folder, options.rounds, options.slow_rounds)
    over = [case.name for case, one in found.items() if case.rate is None and median(one.cover) - case.wait > BUDGET]
    print(heading("own"))
    print("measure   milliseconds from the key, OpenSSH client on this machine, 80x24; bytes on its terminal\n")
    head = ["how", "rounds", "wait for Esc", "cover", "cover, worst", "end", "end, worst", "bytes"]
    print(table(head, [_row(case, one) for case, one in found.items()]))
    print(f"\nlater than {BUDGET * 1000:g} ms: {', '.join(over)}" if over else f"\nkept: {BUDGET * 1000:g} ms")
    return 1 if over else 0


def _row(case: Case, one: Measured) -> list[str]:
    times = (median(one.cover), max(one.cover), median(one.end), max(one.end))
    waited = f"{case.wait * 1000:.0f}"
    return [case.name, str(len(one.cover)), waited, *(f"{t * 1000:.0f}" for t in times), str(int(median(one.sent)))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
