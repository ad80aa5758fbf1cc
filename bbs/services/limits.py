"""Who does how much in which time. All of it in memory: addresses and handles as salted hashes, gone at the end."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Hashable
from math import ceil
from typing import Final, Literal

from bbs.config_parts import Limits as Settings
from bbs.domain.clock import Clock
from bbs.domain.words import _, ngettext
from bbs.errors import TooSoon
from bbs.services.rates import Rates

Kind = Literal["connection", "session", "window", "guess", "join", "thread", "post", "report", "ask"]
"""What is limited. Letters and verbs will be, once they are there."""

MAX_KNOWN: Final = 20_000
"""Addresses, and pairs of an address and a handle, that are remembered from sign-ins; the oldest are forgotten."""

_SETTINGS: Final = {"connection": "new_connections", "session": "new_sessions", "window": "new_windows"}
"""What some kinds are called among the settings; the others by their own names."""

_HASH_BYTES: Final = 12
_IPV6_NETWORK: Final = 64
"""Bits of an IPv6 address that name a household; the rest is its own to choose."""


class Limits:
    """The limits of one server process. A limit that is reached raises `TooSoon`, whose words say when to come back."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._salt = secrets.token_bytes(32)
        self._rates = {
            "connection": Rates(settings.new_connections, clock),
            "session": Rates(settings.new_sessions, clock),
            "window": Rates(settings.new_windows, clock),
            "join": Rates(settings.joins, clock),
            "thread": Rates(settings.threads, clock),
            "post": Rates(settings.posts, clock),
            "report": Rates(settings.reports, clock),
            "ask": Rates(settings.asks, clock),
        }
        self._known_connections = Rates(settings.new_connections_from_known, clock)
        self._known_windows = Rates(settings.new_windows_from_known, clock)
        self._from_address = Rates(settings.guesses_per_address, clock)
        self._from_known = Rates(settings.guesses_per_known_address, clock)
        self._to_account = Rates(settings.guesses_per_account, clock)
        self._at_home = Rates(settings.guesses_at_home, clock)
        self._known: OrderedDict[str, None] = OrderedDict()

    def renew(self, settings: Settings) -> None:
        """Goes by other limits from now on. What was counted by those that stay as they are still counts."""
        for kind, rates in self._rates.items():
            rates.renew(getattr(settings, _SETTINGS.get(kind, f"{kind}s")))
        self._known_connections.renew(settings.new_connections_from_known)
        self._known_windows.renew(settings.new_windows_from_known)
        self._from_address.renew(settings.guesses_per_address)
        self._from_known.renew(settings.guesses_per_known_address)
        self._to_account.renew(settings.guesses_per_account)
        self._at_home.renew(settings.guesses_at_home)

    def hit(self, kind: Kind, who: Hashable) -> None:
        """Counts one of `kind` for `who`: an address as `address` gives it, a member's id, or a connection.

        Raises `TooSoon`, and counts nothing then.
        """
        _count(kind, self._rates[kind], str(who))

    def connection(self, address: str) -> None:
        """Counts a connection from an address. Raises `TooSoon`."""
        rates = self._known_connections if self.knows(address) else self._rates["connection"]
        _count("connection", rates, address)

    def window(self, address: str) -> None:
        """Counts a screen that is opened from an address: drawing one costs as much as many keys. Raises `TooSoon`."""
        _count("window", self._known_windows if self.knows(address) else self._rates["window"], address)

    def address(self, host: str) -> str:
        """What an address is known as here: the same for a whole /64 of IPv6, and never the address itself."""
        return self._hash("address", _network(host))

    def guess(self, address: str, handle: str) -> bool:
        """Counts a password that is tried for a handle, whether or not there is one of that name. Returns whether
        somebody has signed in under it from the same address before.

        Raises `TooSoon`. Where somebody has, what others try does not count: neither elsewhere for this handle, nor
        here for other handles.
        """
        account = self._hash("handle", handle.casefold())
        if (home := address + account) in self._known:
            _count("guess", self._at_home, home)
            return True
        here = self._from_known if self.knows(address) else self._from_address
        if (wait := max(here.wait(address), self._to_account.wait(account))) > 0:
            raise too_soon("guess", wait)
        here.count(address)
        self._to_account.count(account)
        return False

    def welcome(self, address: str, handle: str) -> None:
        """A member has signed in from this address."""
        for name in (address, address + self._hash("handle", handle.casefold())):
            self._known[name] = None
            self._known.move_to_end(name)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)

    def knows(self, address: str) -> bool:
        """Whether a member has signed in from this address."""
        return address in self._known

    def _hash(self, what: str, text: str) -> str:
        data = f"{what}\0{text}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, key=self._salt, digest_size=_HASH_BYTES).hexdigest()


def _count(kind: str, rates: Rates, key: str) -> None:
    if (wait := rates.wait(key)) > 0:
        raise too_soon(kind, wait)
    rates.count(key)


def too_soon(kind: str, seconds: float) -> TooSoon:
    """The refusal of one more of `kind` for so many seconds."""
    return TooSoon(f"{_reason(kind)} {when(seconds)}", seconds)


def when(seconds: float) -> str:
    """A sentence that says when to come back, rounded up."""
    minutes = ceil(seconds / 60)
    if minutes <= 1:
        return _("Please try again in about a minute.")
    if minutes < 60:
        return ngettext(
            "Please try again in about {count} minute.", "Please try again in about {count} minutes.", minutes
        ).format(count=minutes)
    hours = ceil(minutes / 60)
    return ngettext(
        "Please try again in about {count} hour.", "Please try again in about {count} hours.", hours
    ).format(count=hours)


def _reason(kind: str) -> str:
    words = {
        "connection": _("There were many connections from where you are."),
        "session": _("There were many new windows on this connection."),
        "window": _("Many windows were opened from where you are."),
        "guess": _("There were many tries to sign in. A key would still let you in."),
        "join": _("Many people have joined from where you are."),
        "thread": _("You have begun many threads in a short time. What you wrote is kept."),
        "post": _("You have written many posts in a short time. What you wrote is kept."),
    }
    return words.get(kind, _("That was often in a short time."))


def _network(host: str) -> str:
    """The address, or the network of IPv6 that belongs to one household; what is no address stays as it is."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
