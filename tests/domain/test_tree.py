"""Reply trees as places that sort, friendly and hostile; and what is folded of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.tree import (
    MAX_DEPTH,
    TOPS,
    Folds,
    above,
    behind,
    depth_of,
    line_of,
    number_at,
    place_under,
    places,
)
from tests.domain.growth import LINEAR, growth

PARENTS = st.lists(st.none() | st.integers(-3, 40), max_size=40).map(lambda parents: [None, *parents])


def in_order(parents: list[int | None]) -> list[tuple[int, int]]:
    return [(number_at(place), depth_of(place)) for place in sorted(places(parents))]


def test_depth_first_siblings_by_number() -> None:
    parents = [None, 1, 1, 2, 3, 2, 4]
    assert in_order(parents) == [(1, 0), (2, 1), (4, 2), (7, 3), (6, 2), (3, 1), (5, 2)]


def test_nothing_is_nothing() -> None:
    assert places([]) == []


def test_answers_to_nobody_to_themselves_and_to_later_ones_answer_the_opening_post() -> None:
    assert in_order([None, None, 3, 9, 2]) == [(1, 0), (2, 1), (5, 2), (3, 1), (4, 1)]


def test_a_chain_goes_as_deep_as_the_tree_does_and_then_on_beside_itself() -> None:
    chain = places([None, *range(1, 5000)])
    assert sorted(chain) == chain
    assert [depth_of(place) for place in chain] == [min(n, MAX_DEPTH) for n in range(5000)]
    assert len(set(chain)) == 5000
    assert {above(place) for place in chain[MAX_DEPTH:]} == {chain[MAX_DEPTH - 1]}


def test_5000_siblings_stand_by_number_across_every_byte() -> None:
    wide = places([None, *[1] * 70_000])
    assert sorted(wide) == wide


@given(PARENTS)
def test_every_post_stands_once_right_behind_its_branch_began(parents: list[int | None]) -> None:
    found = places(parents)
    assert len(set(found)) == len(parents)
    depth_before = -1
    for place in sorted(found):
        assert 0 <= depth_of(place) <= depth_before + 1
        depth_before = depth_of(place)
    for number, parent in enumerate(parents[1:], 2):
        if parent is not None and 0 < parent < number:
            assert above(found[number - 1]) == found[parent - 1]
            assert found[parent - 1] < found[number - 1] < behind(found[parent - 1])


@given(PARENTS, st.data())
def test_folds_hide_branches_and_show_what_one_goes_to(parents: list[int | None], data: st.DataObject) -> None:
    found = places(parents)
    some = st.frozensets(st.sampled_from(found), max_size=4)
    tops = frozenset(place for place in data.draw(some) if len(place) == TOPS)
    folds = Folds(data.draw(some), data.draw(st.booleans()), tops)
    place = data.draw(st.sampled_from(found))
    hiding = folds.over(place)
    assert hiding is None or (folds.has(hiding) and hiding in set(line_of(above(place))) and folds.over(hiding) is None)
    assert folds.showing(place).over(place) is None
    assert folds.toggled(place).has(place) != folds.has(place)
    assert {each: folds.toggled(place).toggled(place).has(each) for each in found} == {
        each: folds.has(each) for each in found
    }


def test_places_grow_as_the_thread_does() -> None:
    assert growth(lambda size: places([None, *range(1, size)]), 1000) < LINEAR


def test_a_place_holds_three_bytes_a_level() -> None:
    assert place_under(place_under(None, 1), 0x010203) == b"\x00\x00\x01\x01\x02\x03"
