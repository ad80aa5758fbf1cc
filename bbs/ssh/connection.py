"""asyncssh's connection and channel, bounded: nothing that a stranger sends may grow without end or hold the loop."""

from __future__ import annotations

import asyncio
import re
import socket
from typing import TYPE_CHECKING, Any, cast

import asyncssh
import structlog
from asyncssh.constants import MSG_IGNORE
from asyncssh.packet import SSHPacket, String

if TYPE_CHECKING:
    from bbs.ssh.visitor import Visitor

log = structlog.get_logger()

WINDOW = 128 * 1024
"""Bytes that a client may send ahead of what its session has taken."""

MAX_PACKET = 32 * 1024
"""The largest packet of data taken, as RFC 4253 6.1 asks for."""

READ_BYTES = 16 * 1024
"""Bytes that one connection may have dealt with before others have their turn."""

MAX_WAITING = 512 * 1024
"""Bytes that may wait while a connection is busy signing somebody in. No client sends that much unasked."""

UNSENT_BYTES = 4096
"""Bytes that the kernel holds back unsent: beyond it a session is told to pause, and later sends its newest state
instead of everything in between."""

ALIVE_SECONDS, ASK_SECONDS, ASK_TIMES = 60, 20, 4
"""A client that is silent for so long is asked by TCP, so often, whether it is there. SSH's own question would cost
both sides half a millisecond and some 70 bytes each time: a third of a percent of a core for a hundred idle members."""

_TCP_OPTIONS = {
    "TCP_NOTSENT_LOWAT": UNSENT_BYTES,
    "TCP_KEEPIDLE": ALIVE_SECONDS,
    "TCP_KEEPINTVL": ASK_SECONDS,
    "TCP_KEEPCNT": ASK_TIMES,
}

MAX_ENV, MAX_ENV_VALUE = 24, 64
_ENV_NAME = re.compile(rb"LANG|LC_[A-Z]{1,20}|COLORTERM|NO_COLOR")
_ENV_VALUE = re.compile(rb"[A-Za-z0-9@._:+-]*")

MAX_TERM = 40
_NOT_TERM = re.compile(rb"[^A-Za-z0-9+._-]")


class SessionChannel(asyncssh.SSHServerChannel[bytes]):
    """A session's channel that remembers only the environment we use, and takes any bytes for TERM."""

    def _process_env_request(self, packet: SSHPacket) -> bool:
        name, value = packet.get_string(), packet.get_string()
        packet.check_end()
        wanted = _ENV_NAME.fullmatch(name) and len(value) <= MAX_ENV_VALUE and _ENV_VALUE.fullmatch(value)
        if not wanted or len(self._env) >= MAX_ENV:
            return False
        self._env[name] = value
        return True

    def _process_pty_req_request(self, packet: SSHPacket) -> bool:
        term = _NOT_TERM.sub(b"", packet.get_string()[:MAX_TERM])
        return super()._process_pty_req_request(SSHPacket(String(term) + packet.get_remaining_payload()))


def _set_options(sock: socket.socket) -> None:
    """What this system has of them: little that waits in the kernel, and the kernel asks whether a client is alive."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _TCP_OPTIONS.items():
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class Connection(asyncssh.SSHServerConnection):
    """One client's connection."""

    _refusal: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Small buffers on both sides: a slow client is noticed at once, and a fast one takes turns with others."""
        stream = cast(asyncio.Transport, transport)
        stream.set_write_buffer_limits(high=0)
        if hasattr(stream, "max_size"):
            stream.max_size = READ_BYTES
        super().connection_made(transport)
        sock = stream.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            _set_options(sock)

    def refuse(self, reason: str) -> None:
        """Sends the client away, with `reason`, as soon as it has said anything: earlier it could not hear it."""
        self._refusal = reason

    def data_received(self, data: bytes, datatype: int | None = None) -> None:
        if self._refusal is not None:
            self.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, self._refusal)
            return
        super().data_received(data, datatype)
        if len(self._inpbuf) > MAX_WAITING:
            log.warning("connection_flooded")
            self.abort()

    @property
    def visitor(self) -> Visitor | None:
        """Who is behind the connection; None once it is over."""
        return cast("Visitor | None", self.get_owner())

    def pause_writing(self) -> None:
        if (visitor := self.visitor) is not None:
            visitor.pause(True)

    def resume_writing(self) -> None:
        if (visitor := self.visitor) is not None:
            visitor.pause(False)

    def unsent(self) -> int:
        """Bytes that have not gone to the kernel yet."""
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    def send_packet(self, pkttype: int, *args: bytes, handler: Any = None) -> None:
        """Leaves out the empty packet that asyncssh puts before each other one. It is a remedy for ciphers in CBC mode
        (RFC 4251 9.3.1), none of which is offered here, and it would double the packets of every key."""
        if pkttype != MSG_IGNORE:
            super().send_packet(pkttype, *args, handler=handler)

    def create_server_channel(
        self, encoding: str | None = "", errors: str = "", window: int = 0, max_pktsize: int = 0
    ) -> SessionChannel:
        return SessionChannel(
            self, asyncio.get_running_loop(), True, False, False, 0, 0, None, "strict", WINDOW, MAX_PACKET
        )

    async def reload_config(self) -> None:
        """There is no configuration that depends on who signs in: reading it again for every name costs and gives
        nothing."""

    def internal_error(self, exc_info: Any = None, error_logger: Any = None) -> None:
        """An error in our callbacks or in asyncssh ends this connection; asyncssh itself would hardly mention it."""
        log.error("connection_failed", exc_info=exc_info or True)
        super().internal_error(exc_info, error_logger)
