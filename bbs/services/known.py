"""Where members have signed in from, as salted hashes, in memory only."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Final

MAX_KNOWN: Final = 20_000
"""Pairs of an address and a member that are remembered; the oldest are forgotten."""

MAX_OF_ONE: Final = 32
"""Addresses of one member that are remembered: home, work, and a phone on its way. Whoever has a network of IPv6 could
come from each of its households, and have everybody else forgotten."""


class Known:
    """Which member has signed in from which address."""

    def __init__(self) -> None:
        self._pairs: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._places: dict[str, OrderedDict[str, None]] = {}
        self._members: Counter[str] = Counter()

    def add(self, address: str, member: str) -> None:
        """The member has signed in from there."""
        if (address, member) not in self._pairs:
            self._members[address] += 1
        places = self._places.setdefault(member, OrderedDict())
        self._pairs[address, member] = places[address] = None
        self._pairs.move_to_end((address, member))
        places.move_to_end(address)
        if len(places) > MAX_OF_ONE:
            self._forget(next(iter(places)), member)
        if len(self._pairs) > MAX_KNOWN:
            self._forget(*next(iter(self._pairs)))

    def has(self, address: str) -> bool:
        """Whether any member has signed in from there."""
        return address in self._members

    def is_home(self, address: str, member: str) -> bool:
        """Whether this member has."""
        return (address, member) in self._pairs

    def _forget(self, address: str, member: str) -> None:
        del self._pairs[address, member]
        del self._places[member][address]
        if not self._places[member]:
            del self._places[member]
        self._members[address] -= 1
        if not self._members[address]:
            del self._members[address]
