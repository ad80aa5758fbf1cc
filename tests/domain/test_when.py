"""How long ago, in few letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.when import ago, date

NOW = datetime(2025, 3, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-90), "just now"),
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(hours=24), "yesterday"),
        (timedelta(hours=47), "yesterday"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=6, hours=23), "6 days"),
        (timedelta(days=8), "12 Mar"),
        (timedelta(days=80), "30 Dec 2024"),
    ],
)
def test_ago(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_dates() -> None:
    assert date(NOW) == "20 Mar 2025"
    assert date(NOW, with_year=False) == "20 Mar"


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_it_is_always_short(then: datetime, now: datetime) -> None:
    assert 0 < len(ago(then, now)) <= 11
