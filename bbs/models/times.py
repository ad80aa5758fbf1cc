"""Moments as the database keeps them: whole microseconds since 1970, and days as ISO dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(microseconds: int) -> datetime:
    """The aware UTC datetime that `to_us` was given."""
    return _EPOCH + timedelta(microseconds=microseconds)


def to_day(moment: datetime) -> str:
    """The UTC day of a moment, as an ISO date."""
    return moment.astimezone(UTC).date().isoformat()
