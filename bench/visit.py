"""What a member's visit costs in bytes, step by step, through the OpenSSH client; beside stock Textual and peers."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from bbs.services.accounts import OfferedKey
from bench import peers_entry, stock
from bench.peers_entry import Figures
from bench.report import cpu_seconds, heading, table
from bench.seat import Cost, Seat
from bench.town import Town, own_town, settle, town_of
from bench.visits import environment, ours, ssh, visit, wait_for_wire
from tests.e2e.harness import Client, make_key, running
from tests.e2e.link import Link

SIZES = ((80, 24), (120, 40))
COLOURS = ("256", "none")
BYTES_A_KEY = {"boards, one down": 24.0, "threads, one down": 110.0, "thread, one line down": 100.0}
BYTES_A_LETTER = 2.5
NEXT_MESSAGE = 1.15
"""Bytes of a next message for each byte of its text."""

FLOOR = 1.2
"""Bytes of the visit for each byte of text that it shows."""

MOST_CPU = 0.4
"""Seconds of the server's processor time for a whole visit."""

WHOLE = {(80, 24): (20_000, 7_500, 32_000, 16_000), (120, 40): (26_000, 9_500, 0, 0)}
"""The whole visit: bytes, deflated, on the wire plain and compressed; 0 where PERFORMANCE.md says nothing."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One visit, plain and with `ssh -C`. What is on the wire for the key exchange belongs to the start."""

    size: tuple[int, int]
    colours: str
    plain: list[Cost]
    compressed: list[Cost]
    cpu: float
    """Seconds of the server's processor time for the plain one, sign-in and encryption included."""

    def total(self, of: str, *, compressed: bool = False) -> int:
        """The sum of a figure over the steps that count."""
        return sum(getattr(cost, of) for cost in (self.compressed if compressed else self.plain) if cost.counted)

    def figures(self) -> Figures:
        """The visit in the form in which the peers' stand."""
        totals = [self.total(each) for each in ("sent", "deflated", "down")]
        return Figures("ours", *totals, self.total("down", compressed=True), self.total("text"))


@contextmanager
def served(town: Town, folder: Path, members: list[str]) -> Iterator[tuple[Client, Path]]:
    """A server of the town in a process of its own, and the key that signs the members in."""
    key = make_key(folder)
    listing = subprocess.run(["ssh-keygen", "-l", "-f", str(key)], capture_output=True, text=True, check=True)
    data = folder / "data"
    asyncio.run(settle(data, town, members, OfferedKey("ssh-ed25519", listing.stdout.split()[1])))
    with running(["-m", "bbs", "serve", "--data", str(data), "--port", "0"], data) as server:
        yield Client(server, folder), key


def one_visit(
    client: Client, key: Path, member: str, town: Town, size: tuple[int, int], colours: str, *options: str
) -> tuple[list[Cost], float]:
    """One visit of a member who has read nothing yet, and the server's processor time for it, in seconds."""
    began = cpu_seconds(client.server.pid)
    with Link(client.server.port) as link:
        send = () if colours == "256" else ("-o", "SendEnv=NO_COLOR")
        env = environment("xterm-256color", colour=colours == "256")
        seat = Seat(ssh(client, member, key, link, *send, *options), size, env, link)
        try:
            costs = visit(seat, ours(town, size))
            before = link.down
            wait_for_wire(link)
            costs[-1].down += link.down - before
            return costs, cpu_seconds(client.server.pid) - began
        finally:
            seat.close()


