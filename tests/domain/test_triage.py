"""Triage: what a post says makes its tier, what makes it less stays visible, and no text can break or slow it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bbs.domain.triage import MAX_CUES, Assessment, Tier, assess
from bbs.domain.triage_rules import Rules, parse_rules
from tests.domain.triage_rules import SMALL, small_rules

RULES = small_rules()

DIRECT = (
    "I want to die",
    "i really just want to die",
    "I would like to die.",
    "kill myself",
    "I don't know, maybe I'll kill myself",
)
AROUND = (
    "{text} said nobody",
    "they said they {text}",
    "5 years ago {text}",
    "I don't {text}",
    "she said {text}",
    "> somebody wrote this\n\n{text}",
)
VOCABULARY = """
i want to die just they said 5 years ago she do not don't tonight suicide worthless here for you and but now would like
kill myself im going . , ! > 🙂 dïe d!e soooo
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n\n", "\n>", ""])
TEXTS = st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join))


def tier(text: str, rules: Rules = RULES) -> Tier:
    return assess(rules, text).tier


def names(found: Assessment) -> list[str]:
    return [cue.name for cue in found.cues]


def test_tiers_are_in_order_and_named_as_in_the_shared_tasks() -> None:
    assert [each.value for each in sorted(Tier)] == ["green", "amber", "red", "crisis"]
    assert Tier.GREEN < Tier.AMBER <= Tier.RED < Tier.CRISIS
    assert Tier.CRISIS > Tier.RED >= Tier.AMBER > Tier.GREEN


def test_a_text_without_cues_is_green_and_says_nothing() -> None:
    assert assess(RULES, "The kettle is on, who wants tea?") == Assessment(Tier.GREEN)
    assert assess(RULES, "") == Assessment(Tier.GREEN)


def test_each_cue_is_shown_with_its_place_its_group_and_its_points() -> None:
    text = "So tired. I want to die tonight"
    wish, time = assess(RULES, text).cues
    assert (text[wish.start : wish.end], wish.group, wish.points) == ("want to die", "ideation", 20)
    assert (text[time.start : time.end], time.group, time.points) == ("tonight", "weak", 4)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("suicide", Tier.GREEN),
        ("I feel worthless tonight", Tier.GREEN),
        ("worthless tonight, suicide", Tier.AMBER),
        ("I want to die", Tier.RED),
        ("I'm going to kill myself", Tier.CRISIS),
    ],
)
def test_points_add_up_to_a_tier(text: str, wanted: Tier) -> None:
    assert tier(text) is wanted


def test_a_group_makes_at_most_its_points_and_a_second_place_counts_half() -> None:
    assert assess(RULES, "tonight worthless").points == 6
    assert assess(RULES, "suicide").points == 4
    assert assess(RULES, "suicide and suicide and suicide").points == 6


def test_what_speaks_against_takes_points_away_but_never_from_what_carries_a_tier() -> None:
    assert assess(RULES, "suicide, we are here for you").points == 0
    assert tier("I want to die. here for you") is Tier.AMBER


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("5 years ago I thought: kill myself", "past"),
        ("I don't want to die", "negation"),
        ("they want to die", "third person"),
        ("she said I want to die", "quotation"),
    ],
)
def test_what_is_past_denied_quoted_or_about_others_is_amber_and_stays_visible(text: str, group: str) -> None:
    found = assess(RULES, text)
    assert found.tier is Tier.AMBER
    (wish,) = (cue for cue in found.cues if cue.name == "wants to die")
    assert (wish.damped_by, 0 < wish.points < 20) == (group, True)
    assert group in {cue.group for cue in found.cues}


@pytest.mark.parametrize(
    "text",
    [
        "5 years ago they died and I want to die",
        "5 years ago they died but want to die",
        "5 years ago it began. I want to die",
        "I don't sleep. want to die",
        "they left and I want to die",
        "they left me alone I want to die",
        "I don't know if I want to die",
    ],
)
def test_damping_does_not_reach_the_next_clause_nor_past_a_word_for_oneself(text: str) -> None:
    assert tier(text) is Tier.RED


