"""Terminals that show nothing but ASCII: what they are shown instead, and that it takes as much room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.ascii import ascii_echo, ascii_text, ascii_told
from bbs.domain.text import for_display
from bbs.domain.width import width
from bbs.terminal.capabilities import Depth
from bbs.terminal.looks import strip
from bbs.terminal.picture import Picture


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("café — naïve…", "cafe - naive."),
        ("“Ålesund”, weiß", '"Alesund", weis'),
        ("↑ ↓ ← → • · ✓", "^ v < > * . v"),
        ("e\u0301", "e"),
        ("日本", "????"),
        ("ok 👩‍👩‍👧", "ok ??"),
        ("988\u00a0now", "988 now"),
    ],
)
def test_each_character_becomes_the_nearest_there_is(text: str, shown: str) -> None:
    assert ascii_text(text) == shown


def test_an_ellipsis_that_was_told_became_one_dot() -> None:
    assert ascii_told("Straße, cœur…\nund 日") == "Strasse, coeur...\nund ??"
    assert ascii_echo("ß…\b\r\n日") == "s.\b\r\n??", "what is echoed stays as wide"


@given(st.text())
def test_any_text_becomes_ascii_that_is_exactly_as_wide(text: str) -> None:
    line = for_display(text).replace("\n", "")
    shown = ascii_text(line)
    assert shown.isascii()
    assert shown.isprintable()
    assert len(shown) == width(line)


def test_a_picture_without_utf_8_holds_ascii_alone() -> None:
    picture = Picture(Depth.NONE, utf8=False)
    picture.width = 10
    assert "".join(text for text, _pen in picture._row([strip([("naïve 日", "plain")], 8, 10)])) == "naive ??"
