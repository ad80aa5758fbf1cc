"""Rates by where somebody comes from: one for each address, and a wider one for the site that a household lies in.

An address here is what `Limits.address` gives: a salted hash, of a household of IPv6 with that of its site behind it.
"""

from __future__ import annotations

from typing import Final

from bbs.domain.clock import Clock
from bbs.services.rates import Rates

SITE_FACTOR: Final = 2
"""So many times what one address may, all households of one site may together: a site may be one person's, and may be a
village."""

_BETWEEN: Final = "/"


def address_of(household: str, site: str) -> str:
    """The address that stands for both hashes; `site` may be empty."""
    return f"{household}{_BETWEEN}{site}" if site else household


def site_of(address: str) -> str:
    """The site of an address, where it has one; else empty."""
    return address.partition(_BETWEEN)[2]


class RatesByOrigin:
    """Rates of which each address has its own, and each site a larger one."""

    def __init__(self, text: str, clock: Clock) -> None:
        self._household = Rates(text, clock)
        self._site = Rates(text, clock, SITE_FACTOR)

    def renew(self, text: str) -> None:
        """The rates from now on. What was counted by those that stay still counts."""
        self._household.renew(text)
        self._site.renew(text)

    def wait(self, address: str) -> float:
        """Seconds until another one is possible; 0 where it is now. Counts nothing."""
        site = site_of(address)
        return max(self._household.wait(address), self._site.wait(site) if site else 0.0)

    def count(self, address: str) -> None:
        """Counts one."""
        self._household.count(address)
        if site := site_of(address):
            self._site.count(site)
