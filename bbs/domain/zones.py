"""Time zones by their IANA names, and the nearest ones to what somebody has typed."""

from __future__ import annotations

from datetime import UTC, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

OFFERED = 3
"""So many names are offered for one that there is not."""

LIKENESS = 0.6
"""How like a name has to be to be offered, from 0 to 1."""

_LEFT_OUT = ("posix/", "right/", "SystemV/", "Etc/", "localtime", "posixrules", "Factory")
"""Zones that are there for machines. `UTC` stands for those under Etc."""


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """All names that people choose from, in alphabetical order."""
    return tuple(sorted(name for name in available_timezones() if not name.startswith(_LEFT_OUT)))


@lru_cache(maxsize=1)
def _by_short_name() -> dict[str, str]:
    """Names by what people may type for them, folded: the whole name, and the place alone."""
    found: dict[str, str] = {}
    for name in zone_names():
        found.setdefault(_folded(name.rpartition("/")[2]), name)
    found.update({_folded(name): name for name in zone_names()})
    return found


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def zone_named(text: str) -> str | None:
    """The zone that `text` names, whatever its letter case; a place alone will do. None where there is none."""
    return text if _is_there(text) else _by_short_name().get(_folded(text))


def _is_there(name: str) -> bool:
    """Whether a zone has exactly this name: one file to look at, where listing all of them takes hundreds."""
    if name == "UTC":
        return True
    try:
        return "/" in name and not name.startswith(_LEFT_OUT) and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def nearest(text: str, count: int = OFFERED) -> list[str]:
    """The zones whose names are most like `text`, the likeliest first; empty where none is."""
    asked = _folded(text)
    if not asked:
        return []
    known = _by_short_name()
    begin = [key for key in known if key.startswith(asked)]
    inside = [key for key in known if asked in key and len(asked) > 2]
    like = get_close_matches(asked, list(known), n=2 * count, cutoff=LIKENESS)
    return list(dict.fromkeys(known[key] for key in (*begin, *like, *inside)))[:count]


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """The zone of that name; UTC where there is none any more."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
