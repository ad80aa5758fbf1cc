"""How often somebody may try something, counted in this process and forgotten with it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from bbs.domain.clock import Clock
from bbs.domain.words import _
from bbs.errors import BBSError, TooSoon
from bbs.services.limits import when
from bbs.services.rates import Rates

MAX_HANDLE_CHECKS: Final = 10
"""Handles that may be asked for on one connection: enough to find a free one, too few to learn who is here."""


class Tries:
    """So many tries for each of those who try, as `services.rates` reads `10 per 15 minutes`; a success gives them all
    back, so that only failures add up."""

    def __init__(self, rate: str, clock: Clock) -> None:
        self._rates = Rates(rate, clock)

    def begin(self, who: Hashable) -> None:
        """Counts a try, before its work is done: many at once get no further. Raises `TooSoon`."""
        key = str(who)
        if (wait := self._rates.wait(key)) > 0:
            raise too_many_tries(wait)
        self._rates.count(key)

    def succeeded(self, who: Hashable) -> None:
        """The tries so far do not count."""
        self._rates.forget(str(who))


def too_many_tries(seconds: float) -> TooSoon:
    """The refusal of one more try for so many seconds."""
    said = _("Those were many tries.")
    return TooSoon(f"{said} {when(seconds)}", seconds)


class HandleChecks:
    """The handles that one connection has asked for. A front end makes one for each connection, and passes it on."""

    def __init__(self, most: int = MAX_HANDLE_CHECKS) -> None:
        self._left = most
        self._last = ""

    def count(self, handle_key: str) -> None:
        """Counts a question; the same one again in a row is free. Raises `BBSError` with code `too_many`."""
        if handle_key == self._last:
            return
        if self._left <= 0:
            raise BBSError(
                _("Those were many names for one visit. Please connect again to try more of them."),
                "too_many",
                field="handle",
            )
        self._left -= 1
        self._last = handle_key
