"""The SSH room in the tests' own process, so that its bounds can be made small and its parts be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import asyncssh

from bbs.config_parts import Limits as Settings
from bbs.domain.clock import system_clock
from bbs.domain.policy import Actor
from bbs.services.limits import Limits
from bbs.ssh.frontend import Channel, FrontEnds, Request
from bbs.ssh.host_keys import load_or_make
from bbs.ssh.server import SSHServer
from bench.roomy import ROOMY
from tests.e2e.echo_server import Accounts, Echo

ALICE = "open the door please"


@dataclass
class Sessions:
    """Remembers how each connection can be ended."""

    ends: list[Callable[[str], None]] = field(default_factory=list)
    gone: int = 0

    async def arrived(self, actor: Actor, end: Callable[[str], None], began: datetime) -> int:
        self.ends.append(end)
        return len(self.ends)

    def left(self, session: int) -> None:
        self.gone += 1


class Said(Echo):
    """An echo that can be told to write, and says why it ended."""

    def __init__(self, channel: Channel, request: Request, room: Room) -> None:
        super().__init__(channel, request)
        self.channel = channel
        self.ended = ""
        self.is_paused = False
        room.fronts.append(self)

    def paused(self) -> None:
        self.is_paused = True

    def resumed(self) -> None:
        self.is_paused = False

    async def closed(self, reason: str) -> None:
        self.ended = reason


@dataclass
class Room:
    """A server, and ways to it. Its members are those of `echo_server`."""

    sessions: Sessions = field(default_factory=Sessions)
    fronts: list[Said] = field(default_factory=list)
    server: SSHServer = field(init=False)

    @property
    def port(self) -> int:
        return self.server.port

    async def connect(
        self, user: str = "guest", port: int | None = None, **options: object
    ) -> asyncssh.SSHClientConnection:
        """A connection of asyncssh's own client, which tries exactly what it is told to."""
        fixed = {"known_hosts": None, "config": None, "agent_path": None, "client_keys": None}
        return await asyncssh.connect("127.0.0.1", port or self.port, username=user, **(fixed | options))

    async def process(self, connection: asyncssh.SSHClientConnection) -> tuple[asyncssh.SSHClientProcess[bytes], Said]:
        """A session on a terminal, and its front end."""
        process = await connection.create_process(term_type="xterm", encoding=None)
        await process.stdout.readuntil(b"hello")
        return process, self.fronts[-1]


@asynccontextmanager
async def room(folder: Path, fingerprint: str = "", **settings: object) -> AsyncIterator[Room]:
    """A room with these limits; all others are wide."""
    found = Room()
    chosen = Settings.model_validate(ROOMY.model_dump() | settings)
    fronts = FrontEnds(lambda channel, request: Said(channel, request, found), Echo)
    found.server = SSHServer(
        load_or_make(folder),
        fronts,
        chosen,
        lambda: "a banner\r\n",
        accounts=Accounts(fingerprint),
        sessions=found.sessions,
        limits=Limits(chosen, system_clock),
        clock=system_clock,
    )
    await found.server.start("127.0.0.1", 0)
    try:
        yield found
    finally:
        await found.server.stop(1)
