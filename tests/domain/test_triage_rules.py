"""The file of rules: what patterns mean, and that whatever is wrong with them is said with its line."""

from __future__ import annotations

import pytest

from bbs.domain.triage import Tier, assess, parse_rules
from bbs.domain.triage_rules import MAX_PLACES
from bbs.errors import BadInput
from tests.domain.triage_rules import SMALL, small_rules

HEAD = """
[tiers]
amber = 1
red = 2
crisis = 3
[groups.g]
[words]
want = ["want", "would like"]
[pass_over]
words = ["just"]
[[cue]]
name = "it"
group = "g"
points = 1
"""


def hits(pattern: str, text: str) -> bool:
    return assess(parse_rules(f"{HEAD}patterns = ['{pattern}']"), text).tier is Tier.AMBER


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        ("so tired", "I am So TIRED!", "so very tired"),
        ("sick/tired of it", "tired of it", "tired it"),
        ("{want} to go", "would like to go", "would to go"),
        ("i [do not] want/wish", "I don't... i do not wish", "i not want"),
        ("(end it|take my life) now", "take my life now", "end my life now"),
        ("a/(b c)/{want} d", "b c d", "b d"),
        ("want ... die", "want to please just die", "want to go and then die"),
        ("want ...1 die", "want to die", "want to oh die"),
        ("^ goodbye", "Well. Goodbye then", "I said goodbye"),
        ("goodbye $", "this is goodbye, all", "goodbye all"),
        ("# years", "12 years", "twelve years"),
        ("just want", "i want", "i wish"),
        ("i want", "I just want", "I. Want"),
    ],
)
def test_what_patterns_mean(pattern: str, found: str, not_found: str) -> None:
    assert hits(pattern, found)
    assert not hits(pattern, not_found)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{wont} die", "no list {wont}"),
        ("a (b|c", ") is missing"),
        ("a b)", "closes nothing"),
        ("[a]", "has to be a word"),
        ("... a", "between two words"),
        ("a ...9 b", "1 to 8 words"),
        ("a//b", "beside the slash"),
        ("/a", "cannot stand here"),
        ("a {b", "cannot stand here"),
        ("c " + " ".join(f"[a{n}]" for n in range(20)), "split it"),
        (" ".join("a" for _ in range(30)), "more than 24 words"),
    ],
)
def test_a_pattern_that_cannot_be_is_named_with_its_line(pattern: str, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_rules(f"{HEAD}patterns = [\n'fine',\n'{pattern}',\n]")
    assert why in caught.value.message
    assert caught.value.message.startswith(f"line {HEAD.count(chr(10)) + 3}, {pattern}: ")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("amber = 10", "amber = 30", "have to rise"),
        ("amber = 10", "amber = 'ten'", "whole number"),
        ('group = "plan"', 'group = "plam"', "stands under [groups]"),
        ('tier = "crisis"', 'tier = "purple"', "amber, red, crisis"),
        ('damps = "clause"', 'damps = "page"', "over, before, clause and sentence"),
        ('patterns = ["suicide"]', 'patterns = "suicide"', "list of words in quotes"),
        ('patterns = ["suicide"]', 'patterns = ["suicide"', "line"),
        ("[clauses]", "[[clauses]]", "is a table"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_where(old: str, new: str, says: str) -> None:
    assert old in SMALL
    with pytest.raises(BadInput, match="line") as caught:
        parse_rules(SMALL.replace(old, new, 1))
    assert says in caught.value.message


def test_rules_keep_their_version_and_stay_within_bounds() -> None:
    rules = small_rules()
    assert rules.version == "7"
    assert rules.tree.places <= MAX_PLACES
    assert (rules.amber, rules.red, rules.crisis) == (10, 20, 35)
