"""Who may connect: places for clients at the same time, in all and from one address, by how far they have come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import Enum
from typing import Final

from bbs.config_parts import Limits as Settings
from bbs.domain.words import _
from bbs.errors import TooSoon
from bbs.services.limits import Limits
from bbs.services.origins import SITE_FACTOR, site_of

COME_BACK_SECONDS: Final = 60.0

Name = str | tuple[str, bool]
"""What places are counted by: an address, known or not, since a difference would tell whoever sits behind it that a
member has been there; or a site and whether it is its known addresses, so that strangers take no places of a neighbour
who is a member."""


class Stage(Enum):
    """How far a client has come."""

    HANDSHAKE = 0
    STRANGER = 1
    INSIDE = 2
    GONE = 3


class Place:
    """The place of one client. It only ever goes on to a later stage."""

    def __init__(self, admission: Admission, address: str, known: bool) -> None:
        self._admission = admission
        self.address = address
        self.known = known
        self.stage = Stage.HANDSHAKE
        self.is_guest = False

    def to(self, stage: Stage) -> None:
        """The client has come so far."""
        if stage.value > self.stage.value:
            self._admission.moved(self, self.stage, stage)
            self.stage = stage

    def to_guest(self) -> None:
        """The client is in, and is no member. Raises `TooSoon`."""
        if self.stage is not Stage.GONE:
            self._admission.seat_guest(self)
            self.is_guest = True


class Admission:
    """Counts the places. Addresses are what `limits` calls them."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._settings = settings
        self._limits = limits
        self._by_name: Counter[Name] = Counter()
        self._strangers_by_name: Counter[Name] = Counter()
        self._strangers: Counter[bool] = Counter()
        self._handshakes: Counter[bool] = Counter()
        self._guests: Counter[bool] = Counter()
        self._all = 0

    def renew(self, settings: Settings) -> None:
        """Other numbers of places from now on; nobody who has one loses it."""
        self._settings = settings

    def enter(self, address: str) -> Place:
        """A place for a client that has connected. Raises `TooSoon`."""
        known = self._limits.knows(address)
        if self._crowded(address, known):
            raise TooSoon(
                _("There are many connections from where you are. Please try again in about a minute."),
                COME_BACK_SECONDS,
            )
        if self._full(known):
            raise TooSoon(
                _("Very many people are here just now. Please try again in about a minute."), COME_BACK_SECONDS
            )
        self._limits.connection(address)
        place = Place(self, address, known)
        self._all += 1
        for name, _factor in _names(address, known):
            self._by_name[name] += 1
            self._strangers_by_name[name] += 1
        self._strangers[known] += 1
        self._handshakes[known] += 1
        return place

    def _crowded(self, address: str, known: bool) -> bool:
        most = self._settings
        return any(
            self._by_name[name] >= most.connections_per_address * factor
            or self._strangers_by_name[name] >= most.unauthenticated_per_address * factor
            for name, factor in _names(address, known)
        )

    def _full(self, known: bool) -> bool:
        """Strangers and known addresses have places of their own, so that the ones cannot take those of the others."""
        most = self._settings
        return (
            self._all >= most.connections
            or self._strangers[known] >= most.unauthenticated
            or self._handshakes[known] >= most.handshakes
        )

    def seat_guest(self, place: Place) -> None:
        """Counts a guest. Nobody knows who guests are, so that they never take all the places there are. Raises
        `TooSoon`."""
        if self._guests[place.known] >= self._settings.guests:
            raise TooSoon(
                _("Very many guests are here just now. Please try again in about a minute."), COME_BACK_SECONDS
            )
        self._guests[place.known] += 1

    def moved(self, place: Place, before: Stage, after: Stage) -> None:
        """A client has come further, or has left."""
        if before is Stage.HANDSHAKE:
            self._handshakes[place.known] -= 1
        if before.value < Stage.INSIDE.value <= after.value:
            self._strangers[place.known] -= 1
            _take(self._strangers_by_name, place)
        if after is Stage.GONE:
            self._all -= 1
            self._guests[place.known] -= place.is_guest
            _take(self._by_name, place)

    def standing(self) -> dict[tuple[str, ...], float]:
        """How many clients have come how far: `handshake`, `stranger` (not signed in yet), `guest`, `member`."""
        handshakes, strangers = sum(self._handshakes.values()), sum(self._strangers.values())
        guests = sum(self._guests.values())
        return {
            ("handshake",): handshakes,
            ("stranger",): strangers - handshakes,
            ("guest",): guests,
            ("member",): self._all - strangers - guests,
        }

    def __len__(self) -> int:
        return self._all


def _names(address: str, known: bool) -> Iterator[tuple[Name, int]]:
    """What a client is counted by, and so many times the places of one address there are."""
    yield address, 1
    if site := site_of(address):
        yield (site, known), SITE_FACTOR


def _take(counter: Counter[Name], place: Place) -> None:
    """One less; whoever has none is forgotten."""
    for name, _factor in _names(place.address, place.known):
        counter[name] -= 1
        if counter[name] <= 0:
            del counter[name]
