"""The operator's own command, which tells somebody outside that they are needed here: counts, and nothing of whom.

It never holds anything up. One runs at a time, in the process in which it happened; what happens meanwhile has it run
once more afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shlex
import signal
from collections.abc import Mapping
from typing import Final

from bbs.config_live import Live
from bbs.domain.cases import Origin, Severity
from bbs.errors import BBSError
from bbs.models.queries import cases
from bbs.services.core import Core

log = logging.getLogger(__name__)

SECONDS: Final = 60.0
"""How long the command may take; then it is ended, with all that it began."""

GAP_SECONDS: Final = 30.0
"""Between the end of one and the beginning of the next: a bad night is no flood of messages."""

PREFIX: Final = "LIGHTHOUSE_"
"""What the names of the counts begin with. Names with `BBS_` are settings, which a `bbs` in the command would read."""

PASSED_ON: Final = ("PATH", "HOME", "LANG", "TZ")
"""What the command gets of the server's own environment, which may hold a password."""


class Alarm:
    """Rings: at once the first time, and once more later for all that came meanwhile."""

    def __init__(self, core: Core, live: Live) -> None:
        self._core = core
        self._live = live
        self._again = False
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()

    def ring(self) -> None:
        """Has the command run, where there is one. Returns at once."""
        if not self._live.now.moderation.notify_command:
            return
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._go_on(), name="bbs-alarm")

    async def stop(self) -> None:
        """Ends what runs. May be called again."""
        self._stopping.set()
        self._kill()
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _go_on(self) -> None:
        while self._again and not self._stopping.is_set():
            self._again = False
            try:
                await self._run(shlex.split(self._live.now.moderation.notify_command), await self._counts())
            except (OSError, ValueError, BBSError) as error:
                log.error("the command that calls for somebody failed: %s", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), GAP_SECONDS)

    async def _counts(self) -> dict[str, str]:
        found = await self._core.read(cases.count_open)
        asked = sum(count for (_severity, origin), count in found.items() if origin == Origin.ASKED.value)
        by_severity = {
            PREFIX + name.name: sum(count for (severity, _origin), count in found.items() if severity == name.value)
            for name in (Severity.RED, Severity.CRISIS)
        }
        return {name: str(count) for name, count in (*by_severity.items(), (PREFIX + "ASKED", asked))}

    async def _run(self, command: list[str], counts: Mapping[str, str]) -> None:
        """Raises OSError where it cannot be begun."""
        if not command or self._stopping.is_set():
            return
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        nothing = asyncio.subprocess.DEVNULL
        # Its session is its own: whatever it begins can be ended with it.
        self._process = await asyncio.create_subprocess_exec(
            *command, env={**env, **counts}, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
        late = asyncio.get_running_loop().call_later(SECONDS, self._kill)
        if self._stopping.is_set():
            self._kill()
        status = await self._process.wait()
        if status and not self._stopping.is_set():
            log.error("the command that calls for somebody ended with status %d", status)
        late.cancel()
        self._process = None

    def _kill(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        if not self._stopping.is_set():
            log.error("the command that calls for somebody took more than %d seconds, and was ended", SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
