"""Ways to reach somebody outside, and the operator's watched words: what is found, what is not, and in which time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.contacts import Contact, contacts, links
from bbs.domain.watched import MAX_WATCHED, Does, Entry, watched_in
from tests.domain.growth import LINEAR, growth


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("call 555-123-4567", {Contact.PHONE}),
        ("+44 7911 123456", {Contact.PHONE}),
        ("(0)20 7946 0958 any time", {Contact.PHONE}),
        ("07911123456", {Contact.PHONE}),
        ("ana.b@example.org", {Contact.MAIL}),
        ("ana (at) example (dot) org", {Contact.MAIL}),
        ("DM me", {Contact.ELSEWHERE}),
        ("message me on Signal please", {Contact.ELSEWHERE}),
        ("my insta is moonchild", {Contact.ELSEWHERE}),
        ("let's talk on telegram", {Contact.ELSEWHERE}),
        ("could we chat privately?", {Contact.ELSEWHERE}),
        # What people write who only tell of themselves.
        ("from 2019 to 2021, then 01.02.2024", set()),
        ("2020 2021 2022", set()),
        ("10 20 30 40 mg over the years", set()),
        ("988, 116 123 and 13 11 14 were kind to me", set()),
        ("my phone is broken and they never call me", set()),
        ("she used to text me every night", set()),
        ("I was on instagram too much", set()),
        ("it was 3.5 hours, 17:30 to 21:00", set()),
        ("> DM me at ana@example.org\nplease do not write such things", set()),
    ],
)
def test_what_leads_outside(text: str, found: set[Contact]) -> None:
    assert contacts(text) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("https://a.example/b and http://c.example", 2),
        ("www.example.org", 1),
        ("see example.com, or example.org/about", 2),
        ("ana@example.com is no link", 0),
        ("it ended.Then it was over...", 0),
        ("> https://a.example\nthat is quoted", 0),
    ],
)
def test_links_are_counted(text: str, count: int) -> None:
    assert links(text) == count


@pytest.mark.parametrize("unit", ["1 2-", "text me ", "a@", "my phone ", "(at) ", "www", "+", "let's talk "])
def test_looking_takes_time_in_proportion(unit: str) -> None:
    def look(size: int) -> None:
        text = unit * (size // len(unit))
        contacts(text)
        links(text)

    assert growth(look, 4_000) < LINEAR


def test_watched_words_stand_as_words() -> None:
    entries = [
        Entry("schöner Tag", Does.HOLD),
        Entry("cheap*", Does.FLAG),
        Entry("buy now*", Does.FLAG),
        Entry("no", Does.WARN),
        Entry("…", Does.HOLD),
    ]
    found = watched_in("Ein SCHONER, Tag! The cheapest. Know: buy nowadays", entries)
    assert found == (("schöner Tag",), ("cheap*", "buy now*"), ())
    assert watched_in("No.", entries).warns == ("no",)
    assert watched_in("anything", []) == ((), (), ())


@given(st.text(), st.lists(st.tuples(st.text(max_size=20), st.sampled_from([*Does])), max_size=8))
def test_any_text_is_looked_through(text: str, entries: list[tuple[str, str]]) -> None:
    found = watched_in(text, [Entry(*entry) for entry in entries])
    assert {*found.holds, *found.flags, *found.warns} <= {words for words, _does in entries}
    assert links(text) >= 0
    assert contacts(text) <= {*Contact}


def test_many_watched_words_cost_no_more() -> None:
    entries = [Entry(f"word{n} and more", Does.HOLD) for n in range(MAX_WATCHED)]

    def look(size: int) -> None:
        watched_in("word and more " * (size // 14), entries)

    assert growth(look, 4_000) < LINEAR
