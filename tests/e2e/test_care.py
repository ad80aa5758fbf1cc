"""A night, end to end: a new member writes something frightening, is never held up, and a person answers."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bbs.config import Config
from bbs.domain.clock import FixedClock, system_clock
from bbs.server import open_community
from bbs.services.site import build
from tests.e2e.harness import Client, ServerProcess, Terminal, clean_environment, make_key
from tests.e2e.test_first_visit import join
from tests.services.traces import TELLING, traces

WORDS = "I want to die tonight. I have the pills here."
CLEARED_AFTER = timedelta(days=31)


def add_member(data: Path, handle: str, key: Path, *options: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "bbs", "member", "add", handle, "--key", f"{key}.pub", "--data", str(data), *options],
        check=True,
        capture_output=True,
        timeout=60,
        env=clean_environment(),
    )


@pytest.fixture
def seats() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for seat in opened:
        seat.close()


def test_a_night_and_the_month_after_it(serve, tmp_path: Path, seats: list[Terminal]):
    server: ServerProcess = serve()
    client = Client(server, tmp_path)
    key = make_key(tmp_path)
    add_member(server.data, "ben", key)
    add_member(server.data, "morten", key, "--role", "moderator")

    def sit_down(handle: str) -> Terminal:
        seats.append(client.terminal(handle, key=key))
        seats[-1].wait_for("help now")
        return seats[-1]

    # Somebody has asked for a person already, and waits.
    ben = sit_down("ben")
    ben.wait_for("Kitchen Table")
    ben.key("A")
    ben.wait_for("You need not find words.")
    ben.key("ctrl+s")
    ben.wait_for("It is with the moderators now.")

    # A new member writes, in the first minute of their account. Nothing stands in the way.
    ana = join(client, "ana")
    seats.append(ana)
    ana.key("enter")
    ana.wait_for("w begins the first thread")
    ana.key("w")
    ana.wait_for("Subject:")
    ana.type("tonight\t" + WORDS)
    ana.wait_for("pills here.")
    ana.key("ctrl+s")
    ana.wait_for("What are you looking for?")
    ana.key("1")

    # The post is out; she alone sees the panel, and asks for a person.
    ana.wait_for("Your post is published, and it stays.")
    assert "call or text 988" in ana.screen
    ana.key("enter")
    ana.wait_for("You need not find words.")
    ana.type("Is anybody there?")
    ana.wait_for("anybody there?")
    ana.key("ctrl+s")
    ana.wait_for("It is with the moderators now.")

    # The moderator on duty sees it first, and answers with a template.
    morten = sit_down("morten")
    morten.wait_for("Kitchen Table")
    morten.key("M")
    morten.wait_for("crisis")
    rows = [line for line in morten.lines if "ana" in line or "ben" in line or "tonight" in line]
    assert "ben" not in rows[0]
    morten.key("enter")
    morten.wait_for("tonight")
    morten.key("w")
    morten.wait_for("Listening")
    morten.wait_for("not clinically reviewed")
    morten.key("down", "enter")
    morten.wait_for("Write to ana")
    morten.key("ctrl+s")
    morten.wait_for("Close the case?")
    morten.key("1")
    morten.wait_for("Sent, and closed.")

    # She reads the answer.
    ana.wait_for("A moderator has written. Space shows it.")
    ana.key("space")
    ana.wait_for("morten, moderator")
    ana.wait_for("thank you for writing.")
    ana.wait_for("Writing opens it again.")

    server.stop()
    assert not TELLING.search(server.output)
    assert asyncio.run(a_month_later(server.data)) == []
    assert index_words(server.data) == []


async def a_month_later(data: Path) -> list[str]:
    """What is left of tiers and cues in any table, once the clock has gone on."""
    clock = FixedClock(system_clock() + CLEARED_AFTER)
    config = Config(data=data)
    db = await open_community(config, clock)
    services = build(db, config, clock)
    try:
        before = await db.read(traces)
        assert any("crisis" in trace for trace in before)
        await services.schedule.run_due()
        left = await db.read(traces)
        # The other case is open, and keeps what it needs: it never had a tier.
        return [trace for trace in left if not re.fullmatch(r"case_file\.(severity=high|rank=4|due_us=\d+)", trace)]
    finally:
        await services.stop()
        await db.close()


def index_words(data: Path) -> list[str]:
    """The same in everything that is no table of ours: the index of the search, and what SQLite keeps beside it."""
    connection = sqlite3.connect(f"file:{data / 'bbs.sqlite'}?mode=ro", uri=True)
    try:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%search%'"
        tables = [row[0] for row in connection.execute(named)]
        cells = [cell for table in tables for row in connection.execute(f'SELECT * FROM "{table}"') for cell in row]
        texts = (cell.decode("utf-8", "ignore") if isinstance(cell, bytes) else str(cell) for cell in cells)
        return [text for text in texts if TELLING.search(text)]
    finally:
        connection.close()
