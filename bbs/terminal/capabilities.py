"""What a terminal can do, as far as its TERM and the few variables that SSH carries tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from bbs.domain.ascii import reads_utf8


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
    delete those (VT102 and everything since), `tabs` that it has a tab stop each eighth column, `synchronized` that it
    can hold a frame back until all of it is there, `utf8` that it shows more than ASCII. `mouse` is whether clicks and
    the wheel are wanted.
    """

    depth: Depth = Depth.NONE
    cursor: bool = True
    alternate: bool = True
    scroll: bool = True
    lines: bool = True
    characters: bool = True
    tabs: bool = True
    synchronized: bool = False
    utf8: bool = True
    mouse: bool = False


_NOTHING = Capabilities(cursor=False, alternate=False, scroll=False, lines=False, characters=False, tabs=False)

# What follows is from the entries of ncurses 6.4's terminfo database, by the beginnings of names: smcup (alternate),
# csr (scroll), il and dl (lines), ich or smir and dch (characters), ht and it (tabs), colors. A test compares it with
# the database of the machine it runs on. Colours by the thousand are not in those entries; they are what the programs
# of these names have.
_NO_CURSOR = frozenset({"dumb", "unknown", "network", "dialup", "emacs", ""})
_NO_ALTERNATE = ("linux", "vt1", "vt2", "ansi", "cons25")
_NO_SCROLL = ("ansi", "cons25")
_NO_LINES = ("vt100", "vt101", "vt125")
_NO_CHARACTERS = (*_NO_LINES, "vt102", "vt131", "rxvt")
_NO_COLOUR = ("vt1", "vt2", "vt3", "vt4")
_SIXTEEN = (
    "xterm",
    "screen",
    "tmux",
    "rxvt",
    "putty",
    "mosh",
    "st",
    "linux",
    "ansi",
    "cons25",
    "cygwin",
    "eterm",
    "dtterm",
)
_TRUE = ("kitty", "alacritty", "foot", "ghostty", "wezterm", "iterm", "konsole", "vte", "contour")
_SYNCHRONIZED = ("kitty", "alacritty", "foot", "ghostty", "wezterm", "contour")
"""Programs that have private mode 2026. They are not asked: some others would print the question."""

_KNOWN = _NO_COLOUR + _SIXTEEN + _TRUE


def capabilities(term: str, env: Mapping[str, str]) -> Capabilities:
    """What the terminal named `term` can do, given the client's environment (LANG, LC_*, COLORTERM, NO_COLOR).

    A name nobody knows gets what a VT100 has, without colour.
    """
    name = term.strip().lower()
    if name in _NO_CURSOR:
        return _NOTHING if reads_utf8(env) else replace(_NOTHING, utf8=False)
    known = name.startswith(_KNOWN)
    return Capabilities(
        depth=_depth(name, env),
        alternate=known and not name.startswith(_NO_ALTERNATE),
        scroll=not name.startswith(_NO_SCROLL),
        lines=known and not name.startswith(_NO_LINES),
        characters=known and (not name.startswith(_NO_CHARACTERS) or name.startswith("rxvt-unicode")),
        tabs=known,
        synchronized=any(word in name for word in _SYNCHRONIZED),
        utf8=reads_utf8(env) and not name.startswith(_NO_COLOUR),
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
    return Depth.SIXTEEN if name.startswith(_SIXTEEN) else Depth.NONE
