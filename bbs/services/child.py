"""Work in a process of its own, behind the server's own: whoever reads and writes meanwhile waits for nothing but the
disk.

What it is given comes on standard input, since settings may hold a password; its answer goes to standard output.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BBSError

NICE: Final = 10
"""How far behind the server's own work it stands."""

_FOR_THE_SERVER: Final = (
    "NOTIFY_SOCKET",
    "WATCHDOG_USEC",
    "WATCHDOG_PID",
    "LISTEN_FDS",
    "LISTEN_PID",
    "LISTEN_FDNAMES",
)
"""What the service manager says to the server alone."""


async def in_a_process(module: str, config: Config) -> dict[str, Any]:
    """What `module` answers, run with these settings. Whoever is cancelled ends it. Raises `BBSError`."""
    given = {"config": config.model_dump(mode="json"), "file": None if config.file is None else str(config.file)}
    pipe = asyncio.subprocess.PIPE
    env = {name: value for name, value in os.environ.items() if name not in _FOR_THE_SERVER}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, stdin=pipe, stdout=pipe, env=env)
    try:
        said, _nothing = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        raise BBSError(_("It was not done; the lines above say more."), "child") from None
    if "code" in answer:
        raise BBSError(answer["message"], answer["code"])
    return answer


def answer_with(work: Callable[[Config], dict[str, Any]]) -> int:
    """In that process: reads the settings, does the work, and says what came of it."""
    # Where the system forbids it, the work is done all the same.
    with contextlib.suppress(OSError):
        os.nice(NICE)
    given = json.load(sys.stdin)
    config = Config(**given["config"])
    if given["file"] is not None:
        config.read_from(Path(given["file"]))
    try:
        answer = work(config)
    except BBSError as error:
        answer = {"code": error.code, "message": error.message}
    json.dump(answer, sys.stdout, default=str)
    return 0
