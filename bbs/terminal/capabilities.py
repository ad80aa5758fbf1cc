"""What a terminal can do, as far as its TERM and the few variables that SSH carries tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

MIN_COLUMNS, MIN_ROWS = 20, 5
MAX_COLUMNS, MAX_ROWS = 300, 120
"""The sizes that are drawn; whatever a client says is brought into them (PRODUCT.md, SAFETY.md)."""

DEFAULT_COLUMNS, DEFAULT_ROWS = 80, 24
"""Taken where a client says zero, as RFC 4254 6.2 lets it."""


class Depth(IntEnum):
    """How many colours a terminal has."""

    NONE = 0
    SIXTEEN = 4
    PALETTE = 8
    TRUE = 24


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the painter may use.

    `cursor` is false where a terminal cannot move its cursor at all. `alternate` says that it has a second screen,
    `scroll` that it has scroll regions (VT100 and everything since), `lines` and `characters` that it can insert and
    delete those (VT102 and everything since), `utf8` that it shows more than ASCII.
    """

    depth: Depth = Depth.NONE
    cursor: bool = True
    alternate: bool = True
    scroll: bool = True
    lines: bool = True
    characters: bool = True
    utf8: bool = True


_NO_CURSOR = frozenset({"dumb", "unknown", "network", "dialup", "emacs", ""})
_NO_ALTERNATE = ("linux", "vt100", "vt102", "vt220", "ansi", "cons25")
_NO_EDITING = ("vt100", "vt101", "vt125", "vt131", "vt50", "vt52")
_NO_COLOUR = ("vt100", "vt102", "vt220", "vt320", "vt420")
_PALETTE = ("screen", "tmux", "putty", "xterm", "rxvt", "mosh")
_TRUE = ("kitty", "alacritty", "foot", "ghostty", "wezterm", "iterm", "konsole", "vte", "contour")
_SIXTEEN = ("linux", "ansi", "cons25", "cygwin", "sun-color", "eterm", "konsole-16color", "aterm", "dtterm")
_FAMILIES = _NO_COLOUR + _PALETTE + _TRUE + _SIXTEEN


def clamp_size(columns: int, rows: int) -> tuple[int, int]:
    """The size to draw for the size that a client claims; zero or less means that it does not know."""
    columns = DEFAULT_COLUMNS if columns <= 0 else columns
    rows = DEFAULT_ROWS if rows <= 0 else rows
    return min(max(columns, MIN_COLUMNS), MAX_COLUMNS), min(max(rows, MIN_ROWS), MAX_ROWS)


def capabilities(term: str, env: Mapping[str, str]) -> Capabilities:
    """What the terminal named `term` can do, given the client's environment (LANG, LC_*, COLORTERM, NO_COLOR).

    A name nobody knows gets what a VT100 has, without colour.
    """
    name = term.strip().lower()
    if name in _NO_CURSOR:
        return Capabilities(cursor=False, alternate=False, scroll=False, lines=False, characters=False, utf8=_utf8(env))
    return Capabilities(
        depth=_depth(name, env),
        lines=not name.startswith(_NO_EDITING),
        characters=not name.startswith(_NO_EDITING),
        alternate=name.startswith(_FAMILIES) and not name.startswith(_NO_ALTERNATE),
        utf8=_utf8(env) and not name.startswith(_NO_COLOUR),
    )


def _depth(name: str, env: Mapping[str, str]) -> Depth:
    if env.get("NO_COLOR") or name.startswith(_NO_COLOUR) or name.endswith(("-mono", "-m")):
        return Depth.NONE
    if env.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "direct" in name:
        return Depth.TRUE
    if any(word in name for word in _TRUE):
        return Depth.TRUE
    if "256" in name:
        return Depth.PALETTE
    if name.endswith("-16color") or name.startswith(_SIXTEEN):
        return Depth.SIXTEEN
    return Depth.SIXTEEN if name.startswith(_PALETTE) else Depth.NONE


_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)


def _utf8(env: Mapping[str, str]) -> bool:
    """POSIX: the first of these that is set decides. Where none came along, as from many clients, the guess is yes."""
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := env.get(variable):
            return bool(_UTF8.search(value))
    return True
