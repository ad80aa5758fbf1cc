"""A village with moderators, on a server that can be stopped and started: the place of the stories of moderation."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

from bbs.config import DATABASE_NAME
from bbs.config_parts import NewMembers
from bench.roomy import SETTLED
from tests.e2e.harness import Client, ServerProcess, Terminal, wait_until
from tests.e2e.village import Past, lived


class Place:
    """The server, and the ways to it. Everybody signs in with the same key."""

    def __init__(self, serve: Callable[..., ServerProcess], folder: Path) -> None:
        self._serve = serve
        self._folder = folder
        self.data = folder / "village"
        self.seats: list[Terminal] = []

    def begin(self, past: Past, days_ago: float, *, new_days: int = 0) -> Place:
        """Lives a past, and serves what came of it. `new_days` is how long somebody counts as new."""
        settings = NewMembers(days=new_days) if new_days else SETTLED
        self.key = lived(self.data, past, days_ago, settings)
        self._new_days = new_days
        self.start()
        return self

    def start(self) -> None:
        """Starts the server, again where it was stopped."""
        self.server = self._serve(data=self.data, brisk=True, BBS_NEW_MEMBERS__DAYS=str(self._new_days))
        self.client = Client(self.server, self._folder)

    def sign_in(self, who: str, until: str = "help now", **options: object) -> Terminal:
        """A member at a terminal, once that stands on the screen."""
        self.seats.append(self.client.terminal(who, key=self.key, **options))  # type: ignore[arg-type]
        self.seats[-1].wait_for(until)
        return self.seats[-1]

    def queue(self, who: str, until: str) -> Terminal:
        """A moderator before the queue."""
        seat = self.sign_in(who, "Anxiety")
        seat.key("M")
        seat.wait_for(until)
        return seat

    def verb(self, who: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        """A member's command without a terminal."""
        return self.client.run(who, *words, key=self.key)

    def value(self, query: str, *values: object) -> object:
        """One value of the database, as it is at this moment."""
        db = sqlite3.connect(f"file:{self.data / DATABASE_NAME}?mode=ro", uri=True)
        try:
            row = db.execute(query, values).fetchone()
            return None if row is None else row[0]
        finally:
            db.close()

    def change(self, query: str, *values: object) -> None:
        """Changes what is kept while nobody is there."""
        with sqlite3.connect(self.data / DATABASE_NAME) as db:
            db.execute(query, values)
        db.close()

    def wait_value(self, expected: object, what: str, query: str, timeout: float, *values: object) -> None:
        """Returns once the database says so."""
        wait_until(lambda: self.value(query, *values) == expected, what, timeout)

    def close(self) -> None:
        """Closes all windows."""
        for seat in self.seats:
            seat.close()
