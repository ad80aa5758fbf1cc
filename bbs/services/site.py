"""All services of one community, built together."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from bbs.config import Config
from bbs.domain.clock import Clock
from bbs.models.database import Database
from bbs.services import founding
from bbs.services.accounts import Accounts
from bbs.services.boards import Boards
from bbs.services.core import Core
from bbs.services.events import Events
from bbs.services.help_now import HelpNow
from bbs.services.imports import Imports
from bbs.services.passwords import Cost, Passwords
from bbs.services.reading import Reading
from bbs.services.relay import Relay
from bbs.services.support import Support
from bbs.services.threads import Threads
from bbs.services.writing import Writing


@dataclass(frozen=True, slots=True)
class Services:
    """What front ends call. `start` before the first call, `stop` after the last."""

    accounts: Accounts
    boards: Boards
    threads: Threads
    reading: Reading
    writing: Writing
    support: Support
    help_now: HelpNow
    imports: Imports
    events: Events
    clock: Clock
    _core: Core = field(repr=False)
    _relay: Relay = field(repr=False)
    _passwords: Passwords = field(repr=False)

    async def start(self) -> None:
        """Founds an empty community, and begins to hear from other processes."""
        await founding.found(self._core)
        await self._relay.start()

    async def stop(self) -> None:
        """Writes what still waits, and ends what runs. The database stays open. May be called again."""
        await self._relay.stop()
        await self._core.batch.stop()
        self._passwords.close()


def build(db: Database, config: Config, clock: Clock) -> Services:
    """The services on this database; nothing runs yet. Called in a running event loop."""
    core = Core(db, clock, Events(), origin=secrets.token_hex(8))
    cost = Cost(config.passwords.passes, config.passwords.memory_kib, config.passwords.lanes)
    passwords = Passwords(cost)
    return Services(
        accounts=Accounts(core, passwords),
        boards=Boards(core),
        threads=Threads(core),
        reading=Reading(core),
        writing=Writing(core),
        support=Support(core),
        help_now=HelpNow(config.data),
        imports=Imports(core),
        events=core.events,
        clock=clock,
        _core=core,
        _relay=Relay(core),
        _passwords=passwords,
    )
