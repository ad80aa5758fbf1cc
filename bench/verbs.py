"""What verbs cost: the time of each over a connection that is open, and the same visit by verbs, in line mode and in
full screen."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bench.report import heading, table
from bench.seat import Seat, lacks, shows
from bench.town import LONG_THREAD, SHORT_THREAD, Town, own_town
from bench.visit import served
from bench.visits import DOWN, ENTER, PAGE_DOWN, TEXT, environment, ssh, wait_for_wire
from tests.e2e.harness import Client, clean_environment
from tests.e2e.link import MODEM_2400, Link

MOST_MS = 60.0
"""From the request to the exit, over a connection that is open."""

TIMES = 30
SIZE = (80, 24)
VISITS = (
    *("verbs", "verbs, ssh -C", "verbs, as JSON"),
    *("line mode", "line mode, ssh -C", "full screen", "full screen, ssh -C"),
)
"""The ways in which the same is done, the one that the others are held against first."""

PAGES = 60
"""So many times at most reading goes on to the end of the thread."""


class Master:
    """One connection over a wire, over which verbs are asked for as a script does it."""

    def __init__(self, client: Client, member: str, key: Path, link: Link, folder: Path, *more: str) -> None:
        options = ("-o", "BatchMode=yes", "-o", f"ControlPath={folder / f'{member}.sock'}", *more)
        self._command = ssh(client, member, key, link, *options)
        self._link = link
        subprocess.run([*self._command, "-M", "-N", "-f"], check=True, env=clean_environment(), timeout=30)
        wait_for_wire(link)

    def ask(self, words: str, given: bytes = b"") -> tuple[bytes, float]:
        """What a verb says, and the seconds from its request to its exit. Raises where it is refused."""
        began = time.monotonic()
        done = subprocess.run(
            [*self._command, words], input=given, capture_output=True, check=True, env=clean_environment(), timeout=60
        )
        return done.stdout, time.monotonic() - began

    def close(self) -> None:
        subprocess.run([*self._command, "-O", "exit"], check=False, capture_output=True, env=clean_environment())


@contextmanager
def connected(client: Client, member: str, key: Path, folder: Path, *options: str) -> Iterator[tuple[Master, Link]]:
    """A member's connection, open."""
    with Link(client.server.port) as link:
        master = Master(client, member, key, link, folder, *options)
        try:
            yield master, link
        finally:
            master.close()


def numbers(master: Master, town: Town) -> tuple[str, dict[int, int]]:
    """The slug of the big board, and its two threads by how many posts they have."""
    boards = [board for each in json.loads(master.ask("boards --json")[0])["experiences"] for board in each["boards"]]
    slug = next(board["board"] for board in boards if board["name"] == town.board)
    found: dict[int, int] = {}
    page: str | None = ""
    while page is not None and len(found) < 2:
        token = f" --page {page}" if page else ""
        answer = json.loads(master.ask(f"threads {slug}{token} --json")[0])
        found |= {
            row["posts"]: row["thread"] for row in answer["threads"] if row["posts"] in (SHORT_THREAD, LONG_THREAD)
        }
        page = answer["next"]
    return slug, found


