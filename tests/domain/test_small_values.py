"""Addresses, bylines, the clock, errors."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.addresses import MAX_NUMBER, Address, parse_address
from bbs.domain.byline import Byline, BylineKind
from bbs.domain.clock import FixedClock, system_clock
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed


@given(st.integers(1, MAX_NUMBER), st.none() | st.integers(1, MAX_NUMBER))
def test_addresses_are_read_as_they_are_written(thread: int, post: int | None) -> None:
    address = Address(thread, post)
    assert parse_address(str(address)) == address
    assert parse_address(str(address).removeprefix("#")) == address


@pytest.mark.parametrize(
    "text",
    ["", "#", "0", "12.0", "-1", "12.", ".7", "12.7.1", "1 2", "12,7", "#12#7", f"{MAX_NUMBER + 1}", "9" * 999, "x"],
)
def test_what_is_no_address(text: str) -> None:
    assert parse_address(text) is None


@given(st.text(max_size=30))
def test_any_text_is_an_address_or_none(text: str) -> None:
    address = parse_address(text)
    assert address is None or 1 <= address.thread <= MAX_NUMBER


def test_bylines_cannot_be_changed() -> None:
    byline = Byline(BylineKind.NAMED, "ann", handle="ann")
    with pytest.raises(FrozenInstanceError):
        byline.own = True  # type: ignore[misc]


def test_clocks_are_in_utc() -> None:
    assert system_clock().tzinfo is UTC
    clock = FixedClock(datetime(2025, 1, 1, tzinfo=UTC))
    clock.advance(hours=2)
    assert clock() - datetime(2025, 1, 1, tzinfo=UTC) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BBSError("no"), 1, "refused"),
        (BadInput("no"), 2, "bad_input"),
        (NoSuchThing("no"), 3, "no_such_thing"),
        (NotAllowed("no"), 4, "not_allowed"),
    ],
)
def test_errors_carry_the_status_of_the_contract(error: BBSError, status: int, code: str) -> None:
    assert (error.exit_status, error.code, error.message, error.field) == (status, code, "no", None)
