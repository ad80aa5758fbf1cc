"""What an answer costs from `send` to the commit, beside the same where its author counts as new: triage, the rules of
the place, the number, the index, the events."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Final

from bbs.config import Config, Passwords
from bbs.config_parts import NewMembers
from bbs.domain.clock import system_clock
from bbs.domain.policy import GUEST, Readers
from bbs.models.database import open_database, sqlite_url
from bbs.models.queries import boards
from bbs.models.schema import migrate
from bbs.services.rows import Draft, Joining
from bbs.services.site import build
from bench.report import heading, table
from bench.roomy import ROOMY, SETTLED

BODY: Final = "I have been there, and it is okay. You are not alone in this. " * 8
FIRST: Final = 100
"""So many come before those that are counted."""

MEMBERS: Final = {"settled": SETTLED, "new": NewMembers(posts_per_day=1_000)}


def _board() -> None:
    boards.add_board(boards.add_experience("nights", "Nights", ""), "quiet", "Quiet", "", Readers.MEMBERS)


async def posting(settings: NewMembers, count: int) -> tuple[list[float], list[float]]:
    """Seconds by the clock, and of the processor, of each answer."""
    took: list[float] = []
    worked: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(sqlite_url(Path(folder) / "bbs.db"))
        await migrate(db)
        await db.write(_board)
        cheap = Passwords(passes=1, memory_kib=8, lanes=1)
        config = Config(data=Path(folder), passwords=cheap, limits=ROOMY, new_members=settings)
        services = build(db, config, system_clock)
        await services.start()
        author = await services.accounts.join(GUEST, Joining("ana", "seven quiet rivers at noon"))
        ben = await services.accounts.join(GUEST, Joining("ben", "seven quiet rivers at noon"))
        thread = (await services.writing.send(author, Draft("t", "quiet", None, None, "a subject", BODY))).at.thread
        for turn in range(FIRST + count):
            began, begun = time.perf_counter(), time.process_time()
            await services.writing.send(ben, Draft(f"k{turn}", None, thread, 1, body=BODY))
            took.append(time.perf_counter() - began)
            worked.append(time.process_time() - begun)
        await services.stop()
        await db.close()
    return took[FIRST:], worked[FIRST:]


def main(arguments: list[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench posting", description=__doc__)
    parser.add_argument("--posts", type=int, default=400, help="answers of each kind of member")
    options = parser.parse_args(arguments)
    rows = []
    for name, settings in MEMBERS.items():
        took, worked = asyncio.run(posting(settings, options.posts))
        cells = [f"{1000 * value:.2f}" for some in (took, worked) for value in quantiles(some, n=4)]
        rows.append([name, *cells])
    print(heading(f"SQLite; one thread, {options.posts} answers of {len(BODY)} characters, one after the other"))
    head = ["author", "ms, 1st quartile", "median", "3rd", "CPU ms, 1st quartile", "median", "3rd"]
    print(table(head, rows))
    return 0
