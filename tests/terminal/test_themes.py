"""Themes: every look in each of them, and colours that can be read on the backgrounds that people have."""

from __future__ import annotations

import re

import pytest

from bbs.domain.wrap import Look
from bbs.terminal.capabilities import Depth, capabilities
from bbs.terminal.looks import LOOKS, THEMES, pens_of
from bbs.terminal.pens import PLAIN

PALETTES = {
    # Background, then the colours 0 to 7, as these programs ship them.
    "xterm dark": "000000 000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5",
    "xterm light": "ffffff 000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5",
    "Terminal.app light": "ffffff 000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf",
    "Terminal.app dark": "000000 000000 990000 00a600 999900 2009db b200b2 00a6b2 bfbfbf",
    "Windows dark": "0c0c0c 0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc",
    "Windows light": "fafafa 383a42 e45649 50a14f c18301 0184bc a626a4 0997b3 fafafa",
    "Solarized dark": "002b36 073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5",
    "Solarized light": "fdf6e3 073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5",
    "gruvbox dark": "282828 282828 cc241d 98971a d79921 458588 b16286 689d6a a89984",
    "gruvbox light": "fbf1c7 fbf1c7 cc241d 98971a d79921 458588 b16286 689d6a 7c6f64",
    "GNOME dark": "171421 171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc",
    "GNOME light": "ffffff 171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc",
    "Linux console": "000000 000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa",
    "PuTTY": "000000 000000 bb0000 00bb00 bbbb00 0000bb bb00bb 00bbbb bbbbbb",
}
MANY = (Depth.PALETTE, Depth.TRUE)
READABLE, LARGE = 4.5, 3.0
"""The contrast that text needs, and that of signs and bold words (WCAG 2.1, 1.4.3)."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours in hexadecimal, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colour_of(parameters: str, palette: list[str]) -> str:
    """What an SGR foreground shows, in hexadecimal."""
    if found := re.fullmatch(r"38;2;(\d+);(\d+);(\d+)", parameters):
        return "".join(f"{int(part):02x}" for part in found.groups())
    if found := re.fullmatch(r"38;5;(\d+)", parameters):
        return _of_256(int(found[1]))
    return palette[int(parameters) - 30]


def _of_256(number: int) -> str:
    if number >= 232:
        return f"{8 + 10 * (number - 232):02x}" * 3
    levels = (0, 95, 135, 175, 215, 255)
    number -= 16
    return "".join(f"{levels[part]:02x}" for part in (number // 36, number // 6 % 6, number % 6))


def worst(theme: str, look: str, depth: Depth, ground: str = "") -> tuple[float, str]:
    """The least contrast of a look on all palettes, or on those that are `ground` (light or dark), and where it is."""
    pen = pens_of(theme, depth)[look]
    found = []
    for name, colours in PALETTES.items():
        background, *palette = colours.split()
        is_light = _luminance(background) > 0.5
        if pen.foreground and (not ground or is_light == (ground == "light")):
            found.append((contrast(background, colour_of(pen.foreground, palette)), name))
    return min(found, default=(21.0, "its own colour"))


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_every_look(theme):
    for depth in Depth:
        assert set(pens_of(theme, depth)) == LOOKS
    assert {str(look) for look in Look} <= LOOKS


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_is_coloured_where_there_are_no_colours(theme):
    assert not any(pen.foreground or pen.background for pen in pens_of(theme, Depth.NONE).values())


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("depth", Depth)
def test_the_background_stays_the_terminals_and_weight_tells_what_colour_tells(theme, depth):
    pens = pens_of(theme, depth)
    assert not any(pen.background or pen.reverse for pen in pens.values())
    assert pens["plain"] == PLAIN
    for look in ("strong", "new", "heading"):
        assert pens[look].bold, look
    assert pens["care"] != PLAIN


def test_cyan_on_white_could_not_be_read():
    for depth in MANY:
        for look in ("accent", "heading", "marker", "care", "error"):
            least, where = worst("terminal", look, depth)
            assert least >= LARGE, (look, where)


def test_of_sixteen_colours_the_one_that_can_be_read_in_most_places():
    least, _where = worst("terminal", "accent", Depth.SIXTEEN)
    for colour in range(8):
        others = [contrast(colours.split()[0], colours.split()[1 + colour]) for colours in PALETTES.values()]
        assert min(others) <= least + 0.1, colour
    assert least >= 2.4


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_a_theme_for_a_ground_can_be_read_as_text_on_it(ground):
    for depth in MANY:
        for look, pen in pens_of(ground, depth).items():
            least, where = worst(ground, look, depth, ground)
            assert least >= (LARGE if pen.bold else READABLE), (look, where, least)
    for look in ("accent", "heading"):
        assert worst(ground, look, Depth.SIXTEEN, ground)[0] >= LARGE


def test_quiet_words_can_be_read_where_dim_ones_could_not():
    for depth in MANY:
        least, where = worst("terminal", "quiet", depth)
        assert least >= LARGE, where
        assert not pens_of("terminal", depth)["quiet"].dim


def test_high_contrast_has_nothing_dim_slanted_or_coloured():
    for depth in Depth:
        for look, pen in pens_of("contrast", depth).items():
            assert not any((pen.dim, pen.italic, pen.foreground)), look


def test_no_color_takes_the_colours_of_every_terminal():
    assert capabilities("xterm-256color", {"NO_COLOR": "1", "COLORTERM": "truecolor"}).depth is Depth.NONE


def test_a_theme_that_is_not_there_is_the_one_as_shipped():
    assert pens_of("pink", Depth.PALETTE) == pens_of("terminal", Depth.PALETTE)
