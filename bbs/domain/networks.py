"""What an address belongs to, where clients are counted by where they come from: the one place that decides it.

Whoever has IPv6 has a network of it, and may come from another of its addresses each time. So a household is counted as
one, which is a /64; and the site that it lies in as well, which is a /48: as much as anybody is given without having to
ask for it (RFC 6177), so that one who has many households does not walk past what holds for one.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple

HOUSEHOLD_BITS: Final = 64
SITE_BITS: Final = 48

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 as a translator writes it (RFC 6052), which may stand before a server that has IPv6 only."""


class Whence(NamedTuple):
    """Where a client comes from, as text: one address of IPv4, or a household of IPv6 and the site it lies in. `site`
    is empty where there is none."""

    household: str
    site: str = ""


def whence(host: str) -> Whence:
    """What the address `host` belongs to, as a system or a proxy writes it. What is no address is itself.

    A zone (`fe80::1%eth0`) does not count, since whoever is on the same wire chooses addresses too. IPv4 that travels
    in IPv6 (mapped, translated, 6to4, Teredo) is that IPv4: else all of it would be one household, or none.
    """
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return Whence(host)
    if isinstance(address, IPv4Address):
        return Whence(str(address))
    if (inside := _carried(address)) is not None:
        return Whence(str(inside))
    return Whence(*(str(IPv6Network((address, bits), strict=False)) for bits in (HOUSEHOLD_BITS, SITE_BITS)))


def plain_address(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that was written as one of IPv6 by this machine is itself again. Others are not: whom to trust
    must not hang on what anybody may write into an address."""
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside, which answers have to reach; None where there is none."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo is not None else None)
