"""A text on its way: it goes once, and the keys that come meanwhile wait for how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bbs.services.rows import Outcome

SLOW_SECONDS = 0.5
"""How long sending may take before it is said that it does."""

MAX_HELD = 256
"""Keys and pastes that are kept while a text is on its way."""


class Foresaw(Exception):
    """Nothing was sent yet: these words come before."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__("something is said first")
        self.words = words


class Sending:
    """One attempt to send. `then` is called when it has ended, `slow` when it takes long."""

    def __init__(
        self, work: Coroutine[Any, Any, Outcome], then: Callable[[], object], slow: Callable[[], object]
    ) -> None:
        loop = asyncio.get_running_loop()
        self._held: list[Callable[[], object]] = []
        self._timer = loop.call_later(SLOW_SECONDS, slow)
        self._then = then
        self._task = loop.create_task(work)
        self._task.add_done_callback(self._ended)

    def hold(self, entry: Callable[[], object]) -> None:
        """Keeps something that was entered meanwhile."""
        if len(self._held) < MAX_HELD:
            self._held.append(entry)

    def result(self) -> Outcome:
        """What became of the text; raises what kept it from going, after entering what was held."""
        try:
            return self._task.result()
        except Exception:
            for entry in self._held:
                entry()
            raise

    def _ended(self, task: asyncio.Task[Outcome]) -> None:
        self._timer.cancel()
        if not task.cancelled():
            task.exception()  # looked at here, so that nobody complains where the session has ended meanwhile
        self._then()
