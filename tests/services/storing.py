"""Small pieces of work for a database, and a way to hold one up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from bbs.models.database import Database
from bbs.models.tables import ServerSetting

SECOND = 1.0


def remember(name: str, value: str = "") -> Callable[[], None]:
    """A write that stores a server setting."""

    def work() -> None:
        ServerSetting.create(name=name, value=value)

    return work


async def names(db: Database) -> set[str]:
    """The settings that are there, the server's own aside."""
    return await db.read(lambda: {row.name for row in ServerSetting.select()} - {"secret", "search_rows"})


class Gate:
    """Holds a piece of work on its database thread until it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(self) -> None:
        self.entered.set()
        assert self.opened.wait(10)

    async def wait_entered(self) -> None:
        while not self.entered.is_set():
            await asyncio.sleep(0.001)