def times_table(master: Master, slug: str, threads: dict[int, int], times: int) -> tuple[str, bool]:
    """A row for each verb; whether all of them keep to the budget."""
    verbs = {
        "help plain (the least there is)": "help plain",
        "boards": "boards",
        "boards, as JSON": "boards --json",
        "threads, 50 of 300": f"threads {slug}",
        "threads --unread": f"threads {slug} --unread",
        f"read, {SHORT_THREAD} posts": f"read {threads[SHORT_THREAD]}",
        f"read, {LONG_THREAD} posts": f"read {threads[LONG_THREAD]}",
        "read, one post": f"read {threads[LONG_THREAD]}.200",
        "whoami": "whoami",
        "search, one word": "search window",
        "unread, all of the town": "unread",
    }
    rows, kept = [], True
    for name, words in verbs.items():
        master.ask(words)
        asked = [master.ask(words) for _each in range(times if words != "unread" else 3)]
        spent = [seconds * 1000 for _said, seconds in asked]
        most = quantiles(spent, n=20)[-1]
        in_budget = name.startswith(("read, 25", "read, one", "threads", "boards"))
        kept = kept and (not in_budget or median(spent) <= MOST_MS)
        budget = f"{median(spent) / MOST_MS:.2f}" if in_budget else "-"
        rows.append([name, f"{median(spent):.1f}", f"{most:.1f}", budget, f"{len(asked[0][0]):,}"])
    return table(["verb", "median ms", "95 % ms", f"of {MOST_MS:g} ms", "bytes said"], rows), kept


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit: bytes for the terminal or the pipe, on the wire each way without the key exchange, what somebody had
    to type, and how long the answers took, in seconds."""

    name: str
    shown: int
    down: int
    up: int
    typed: int
    waits: float


def by_verbs(
    name: str, client: Client, member: str, key: Path, folder: Path, slug: str, thread: int, *options: str
) -> Visited:
    """Boards, threads, a thread of 25 posts, and an answer to it. A `name` with JSON in it asks for that."""
    option = " --json" if "JSON" in name else ""
    asked = [(f"boards{option}", b""), (f"threads {slug}{option}", b""), (f"read {thread}{option}", b"")]
    asked.append((f"reply {thread}.1{option}", TEXT.encode()))
    with connected(client, member, key, folder, *options) as (master, link):
        down, up = link.down, link.up
        answers = [master.ask(words, given) for words, given in asked]
        wait_for_wire(link)
        return Visited(
            name,
            sum(len(said) for said, _seconds in answers),
            link.down - down,
            link.up - up,
            sum(len(words) + len(given) for words, given in asked),
            sum(seconds for _said, seconds in answers),
        )


def line_keys(town: Town, thread: int) -> Iterator[tuple[bytes, Callable[[Seat], bool]]]:
    """The same in line mode: what is typed, and what is to be heard before it."""
    yield b"", shows("Enter")
    number: list[str] = []

    def listed(seat: Seat) -> bool:
        number[:] = [match[1] for line in seat.lines if (match := re.match(rf"(\d+)\. {re.escape(town.board)}", line))]
        return bool(number)

    yield b"", listed
    yield f"{number[0]}\r".encode(), shows("Enter")
    yield f"#{thread}\r".encode(), shows("Post 1")
    for _each in range(PAGES):
        yield b"\r", shows("Enter")
    yield f"#{thread}.1\r".encode(), shows("Post 1")
    yield b"reply\r", shows("Type your words")
    yield TEXT.encode() + b"\r", shows(TEXT[:20])
    yield b".\r", shows("yes or no")
    yield b"yes\r", shows("Sent.")


def screen_keys(town: Town, thread: int) -> Iterator[tuple[bytes, Callable[[Seat], bool]]]:
    """The same in full screen."""
    subject = town.subjects[town.at][:18]
    yield b"", shows(town.first_board)
    yield b"g", lambda _seat: True
    for _each in range(5):
        yield DOWN, lambda _seat: True
    yield ENTER, shows(town.subjects[0][:18])
    yield b"#", lambda _seat: True
    yield str(thread).encode(), lambda _seat: True
    yield b"\r", shows(subject)
    for _each in range(PAGES):
        yield PAGE_DOWN, lambda _seat: True
    yield b"g", lambda _seat: True
    yield b"r", shows("Your reply")
    yield TEXT.encode(), lambda _seat: True
    yield b"\x13", lacks("Your reply")


Pressed = Iterator[tuple[bytes, Callable[[Seat], bool]]]
"""Keys that are pressed one after the other, and what is to be seen then."""


def by_seat(name: str, client: Client, member: str, key: Path, keys: Pressed, *options: str) -> Visited:
    """A visit on a terminal, key by key: a `name` that begins with line mode goes there. Reading on stops where
    nothing new comes of it."""
    term, words = ("dumb", ("plain",)) if name.startswith("line mode") else ("xterm-256color", ())
    with Link(client.server.port) as link:
        command = [*ssh(client, member, key, link, "-tt", *options), *words]
        seat, typed, ended = Seat(command, SIZE, environment(term), link), 0, False
        try:
            for pressed, seen in keys:
                if ended and pressed in (PAGE_DOWN, b"\r"):
                    continue
                each = [pressed] if pressed.startswith(b"\x1b") else [bytes([one]) for one in pressed]
                cost = seat.step(name, each or [b""], seen)
                typed += len(pressed)
                ended = not cost.text if pressed == PAGE_DOWN else ended or _is_read(seat)
            steps, first = seat.steps, seat.steps[0]
            return Visited(
                name,
                sum(cost.sent for cost in steps),
                sum(cost.down for cost in steps) - first.down + first.sent,
                sum(cost.up for cost in steps) - first.up,
                typed,
                sum(sum(cost.settled) for cost in steps[1:]),
            )
        finally:
            seat.close()


def _is_read(seat: Seat) -> bool:
    return any("This thread is read" in line for line in seat.lines[-8:])


def visits_table(visits: Sequence[Visited]) -> str:
    """The visits side by side, each beside the one by verbs."""
    first = visits[0]
    rows = [
        [
            each.name,
            f"{each.shown:,}",
            f"{each.down:,}",
            f"{each.up:,}",
            f"{each.typed:,}",
            f"{each.waits * 1000:,.0f}",
            f"{each.down / MODEM_2400:,.0f}",
            f"{each.shown / first.shown:.2f}",
            f"{(each.down + each.up) / (first.down + first.up):.2f}",
        ]
        for each in visits
    ]
    head = [
        "visit",
        "bytes shown",
        "wire down",
        "wire up",
        "typed",
        "ms of answers",
        "s of line",
        "shown / verbs",
        "wire / verbs",
    ]
    return table(head, rows)


def main(argv: list[str]) -> int:
    """Prints both tables; 1 where a verb takes longer than it may."""
    parser = argparse.ArgumentParser(prog="python -m bench verbs", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, help="how often each verb is asked for")
    parser.add_argument("--only-times", action="store_true", help="without the visits")
    options = parser.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="b"))
    try:
        return _run(options, folder, own_town())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(options: argparse.Namespace, folder: Path, town: Town) -> int:
    members = [f"visitor-{number}" for number in range(1 + len(VISITS))]
    with served(town, folder, members) as (client, key):
        with connected(client, members[0], key, folder) as (master, _link):
            slug, threads = numbers(master, town)
            times, kept = times_table(master, slug, threads, options.times)
        print(heading(town.name))
        print(f"verbs     from the request to the exit of the client, one connection, {options.times} times each\n")
        print(times)
        if not options.only_times:
            thread = threads[SHORT_THREAD]
            visits = []
            for name, member in zip(VISITS, members[1:], strict=True):
                compressed = ("-C",) if name.endswith("ssh -C") else ()
                if name.startswith("verbs"):
                    visits.append(by_verbs(name, client, member, key, folder, slug, thread, *compressed))
                else:
                    keys = line_keys(town, thread) if name.startswith("line") else screen_keys(town, thread)
                    visits.append(by_seat(name, client, member, key, keys, *compressed))
            print(
                f"\nvisit     boards, threads of one, {SHORT_THREAD} posts read, one answer written, without the key"
                f" exchange and sign-in;\n          line mode and full screen at {SIZE[0]}x{SIZE[1]}, key by key;"
                " s of line: what comes down, at 2,400 baud (reckoned)\n"
            )
            print(visits_table(visits))
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
