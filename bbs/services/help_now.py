"""Help now: whom to call, from a local file, without anything that could fail on the way."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from bbs.domain.clock import Clock, system_clock
from bbs.domain.policy import Action, Actor, may, require
from bbs.domain.text import clean_line
from bbs.domain.words import _

log = logging.getLogger(__name__)

SHIPPED: Final = Path(__file__).parent.parent / "resources.toml"
NAME: Final = "resources.toml"
MAX_RESOURCES: Final = 40
MAX_TEXT: Final = 300
"""The most entries of a file, and the most characters of one of their texts."""

MAX_UNVERIFIED: Final = timedelta(days=180)
"""How long a number may go unchecked (6 of 69 apps in a 2019 review showed wrong ones, PMC6921471)."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody to turn to. `last_verified` is the ISO date on which the operator looked, or empty."""

    name: str
    region: str = ""
    phone: str = ""
    text: str = ""
    hours: str = ""
    languages: str = ""
    what_happens: str = ""
    last_verified: str = ""

    def is_stale(self, now: datetime) -> bool:
        """Whether nobody has looked at the entry for `MAX_UNVERIFIED`: a wrong number is worse than none."""
        try:
            return now.date() - date.fromisoformat(self.last_verified) > MAX_UNVERIFIED
        except ValueError:
            return True


@dataclass(frozen=True, slots=True)
class HelpPage:
    """All that help now says. `hours` is when moderators look in, as members read it, or empty. `stale` names the
    entries that nobody has looked at for long, for those who can have that mended. `asks` says that the reader can ask
    a moderator to write to them, `keeps` that they may have posts kept for a hard day."""

    resources: tuple[Resource, ...]
    hours: str = ""
    stale: tuple[str, ...] = ()
    asks: bool = False
    keeps: bool = False


class HelpNow:
    """The operator's `resources.toml` in the data folder, read again when it changes; else the shipped one."""

    def __init__(self, data: Path | None = None, hours: Callable[[], str] = str, clock: Clock = system_clock) -> None:
        """`hours` says when moderators look in, as members read it."""
        self._own = None if data is None else data / NAME
        self._hours = hours
        self._clock = clock
        self._read_at: tuple[Path, int] | None = None
        self._resources: tuple[Resource, ...] = ()

    async def resources(self, actor: Actor, region: str = "") -> tuple[Resource, ...]:
        """Everybody to turn to, in the order of the file, those of a region first."""
        require(actor, Action.SEE_HELP)
        return tuple(sorted(self._current(), key=lambda resource: not is_in(resource, region)))

    async def page(self, actor: Actor, region: str = "") -> HelpPage:
        """All that help now says to the actor, whose region this is. It waits for nothing, and asks no database."""
        resources, now = await self.resources(actor, region), self._clock()
        stale = [resource.name for resource in resources if resource.is_stale(now)]
        return HelpPage(
            resources,
            self._hours(),
            tuple(stale) if may(actor, Action.WORK_CASES) else (),
            asks=may(actor, Action.ASK),
            keeps=may(actor, Action.KEEP),
        )

    async def regions(self, actor: Actor) -> tuple[str, ...]:
        """The regions that there are entries for, in the order of the file, to choose one's own from."""
        require(actor, Action.SEE_HELP)
        return tuple(dict.fromkeys(resource.region for resource in self._current() if resource.region))

    def warn(self) -> None:
        """Tells the log which entries nobody has looked at for long: the operator reads it when the server starts."""
        now = self._clock()
        stale = [resource.name for resource in self._current() if resource.is_stale(now)]
        if stale:
            names = "; ".join(stale)
            log.warning("nobody has checked these entries of help now for %d days: %s", MAX_UNVERIFIED.days, names)

    def first_line(self) -> str:
        """The first number, for the banner before signing in. Empty where the operator has emptied the file."""
        for resource in self._current():
            if resource.phone:
                where = f" ({resource.region})" if resource.region else ""
                return _("In danger now? {name}{where}: {phone}").format(
                    name=resource.name, where=where, phone=resource.phone
                )
        return ""

    def _current(self) -> tuple[Resource, ...]:
        for path in (self._own, SHIPPED):
            stamp = _stamp(path)
            if path is None or stamp is None:
                continue
            if self._read_at == (path, stamp):
                return self._resources
            try:
                self._resources = read_resources(path)
            except (OSError, ValueError) as error:
                # Wrong numbers are worse than the shipped ones; the log says what is wrong with the operator's.
                log.error("%s cannot be used, so the shipped one is: %s", path, error)
                continue
            self._read_at = (path, stamp)
            return self._resources
        return self._resources


def is_in(resource: Resource, region: str) -> bool:
    """Whether an entry is for this region, as a member has said it."""
    here, there = region.casefold().strip(), resource.region.casefold()
    return bool(here and there) and (here in there or there in here)


def read_resources(path: Path) -> tuple[Resource, ...]:
    """The resources of a file. Raises `OSError`, or `ValueError` saying what is wrong where."""
    entries = tomllib.loads(path.read_text("utf-8")).get("resource", [])
    if not isinstance(entries, list) or len(entries) > MAX_RESOURCES:
        raise ValueError(f"expected up to {MAX_RESOURCES} [[resource]] tables")
    return tuple(_resource(place, entry) for place, entry in enumerate(entries, 1))


def _resource(place: int, entry: object) -> Resource:
    known = {field.name for field in fields(Resource)}
    if not isinstance(entry, dict) or not set(entry) <= known:
        raise ValueError(f"resource {place}: expected only {', '.join(sorted(known))}")
    if not entry.get("name") or not all(isinstance(value, str) for value in entry.values()):
        raise ValueError(f"resource {place}: expected a name, and every value as text in quotes")
    return Resource(**{key: clean_line(value, MAX_TEXT) for key, value in entry.items()})


def _stamp(path: Path | None) -> int | None:
    try:
        return None if path is None else path.stat().st_mtime_ns
    except OSError:
        return None
