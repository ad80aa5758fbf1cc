"""asyncssh's connection, bounded: nothing that a stranger sends may grow without end or hold the loop."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Final, cast

import asyncssh
import structlog
from asyncssh.constants import (
    MSG_CHANNEL_OPEN,
    MSG_GLOBAL_REQUEST,
    MSG_IGNORE,
    MSG_KEXINIT,
    MSG_NEWKEYS,
)
from asyncssh.packet import PacketDecodeError, SSHPacket, String

from bbs.domain.words import _
from bbs.ssh.channel import SessionChannel
from bbs.ssh.floods import Counter, Inflater, Pace
from bbs.ssh.public_keys import has_signed, usable_key
from bbs.ssh.sockets import set_options
from bbs.ssh.way import START_BYTES, way_to

if TYPE_CHECKING:
    from bbs.ssh.visitor import Visitor

log = structlog.get_logger()

WINDOW = 128 * 1024
"""Bytes that a client may send ahead of what its session has taken."""

MAX_PACKET = 32 * 1024
"""The largest packet of data taken, as RFC 4253 6.1 asks for."""

MAX_WHOLE_PACKET = MAX_PACKET + 4096
"""The largest packet of any kind, inflated or not."""

MIN_WHOLE_PACKET = 5
"""The smallest: RFC 4253 6 asks for more, and less cannot even hold what kind of packet it is."""

READ_BYTES = 16 * 1024
"""Bytes that one connection may have dealt with before others have their turn."""

STRANGERS_PACKETS: Final = 400
"""Packets of a client that has not signed in. Two key exchanges and every key of a full agent are under a hundred."""

HANDSHAKE_SECONDS: Final = 30.0
"""How long a client has to agree on keys, the first time and each other time. A modem of 2,400 baud needs half."""

MAX_UNSENT: Final = 1024 * 1024
"""Bytes that wait for a client that does not take them; beyond it the connection is cut."""

MAX_DEFERRED: Final = 1000
"""Packets that wait for new keys: a client that asks for answers meanwhile, and delays the keys, is cut off."""

MAX_PER_MINUTE: Final = {MSG_KEXINIT: 10, MSG_GLOBAL_REQUEST: 300, MSG_CHANNEL_OPEN: 2000}
"""Packets that ask for work, from one client: new keys (OpenSSH asks after a gigabyte), requests (it asks each second
whether we are alive, at most), channels (our own limit refuses them with words long before)."""


class Connection(asyncssh.SSHServerConnection):
    """One client's connection. `host` is where it comes from, where a proxy stands between."""

    def __init__(self, loop: asyncio.AbstractEventLoop, options: Any, host: str = "") -> None:
        super().__init__(loop, options)
        self._host_behind = host
        self._max_recv_pktlen = MAX_WHOLE_PACKET
        self._refusal: str | None = None
        self._handshake: asyncio.TimerHandle | None = None
        self._counter = Counter(MAX_PER_MINUTE, loop.time)
        self._pace = Pace(loop.time)
        self._headers = self._before_sign_in = 0
        self._rests: set[str] = set()
        self._way = way_to(None, loop.time)
        self._look: asyncio.TimerHandle | None = None

    # Coming and going

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Small buffers on both sides: a slow client is noticed at once, and a fast one takes turns with others."""
        stream = cast(asyncio.Transport, transport)
        stream.set_write_buffer_limits(high=0)
        if hasattr(stream, "max_size"):
            stream.max_size = READ_BYTES
        self._watch_handshake()
        super().connection_made(transport)
        sock = stream.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            set_options(sock)
            self._way = way_to(sock, self._loop.time)

    @property
    def host(self) -> str:
        """The address that the client comes from, as text; empty where there is none."""
        return self._host_behind or self._peer_addr

    @property
    def visitor(self) -> Visitor | None:
        """Who is behind the connection; None once it is over."""
        return cast("Visitor | None", self.get_owner())

    def refuse(self, reason: str) -> None:
        """Sends the client away, with `reason`, as soon as it has said anything: earlier it could not hear it."""
        self._refusal = reason

    def _login_timer_callback(self) -> None:
        """Whoever has not signed in by now is told so; asyncssh would only hang up."""
        self._login_timer = None
        self.disconnect(asyncssh.DISC_BY_APPLICATION, _("Signing in has taken very long. Please connect again."))

    def _watch_handshake(self) -> None:
        if self._handshake is None:
            self._handshake = self._loop.call_later(HANDSHAKE_SECONDS, self._handshake_late)

    def _handshake_late(self) -> None:
        self._handshake = None
        log.info("handshake_too_slow")
        self.disconnect(asyncssh.DISC_KEY_EXCHANGE_FAILED, _("Your side has not answered. Please connect again."))

    def _stop_handshake(self) -> None:
        if self._handshake is not None:
            self._handshake.cancel()
            self._handshake = None

    def _cleanup(self, exc: Exception | None) -> None:
        self._stop_handshake()
        if self._look is not None:
            self._look.cancel()
        super()._cleanup(exc)

    # What comes in

    def data_received(self, data: bytes, datatype: int | None = None) -> None:
        if self._refusal is not None:
            self.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, self._refusal)
            return
        super().data_received(data, datatype)
        headers, self._headers = self._headers, 0
        if (rest := self._pace.rest(headers)) > 0:
            self._rest("pace", True)
            self._loop.call_later(rest, self._rest, "pace", False)
        # A client that waits for its password to be checked may go on sending; it is read when that is done.
        self._rest("busy", len(self._inpbuf) > 2 * MAX_WHOLE_PACKET)

    def _rest(self, cause: str, on: bool) -> None:
        """Leaves what the client sends with the kernel, for as long as there is a cause for it."""
        resting = bool(self._rests)
        (self._rests.add if on else self._rests.discard)(cause)
        if self._transport is None or resting == bool(self._rests):
            return
        if resting:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def _recv_pkthdr(self) -> bool:
        if not super()._recv_pkthdr():
            return False
        if self._pktlen < MIN_WHOLE_PACKET:
            raise asyncssh.ProtocolError("Packet too short")
        self._headers += 1
        if not self._auth_complete:
            self._before_sign_in += 1
            if self._before_sign_in > STRANGERS_PACKETS:
                raise asyncssh.ProtocolError(_("That was much before signing in. Please connect again."))
        return True

    def process_packet(self, pkttype: int, pktid: int, packet: SSHPacket) -> bool | Awaitable[None]:
        if self._counter.too_many(pkttype):
            log.warning("connection_flooded", kind=pkttype)
            raise asyncssh.ProtocolError(_("That was very often in a minute. Please connect again."))
        done = super().process_packet(pkttype, pktid, packet)
        if pkttype == MSG_NEWKEYS:
            self._stop_handshake()
            if (visitor := self.visitor) is not None:
                visitor.keys_agreed()
        return done

    def _finish_recv_packet(
        self, pkttype: int, seq: int, _task: asyncio.Task[None] | None = None, is_async: bool = False
    ) -> None:
        super()._finish_recv_packet(pkttype, seq, _task, is_async)
        if is_async:
            self._rest("busy", False)

    async def validate_public_key(self, username: str, key_data: bytes, msg: bytes, signature: bytes) -> bool:
        """A key that is only shown, which comes without `msg`, is answered before anybody looks whose it is."""
        visitor, key = self.visitor, usable_key(key_data)
        if visitor is None or key is None:
            return False
        if not msg:
            return await visitor.key_shown(key)
        signed = String(self._session_id) + msg
        return await visitor.key_signed(key, lambda: has_signed(key, signed, signature))

    def _process_hostkeys_prove_00_at_openssh_dot_com_global_request(self, packet: SSHPacket) -> None:
        """There is one host key, which has proved itself: signing again for whoever asks would only cost."""
        self._report_global_response(False)

    # What goes out

    def pause_writing(self) -> None:
        self._way.held_up()
        if (visitor := self.visitor) is not None:
            visitor.pause(True)

    def resume_writing(self) -> None:
        self._flush_channels()
        if (visitor := self.visitor) is not None and self._transport is not None and not self.unsent():
            visitor.pause(False)

    def room(self, wanted: int, first: bool) -> int:
        """Of `wanted` bytes as many as may be encrypted now: those cannot be overtaken any more. `first` waits for none
        that are on their way."""
        if not self._kex_complete or self.unsent():
            return 0
        return START_BYTES if first else self._way.room(wanted)

    def look_again(self) -> None:
        """Something waits for what is on its way: looks soon whether that has come through."""
        if self._look is None and self._kex_complete and not self.unsent():
            self._look = self._loop.call_later(self._way.pause(), self._looked)

    def _looked(self) -> None:
        self._look = None
        self._flush_channels()
        if self._look is None:
            self._way.went_on()

    def unsent(self) -> int:
        """Bytes that have not gone to the kernel yet."""
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    def _flush_channels(self) -> None:
        for channel in tuple(self._channels.values()):
            cast(SessionChannel, channel).flush()

    def _send_deferred_packets(self) -> None:
        super()._send_deferred_packets()
        if self._kex_complete:
            self._flush_channels()

    def _send_kexinit(self) -> None:
        self._watch_handshake()
        super()._send_kexinit()

    def send_newkeys(self, k: bytes, h: bytes) -> None:
        """New keys, and with them our own decompressor: asyncssh's inflates whatever it is given, to any size."""
        super().send_newkeys(k, h)
        if self._next_decompressor is not None:
            self._next_decompressor = cast(Any, Inflater(MAX_WHOLE_PACKET))

    def send_packet(self, pkttype: int, *args: bytes, handler: Any = None) -> None:
        """Leaves out the empty packet that asyncssh puts before each other one. It is a remedy for ciphers in CBC mode
        (RFC 4251 9.3.1), none of which is offered here, and it would double the packets of every key."""
        if pkttype == MSG_IGNORE:
            return
        super().send_packet(pkttype, *args, handler=handler)
        if self.unsent() > MAX_UNSENT or len(self._deferred_packets) > MAX_DEFERRED:
            log.warning("connection_unread")
            self.abort()

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
        """An error in our callbacks or in asyncssh ends this connection; asyncssh itself would hardly mention it. What
        cannot be parsed is the client's doing: nobody may fill the log with traces."""
        error = (exc_info or sys.exc_info())[1]
        garbled = (PacketDecodeError, UnicodeError) if self._auth_complete else (ValueError, IndexError)
        if isinstance(error, garbled):
            log.warning("connection_garbled", error=type(error).__name__)
        else:
            log.error("connection_failed", exc_info=exc_info or True)
        super().internal_error(exc_info, error_logger)
