"""How words look: a few semantic looks, and what each is drawn in. Screens name looks, never colours.

A theme says in which ink each look is drawn. The pens of one session come of its theme and of how many colours its
terminal has; what goes through Textual carries only the name of its look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from bbs.terminal.capabilities import Depth
from bbs.terminal.pens import Pen, same_pen

Span = tuple[str, str]
"""Some text and the name of its look."""

Line = list[Span]

TEXT_CELLS: Final = 76
"""The widest that text is set as shipped, in cells: longer lines tire the eye."""


class Ink(NamedTuple):
    """What a look is drawn in: attributes, and SGR parameters of the colour with 16, 256 and all colours.

    Without `true` it is `many`. `lacking` is the attribute (`bold` or `dim`) that stands in for the colour where there
    is none.
    """

    bold: bool = False
    italic: bool = False
    underline: bool = False
    lacking: str = ""
    sixteen: str = ""
    many: str = ""
    true: str = ""

    def pen(self, depth: Depth) -> Pen:
        """The pen on a terminal with so many colours."""
        colours = {Depth.SIXTEEN: self.sixteen, Depth.PALETTE: self.many, Depth.TRUE: self.true or self.many}
        colour = colours.get(depth, "")
        lacking = "" if colour else self.lacking
        return same_pen(Pen(colour, "", self.bold or lacking == "bold", lacking == "dim", self.italic, self.underline))


_PLAIN: Final = Ink()
_BOLD: Final = Ink(bold=True)
_DIM: Final = Ink(lacking="dim")


def _theme(accent: Ink, care: Ink, quiet: Ink) -> dict[str, Ink]:
    """Hierarchy by weight, one accent, one colour for what asks for care, and what may be passed over.

    The marker of the chosen line is bold, which can be seen everywhere and costs nothing beside what is bold anyway.
    The keys at the foot of a screen are plain: help is among them.
    """
    return {
        "plain": _PLAIN,
        "hint": _PLAIN,
        "strong": _BOLD,
        "new": _BOLD,
        "marker": _BOLD,
        "emphasis": Ink(italic=True),
        "quiet": quiet,
        "quote": quiet,
        "branch": quiet,
        "accent": accent,
        "heading": accent._replace(bold=True),
        "care": care,
        "error": care._replace(bold=True),
    }


TERMINAL: Final = "terminal"
"""The theme as shipped."""

THEMES: Final[Mapping[str, Mapping[str, Ink]]] = {
    # For a background that nobody knows. Of the 16 colours none has a contrast of 3 on all usual palettes (a test
    # measures that): magenta comes nearest, and cyan and yellow cannot be read on white. Of the 256 these can be read
    # on light and dark alike.
    TERMINAL: _theme(
        accent=Ink(sixteen="35", many="38;5;31"),
        care=Ink(lacking="bold", many="38;5;130"),
        quiet=Ink(lacking="dim", many="38;5;244"),
    ),
    "light": _theme(
        accent=Ink(sixteen="34", many="38;5;24", true="38;2;0;92;132"),
        care=Ink(lacking="bold", sixteen="35", many="38;5;94", true="38;2;128;84;0"),
        quiet=Ink(lacking="dim", many="38;5;240"),
    ),
    "dark": _theme(
        accent=Ink(sixteen="36", many="38;5;116", true="38;2;130;205;205"),
        care=Ink(lacking="bold", sixteen="33", many="38;5;179", true="38;2;222;180;105"),
        quiet=Ink(lacking="dim", many="38;5;247"),
    ),
    "none": _theme(accent=_PLAIN, care=_BOLD, quiet=_DIM),
    # Nothing is dim, thin or slanted.
    "contrast": _theme(accent=_BOLD, care=_BOLD, quiet=_PLAIN)
    | {
        "emphasis": Ink(underline=True),
        "heading": Ink(bold=True, underline=True),
        "error": Ink(bold=True, underline=True),
    },
}
"""Themes by name; each has every look. The background is always the terminal's own."""

LOOKS: Final = frozenset(THEMES[TERMINAL])
"""The names of all looks."""


@lru_cache(maxsize=32)
def pens_of(theme: str, depth: Depth) -> Mapping[str, Pen]:
    """The pen of each look in a theme, on a terminal with so many colours; as shipped for a theme nobody knows."""
    inks = THEMES.get(theme, THEMES[TERMINAL])
    return MappingProxyType({look: ink.pen(depth) for look, ink in inks.items()})


_CARRIERS: Final = {look: Style(link=look) for look in LOOKS}
"""Textual's form of a look: a style that says its name, and nothing of how it is drawn."""


def look_of(style: Style | None) -> str | None:
    """The look that a style of ours carries; None for any other."""
    return style.link if style is not None else None


@lru_cache(maxsize=256)
def _blank(cells: int) -> Segment:
    return Segment(" " * cells, _CARRIERS["plain"])


def strip(line: Iterable[Span], cells: int, width: int) -> Strip:
    """Textual's form of a line whose text takes `cells` cells, filled up to `width`."""
    segments = [Segment(text, _CARRIERS[look]) for text, look in line if text]
    if cells < width:
        segments.append(_blank(width - cells))
    return Strip(segments, max(cells, width))
