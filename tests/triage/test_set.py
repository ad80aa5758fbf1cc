"""The set of invented posts is what it says that it is, and what triage reaches on the part it may learn from stays."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Final

import pytest

from bbs.domain.triage import Tier, assess
from bbs.services.triage_rules import shipped_rules
from tests.triage.posts import HELD_OUT, TUNING, Labelled, drawn, read

Part = tuple[Labelled, ...]

LEAST_POSTS = 600
MOST_BYTES = 400_000
WANTED: Final = """
    direct passive plan means goodbye hopelessness self_harm slang misspelt recovery_story third_person negated idiom
    quoted helpers past anxiety_everyday depression_everyday recovery_everyday kitchen_table physical_pain anger grief
    ambivalent burden eating panic health_anxiety intrusive_ocd loneliness life_troubles long_buried
"""
SHINGLE_WORDS = 5
MOST_SHARED, FEW = 0.2, 3
"""The largest part of the shorter of two posts' runs of words that both may have; a few are what everybody says."""

LEAST_RECALL: Final = {Tier.AMBER: 0.66, Tier.RED: 0.55}
MOST_FALSE_ALARMS: Final = {Tier.AMBER: 0.07, Tier.RED: 0.06}
"""A bit worse than what the rules reach on the tuning part; `python -m bench triage` prints that, and the other."""


@pytest.fixture(scope="module")
def tuning() -> Part:
    return read(TUNING)


@pytest.fixture(scope="module")
def held_out() -> Part:
    return read(HELD_OUT)


def shingles(text: str) -> set[tuple[str, ...]]:
    """All runs of a few words; the whole where there are fewer."""
    words = re.findall(r"\w+", text.lower().replace("'", ""))
    return {tuple(words[at : at + SHINGLE_WORDS]) for at in range(max(1, len(words) - SHINGLE_WORDS + 1))}


def test_there_are_enough_posts_of_every_category_and_tier_in_both_parts(tuning: Part, held_out: Part) -> None:
    assert len(tuning) + len(held_out) >= LEAST_POSTS
    for part in (tuning, held_out):
        assert {post.category for post in part} == set(WANTED.split())
        assert {post.tier for post in part} == {"green", "amber", "red", "crisis"}
        assert min(Counter(post.tier for post in part).values()) >= 20


def test_at_least_half_of_the_posts_are_green(tuning: Part, held_out: Part) -> None:
    for part in (tuning, held_out):
        assert 2 * sum(post.tier == "green" for post in part) >= len(part)


def test_posts_are_as_long_and_as_short_as_people_write_them(tuning: Part, held_out: Part) -> None:
    for part in (tuning, held_out):
        lengths = [len(post.text.split()) for post in part]
        assert min(lengths) <= 10
        assert max(lengths) >= 300


def test_a_third_is_held_out_as_it_is_said_to_be_drawn(tuning: Part, held_out: Part) -> None:
    assert {post.id for post in held_out} == drawn((*tuning, *held_out))
    assert 0.3 <= len(held_out) / (len(tuning) + len(held_out)) <= 0.36


def test_no_post_has_the_id_or_the_words_of_another(tuning: Part, held_out: Part) -> None:
    posts = (*tuning, *held_out)
    assert len({post.id for post in posts}) == len(posts)
    assert len({" ".join(re.findall(r"\w+", post.text.lower())) for post in posts}) == len(posts)


def test_no_post_that_is_held_out_is_nearly_one_that_is_not(tuning: Part, held_out: Part) -> None:
    known = [(post.id, shingles(post.text)) for post in tuning]
    near = []
    for post in held_out:
        mine = shingles(post.text)
        for other, theirs in known:
            most = max(FEW, MOST_SHARED * min(len(mine), len(theirs)))
            near += [(post.id, other)] if len(mine & theirs) > most else []
    assert near == []


def test_the_files_are_small_and_hold_nothing_but_what_they_should() -> None:
    assert TUNING.stat().st_size + HELD_OUT.stat().st_size <= MOST_BYTES
    for path in (TUNING, HELD_OUT):
        for line in path.read_text("utf-8").splitlines():
            post = json.loads(line)
            assert set(post) == {"id", "category", "tier", "text"}
            assert all(isinstance(value, str) and value == value.strip() != "" for value in post.values())


@pytest.mark.parametrize("tier", [Tier.AMBER, Tier.RED])
def test_the_shipped_rules_find_what_they_found_and_raise_no_more_than_they_did(tuning: Part, tier: Tier) -> None:
    rules = shipped_rules()
    given = [(Tier(post.tier) >= tier, assess(rules, post.text).tier >= tier) for post in tuning]
    found = [raised for wanted, raised in given if wanted]
    raised_in_vain = [raised for wanted, raised in given if not wanted]
    assert sum(found) / len(found) >= LEAST_RECALL[tier]
    assert sum(raised_in_vain) / len(raised_in_vain) <= MOST_FALSE_ALARMS[tier]
