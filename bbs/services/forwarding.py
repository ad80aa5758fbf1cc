"""Old addresses of posts that have been split off with their branch. Inside a read or a write."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.models.queries import forwarding as tables


def now_at(address: Address) -> Address:
    """Where the post at this address stands now: another address where it has gone since, or else the same."""
    if address.post is None:
        return address
    found = tables.target(address.thread, address.post)
    return address if found is None else Address(*found)
