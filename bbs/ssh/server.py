"""The listener: algorithms and limits, and the list of who is connected."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from typing import cast

import asyncssh
import structlog
from asyncssh.kex import get_kex_algs

from bbs.config_parts import Limits as Settings
from bbs.domain.clock import Clock
from bbs.domain.words import _
from bbs.services.limits import Limits
from bbs.ssh.admission import Admission
from bbs.ssh.connection import MAX_PACKET, WINDOW, Connection
from bbs.ssh.counts import Counts
from bbs.ssh.frontend import FrontEnds, Sessions
from bbs.ssh.proxied import Doorman, Network
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
"""Connections that are accepted in one turn of the loop."""

WAITING = 1024
"""Connections that may wait to be accepted: while the server begins anew, all that come do."""

LEAVE_SECONDS = 0.5
"""How long clients have to leave by themselves when the server stops."""

ABORT_SECONDS = 0.5
"""How long a connection has to say goodbye before it is cut."""


class SSHServer:
    """Listens, and knows its visitors. `banner` is asked for each connection, since its words may change; connections
    from `proxies` begin by saying whom they are for."""

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
        proxies: Sequence[Network] = (),
        counts: Counts | None = None,
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
        self.counts = counts or Counts()
        self._proxies = tuple(proxies)
        self._host_key = host_key
        self._listeners: list[asyncio.Server] = []
        self._visitors: set[Visitor] = set()

    def renew(self, settings: Settings) -> None:
        """Goes by other limits from now on; nobody who is in is sent away."""
        self.settings = settings
        self.admission.renew(settings)

    async def start(self, host: str, port: int) -> None:
        """Listens on `host` and `port`; port 0 takes a free one. Raises OSError where that cannot be."""
        loop = asyncio.get_running_loop()
        self._listeners = [
            await loop.create_server(self._meet(), host or None, port, backlog=BACKLOG, family=socket.AF_UNSPEC)
        ]
        self._let_many_wait()

    async def start_on(self, sockets: Sequence[socket.socket]) -> None:
        """Listens on sockets that listen already, and that are this server's own from now on."""
        loop = asyncio.get_running_loop()
        for sock in sockets:
            self._listeners.append(await loop.create_server(self._meet(), sock=sock, backlog=BACKLOG))
        self._let_many_wait()

    def _let_many_wait(self) -> None:
        """The loop takes its own number for the kernel's queue as well."""
        for sock in self.copies():
            with sock:
                sock.listen(WAITING)

    def _meet(self) -> Callable[[], asyncio.Protocol]:
        """What makes the protocol of a new connection."""
        loop, options, proxies = asyncio.get_running_loop(), self._options(), self._proxies

        def connection(host: str = "") -> asyncio.Protocol:
            return cast(asyncio.Protocol, Connection(loop, options, host))

        return (lambda: Doorman(connection, proxies)) if proxies else connection

    def copies(self) -> list[socket.socket]:
        """The sockets that are listened on, once more: they stay open when this server closes its own."""
        return [
            socket.socket(fileno=os.dup(sock.fileno())) for listener in self._listeners for sock in listener.sockets
        ]

    @property
    def place(self) -> tuple[str, int]:
        """The address and the port that are listened on; the first, where there are several."""
        host, port = self._listeners[0].sockets[0].getsockname()[:2]
        return host, port

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self.place[1]

    @property
    def sessions_now(self) -> int:
        """How many sessions there are."""
        return sum(len(visitor.sessions) for visitor in self._visitors)

    async def stop(self, grace: float, words: str = "") -> None:
        """Takes nobody in any more, gives every session up to `grace` seconds for its end, and closes. `words` are the
        last thing that each of them says."""
        if not self._listeners:
            return
        for listener in self._listeners:
            listener.close()
        self._listeners = []
        sessions = [session for visitor in self._visitors for session in tuple(visitor.sessions)]
        endings = [task for session in sessions if (task := session.stop(words)) is not None]
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
        self.counts.connections += 1
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
