"""Rows of text."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain import wrap as wrapping
from bbs.domain.text import clean_body, for_display
from bbs.domain.width import clusters, width
from bbs.domain.wrap import Line, Look, markup_lines, row_end, wrap
from tests.domain.alphabets import paragraphs
from tests.domain.growth import LINEAR, growth

shown = paragraphs.map(for_display)
widths = st.integers(2, 24)


def _without_spaces(text: str) -> str:
    return "".join(text.split())


@given(shown, widths)
def test_every_row_fits_and_no_text_is_lost(text: str, cells: int) -> None:
    rows = wrap(text, cells)
    assert all(width(row) <= cells for row in rows)
    assert _without_spaces("".join(rows)) == _without_spaces(text)


@given(shown, widths)
def test_no_cluster_is_cut(text: str, cells: int) -> None:
    for line in text.split("\n"):
        bounds = {0, *accumulate(len(cluster) for cluster, _cells in clusters(line))}
        start = 0
        while start < len(line):
            start = row_end(line, start, cells)
            assert start in bounds


@given(shown, widths)
def test_what_fits_in_a_row_is_not_broken(text: str, cells: int) -> None:
    for line in text.split("\n"):
        if width(line) <= cells:
            assert wrap(line, cells) == [line.rstrip()]


@given(st.lists(st.sampled_from(["a", "bb", "ccc", "é", "dddddddddddd"]), max_size=30), widths)
def test_words_go_to_the_first_row_with_room(words: list[str], cells: int) -> None:
    rows = [row for row in wrap(" ".join(words), cells) if row]
    for row, following in pairwise(rows):
        first = following.split()[0]
        assert len(row) == cells or len(row) + 1 + len(first) > cells


@given(shown, widths)
def test_narrow_and_other_text_are_broken_alike(text: str, cells: int) -> None:
    for line in text.split("\n"):
        if line:
            assert row_end(line, 0, cells) == wrapping._row_end_slowly(line, 0, cells)


@pytest.mark.parametrize(
    ("text", "cells", "rows"),
    [
        ("", 10, [""]),
        ("a\n\nb", 10, ["a", "", "b"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two   three", 7, ["one two", "three"]),
        ("  indented words", 10, ["  indented", "words"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("not\u00a0apart here", 7, ["not\u00a0apa", "rt here"]),
        ("日本語日本語", 5, ["日本", "語日", "本語"]),
        ("日本。日本", 4, ["日", "本。", "日本"]),
        ("see 日本語", 8, ["see 日本", "語"]),
        ("日", 1, ["日"]),
    ],
)
def test_rows(text: str, cells: int, rows: list[str]) -> None:
    assert wrap(text, cells) == rows


@pytest.mark.parametrize(
    "unit", ["a", "word ", " ", "日", "é", "👩\u200d👧 ", "ᄀ", "क्षि ", "e\u0323\u0302", "*a* ", "*", "> "]
)
def test_one_long_paragraph_grows_no_faster_than_its_text(unit: str) -> None:
    assert growth(lambda size: markup_lines(unit * size, 80), 1500) < LINEAR


@pytest.mark.parametrize("text", ["a" * 65536, "word and another " * 4000, "日本 " * 9000, "ᄀ" * 9000])
def test_one_row_costs_one_row_wherever_it_stands(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    monkeypatch.setattr(wrapping, "clusters", lambda piece: looked_at.append(len(piece)) or clusters(piece))
    row_end(text, len(text) // 2, 80)
    assert sum(looked_at) < 1000


@given(paragraphs.map(clean_body), st.integers(12, 40))
def test_marked_up_rows_fit(text: str, cells: int) -> None:
    assert all(width(line.text) <= cells for line in markup_lines(text, cells))
    assert all(sum(width(part) for part, _look in line.spans) <= cells for line in markup_lines(text, cells))


@given(paragraphs.map(clean_body), st.integers(12, 40))
def test_markup_loses_nothing_but_its_stars(text: str, cells: int) -> None:
    kept = _without_spaces("".join(line.text for line in markup_lines(text.replace(">", ")"), cells)))
    assert kept.replace("*", "") == _without_spaces(text.replace(">", ")")).replace("*", "")


def _looks(text: str, cells: int = 20) -> list[tuple[tuple[str, Look], ...]]:
    return [line.spans for line in markup_lines(text, cells)]


def test_emphasis() -> None:
    plain, emphasis = Look.PLAIN, Look.EMPHASIS
    assert _looks("I *am* here") == [(("I ", plain), ("am", emphasis), (" here", plain))]
    assert _looks("*two words*.") == [(("two words", emphasis), (".", plain))]
    assert _looks("(*so*)") == [(("(", plain), ("so", emphasis), (")", plain))]
    for text in ["2*3*4", "* not *", "*open", "a * b * c", "**", "***", "so*m*e", "*a\nb*"]:
        assert all(look is plain for spans in _looks(text) for _text, look in spans), text


def test_emphasis_goes_on_in_the_next_row() -> None:
    assert [line.spans[-1] for line in markup_lines("say *this long thing* ok", 10)] == [
        ("this", Look.EMPHASIS),
        ("long thing", Look.EMPHASIS),
        ("ok", Look.PLAIN),
    ]


def test_two_emphasised_parts_in_one_row() -> None:
    assert [text for text, look in _looks("*a* b *c* d *e*")[0] if look is Look.EMPHASIS] == ["a", "c", "e"]


def test_quotes_keep_their_nesting_in_every_row() -> None:
    assert [line.text for line in markup_lines("> > a quote that is long", 14)] == [
        "> > a quote",
        "> > that is",
        "> > long",
    ]
    assert {look for spans in _looks(">> a *b*\n>c") for _text, look in spans} == {Look.QUOTE}
    assert [line.text for line in markup_lines(">>a\n> b", 20)] == ["> > a", "> b"]


def test_a_quote_of_a_quote_of_a_quote_leaves_room_for_words() -> None:
    lines = markup_lines("> " * 200 + "still here", 20)
    assert all(width(line.text) <= 20 for line in lines)
    assert lines[0].text.endswith("still here")


def test_items_hang() -> None:
    assert [line.text for line in markup_lines("- one two three\n- b", 9)] == ["- one two", "  three", "- b"]
    assert [line.text for line in markup_lines("-not an item", 20)] == ["-not an item"]


def test_an_empty_line_is_an_empty_row() -> None:
    assert markup_lines("a\n\nb", 10)[1] == Line()
