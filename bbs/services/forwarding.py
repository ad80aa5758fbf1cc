"""Old addresses of posts that have been split off with their branch. Inside a read or a write."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.ranges import Ranges
from bbs.models.queries import forwarding as tables


def now_at(address: Address) -> Address:
    """Where the post at this address stands now: another address where it has gone since, or else the same."""
    if address.post is None:
        return address
    found = tables.target(address.thread, address.post)
    return address if found is None else Address(*found)


def read_there(thread: int, numbers: Ranges) -> dict[int, Ranges]:
    """Numbers of a thread that have gone, as the numbers that they have now, by the threads in which these stand."""
    found: dict[int, list[tuple[int, int]]] = {}
    for to_thread, to_number in tables.targets(thread, list(numbers)).values():
        found.setdefault(to_thread, []).append((to_number, to_number))
    return {to_thread: Ranges.of(sorted(pairs)) for to_thread, pairs in found.items()}
