"""No text makes triage slow: the steps are counted, for the shipped rules and texts made to need many."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain.triage_match import MAX_ACTIVE
from bbs.services.triage_rules import shipped_rules

LONG = 64 * 1024
USUAL_STEPS = 40
"""What a word takes at most in the texts below: far less than the bound."""

NEAR_MATCHES = (
    "i want to ",
    "wish i ",
    "i ",
    "not want to be ",
    "he said i want to die ",
    "> i want to die\n",
    "tired of being so tired of ",
    "never not want to live or die ",
    "i am going to i will i want to ",
    "im dont cant wont ",
)


def steps(text: str) -> tuple[int, int]:
    rules = shipped_rules()
    words = rules.spelling.read(text)
    return rules.tree.find(words)[1], len(words.words)


@pytest.mark.parametrize("unit", NEAR_MATCHES)
def test_steps_grow_with_the_length_and_no_faster(unit: str) -> None:
    once, words = steps(unit * (LONG // len(unit) // 2))
    twice, _words = steps(unit * (LONG // len(unit) // 2 * 2))
    assert twice <= 2.01 * once + USUAL_STEPS
    assert once <= USUAL_STEPS * (words + 1)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_the_words_there_is_a_bound_for_each(data: st.DataObject) -> None:
    known = st.sampled_from(sorted(shipped_rules().spelling.known))
    text = " ".join(data.draw(st.lists(known, max_size=8))) + " "
    taken, words = steps(text * 50)
    assert taken <= MAX_ACTIVE * (2 * words + 2)
    assert taken <= 4 * USUAL_STEPS * (words + 2)


@pytest.mark.parametrize("text", ["x" * LONG, "die!" * (LONG // 4), "aA" * (LONG // 2), "\u200b" * LONG, "!" * LONG])
def test_what_is_hardly_a_word_takes_no_steps_of_its_own(text: str) -> None:
    taken, words = steps(text)
    assert taken <= USUAL_STEPS * (words + 2)
