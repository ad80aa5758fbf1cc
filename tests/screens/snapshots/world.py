"""The community that the snapshots are taken in: the demo's, a reader with some history, and a moment that stands."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from unittest.mock import patch

from bbs.config import Config, Passwords
from bbs.demo import community
from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor
from bbs.server import Server
from bbs.services import imports
from bbs.services.site import Services
from bench.roomy import ROOMY, SETTLED

MOMENT = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
READER, FRIEND = "quiet-otter", "ben"
PASSWORD = "a long night's walk"
CHEAP = Passwords(passes=1, memory_kib=8, lanes=1)

READ = ("anxiety-welcome", "anxiety-table", "depression-welcome", "recovery-welcome")
"""Boards that the reader has read to the end."""

BOARD, SUBJECT = "anxiety-panic", "It went on for two hours and then I made a sandwich"


@dataclass(frozen=True)
class World:
    """One copy of the community, and who is in it."""

    services: Services
    reader: Actor
    friend: Actor
    own: int
    """The thread that the reader began: with a tree of answers, a warned one and a deleted one."""

    async def thread(self, board: str = BOARD, subject: str = SUBJECT) -> int:
        """The number of a thread of the demo."""
        page = await self.services.threads.page(self.reader, board)
        return next(row.number for row in page.rows if row.subject == subject)


async def found(folder: Path) -> None:
    """Fills an empty folder with the community."""
    with same_secrets():
        clock = FixedClock(MOMENT)
        server = Server(Config(data=folder, passwords=CHEAP, limits=ROOMY, new_members=SETTLED), clock=clock)
        services = await server.prepare()
        try:
            reader = await services.accounts.add_member(SYSTEM, READER, PASSWORD)
            friend = await services.accounts.add_member(SYSTEM, FRIEND, PASSWORD)
            await services.imports.run(SYSTEM, imports.check(community(MOMENT)))
            for board in READ:
                await services.reading.catch_up(reader, board=board)
            await _own_thread(services, reader, friend, clock)
            await services.reading.flush(reader)
        finally:
            await server.stop()


ANSWERS = (
    (1, "ben", "Same here, and I have no garden at all. What do you do when it rains for a week?", ()),
    (2, "reader", "Mostly I complain to the kettle. It *listens* better than most.", ()),
    (3, "ben", "> Mostly I complain to the kettle.\n\nMine only answers when it boils.", ()),
    (1, "ben", "There was a week like that for me, after the hospital. I got out of it, slowly.", ("medical",)),
    (5, "reader", "Thank you for saying so.", ()),
    (6, "ben", "I should not have written that.", ()),
)
"""The parent, who writes, the text, and the topics that it is folded for."""


async def _own_thread(services: Services, reader: Actor, friend: Actor, clock: FixedClock) -> None:
    clock.now = MOMENT - timedelta(days=2)
    body = "It has rained for nine days.\n\nI have planted beans anyway:\n- four in the window\n- two outside"
    draft = await services.writing.open_draft(reader, board=BOARD)
    filled = replace(draft, subject="Beans in the rain", body=body, seeking="relate")
    number = (await services.writing.send(reader, filled)).at.thread
    for parent, who, text, warnings in ANSWERS:
        clock.advance(hours=6)
        actor = reader if who == "reader" else friend
        draft = await services.writing.open_draft(actor, thread=number, parent=parent)
        sent = (await services.writing.send(actor, replace(draft, body=text, warnings=warnings))).at
    await services.writing.delete(friend, sent)
    draft = await services.writing.open_draft(reader, thread=number, parent=2)
    services.writing.keep(reader, replace(draft, body="I was going to say that the beans"))


@asynccontextmanager
async def copy_of(folder: Path, copy: Path) -> AsyncIterator[World]:
    """A copy of the community, running; what is done in it changes nothing in the original."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    server = Server(Config(data=copy, passwords=CHEAP, limits=ROOMY, new_members=SETTLED), clock=FixedClock(MOMENT))
    with same_secrets():
        services = await server.prepare()
        try:
            reader = await services.accounts.sign_in_password(READER, PASSWORD)
            friend = await services.accounts.sign_in_password(FRIEND, PASSWORD)
            assert reader is not None
            assert friend is not None
            page = await services.threads.page(reader, BOARD)
            own = next(row.number for row in page.rows if row.subject == "Beans in the rain")
            yield World(services, reader, friend, own)
        finally:
            await server.stop()


def same_secrets() -> ExitStack:
    """While it is open, what is random is the same every time: codes and names that are shown once."""
    random, stack = Random(20), ExitStack()
    stack.enter_context(patch.object(SystemRandom, "getrandbits", lambda _self, bits: random.getrandbits(bits)))
    stack.enter_context(patch.object(secrets, "randbits", lambda bits: 20))
    stack.enter_context(patch.object(secrets, "token_bytes", lambda size=32: random.randbytes(size)))
    stack.enter_context(patch.object(secrets, "token_hex", lambda size=32: random.randbytes(size).hex()))
    return stack
