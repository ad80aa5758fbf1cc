"""Reading the settings again while the server runs: what can change at once does, and the rest is said.

Where anything is wrong, in the settings or in a file of the operator's that goes with them, nothing changes at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from pydantic import BaseModel

from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.log import set_up
from bbs.server import Server
from bbs.services import help_now, triage_rules

log = structlog.get_logger()

AT_ONCE: Final = frozenset(
    {
        *("registration", "warning_topics", "banner_ascii", "stop_grace_seconds"),
        *("log", "limits", "new_members", "moderation", "retention", "backup"),
    }
)
"""The settings, and the groups of them, that hold as soon as they are read. All others wait for a restart: sockets are
open and a database is in use, and sessions began with the rest."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What has come of reading again: the settings that are other ones now, and those that are to be other ones after a
    restart. Names alone: what they say may be a secret."""

    now: tuple[str, ...]
    later: tuple[str, ...]


def reloader(read: Callable[[], Config]) -> Callable[[Server], Awaitable[None]]:
    """For `running.life.serve`: has `read` read the settings as at the start, and puts them to use. It says in the log
    what changed, what waits, or what is wrong, and raises nothing."""

    async def reload(server: Server) -> None:
        try:
            changed = await again(server, read)
        except BadInput as error:
            log.error("settings_refused", why=error.message)
            return
        log.info("settings_read", changed=changed.now)
        if changed.later:
            log.warning("settings_wait_for_restart", names=changed.later, mend="bbs restart")

    return reload


async def again(server: Server, read: Callable[[], Config]) -> Changed:
    """Reads the settings, and puts those to use that can be. Raises `BadInput` where something is wrong with them, or
    with the operator's own files; then nothing has changed."""
    wanted, held = read(), server.config
    check_files(held.data)
    names = tuple(_differing(held, wanted))
    now = tuple(name for name in names if name.split(".")[0] in AT_ONCE)
    config = held.model_copy(update={name: getattr(wanted, name) for name in AT_ONCE})
    set_up(config.log)
    server.config = config
    await server.services.settle(config)
    if server.ssh is not None:
        server.ssh.renew(config.limits)
    return Changed(now, tuple(name for name in names if name not in now))


def check_files(data: Path) -> None:
    """Raises `BadInput` where the operator's own resources or rules of triage, in the data folder, cannot be used."""
    path = data / help_now.NAME
    try:
        if path.exists():
            help_now.read_resources(path)
    except (OSError, ValueError) as error:
        raise BadInput(_("{file} cannot be used: {why}.").format(file=path, why=error), "resources") from None
    triage_rules.rules_for(data)


def _differing(one: BaseModel, other: BaseModel, above: str = "") -> Iterator[str]:
    """The full names of the settings that are not the same in both."""
    for name in type(one).model_fields:
        here, there = getattr(one, name), getattr(other, name)
        if isinstance(here, BaseModel) and isinstance(there, BaseModel):
            yield from _differing(here, there, f"{above}{name}.")
        elif here != there:
            yield above + name
