"""Preferences: whatever is kept, there is a choice that holds."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.preference_rules import MAX_LIST, MAX_WORD, MAX_WORDS
from bbs.domain.preferences import DEFAULTS, PREFERENCES, Preferences, Section, kept, parsed, preference_named
from bbs.domain.zones import nearest, zone, zone_named
from bbs.errors import BadInput

NAMES = [preference.name for preference in PREFERENCES]
NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


def test_the_catalogue_and_the_value_name_the_same():
    assert {field.name for field in fields(Preferences)} == set(NAMES)
    assert len(set(NAMES)) == len(NAMES)
    assert parsed({}) == DEFAULTS


@pytest.mark.parametrize("preference", PREFERENCES, ids=NAMES)
def test_every_choice_is_kept_as_it_was_chosen(preference):
    assert kept(DEFAULTS, preference.name) == preference.check(preference.default)
    for value in preference.choices:
        assert kept(parsed({preference.name: value}), preference.name) == value
        assert preference.said(value)


def test_the_sections_come_one_after_the_other():
    sections = [preference.section for preference in PREFERENCES]
    assert sections == sorted(sections, key=list(Section).index)


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60)))
def test_whatever_is_kept_there_is_a_choice_that_holds(settings):
    preferences = parsed(settings)
    for name in NAMES:
        assert preference_named(name).check(kept(preferences, name)) == kept(preferences, name)
    assert preferences.width == 0 or 40 <= preferences.width <= 76
    assert preferences.when(NOW, NOW)


@given(st.sampled_from(NAMES), st.text(max_size=MAX_LIST * 2))
def test_what_is_accepted_is_accepted_again_unchanged_and_fits(name, text):
    preference = preference_named(name)
    try:
        value = preference.check(text)
    except BadInput:
        return
    assert preference.check(value) == value
    assert len(value) <= MAX_LIST
    assert "\n" not in value


@pytest.mark.parametrize("name", NAMES)
def test_what_is_refused_is_refused_at_its_name(name):
    with pytest.raises(BadInput) as refused:
        preference_named(name).check(", ".join(f"no such thing {number}" for number in range(40)))
    assert refused.value.field == name
    assert refused.value.message


def test_lists_have_room_and_say_so():
    words = preference_named("mute_words")
    assert words.check(" Weight , weight,  a  b ,,") == "weight, a b"
    for text in (", ".join(f"w{number}" for number in range(MAX_WORDS + 1)), "x" * (MAX_WORD + 1)):
        with pytest.raises(BadInput):
            words.check(text)
    topics = preference_named("hide_topics")
    assert topics.check("Suicide, self-harm") == "self-harm, suicide"
    assert topics.check("grief-and-loss, suicide") == "suicide, grief-and-loss"
    with pytest.raises(BadInput, match="There is no topic bad weather"):
        topics.check("bad weather")


class TestZones:
    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("europe/lisbon", "Europe/Lisbon"),
            ("lisbon", "Europe/Lisbon"),
            (" New  York ", "America/New_York"),
            ("utc", "UTC"),
            ("Asia/Kolkata", "Asia/Kolkata"),
        ],
    )
    def test_a_place_alone_will_do(self, typed, name):
        assert zone_named(typed) == name

    def test_the_nearest_are_offered(self):
        assert "Europe/Berlin" in nearest("Berlln")
        assert nearest("") == []
        with pytest.raises(BadInput, match="Did you mean Europe/Paris"):
            preference_named("zone").check("europe/pari")

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd", "/etc/passwd", "posix/UTC", "right/UTC", "Europe", "a\0/b", "x" * 400]
    )
    def test_a_name_that_is_a_path_is_no_zone(self, name):
        with pytest.raises(BadInput):
            preference_named("zone").check(name)
        assert zone(name) is UTC or name.startswith(("posix/", "right/"))

    def test_summer_and_winter_have_their_own_hour(self):
        clock = parsed({"zone": "Europe/Lisbon", "times": "absolute"})
        winter, summer = datetime(2026, 1, 5, 12, tzinfo=UTC), datetime(2026, 7, 5, 12, tzinfo=UTC)
        assert clock.when(winter, winter) == "12:00"
        assert clock.when(summer, summer) == "13:00"

    def test_the_day_is_the_readers(self):
        then = datetime(2026, 3, 13, 23, 30, tzinfo=UTC)
        assert parsed({"times": "absolute"}).when(then, NOW) == "13 Mar 23:30"
        assert parsed({"times": "absolute", "zone": "Asia/Kolkata"}).when(then, NOW) == "14 Mar 05:00"

    def test_an_hour_that_the_clock_strikes_twice_is_still_an_hour_ago(self):
        before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        after = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        assert parsed({"zone": "Europe/Lisbon"}).when(before, after) == "1 h"

    @given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 3, 14)), st.sampled_from(["relative", "absolute"]))
    def test_roughly_has_nine_letters_at_most(self, then, times):
        assert len(parsed({"times": times}).when(then.replace(tzinfo=UTC), NOW, roughly=True)) <= 9
