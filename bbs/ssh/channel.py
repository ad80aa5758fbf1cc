"""asyncssh's channel, bounded: what a client says of its terminal and environment, and what waits for the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

import asyncssh
from asyncssh.constants import MSG_CHANNEL_DATA, MSG_CHANNEL_EXTENDED_DATA
from asyncssh.packet import SSHPacket, String, UInt32

if TYPE_CHECKING:
    from bbs.ssh.connection import Connection

MAX_ENV, MAX_ENV_VALUE = 24, 64
_ENV_NAME = re.compile(rb"LANG|LC_[A-Z]{1,20}|COLORTERM|NO_COLOR")
_ENV_VALUE = re.compile(rb"[A-Za-z0-9@._:+-]*")

PIECE: Final = 1024
"""What has come is joined until it is so many bytes."""

MAX_TERM = 40
_NOT_TERM = re.compile(rb"[^A-Za-z0-9+._-]")

_CANCEL = b"\x18"
"""Ends an escape sequence whose rest was thrown away."""


class SessionChannel(asyncssh.SSHServerChannel[bytes]):
    """A session's channel that remembers only the environment we use, takes any bytes for TERM, and keeps to itself
    what the network does not take yet."""

    _first = False

    def _accept_data(self, data: bytes, datatype: int | None = None) -> None:
        """What waits until somebody reads is kept in pieces: a packet of one byte would cost a hundred."""
        super()._accept_data(data, datatype)
        if len(waiting := self._recv_buf) > 1:
            (before, kind), (last, last_kind) = waiting[-2:]
            if kind == last_kind and len(before) < PIECE:
                waiting[-2:] = [(before + last, kind)]

    def _deliver_data(self, data: bytes, datatype: int | None) -> None:
        """Of the client's window what still waits here is not given back. asyncssh gives back all of it with whatever
        is read, so that more and more would wait for a session that rests now and then."""
        whole = self._init_recv_window
        self._init_recv_window = max(0, whole - sum(len(waiting) for waiting, _kind in self._recv_buf))
        try:
            super()._deliver_data(data, datatype)
        finally:
            self._init_recv_window = whole

    def overtake(self, data: bytes) -> None:
        """Sends `data` next, and throws away what has not been encrypted yet. Raises OSError where it is closed."""
        cut = bool(self._send_buf)
        self._send_buf.clear()
        self._send_buf_len = 0
        self._first = True
        self.write(_CANCEL + data if cut else data)
        self._first = False

    def flush(self) -> None:
        """The network takes more."""
        if self._send_buf:
            self._flush_send_buf()

    def _flush_send_buf(self) -> None:
        connection = cast("Connection | None", self._conn)
        while connection is not None and self._send_buf and self._send_window:
            if not (room := connection.room(len(self._send_buf[0][0]), self._first)):
                break
            self._send_piece(min(self._send_window, self._send_pktsize, room))
        if self._send_buf:
            self._pause_resume_writing()
            if connection is not None and self._send_window:
                connection.look_again()
        else:
            super()._flush_send_buf()

    def _send_piece(self, size: int) -> None:
        """The next bytes of one write, in a packet of their own."""
        waiting, kind = self._send_buf[0]
        data = bytes(waiting[:size])
        del waiting[:size]
        if not waiting:
            del self._send_buf[0]
        self._send_buf_len -= len(data)
        self._send_window -= len(data)
        if kind is None:
            self.send_packet(MSG_CHANNEL_DATA, String(data))
        else:
            self.send_packet(MSG_CHANNEL_EXTENDED_DATA, UInt32(kind), String(data))

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