def steps_table(measured: Measured, beside: dict[str, float]) -> str:
    """A row for each step."""
    head = [
        "step",
        "keys",
        "bytes",
        "a key",
        "text",
        "bytes/text",
        "zlib",
        "of text",
        "wire",
        "wire -C",
        "ms",
        "stock a key",
    ]
    rows = []
    for plain, compressed in zip(measured.plain, measured.compressed, strict=True):
        rows.append(
            [
                plain.name if plain.counted else f"({plain.name})",
                str(plain.keys),
                f"{plain.sent:,}",
                f"{plain.each:,.1f}",
                f"{plain.text:,}",
                f"{plain.sent / plain.text:.2f}" if plain.text else "-",
                f"{plain.deflated:,}",
                f"{plain.floor:,}",
                f"{plain.down:,}",
                f"{compressed.down:,}",
                f"{median(plain.seconds) * 1000:.1f}" if plain.seconds else "-",
                f"{beside[plain.name]:,.0f}" if plain.name in beside else "-",
                *budget(plain),
            ]
        )
    return table([*head, "budget a key", "missed by"], rows)


def budget(cost: Cost) -> tuple[str, str]:
    """The budget of a step's key, and by how much it is missed."""
    if cost.name == "next message":
        most = NEXT_MESSAGE * cost.text / max(cost.keys, 1)
        return f"{most:,.0f} ({NEXT_MESSAGE} x text)", missed(cost.each, most)
    most = BYTES_A_LETTER if cost.name == "type a letter" else BYTES_A_KEY.get(cost.name, 0.0)
    return (f"{most:g}", missed(cost.each, most)) if most else ("-", "")


def missed(figure: float, most: float) -> str:
    """By how much a figure is over its budget; empty where it is kept, or where there is none."""
    return f"{figure - most:,.1f} ({figure / most - 1:.0%})" if most and figure > most else ""


def whole_table(measured: Sequence[Measured], others: dict[tuple[int, int], list[Figures]]) -> str:
    """A row for each program, size and colour depth."""
    rows = []
    for size in dict.fromkeys(each.size for each in measured):
        budgets = WHOLE.get(size, (0, 0, 0, 0))
        found = [(f"ours, colours: {each.colours}", each.figures()) for each in measured if each.size == size]
        for name, figures in (*found, *((other.name, other) for other in others.get(size, []))):
            rows.append([f"{size[0]}x{size[1]}", name, *_totals(figures)])
        most = [f"{each:,}" if each else "-" for each in budgets]
        rows.append([f"{size[0]}x{size[1]}", "ours, at most", *most, f"{FLOOR}"])
        worst = [max(figures) for figures in zip(*(_plain_totals(each) for _name, each in found), strict=True)]
        over = [missed(figure, limit) or "-" for figure, limit in zip(worst, (*budgets, FLOOR), strict=True)]
        rows.append([f"{size[0]}x{size[1]}", "missed by", *over])
    return table(["size", "visit", "bytes", "zlib", "wire", "wire -C", "bytes/text"], rows)


def cpu_line(measured: Sequence[Measured]) -> str:
    """The server's processor time for each whole visit."""
    spent = ", ".join(f"{each.cpu:.2f} s ({each.size[0]}x{each.size[1]}, {each.colours})" for each in measured)
    return f"the server's processor time for a visit, sign-in and encryption included: {spent}; at most {MOST_CPU} s"


def _plain_totals(figures: Figures) -> tuple[float, ...]:
    ratio = figures.sent / figures.text if figures.text else 0.0
    return figures.sent, figures.deflated, figures.wire, figures.compressed, ratio


def _totals(figures: Figures) -> list[str]:
    *whole, ratio = _plain_totals(figures)
    return [f"{each:,.0f}" if each else "-" for each in whole] + [f"{ratio:.2f}" if ratio else "-"]


