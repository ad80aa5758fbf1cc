"""Until when: what can be chosen, and what can be typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.acting import MAX_LASTS
from bbs.domain.until import ends, next_looks, parse_until

NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30 min", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        (" 3 D ", timedelta(days=3)),
        ("2 w", timedelta(weeks=2)),
        ("2026-03-15", timedelta(days=1, hours=2, minutes=30)),
    ],
)
def test_spans_and_days_are_read(text, span):
    assert parse_until(text, NOW) == NOW + span


@pytest.mark.parametrize("text", ["", "soon", "0 d", "3", "2026-03-13", "2026-02-31", "9999 w", "2099-01-01", "-3 d"])
def test_what_is_no_moment_ahead_is_none(text):
    assert parse_until(text, NOW) is None


def test_a_day_ends_where_the_reader_lives():
    assert parse_until("2026-03-15", NOW, ZoneInfo("Asia/Tokyo")) == datetime(2026, 3, 15, 15, tzinfo=UTC)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_ahead_and_within_bounds(text):
    until = parse_until(text, NOW)
    assert until is None or NOW < until <= NOW + MAX_LASTS + timedelta(days=1)


def test_what_can_be_chosen_comes_in_its_order():
    for hour in (0, 8, 17, 19, 23):
        now = NOW.replace(hour=hour)
        moments = [each.moment for each in next_looks(now) if each.moment is not None]
        assert moments == sorted(moments)
        assert all(now < moment for moment in moments)
    assert next_looks(NOW)[-1].moment is None
    assert [end.moment for end in ends(NOW)] == sorted(end.moment for end in ends(NOW))
