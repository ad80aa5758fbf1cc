"""The listener: algorithms and limits, and the list of who is connected."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import asyncssh
import structlog
from asyncssh.kex import get_kex_algs

from bbs.config_parts import Limits as Settings
from bbs.domain.clock import Clock
from bbs.domain.words import _
from bbs.services.limits import Limits
from bbs.ssh.admission import Admission
from bbs.ssh.connection import MAX_PACKET, WINDOW, Connection
from bbs.ssh.frontend import FrontEnds, Sessions
from bbs.ssh.sign_in import Accounts
from bbs.ssh.visitor import Visitor

log = structlog.get_logger()

KEY_EXCHANGES = ("mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org")
"""No finite fields: every client since 2014 knows Curve25519, and the library below is about to let go of them."""

CIPHERS = (
    "chacha20-poly1305@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "aes256-ctr",
    "aes192-ctr",
    "aes128-ctr",
)
MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")
SIGNATURES = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
COMPRESSION = ("none", "zlib@openssh.com")
"""The client's order decides, and OpenSSH compresses only when it is asked to (-C)."""

SOFTWARE = "Lighthouse"
STRANGERS_GUESSES = 8
"""Passwords that are checked, or wait for it, for clients who have not signed in under that handle from where they are.
The others of them wait here, so that members are never told that too many sign in."""

REFUSED_AT_ONCE = 500
"""Clients beyond the places that are told why there is none for them, at the same time."""

LOGIN_SECONDS = 120
"""From connecting to being in: somebody looks for a password, or mistypes it twice."""

REKEY_BYTES, REKEY_SECONDS = 2**30, 3600
"""New keys after so many bytes sent, or after so long (RFC 4253 9)."""

BACKLOG = 128
LEAVE_SECONDS = 0.5
"""How long clients have to leave by themselves when the server stops."""

ABORT_SECONDS = 0.5
"""How long a connection has to say goodbye before it is cut."""


class SSHServer:
    """Listens, and knows its visitors. `banner` is asked for each connection, since its words may change."""

    def __init__(
        self,
        host_key: asyncssh.SSHKey,
        front_ends: FrontEnds,
        settings: Settings,
        banner: Callable[[], str],
        *,
        accounts: Accounts,
        sessions: Sessions,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self.accounts = accounts
        self.sessions = sessions
        self.limits = limits
        self.clock = clock
        self.front_ends = front_ends
        self.settings = settings
        self.banner = banner
        self.admission = Admission(settings, limits)
        self.strangers_turn = asyncio.Semaphore(STRANGERS_GUESSES)
        self._host_key = host_key
        self._listener: asyncio.Server | None = None
        self._visitors: set[Visitor] = set()

    async def start(self, host: str, port: int) -> None:
        """Listens on `host` and `port`; port 0 takes a free one. Raises OSError where that cannot be."""
        loop = asyncio.get_running_loop()
        options = self._options()
        self._listener = await loop.create_server(
            lambda: Connection(loop, options), host or None, port, backlog=BACKLOG, family=socket.AF_UNSPEC
        )

    @property
    def port(self) -> int:
        """The port that is listened on."""
        assert self._listener is not None
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def stop(self, grace: float) -> None:
        """Takes nobody in any more, gives every session up to `grace` seconds for its end, and closes."""
        if self._listener is None:
            return
        self._listener.close()
        self._listener = None
        sessions = [session for visitor in self._visitors for session in tuple(visitor.sessions)]
        endings = [task for session in sessions if (task := session.stop()) is not None]
        loop = asyncio.get_running_loop()
        end = loop.time() + grace
        if endings:
            _done, late = await asyncio.wait(endings, timeout=grace)
            if late:
                log.warning("sessions_cut_off", count=len(late))
        connections = {visitor.connection for visitor in self._visitors if visitor.connection is not None}
        await self._hang_up(connections, min(LEAVE_SECONDS, max(0.0, end - loop.time())))

    @staticmethod
    async def _hang_up(connections: set[Connection], patience: float) -> None:
        """Clients whose session has ended leave by themselves; those that have not in time are sent away."""
        if not connections:
            return
        leaving = {asyncio.ensure_future(connection.wait_closed()) for connection in connections}
        await asyncio.wait(leaving, timeout=patience)
        for connection in connections:
            connection.disconnect(asyncssh.DISC_BY_APPLICATION, _("Lighthouse is closing for a moment."))
        _done, stuck = await asyncio.wait(leaving, timeout=ABORT_SECONDS)
        if stuck:
            for connection in connections:
                connection.abort()

    # What visitors say

    def arrived(self, visitor: Visitor) -> bool:
        """A client has connected. Returns false where so many are being refused that there is no time for words."""
        self._visitors.add(visitor)
        return len(self._visitors) <= self.settings.connections + REFUSED_AT_ONCE

    def left(self, visitor: Visitor) -> None:
        """A connection is over."""
        self._visitors.discard(visitor)

    def _options(self) -> asyncssh.SSHServerConnectionOptions:
        available = {name.decode() for name in get_kex_algs()}
        return asyncssh.SSHServerConnectionOptions(
            server_factory=lambda: Visitor(self),
            server_host_keys=[self._host_key],
            server_version=SOFTWARE,
            kex_algs=[name for name in KEY_EXCHANGES if name in available],
            encryption_algs=list(CIPHERS),
            mac_algs=list(MACS),
            signature_algs=list(SIGNATURES),
            compression_algs=list(COMPRESSION),
            login_timeout=LOGIN_SECONDS,
            rekey_bytes=REKEY_BYTES,
            rekey_seconds=REKEY_SECONDS,
            keepalive_interval=0,
            agent_forwarding=False,
            x11_forwarding=False,
            host_based_auth=False,
            gss_host=None,
            sftp_factory=None,
            allow_scp=False,
            line_editor=False,
            encoding=None,
            window=WINDOW,
            max_pktsize=MAX_PACKET,
            x509_trusted_certs=None,
        )
