"""Cells and clusters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcwidth

from bbs.domain.text import clean_line, for_display
from bbs.domain.width import MAX_CLUSTER_WIDTH, NARROW, SIMPLE, clusters, fit, width
from tests.domain.alphabets import anything, lines
from tests.domain.growth import LINEAR, growth


@given(anything)
def test_clusters_lose_nothing(text: str) -> None:
    found = list(clusters(text))
    assert "".join(cluster for cluster, _cells in found) == text
    assert all(0 <= cells <= MAX_CLUSTER_WIDTH for _cluster, cells in found)
    assert width(text) == sum(cells for _cluster, cells in found)


@given(lines.map(for_display))
def test_counting_may_begin_at_any_cluster(text: str) -> None:
    found = list(clusters(text))
    start = 0
    for number, (cluster, _cells) in enumerate(found):
        assert list(clusters(text[start:])) == found[number:]
        start += len(cluster)


def test_simple_characters_are_as_wide_as_they_are_said_to_be() -> None:
    for character in map(chr, range(0x20, 0x20000)):
        if NARROW.fullmatch(character):
            assert list(iter_graphemes(character * 2)) == [character, character]
            assert wcwidth(character) == 1, ascii(character)
        elif SIMPLE.fullmatch(character):
            assert list(iter_graphemes(f"a{character}{character}a")) == ["a", character, character, "a"]
            assert wcwidth(character) == 2, ascii(character)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abc", 3),
        ("Grüße", 5),
        ("日本", 4),
        ("e\u0301", 1),
        ("👩\u200d👩\u200d👧", 2),
        ("❤\ufe0f", 2),
        ("🇺🇸", 2),
        ("각", 2),
    ],
)
def test_widths(text: str, cells: int) -> None:
    assert width(text) == cells


@given(anything.map(clean_line), st.integers(-1, 30), st.sampled_from(["…", "", "...", "日"]))
def test_what_is_fitted_fits(text: str, cells: int, ellipsis: str) -> None:
    fitted = fit(text, cells, ellipsis)
    assert width(fitted) <= max(cells, 0)
    if width(text) <= cells:
        assert fitted == text
    elif width(ellipsis) <= cells:
        assert fitted.endswith(ellipsis)
        assert text.startswith(fitted.removesuffix(ellipsis))
    else:
        assert text.startswith(fitted)


def test_fitting_reads_no_more_than_fits() -> None:
    assert growth(lambda size: fit("日本" * size, 20), 1000) < LINEAR
    assert fit("日本語", 5) == "日本…"
    assert fit("日本語", 4) == "日…"


@pytest.mark.parametrize("unit", ["a", "日", "\u0301", "👩\u200d", "ᄀ", "क\u094d", "\u0903", "🇺"])
def test_counting_grows_as_the_text_does(unit: str) -> None:
    assert growth(lambda size: width("x" + unit * size), 2000) < LINEAR
