"""How much may be on its way to one client. What has gone to the network cannot be overtaken by a screen that has to be
covered at once; what waits here can."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Callable
from typing import Final, NamedTuple

START_BYTES: Final = 4096
"""So much may be on its way at first: a screen."""

MOST_BYTES: Final = 64 * 1024
"""So much at most. At a round trip of a tenth of a second that is 640 KB a second."""

LEAST_BYTES: Final = 512
"""So much at least, where the network is slow: two seconds at 2,400 baud."""

QUICK_SECONDS, SLOW_SECONDS = 0.1, 0.25
"""A network that brings all of it through within the one, beside the round trip, is given more; one that has not after
the other is given the least."""

SOONEST, LATEST = 0.002, 0.05
"""Seconds until one looks again whether something has come through; nobody tells us when it has."""

_BYTES_ACKED, _MIN_RTT, _END = 120, 148, 152
"""Where Linux's struct tcp_info has them, and how much of it is needed."""

_UNKNOWN: Final = 2**32 - 1

_ASK_OUT: Final = 0x5411
"""SIOCOUTQ: bytes that the other side has not acknowledged."""


class Seen(NamedTuple):
    """What the system says of a connection: bytes on their way, bytes that came through, the shortest round trip."""

    out: int
    through: int
    round_trip: float


class Way:
    """The way to one client. `look` says how it stands, None where nobody knows."""

    def __init__(self, look: Callable[[], Seen | None], time: Callable[[], float]) -> None:
        self._look = look
        self._time = time
        self._most = START_BYTES
        self._mark = (0.0, 0, 0)
        self._full = False
        self._pause = SOONEST

    def room(self, wanted: int) -> int:
        """Of `wanted` bytes as many as may be sent now: all, a good part, or none, so that packets do not get tiny."""
        seen = self._look()
        if seen is None:
            return START_BYTES
        self._judge(seen)
        free = self._most - seen.out
        return free if free >= min(wanted, self._most // 2) else 0

    def _judge(self, seen: Seen) -> None:
        """How long what was sent at some moment took, or takes, to come through."""
        now, (since, before, until) = self._time(), self._mark
        took = now - since - seen.round_trip
        if seen.through >= until:
            if self._full and took < QUICK_SECONDS and seen.through - before >= self._most // 2:
                self._most = min(2 * self._most, MOST_BYTES)
            self._mark, self._full = (now, seen.through, seen.through + max(seen.out, 1)), False
        elif took > SLOW_SECONDS:
            self.held_up()

    def held_up(self) -> None:
        """What was sent does not come through."""
        self._most = LEAST_BYTES

    def pause(self) -> float:
        """Something waits: seconds until one should look again."""
        self._full = True
        pause, self._pause = self._pause, min(2 * self._pause, LATEST)
        return pause

    def went_on(self) -> None:
        """Nothing waits any more."""
        self._pause = SOONEST


def way_to(sock: socket.socket | None, time: Callable[[], float]) -> Way:
    """The way over a socket, as far as the system tells."""
    if sock is None or not sys.platform.startswith("linux"):
        return Way(lambda: None, time)
    return Way(lambda: _look_at(sock), time)


def _look_at(sock: socket.socket) -> Seen | None:
    from fcntl import ioctl  # noqa: PLC0415 (not on every system)

    try:
        out = struct.unpack("i", ioctl(sock.fileno(), _ASK_OUT, b"\0" * 4))[0]
        facts = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _END)
    except (OSError, ValueError):
        return None
    if len(facts) < _END:
        return None
    through, microseconds = struct.unpack_from("Q", facts, _BYTES_ACKED)[0], struct.unpack_from("I", facts, _MIN_RTT)[0]
    return Seen(out, through, 0.0 if microseconds == _UNKNOWN else microseconds / 1e6)
