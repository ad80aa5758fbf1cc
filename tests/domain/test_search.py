"""What a search means, the words of texts, and what is quoted of what was found: without any database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from bbs.domain.search_terms import MAX_QUERY, MAX_TERMS, Terms, matches, parse
from bbs.domain.search_words import MAX_WORD, words
from bbs.domain.snippets import MAX_SNIPPET, snippet, weigher
from bbs.domain.text import for_display
from bbs.errors import BadInput
from tests.domain.alphabets import anything
from tests.domain.growth import LINEAR, growth


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't PANIC: a café — naïve", ["dont", "panic", "a", "cafe", "naive"]),
        ("don’t STRASSE Straße ﬁne", ["dont", "strasse", "strasse", "fine"]),
        ("e-mail, self-harm x_y 12:30", ["e", "mail", "self", "harm", "x", "y", "12", "30"]),
        ("Ёлка й ΆΛΦΑ İstanbul", ["елка", "и", "αλφα", "istanbul"]),
        ("失眠了 カナ 안녕", ["失", "眠", "了", "カ", "ナ", "안녕"]),
        ("हिन्दी שָׁלוֹם مَرْحَبًا", ["हिन्दी", "שלום", "مرحبا"]),
        ("❤️ 👩‍👩‍👧 ...", []),
        ("x" * 50, ["x" * MAX_WORD]),
    ],
)
def test_words_are_what_people_mean_by_them(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(anything)
def test_words_of_any_text_hold_nothing_that_an_index_could_take_for_its_own_language(text: str) -> None:
    found = words(text)
    assert all(0 < len(word) <= MAX_WORD for word in found)
    assert not set("".join(found)) & set(" \t\n'\"\\()*:^&|!<>§-+~,.\x00")
    assert words(" ".join(found)) == found


@given(anything)
def test_case_and_accents_make_no_other_words(text: str) -> None:
    assert words(text.lower().upper()) == words(text.upper())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("  ", Terms()),
        ("Night  walk", Terms(wanted=(("night",), ("walk",)))),
        ('"Night walk" home', Terms(wanted=(("night", "walk"), ("home",)))),
        ("“night walk", Terms(wanted=(("night", "walk"),))),
        ('night -walk -"long day"', Terms(wanted=(("night",),), without=(("walk",), ("long", "day")))),
        ("night night", Terms(wanted=(("night",),))),
        ("self-harm", Terms(wanted=(("self", "harm"),))),
        ('board:"Long Nights" heather', Terms(wanted=(("heather",),), boards=("long nights",))),
        ('-board:"Long Nights"', Terms(without=(("board", "long", "nights"),))),
        ("AUTHOR:@Ana board:Quiet", Terms(authors=("Ana",), boards=("quiet",))),
        ("has:Links has:warning", Terms(has=("link", "warning"))),
        ("foo:bar http://a.b", Terms(wanted=(("foo", "bar"), ("http", "a", "b")))),
        ("author: -board:x", Terms(wanted=(("author",),), without=(("board", "x"),))),
        ('- -- " * ( OR', Terms(wanted=(("or",),))),
        (
            "after:2026 before:2026-03 before:2026-4-1",
            Terms(after=datetime(2026, 1, 1, tzinfo=UTC), before=datetime(2026, 3, 1, tzinfo=UTC)),
        ),
    ],
)
def test_a_search_is_understood(text: str, terms: Terms) -> None:
    assert parse(text) == terms
    assert parse(text).nothing == (terms == Terms())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (MAX_QUERY + 1), "too_long"),
        (" ".join(str(n) for n in range(MAX_TERMS + 1)), "too_many"),
        (" ".join(f"board:b{n}" for n in range(6)), "too_many"),
        ("before:yesterday", "bad_date"),
        ("after:2026-02-30", "bad_date"),
        ("after:0000", "bad_date"),
        ("has:cake", "bad_has"),
    ],
)
def test_what_cannot_be_looked_for_is_said_to_be(text: str, code: str) -> None:
    with pytest.raises(BadInput) as raised:
        parse(text)
    assert (raised.value.code, raised.value.field) == (code, "query")


@given(anything)
def test_any_text_is_a_search_or_bad_input_and_nothing_else(text: str) -> None:
    try:
        terms = parse(text[:MAX_QUERY])
    except BadInput:
        return
    assert sum(map(len, terms.wanted)) + sum(map(len, terms.without)) <= MAX_TERMS
    assert all(phrase and words(" ".join(phrase)) == list(phrase) for phrase in (*terms.wanted, *terms.without))


def test_a_phrase_does_not_go_on_from_the_subject_into_the_text() -> None:
    assert matches(parse('"night walk"'), "Night walk", "home")
    assert not matches(parse('"walk home"'), "Night walk", "home")
    assert matches(parse("walk home"), "Night walk", "home")
    assert not matches(parse("walk -home"), "Night walk", "home")


def shown(text: str, query: str) -> str:
    pieces = snippet(text, parse(query).wanted)
    return "".join(f"[{piece}]" if asked else piece for piece, asked in pieces)


def test_a_snippet_shows_what_was_looked_for_and_a_little_before_it() -> None:
    assert shown("> I did not SLEEP,\n> at all.\n\n- sleepless", "sleep") == "I did not [SLEEP,] at all. sleepless"
    long = "one two three four five six seven eight nine ten " * 20
    assert shown(long, "ten").startswith("…four five six seven eight nine [ten] one two")
    assert shown(long, "ten").endswith("…")
    assert shown(long, "elsewhere").startswith("one two three")
    assert shown("short", "") == "short"
    assert shown("x" * 500, "") == "x" * (MAX_SNIPPET - 3) + "…"


@given(anything, anything)
def test_a_snippet_is_short_and_made_of_the_text(text: str, query: str) -> None:
    clean = for_display(text)
    pieces = snippet(clean, [tuple(words(query))] if words(query) else [])
    joined = "".join(piece for piece, _asked in pieces)
    assert len(joined) <= MAX_SNIPPET
    assert "\n" not in joined
    assert set(joined) <= set(clean) | set(" …")


def test_what_a_snippet_costs_does_not_grow_with_the_text() -> None:
    assert growth(lambda size: snippet("word " * size, (("nothing",),)), 8_000) < LINEAR / 4


def test_a_subject_counts_for_more_than_the_text_and_a_short_text_for_more_than_a_long_one() -> None:
    weight = weigher((("night",),))
    assert weight("A night", "nothing of it") > weight("", "night night night night")
    assert weight("", "a night") > weight("", "a night " + "and a day " * 40) > weight("", "nightly") == 0
    assert weigher((("long", "night"),))("", "a long\nnight") > 0
