"""Reply trees, friendly and hostile."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.tree import order
from tests.domain.growth import LINEAR, growth


def test_depth_first_siblings_by_number() -> None:
    nodes = [(1, None), (2, 1), (3, 1), (4, 2), (5, 3), (6, 2), (7, 4)]
    assert order(nodes) == [(1, 0), (2, 1), (4, 2), (7, 3), (6, 2), (3, 1), (5, 2)]
    assert order(list(reversed(nodes))) == order(nodes)


def test_nothing_is_nothing() -> None:
    assert order([]) == []


def test_a_chain_of_5000() -> None:
    chain = [(number, number - 1 or None) for number in range(1, 5001)]
    assert order(chain) == [(number, number - 1) for number in range(1, 5001)]


def test_5000_siblings() -> None:
    assert order([(1, None), *((number, 1) for number in range(2, 5001))])[1:] == [
        (number, 1) for number in range(2, 5001)
    ]


def test_orphans_answer_the_opening_post() -> None:
    assert order([(1, None), (5, 3), (6, None)]) == [(1, 0), (5, 1), (6, 1)]


def test_without_an_opening_post_they_stand_alone() -> None:
    assert order([(5, 3), (6, 5), (7, None)]) == [(5, 0), (6, 1), (7, 0)]


def test_circles_are_broken() -> None:
    assert order([(1, 2), (2, 1), (3, 4), (4, 3), (5, 5)]) == [(1, 0), (2, 1), (3, 1), (4, 2), (5, 1)]


@given(st.lists(st.tuples(st.integers(-3, 30), st.none() | st.integers(-3, 30)), max_size=40))
def test_every_post_stands_once_below_its_parent(nodes: list[tuple[int, int | None]]) -> None:
    ordered = order(nodes)
    assert sorted(number for number, _depth in ordered) == sorted({number for number, _parent in nodes})
    depth_before = -1
    for _number, depth in ordered:
        assert 0 <= depth <= depth_before + 1
        depth_before = depth
    depths = dict(ordered)
    for number, parent in dict(reversed(nodes)).items():
        if parent is not None and parent in depths and parent < number and number != 1:
            assert depths[number] == depths[parent] + 1


def test_order_grows_as_the_thread_does() -> None:
    assert growth(lambda size: order([(number, number - 1 or None) for number in range(1, size)]), 1000) < LINEAR
