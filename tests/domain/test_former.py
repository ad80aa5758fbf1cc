"""A name and somebody's words, taken out of what others wrote."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain.former import Name, Words
from bbs.domain.text import MAX_BODY

GONE = "a former member"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("thanks @quiet-otter.", "thanks a former member."),
        ("@quiet-otter", "a former member"),
        ("Quiet-Otter's words", "a former member's words"),
        ("> @QUIET-OTTER said", "> a former member said"),
        ("@quiet-otters and x-quiet-otter and quiet-otter.two", "@quiet-otters and x-quiet-otter and quiet-otter.two"),
        ("mail me@quiet-otter", "mail me@quiet-otter"),
        ("quiet-otter, quiet-otter", "a former member, a former member"),
    ],
)
def test_a_name_that_is_no_ordinary_word_goes_wherever_it_stands(text: str, left: str) -> None:
    assert Name("quiet-otter", GONE).out_of(text) == left


def test_a_name_that_is_an_ordinary_word_goes_where_it_is_meant() -> None:
    name = Name("river", GONE)
    assert name.out_of("the river ran; thanks @river") == "the river ran; thanks a former member"
    assert name.out_of("thank you, River", meant=True) == "thank you, a former member"


def test_names_in_json_go_and_the_rest_stays() -> None:
    before = json.dumps({"words": "ask @river", "n": 3, "all": ["@river", "x"]})
    assert json.loads(Name("river", GONE).out_of_json(before)) == {"words": f"ask {GONE}", "n": 3, "all": [GONE, "x"]}
    assert Name("river", GONE).out_of_json("") == ""


def test_a_text_of_nothing_but_names_does_not_burst() -> None:
    assert len(Name("bo", GONE).out_of("@bo " * (MAX_BODY // 4)).encode()) <= MAX_BODY


def test_what_others_have_quoted_goes_and_their_own_words_stay() -> None:
    words = Words(["I could not sleep at all last night.\nSorry.\n> somebody else said this before me"])
    quote = "> I could not sleep at all last night.\n> Sorry.\n\nMe neither."
    assert words.out_of(quote, GONE) == f"> {GONE}\n\nMe neither."
    assert words.out_of("> could not sleep at\n\nsame", GONE) == f"> {GONE}\n\nsame"
    assert words.out_of("> I could not sleep at all…\n\nsame", GONE) == f"> {GONE}\n\nsame"
    assert words.out_of("> > I could not sleep at all last night.\n> I see.", GONE) == f"> {GONE}\n> I see."


def test_what_they_themselves_quoted_was_taken_for_theirs() -> None:
    words = Words(["> a line that carol wrote first\nI agree with that line."])
    text = "> a line that carol wrote first\n\nyes"
    assert words.out_of(text, GONE) == text


def test_a_short_line_that_anybody_says_stays() -> None:
    words = Words(["A long post about many things that happened.\nThank you."])
    assert words.out_of("> Hello there.\n> Thank you.\n\nyes", GONE) == "> Hello there.\n> Thank you.\n\nyes"
    assert Words(["Thank you."]).out_of("> Thank you.\n\nyes", GONE) == f"> {GONE}\n\nyes"


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["@quiet-otter", "quiet-otter", "x", ".", " ", "\n", "> ", "@", "é"]), max_size=20))
def test_doing_it_again_changes_nothing(parts: list[str]) -> None:
    name, text = Name("quiet-otter", GONE), "".join(parts)
    once = name.out_of(text)
    assert name.out_of(once) == once


@settings(max_examples=60)
@given(st.text(alphabet="ab \n>", max_size=80), st.text(alphabet="ab \n>", max_size=120))
def test_lines_that_are_no_quotes_stay_as_they_are(own: str, text: str) -> None:
    def plain(whole: str) -> list[str]:
        return [line for line in whole.split("\n") if not line.lstrip().startswith(">")]

    assert plain(Words([own]).out_of(text, GONE)) == plain(text)


@given(st.text("ab \n", max_size=120), st.integers(0, 100), st.integers(12, 40))
def test_whatever_is_part_of_what_they_wrote_is_found(own: str, start: int, length: int) -> None:
    """The words are looked up by their parts, since looking for each quote in all that somebody wrote took 11 seconds
    for one answer."""
    quote = " ".join(" ".join(own.split())[start : start + length].split())
    for cut in ("", "…"):
        left = Words([own]).out_of(f"> {quote}{cut}\nmy own", "somebody")
        assert left == ("> somebody\nmy own" if len(quote) >= 12 else left)


def test_words_put_together_from_theirs_and_others_stay() -> None:
    assert (
        Words(["the rain fell all night on the roof"])
        .out_of("> the rain fell all day on the roof", "x")
        .startswith("> the")
    )