def answers_table(measured: Measured) -> str:
    """What came of a typical key of each step, as it was sent."""
    lines = []
    for cost in measured.plain:
        typical = sorted(cost.answers, key=len)[len(cost.answers) // 2]
        lines.append(f"{cost.name}: {typical.decode('utf-8', 'replace')!r}")
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Prints the tables; 1 where a budget is missed."""
    options = _options(argv)
    # Short, since the peers' editor shows the path of what it edits, and their harness looks for what stands beside it.
    folder = Path(tempfile.mkdtemp(prefix="b"))
    try:
        return _run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench visit", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a corpus.json of the peers, in place of our own town")
    parser.add_argument("--peers", type=Path, help=f"their folder, to run them too: {peers_entry.INSTALL}")
    parser.add_argument("--sizes", nargs="+", default=[f"{columns}x{rows}" for columns, rows in SIZES])
    parser.add_argument("--colours", nargs="+", choices=COLOURS, default=list(COLOURS))
    parser.add_argument("--no-stock", action="store_true", help="without stock Textual")
    parser.add_argument("--answers", action="store_true", help="also what was sent for a typical key of each step")
    return parser.parse_args(argv)


def _run(options: argparse.Namespace, folder: Path) -> int:
    sizes = [(int(columns), int(rows)) for columns, _x, rows in (size.partition("x") for size in options.sizes)]
    lacking = peers_entry.missing() if options.peers else []
    run_peers = options.peers is not None and not lacking
    corpus = peers_entry.prepare(folder, options.peers) if run_peers else options.corpus
    town = own_town() if corpus is None else town_of(corpus)
    measured = _visits(town, folder, sizes, options.colours)
    stocks = {} if options.no_stock else {size: stock_visit(town, size, folder) for size in sizes}
    others = {size: [stocks[size]] if size in stocks else [] for size in sizes}
    for size in sizes:
        if run_peers:
            others[size] += peers_entry.run(folder, options.peers, size)
        else:
            others[size] += [replace(each, name=f"{each.name} *") for each in peers_entry.DOCUMENTED.get(size, ())]
    print(heading(town.name))
    print(f"visit     steps of the design's PERFORMANCE.md, {_client_version()}, each key after the answer to the last")
    for each in measured:
        print(f"\n{each.size[0]}x{each.size[1]}, colours: {each.colours}\n")
        found = stocks.get(each.size)
        print(steps_table(each, found.keys or {} if found else {}))
    print("\n" + (whole := whole_table(measured, others)))
    print("\n" + cpu_line(measured))
    if options.answers:
        print("\n" + answers_table(measured[0]))
    if not run_peers:
        lacks = f"not installed: {', '.join(lacking)}; " if lacking else ""
        print(f"\n* as documented in the design, on the peers' corpus; {lacks}to run them: {peers_entry.INSTALL}")
    over = any(budget(cost)[1] for each in measured for cost in each.plain) or "%)" in whole
    over = over or any(each.cpu > MOST_CPU for each in measured)
    return 1 if over else 0


def _visits(town: Town, folder: Path, sizes: Sequence[tuple[int, int]], colours: Sequence[str]) -> list[Measured]:
    """A visit in each size and colour depth, plain and compressed, each by a member of its own."""
    kinds = [(size, colour, mode) for size in sizes for colour in colours for mode in ((), ("-C",))]
    members = [f"visitor-{number}" for number in range(len(kinds))]
    with served(town, folder, members) as (client, key):
        costs = [
            one_visit(client, key, member, town, size, colour, *mode)
            for member, (size, colour, mode) in zip(members, kinds, strict=True)
        ]
    return [
        Measured(size, colour, plain, compressed, cpu)
        for (size, colour, _mode), (plain, cpu), (compressed, _cpu) in zip(
            kinds[::2], costs[::2], costs[1::2], strict=True
        )
    ]


def stock_visit(town: Town, size: tuple[int, int], folder: Path) -> Figures:
    """The same visit in stock Textual, on a terminal without SSH between."""
    seat = stock.seat(town, size, folder)
    try:
        costs = [cost for cost in visit(seat, stock.steps(town, size)) if cost.counted]
    finally:
        seat.close()
    sums = [sum(getattr(cost, of) for cost in costs) for of in ("sent", "deflated", "text")]
    return Figures("stock Textual", *sums[:2], text=sums[2], keys={cost.name: cost.each for cost in costs})


def _client_version() -> str:
    said = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=False).stderr
    return said.partition(",")[0].strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
