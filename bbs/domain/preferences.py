"""What one member has chosen, as a value. It is kept as text by name; what cannot be read any more was not chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from bbs.domain.preference_list import PREFERENCES, SECTION_WORDS, Preference, Section, preference_named
from bbs.domain.preference_rules import pieces
from bbs.domain.when import ago, at
from bbs.domain.zones import zone
from bbs.errors import BadInput

__all__ = [
    "DEFAULTS",
    "FULL_WIDTH",
    "PREFERENCES",
    "SECTION_WORDS",
    "Preference",
    "Preferences",
    "Section",
    "kept",
    "parsed",
    "preference_named",
]

FULL_WIDTH: Final = 76
"""The widest that text is set, in cells: longer lines tire the eye."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one member has chosen. `width` is 0 or a number of cells; `mute_words` are folded for comparison."""

    theme: str = "terminal"
    colours: str = "auto"
    ascii: str = "auto"
    width: int = 0
    zone: str = "UTC"
    times: str = "relative"
    key_style: str = "arrows"
    start: str = "place"
    fold: str = "none"
    open_topics: tuple[str, ...] = ()
    hide_topics: tuple[str, ...] = ()
    mute_words: tuple[str, ...] = ()
    region: str = ""
    letters: str = "nobody"
    presence: bool = False
    idle_lock_minutes: int = 0
    line_mode: bool = False
    list_my_posts: bool = False
    show_known: str = "nobody"
    triple_escape: bool = True

    @property
    def text_cells(self) -> int:
        """The widest that text is set for this member, in cells."""
        return self.width or FULL_WIDTH

    def when(self, then: datetime, now: datetime, *, roughly: bool = False) -> str:
        """When `then` was, in this member's way: "3 h" or "14:05". In a list, `roughly` keeps it to nine letters."""
        return (at if self.times == "absolute" else ago)(then, now, roughly=roughly, zone=zone(self.zone))


DEFAULTS: Final = Preferences()
"""What guests have, and members who have chosen nothing."""


def parsed(settings: Mapping[str, str]) -> Preferences:
    """The preferences in a member's settings. Names that are not in the catalogue belong to something else."""
    return Preferences(**{each.name: _value(each.name, settings) for each in fields(Preferences)})  # type: ignore[arg-type]


def _value(name: str, settings: Mapping[str, str]) -> object:
    preference = preference_named(name)
    default = getattr(DEFAULTS, name)
    try:
        value = preference.check(settings.get(name, preference.default))
    except BadInput:
        return default
    if isinstance(default, bool):
        return value == "on"
    if isinstance(default, int):
        return int(value or 0)
    return pieces(value) if isinstance(default, tuple) else value


def kept(preferences: Preferences, name: str) -> str:
    """The value of one preference, as it is kept."""
    value = getattr(preferences, preference_named(name).name)
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
