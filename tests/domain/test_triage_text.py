"""How triage reads words: one meaning for the many ways of writing, each with its place."""

from __future__ import annotations

import pytest

from bbs.domain.triage_text import MAX_REMEMBERED, OTHER, fold
from tests.domain.triage_rules import small_rules

SPELLING = small_rules().spelling


def read(text: str) -> tuple[str, ...]:
    return SPELLING.read(text).words


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "i WANT to DIE",
        "i wanna die",
        "I wan\u200bt to d\u00adie",
        "I want to dіе",
        "I wánt to díé",
        "I want to dieeeee",
        "I just really want sooooo to die",
        "I want to d1e",
        "I want to d!e",
        "I want to dye",
        "Ｉ ｗａｎｔ to die",
    ],
    ids=ascii,
)
def test_the_same_is_meant(text: str) -> None:
    assert read(text) == ("i", "want", "to", "die")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("im I'm I’m i`m", ("i", "am") * 4),
        ("KMS kms, k.m.s", ("kill", "myself") * 2 + (OTHER,) * 3),
        ("suicde suiicide su*cide suicidee", ("suicide",) * 4),
        ("worthles worthlass", ("worthless",) * 2),
        ("worthiness suicides", ("worthiness", "suicide")),
        ("dieNow die!now", ("die", "now") * 2),
        ("5 12", ("#", "#")),
        ("odd loose good", (OTHER,) * 3),
    ],
)
def test_short_forms_misspellings_and_words_run_together(text: str, words: tuple[str, ...]) -> None:
    assert read(text) == words


def test_words_keep_their_places() -> None:
    text = "I'm… going\nto d\u200bie"
    words = SPELLING.read(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "I'm",
        "I'm",
        "going",
        "to",
        "d\u200bie",
    ]
    assert words.stops == {2}


def test_sentences_end_at_stops_blank_lines_and_quotations() -> None:
    assert SPELLING.read("one two\nthree").stops == set()
    assert SPELLING.read("one. two\n\nthree").stops == {1, 2}
    quoting = SPELLING.read("one\n> two three\nfour")
    assert (quoting.stops, quoting.quoted) == ({1, 3}, {1, 2})


def test_a_title_that_ran_into_its_post_breathes_between_them() -> None:
    words = SPELLING.read("I want to dieHello")
    assert words.words == ("i", "want", "to", "die", OTHER)
    assert words.rests == {4}


def test_a_long_text_without_any_marks_breathes_before_an_i_with_none_near() -> None:
    long = "one two three four five " * 5
    assert SPELLING.read(f"{long}i want i want {long}i want").rests == {25, 54}
    assert SPELLING.read(f"{long}i want, {long}i want").rests == {27}
    assert SPELLING.read("one two three four five i want").rests == set()


def test_folding_changes_nothing_when_done_again() -> None:
    for raw in ("Ｄie", "d’ie", "dïe", "ﬁ", "ẞ", "İ", "ð"):
        assert fold(fold(raw)) == fold(raw)


def test_what_is_remembered_is_bounded() -> None:
    spelling = small_rules().spelling
    spelling.read(" ".join(f"w{number}" for number in range(MAX_REMEMBERED + 100)))
    assert len(spelling._seen) == MAX_REMEMBERED
    assert spelling.read("want").words == ("want",)
