"""A backup in a process of its own: whoever reads and writes meanwhile waits for nothing but the disk.

The settings come on standard input, since they may hold a password; what was made goes to standard output.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Final

from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.backing_up import Made, back_up
from bbs.services.schedule import Job

NAME: Final = "backup"
"""The job that makes backups."""

LEASE: Final = timedelta(hours=1)
"""So long the backup belongs to the process that began it; a million posts take half a minute."""

NICE: Final = 10
"""How far behind the server's own work it stands."""

_MODULE: Final = "bbs.services.backup_process"

_FOR_THE_SERVER: Final = (
    "NOTIFY_SOCKET",
    "WATCHDOG_USEC",
    "WATCHDOG_PID",
    "LISTEN_FDS",
    "LISTEN_PID",
    "LISTEN_FDNAMES",
)
"""What the service manager says to the server alone."""

log = logging.getLogger(__name__)


def jobs(config: Config) -> tuple[Job, ...]:
    """The job that makes a backup so often as the settings say; none where they say never."""

    async def after() -> None:
        made = await back_up_aside(config)
        log.info("a backup was made: %d rows, %d bytes, %d seconds", made.rows, made.bytes, made.seconds)

    every = timedelta(hours=config.backup.every_hours)
    if not every:
        return ()
    return (Job(NAME, every, lambda _outbox, _now_us: 1, after, always=True, forgets=False, aside=True, lease=LEASE),)


async def back_up_aside(config: Config) -> Made:
    """Makes the next backup (`backing_up.back_up`) in a process of its own. Whoever is cancelled ends it, and nothing
    is left of it. Raises `BBSError`."""
    given = {"config": config.model_dump(mode="json"), "file": None if config.file is None else str(config.file)}
    pipe = asyncio.subprocess.PIPE
    env = {name: value for name, value in os.environ.items() if name not in _FOR_THE_SERVER}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", _MODULE, stdin=pipe, stdout=pipe, env=env)
    try:
        said, _nothing = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        answer = json.loads(said)
    except ValueError:
        raise BBSError(_("The backup was not made; the lines above say more."), "backup") from None
    if "code" in answer:
        raise BBSError(answer["message"], answer["code"])
    return Made(**{**answer, "path": Path(answer["path"])})


def main() -> int:
    """Reads the settings, makes the backup, and says what came of it."""
    os.nice(NICE)
    given = json.load(sys.stdin)
    config = Config(**given["config"])
    if given["file"] is not None:
        config.read_from(Path(given["file"]))
    try:
        answer: dict[str, object] = asdict(back_up(config))
    except BBSError as error:
        answer = {"code": error.code, "message": error.message}
    json.dump(answer, sys.stdout, default=str)
    return 0


if __name__ == "__main__":
    sys.exit(main())
