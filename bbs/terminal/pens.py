"""Pens: the colours and attributes that text is drawn in, and the shortest way from one to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.style import Style

from bbs.terminal.capabilities import Depth


class Pen(NamedTuple):
    """SGR parameters of the foreground and background (empty: the terminal's own) and the attributes that are on."""

    foreground: str = ""
    background: str = ""
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    reverse: bool = False


PLAIN = Pen()

_same: dict[Pen, Pen] = {PLAIN: PLAIN}
"""Equal pens are the same object, so that cells compare quickly. Bounded by the looks there are."""


def same_pen(pen: Pen) -> Pen:
    """The one object for all pens that are equal to this one."""
    return _same.setdefault(pen, pen)


def bare(pen: Pen) -> bool:
    """Whether a space in this pen looks like any other space: nothing of it is visible without a letter."""
    return not (pen.background or pen.underline or pen.reverse)


_SYSTEMS = {
    Depth.SIXTEEN: ColorSystem.STANDARD,
    Depth.PALETTE: ColorSystem.EIGHT_BIT,
    Depth.TRUE: ColorSystem.TRUECOLOR,
}


@lru_cache(maxsize=4096)
def pen_for(style: Style | None, depth: Depth) -> Pen:
    """The pen that shows `style` on a terminal with `depth` colours."""
    if style is None:
        return PLAIN
    pen = Pen(
        _colour(style, depth, foreground=True),
        _colour(style, depth, foreground=False),
        bool(style.bold),
        bool(style.dim),
        bool(style.italic),
        bool(style.underline),
        bool(style.reverse),
    )
    return same_pen(pen)


def _colour(style: Style, depth: Depth, *, foreground: bool) -> str:
    colour = style.color if foreground else style.bgcolor
    if colour is None or colour.is_default or depth is Depth.NONE:
        return ""
    return ";".join(colour.downgrade(_SYSTEMS[depth]).get_ansi_codes(foreground))


_ON = ("1", "2", "3", "4", "7")


@lru_cache(maxsize=4096)
def change(old: Pen, new: Pen) -> str:
    """The shortest SGR sequence that turns `old` into `new`; empty where they are the same."""
    if old == new:
        return ""
    fresh = [code for code, on in zip(_ON, new[2:], strict=True) if on]
    fresh += [colour for colour in new[:2] if colour]
    anew = ";".join(["0", *fresh]) if fresh else ""
    step = ";".join(_steps(old, new))
    return f"\x1b[{anew if len(anew) < len(step) else step}m"


def _steps(old: Pen, new: Pen) -> list[str]:
    codes = []
    weight_off = (old.bold and not new.bold) or (old.dim and not new.dim)
    if weight_off:
        codes.append("22")
    for index, (code, off) in enumerate((("1", ""), ("2", ""), ("3", "23"), ("4", "24"), ("7", "27")), start=2):
        if new[index] and (not old[index] or (weight_off and index < 4)):
            codes.append(code)
        elif old[index] and not new[index] and off:
            codes.append(off)
    for was, now, default in ((old.foreground, new.foreground, "39"), (old.background, new.background, "49")):
        if was != now:
            codes.append(now or default)
    return codes
