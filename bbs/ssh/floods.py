"""What one client may send in which time, in packets; and what a compressed packet may grow to."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

PER_SECONDS: Final = 60.0
"""The time over which kinds of packets are counted."""

PACKETS_A_SECOND: Final = 2000
"""Packets that are dealt with for one client, on average; typing needs ten, a paste some hundred."""

PACKETS_AT_ONCE: Final = 4000
"""So many may come before that holds."""

Time = Callable[[], float]


class Counter:
    """Says when more of one kind of packet has come in a minute than `most` allows for that kind."""

    def __init__(self, most: Mapping[int, int], time: Time) -> None:
        self._most = most
        self._time = time
        self._seen: dict[int, deque[float]] = {}

    def too_many(self, kind: int) -> bool:
        """Counts a packet. Kinds that have no limit are not counted."""
        if (most := self._most.get(kind)) is None:
            return False
        now, seen = self._time(), self._seen.setdefault(kind, deque())
        while seen and seen[0] <= now - PER_SECONDS:
            seen.popleft()
        seen.append(now)
        return len(seen) > most


class Pace:
    """How fast packets come, whatever they are."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._debt = 0.0
        self._at = time()

    def rest(self, packets: int) -> float:
        """So many have just been dealt with. Returns the seconds that this client has to wait for its next turn."""
        now = self._time()
        self._debt = max(0.0, self._debt - (now - self._at) * PACKETS_A_SECOND) + packets
        self._at = now
        return max(0.0, self._debt - PACKETS_AT_ONCE) / PACKETS_A_SECOND


class Inflater:
    """zlib with a bound. A packet that would grow beyond it is not inflated any further, and refused."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._zlib = zlib.decompressobj()

    def decompress(self, data: bytes) -> bytes | None:
        """The packet; None where it is damaged, empty, or larger than a packet can be."""
        try:
            inflated = self._zlib.decompress(data, self._most + 1)
        except zlib.error:
            return None
        return inflated if 0 < len(inflated) <= self._most else None
