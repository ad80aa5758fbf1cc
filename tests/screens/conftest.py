"""What the tests of screens start from: services on a file, a small community, and a few people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bbs.config import Config, Passwords
from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor, Readers
from bbs.models.database import Database, open_database, sqlite_url
from bbs.models.queries.boards import add_board, add_experience
from bbs.models.schema import migrate
from bbs.services.site import Services, build
from bench.roomy import ROOMY, SETTLED

CHEAP = Passwords(passes=1, memory_kib=8, lanes=1)
"""Passwords that cost nothing: nobody's are at stake here."""

EXPERIENCES = (
    ("anxiety", "Anxiety", "Worry, panic, and everyday life with them."),
    ("depression", "Depression", "Heavy days, and the ones in between."),
    ("recovery", "Recovery", "From addiction, from harm, at your own pace."),
)
BOARDS = (
    ("welcome", "Welcome", "Say hello, or just look around.", Readers.GUESTS),
    ("table", "Kitchen Table", "Ordinary life and good days.", Readers.MEMBERS),
    ("nights", "Long Nights", "When sleep does not come.", Readers.MEMBERS),
)
"""Each experience has these; their slugs are `anxiety-welcome`, `recovery-table` and so on."""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 14, 21, 30, tzinfo=UTC))


@pytest.fixture
async def db(tmp_path: Path, clock: FixedClock) -> AsyncIterator[Database]:
    """A database with three experiences and nine boards, and nobody in it."""
    database = open_database(sqlite_url(tmp_path / "bbs.sqlite"), clock=clock)
    await migrate(database)
    await database.write(_found)
    yield database
    await database.close()


def _found() -> None:
    for slug, name, description in EXPERIENCES:
        experience = add_experience(slug, name, description)
        for board, board_name, about, readers in BOARDS:
            add_board(experience, f"{slug}-{board}", board_name, about, readers)


@pytest.fixture
async def services(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Services]:
    """The real services on that database, started."""
    services = build(db, Config(data=tmp_path, passwords=CHEAP, limits=ROOMY, new_members=SETTLED), clock)
    await services.start()
    yield services
    await services.stop()


@pytest.fixture
async def ana(services: Services) -> Actor:
    return await services.accounts.add_member(SYSTEM, "ana", "a long night's walk", (), None)


@pytest.fixture
async def ben(services: Services) -> Actor:
    return await services.accounts.add_member(SYSTEM, "ben", "a long night's walk", (), None)
