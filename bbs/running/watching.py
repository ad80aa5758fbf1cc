"""What watches the server from this machine: figures and health over HTTP, and the service manager's watchdog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bbs.config import Config
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.database import Database, StorageFailed
from bbs.running.answers import Answers, Page
from bbs.running.notify import Notifier
from bbs.services.schedule import JobRow
from bbs.services.site import Services
from bbs.ssh.server import SSHServer

if TYPE_CHECKING:
    from bbs.running.figures import Figures

LOOK_SECONDS: Final = 1.0
"""Between two looks at how late the event loop is, where figures are kept at all."""

READY_SECONDS: Final = 2.0
"""A database that does not answer within this does not serve anybody."""

STATUS_SECONDS: Final = 30.0
"""Between two lines for the service manager, where its watchdog does not ask for more."""


class Watching:
    """Tells how one server is, from `beat` and `start` to `stop`. Where nobody has asked for it, nothing runs."""

    def __init__(self, config: Config, notifier: Notifier, ssh: Callable[[], SSHServer | None]) -> None:
        self._config = config
        self._notifier = notifier
        self._ssh = ssh
        self._services: Services | None = None
        self._answers: Answers | None = None
        self._figures: Figures | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def beat(self) -> None:
        """From now on the service manager hears that the process is alive, also while it is on its way up."""
        if self._notifier.is_heard:
            self._begin(self._beat())

    async def start(self, services: Services, db: Database) -> None:
        """Answers for figures and health. Raises `BBSError` where the port for them cannot be used."""
        self._services = services
        if self._config.metrics.port:
            await self._answer(db)

    async def stop(self) -> None:
        """Ends all of it. May be called again."""
        self._services = None
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        if self._answers is not None:
            await self._answers.stop()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.get_running_loop().create_task(work))

    # Figures and health

    async def _answer(self, db: Database) -> None:
        # Late, because it is wanted by few, and is memory for all.
        from bbs.running.figures import Figures, Place  # noqa: PLC0415

        self._figures = Figures(Place(self._config.data, db.kind, Path(file) if (file := db.file) else None), self._ssh)
        db.worked = self._figures.database_worked
        host, port = self._config.metrics.host, self._config.metrics.port
        self._answers = Answers({"/live": self._live, "/ready": self._ready, "/metrics": self._metrics})
        try:
            await self._answers.start(host, port)
        except OSError as error:
            raise BBSError(
                _("Cannot answer for figures on {host}:{port}: {why}. Another port: metrics.port").format(
                    host=host, port=port, why=(error.strerror or str(error)).lower()
                ),
                "listen",
            ) from None
        self._begin(self._look())

    async def _live(self) -> Page:
        """The event loop turns, or this would not be said."""
        return Page(200, b"live\n")

    async def _ready(self) -> Page:
        """Whether somebody who connects now can be served."""
        if self._services is None or self._ssh() is None:
            return Page(503, b"stopping\n")
        return Page(503, b"no database\n") if await self._jobs() is None else Page(200, b"ready\n")

    async def _metrics(self) -> Page:
        from bbs.running.figures import KIND  # noqa: PLC0415

        assert self._figures is not None
        return Page(200, self._figures.text(await self._jobs() or ()), KIND)

    async def _jobs(self) -> tuple[JobRow, ...] | None:
        """The jobs, asked of the database itself; None where it does not answer."""
        if self._services is None:
            return None
        try:
            async with asyncio.timeout(READY_SECONDS):
                return await self._services.schedule.rows(SYSTEM)
        except (BBSError, StorageFailed, TimeoutError):
            return None

    async def _look(self) -> None:
        """Notes how late the event loop is."""
        loop, figures = asyncio.get_running_loop(), self._figures
        assert figures is not None
        while True:
            due = loop.time() + LOOK_SECONDS
            await asyncio.sleep(LOOK_SECONDS)
            figures.loop_was_late(max(0.0, loop.time() - due))

    # The service manager

    async def _beat(self) -> None:
        """Says that the event loop turns, twice in the time that is asked for, and how many are here."""
        watchdog = self._notifier.watchdog_seconds
        every = min(watchdog / 2, STATUS_SECONDS) if watchdog else STATUS_SECONDS
        while True:
            if watchdog:
                self._notifier.alive()
            if (ssh := self._ssh()) is not None:
                self._notifier.status(
                    _("Open: {connections} connections, {sessions} sessions").format(
                        connections=len(ssh.admission), sessions=ssh.sessions_now
                    )
                )
            await asyncio.sleep(every)