def test_damping_of_a_clause_reaches_no_further_than_its_words() -> None:
    near = parse_rules(SMALL.replace('damps = "clause"', 'damps = "clause"\nwithin = 5'))
    for text in ("5 years ago one two three I want to die", "I want to die one two three 5 years ago"):
        assert tier(text, near) is tier(text) is Tier.AMBER
    for text in ("5 years ago one two three four five six I want to die", "want to die " + "one " * 6 + "5 years ago"):
        assert (tier(text, near), tier(text)) == (Tier.RED, Tier.AMBER)


def test_small_signs_count_less_in_a_long_post_and_plain_words_do_not() -> None:
    rules = parse_rules(f"{SMALL}\n[length]\nweak = 4\nwords = 20\n")
    small, filling = "worthless tonight, suicide", " one two three four five" * 5
    assert tier(small, rules) is tier(small + filling) is Tier.AMBER
    assert tier(small + filling, rules) is Tier.GREEN
    assert tier("I want to die." + filling, rules) is Tier.RED


def test_a_damping_cue_with_nothing_to_damp_is_not_shown() -> None:
    assert names(assess(RULES, "they do not want to die")) == ["others", "denied", "wants to die"]
    assert names(assess(RULES, "they do not sleep. suicide")) == ["speaks of it"]


def test_an_idiom_does_not_count_at_all() -> None:
    found = assess(RULES, "I want to die laughing")
    assert found.tier is Tier.GREEN
    assert [(cue.name, cue.points, cue.damped_by) for cue in found.cues if cue.group != "idiom"] == [
        ("wants to die", 0, "idiom")
    ]
    assert tier("I want to die laughing. No, I want to die") is Tier.RED


def test_quoted_lines_do_not_count_unless_there_is_nothing_else() -> None:
    assert tier("> I want to die\n\nI am so sorry") is Tier.GREEN
    assert "wants to die" in names(assess(RULES, "> I want to die\n\nI am so sorry"))
    assert tier("> I want to die\n> now") is Tier.RED
    assert tier("> they wrote\nI want to die") is Tier.RED


def test_a_method_word_holds_whatever_the_tier() -> None:
    found = assess(RULES, "is the Blue  Moon open today")
    assert (found.tier, found.holds) == (Tier.GREEN, True)
    assert not assess(RULES, "I want to die").holds


@settings(deadline=None)
@given(TEXTS)
def test_no_text_raises_and_every_cue_lies_in_the_text(text: str) -> None:
    found = assess(RULES, text)
    assert len(found.cues) <= MAX_CUES
    assert all(0 <= cue.start < cue.end <= len(text) for cue in found.cues)
    assert [cue.start for cue in found.cues] == sorted(cue.start for cue in found.cues)


@given(st.sampled_from(DIRECT), st.sampled_from(AROUND))
def test_damping_never_makes_a_true_cue_green(text: str, around: str) -> None:
    assert tier(around.format(text=text)) >= Tier.AMBER


@settings(deadline=None)
@given(TEXTS, TEXTS, st.booleans())
def test_adding_a_quoted_block_never_raises_the_tier(own: str, other: str, above: bool) -> None:
    assume(any(character.isalpha() for character in own) and ">" not in own)
    block = "\n".join(f"> {line}" for line in other.splitlines())
    whole = f"{block}\n\n{own}" if above else f"{own}\n\n{block}"
    assert tier(whole) <= tier(own)


@given(st.lists(st.sampled_from(("i", "want", "to", "die", "don't", "they", "said", "suicide", "just")), max_size=30))
def test_capitals_and_the_kind_of_apostrophe_make_no_difference(words: list[str]) -> None:
    text = " ".join(words)
    for written in (text.upper(), text.title(), text.replace("'", "’"), text.replace("'", "")):
        assert tier(written) is tier(text)


def test_many_cues_are_cut_to_those_that_count_most() -> None:
    found = assess(RULES, "suicide. " * 500 + "I want to die")
    assert len(found.cues) == MAX_CUES
    assert "wants to die" in names(found)
