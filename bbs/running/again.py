"""Beginning anew in place: the process stays, with its number and its listening sockets, and becomes the new version.

Whoever connects meanwhile waits in the sockets' queues and is let in then. Two versions never work on one database at
the same time, and whoever watches the process (a service manager, a container, a shell) has nothing to learn. What
could fail is tried before by a process of its own; if that fails, nothing has happened.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from bbs.config import Config
from bbs.models.database import StorageFailed, open_database
from bbs.models.schema import SchemaState, schema_state
from bbs.running.handed import COUNT, NAMES, OWN, PROCESS, hand_on
from bbs.running.notify import SOCKET
from bbs.running.own_key import refuse_another
from bbs.server import make_data_folder, other_schema, storage_unusable
from bbs.ssh.host_keys import load_or_make

TRY: Final = "--try"
"""The option of `bbs serve` that tries whether it could start, and stops there."""

TRY_SECONDS: Final = 60.0

UNTIL_READY: Final = (signal.SIGHUP, signal.SIGUSR2)
"""Signals that would end a process which does not listen for them yet."""

_NOT_FOR_IT: Final = (COUNT, PROCESS, NAMES, OWN, SOCKET)


def _command() -> list[str]:
    """This process's own command line, with the interpreter's options."""
    return [sys.executable, *sys.orig_argv[1:]]


async def could_start() -> bool:
    """Whether the same command would start now: new version, settings, schema, host key. It says itself what is
    wrong, on the same standard error."""
    env = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_IT}
    process = await asyncio.create_subprocess_exec(
        *_command(), TRY, env=env, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(TRY_SECONDS):
            return await process.wait() == 0
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def try_out(config: Config) -> None:
    """What a start would meet, without a network and without changing anything. Raises `BBSError`."""
    from bbs.screens import front  # noqa: F401, PLC0415

    make_data_folder(config.data)
    try:
        db = open_database(config.database_url)
    except (StorageFailed, OSError) as error:
        raise storage_unusable(error, config) from None
    try:
        state = await schema_state(db)
        if state is SchemaState.CURRENT:
            await refuse_another(db, config.data)
    except StorageFailed as error:
        raise storage_unusable(error, config) from None
    finally:
        await db.close()
    if state not in (SchemaState.CURRENT, SchemaState.EMPTY):
        raise other_schema(state)
    load_or_make(config.data)


def begin_anew(sockets: Sequence[socket.socket], address: str) -> NoReturn:
    """Becomes the new process, with these sockets to listen on, opened for `address` (`handed.hand_on`). Everything
    else must be over. Raises OSError."""
    for number in UNTIL_READY:
        signal.signal(number, signal.SIG_IGN)
    sys.stdout.flush()
    sys.stderr.flush()
    hand_on(sockets, address)
    os.execv(sys.executable, _command())  # noqa: S606
