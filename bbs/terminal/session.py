"""One full-screen session: an app on a channel, from the first byte to the last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bbs.terminal.app import TerminalApp

END_SECONDS = 2.0
"""How long an app has to put itself away before it is cancelled."""


class TerminalSession:
    """Runs a `TerminalApp`; the callbacks are those of a channel, and none of them blocks.

    `on_end` is called once, with what the app raised or None.
    """

    def __init__(self, app: TerminalApp, on_end: Callable[[BaseException | None], None]) -> None:
        self._app = app
        self._on_end = on_end
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        error: BaseException | None = None
        try:
            await self._app.run_session()
        except asyncio.CancelledError:
            pass
        except Exception as raised:
            error = raised
        self._app.driver.close()
        self._on_end(error)

    def data(self, data: bytes) -> None:
        self._app.driver.feed(data)

    def resized(self, columns: int, rows: int) -> None:
        self._app.driver.resized(columns, rows)

    def paused(self) -> None:
        """The client does not keep up: nothing is rendered until it does."""
        self._app.driver.paused = True

    def resumed(self) -> None:
        self._app.driver.paused = False
        self._app.drained()

    def eof(self) -> None:
        """The client will say nothing more."""
        self._app.finish()

    async def end(self) -> None:
        """Ends the app, and returns when all of it is over, or has been cancelled after `END_SECONDS`."""
        task = self._task
        if task is None or task.done():
            return
        self._app.finish()
        _done, pending = await asyncio.wait({task}, timeout=END_SECONDS)
        if pending:
            task.cancel()
            await asyncio.wait({task}, timeout=END_SECONDS)
