"""Who does how much in which time. All of it in memory: addresses and handles as salted hashes, gone at the end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Hashable
from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

from bbs.config_parts import Limits as Settings
from bbs.domain.clock import Clock
from bbs.domain.networks import whence
from bbs.domain.words import _, ngettext
from bbs.errors import TooSoon
from bbs.services.known import Known
from bbs.services.origins import RatesByOrigin, address_of
from bbs.services.rates import Rates

Kind = Literal["connection", "session", "window", "guess", "join", "thread", "post", "report", "ask"]
"""What is limited. Letters and verbs will be, once they are there."""

_SETTINGS: Final = {"connection": "new_connections", "session": "new_sessions", "window": "new_windows"}
"""What some kinds are called among the settings; the others by their own names."""

_HASH_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Guess:
    """A password that may be looked at. `wait` are the seconds for which a stranger would not have been heard; only
    somebody who has signed in under that handle from there is heard all the same (`at_home`)."""

    at_home: bool = False
    wait: float = 0.0

    def wrong(self) -> None:
        """It was wrong. Raises `TooSoon` where a stranger would have been told to wait: nobody shall learn by guessing
        who has been here from the same address."""
        if self.wait > 0:
            raise too_soon("guess", self.wait)


class Limits:
    """The limits of one server process. A limit that is reached raises `TooSoon`, whose words say when to come back."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._salt = secrets.token_bytes(32)
        self._rates: dict[Kind, Rates | RatesByOrigin] = {
            "connection": RatesByOrigin(settings.new_connections, clock),
            "session": Rates(settings.new_sessions, clock),
            "window": RatesByOrigin(settings.new_windows, clock),
            "join": RatesByOrigin(settings.joins, clock),
            "thread": Rates(settings.threads, clock),
            "post": Rates(settings.posts, clock),
            "report": Rates(settings.reports, clock),
            "ask": Rates(settings.asks, clock),
        }
        self._known_connections = RatesByOrigin(settings.new_connections_from_known, clock)
        self._known_windows = RatesByOrigin(settings.new_windows_from_known, clock)
        self._from_address = RatesByOrigin(settings.guesses_per_address, clock)
        self._from_known = RatesByOrigin(settings.guesses_per_known_address, clock)
        self._to_account = Rates(settings.guesses_per_account, clock)
        self._at_home = Rates(settings.guesses_at_home, clock)
        self._known = Known()

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
        """What an address is known as here: the same for a household (`domain.networks`), and never the address
        itself."""
        household, site = whence(host)
        return address_of(self._hash("address", household), self._hash("site", site) if site else "")

    def guess(self, address: str, handle: str) -> Guess:
        """Counts a password that is tried for a handle, whether or not there is one of that name.

        Raises `TooSoon`. Where somebody has signed in under it from the same address before, what others try keeps them
        out neither elsewhere for this handle, nor here for other handles; all the same it counts there as well, so that
        nobody can tell.
        """
        account = self._hash("handle", handle.casefold())
        here = self._from_known if self.knows(address) else self._from_address
        wait = max(here.wait(address), self._to_account.wait(account))
        at_home = self._known.is_home(address, account)
        if not at_home and wait > 0:
            raise too_soon("guess", wait)
        if at_home:
            if (longer := self._at_home.wait(home := address + account)) > 0:
                raise too_soon("guess", wait or longer)
            self._at_home.count(home)
        if wait == 0:
            here.count(address)
            self._to_account.count(account)
        return Guess(at_home, wait)

    def welcome(self, address: str, handle: str) -> None:
        """A member has signed in from this address."""
        self._known.add(address, self._hash("handle", handle.casefold()))

    def knows(self, address: str) -> bool:
        """Whether a member has signed in from this address."""
        return self._known.has(address)

    def _hash(self, what: str, text: str) -> str:
        data = f"{what}\0{text}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, key=self._salt, digest_size=_HASH_BYTES).hexdigest()


def _count(kind: str, rates: Rates | RatesByOrigin, key: str) -> None:
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
        "guess": _(
            "There were many tries to sign in. A key would still let you in, and the right password where you have "
            "signed in before."
        ),
        "join": _("Many people have joined from where you are."),
        "thread": _("You have begun many threads in a short time. What you wrote is kept."),
        "post": _("You have written many posts in a short time. What you wrote is kept."),
    }
    return words.get(kind, _("That was often in a short time."))
