"""Telling servers that run to begin anew, and waiting until they have."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing
from bbs.running.again import TRY_SECONDS
from bbs.running.presence import Running, living
from bbs.server import STOP_SECONDS

START_SECONDS: Final = 60.0
"""How long the new process may take until it listens."""

LOOK_SECONDS: Final = 0.05


def restart(data: Path) -> Iterator[Running]:
    """Has each server of this data folder begin anew, one after the other; yields it once it listens again. Those of
    other containers are left alone: their numbers lead to other processes here.

    Raises `NoSuchThing` where none runs, `BBSError` where all run elsewhere, or one may not be told, has ended, or
    goes on as it was.
    """
    servers = living(data)
    if not servers:
        raise NoSuchThing(_("No server runs on {folder}. To start one: bbs serve").format(folder=data))
    here = [server for server in servers if server.is_here]
    if not here:
        raise BBSError(_("The server runs in another container. Run this command there."), "restart")
    for server in here:
        try:
            os.kill(server.process, signal.SIGUSR2)
        except OSError as error:
            raise BBSError(
                _("Process {number} cannot be told: {why}.").format(number=server.process, why=error.strerror),
                "restart",
            ) from None
        yield _wait(data, server)


def _wait(data: Path, before: Running) -> Running:
    end = time.monotonic() + TRY_SECONDS + STOP_SECONDS + START_SECONDS
    while time.monotonic() < end:
        now = next((one for one in living(data) if one.is_here and one.process == before.process), None)
        if now is not None and now.began != before.began:
            return now
        if now is not None and now.went_on != before.went_on:
            break
        if not _lives(before.process):
            raise BBSError(
                _("Process {number} has ended, and did not come back. Its log says why.").format(number=before.process),
                "restart",
            )
        time.sleep(LOOK_SECONDS)
    raise BBSError(_("Process {number} goes on as it was. Its log says why.").format(number=before.process), "restart")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
