"""What is said is said in whole words, and a quote is said to be one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bbs.domain.aloud import month_said, text_said, when_said
from bbs.domain.preferences import Preferences

NOW = datetime(2026, 3, 20, 18, 30, tzinfo=UTC)
BY_THE_CLOCK = Preferences(times="absolute", zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=8), "12 March"),
        (timedelta(days=400), "13 February 2025"),
    ],
)
def test_times_are_not_abbreviated(passed: timedelta, said: str) -> None:
    assert when_said(NOW - passed, NOW, Preferences()) == said


def test_times_by_the_clock_are_those_of_the_member() -> None:
    assert when_said(NOW - timedelta(hours=1), NOW, BY_THE_CLOCK) == "at 18:30"
    assert when_said(NOW - timedelta(days=2), NOW, BY_THE_CLOCK) == "18 March at 19:30"
    assert month_said(NOW.date()) == "March 2026"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("plain", "plain"),
        ("a *strong* word", "a strong word"),
        ("> one\n> two\nmine", "Quoting: one\ntwo\nEnd of the quote.\nmine"),
        ("> one\n\nmine", "Quoting: one\nEnd of the quote.\nmine"),
        ("> > deep\n> less", "Quoting a quote: deep\nQuoting: less"),
        ("- milk\n- bread", "- milk\n- bread"),
        ("", ""),
    ],
)
def test_a_quote_is_said_to_be_one(body: str, said: str) -> None:
    assert text_said(body) == said
