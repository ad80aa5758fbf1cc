"""Ranges are sets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.addresses import MAX_NUMBER
from bbs.domain.ranges import MAX_TEXT, Ranges
from tests.domain.growth import LINEAR, growth

numbers = st.sets(st.integers(1, 60), max_size=40)
bounds = st.tuples(st.integers(1, 60), st.integers(1, 60)).map(sorted)


def of(found: set[int]) -> Ranges:
    return Ranges.of((number, number) for number in found)


def assert_tidy(ranges: Ranges) -> None:
    for low, high in ranges.pairs:
        assert low <= high
    for (_low, high), (low, _high) in zip(ranges.pairs, ranges.pairs[1:], strict=False):
        assert high + 1 < low


@given(numbers)
def test_text_and_back(found: set[int]) -> None:
    ranges = of(found)
    assert_tidy(ranges)
    assert Ranges.parse(str(ranges)) == ranges
    assert set(ranges) == found
    assert len(ranges) == len(found)
    assert bool(ranges) == bool(found)


@given(numbers, numbers)
def test_operations(one: set[int], other: set[int]) -> None:
    assert of(one).union(of(other)) == of(one | other)
    assert of(one).subtract(of(other)) == of(one - other)


@given(numbers, bounds, st.integers(1, 60))
def test_adding_and_asking(found: set[int], pair: list[int], number: int) -> None:
    low, high = pair
    added = of(found).add(low, high)
    assert added == of(found | set(range(low, high + 1)))
    assert_tidy(added)
    assert of(found).add(number) == of(found | {number})
    assert (number in of(found)) == (number in found)
    within = [number for number in range(low, high + 1) if number in found]
    missing = [number for number in range(low, high + 1) if number not in found]
    assert of(found).count(low, high) == len(within)
    assert of(found).first_missing(low, high) == (missing[0] if missing else None)


def test_backwards_bounds_hold_nothing() -> None:
    assert Ranges.parse("1-9").count(5, 2) == 0
    assert Ranges().first_missing(5, 2) is None


def test_what_it_writes() -> None:
    assert str(Ranges.of([(43, 43), (1, 20), (21, 40)])) == "1-40,43"
    assert str(Ranges()) == ""
    assert Ranges.parse("") == Ranges()
    assert Ranges.parse("5,1-3,2-4") == Ranges.parse("1-5")
    assert "5" not in Ranges.parse("5")


@pytest.mark.parametrize(
    "text", ["x", "1-", "-1", "0", "3-2", "1,,2", "1-2-3", " 1", "٣", f"{MAX_NUMBER + 1}", "1" * 5000]
)
def test_what_is_no_list_of_ranges_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Ranges.parse(text)


@given(numbers, st.integers(32, 80))
def test_bounded_text_keeps_every_read_number(found: set[int], limit: int) -> None:
    bounded = of(found).bounded(limit)
    assert len(str(bounded)) <= limit
    assert found <= set(bounded)
    assert_tidy(bounded)
    if len(str(of(found))) <= limit:
        assert bounded == of(found)


def test_bounded_closes_the_oldest_gaps_and_no_more() -> None:
    every_other = Ranges.of((number, number) for number in range(1, 5000, 2))
    bounded = every_other.bounded()
    assert MAX_TEXT - 12 < len(str(bounded)) <= MAX_TEXT
    assert bounded.pairs[0][0] == 1
    assert bounded.pairs[1:] == every_other.pairs[-len(bounded.pairs) + 1 :]


def test_reading_every_other_post_stays_linear() -> None:
    def read(count: int) -> Ranges:
        return Ranges.of((number, number) for number in range(1, 2 * count, 2)).bounded()

    assert growth(read, 1000) < LINEAR
