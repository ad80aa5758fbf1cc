"""Until when: moments ahead that people choose from a short list, or write as `3 d`, `12 h` or `2026-12-24`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from bbs.domain.acting import MAX_LASTS
from bbs.domain.words import _

MORNING, EVENING = time(9), time(20)
"""What "in the morning" and "in the evening" mean, by the clock of whoever says it."""

_UNITS: Final = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SPAN = re.compile(r"(\d{1,4})\s*(min|h|d|w)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Ahead(NamedTuple):
    """A moment that can be chosen, in words; None is for no moment."""

    words: str
    moment: datetime | None


def ends(now: datetime) -> tuple[Ahead, ...]:
    """Ends for something that lasts a while, the soonest first."""
    return (
        Ahead(_("for a day"), now + timedelta(days=1)),
        Ahead(_("for 3 days"), now + timedelta(days=3)),
        Ahead(_("for a week"), now + timedelta(days=7)),
        Ahead(_("for 30 days"), now + timedelta(days=30)),
    )


def next_looks(now: datetime, zone: tzinfo = UTC) -> tuple[Ahead, ...]:
    """When somebody may mean to look in again, the soonest first, and not to know comes last."""
    there = now.astimezone(zone)
    tomorrow = there.date() + timedelta(days=1)
    evening = datetime.combine(there.date(), EVENING, zone)
    found = [Ahead(_("in an hour"), now + timedelta(hours=1))]
    if evening - now > timedelta(hours=2):
        found.append(Ahead(_("this evening"), evening.astimezone(UTC)))
    found += [
        Ahead(_("tomorrow morning"), datetime.combine(tomorrow, MORNING, zone).astimezone(UTC)),
        Ahead(_("tomorrow evening"), datetime.combine(tomorrow, EVENING, zone).astimezone(UTC)),
        Ahead(_("in a week"), now + timedelta(days=7)),
        Ahead(_("I don't know"), None),
    ]
    return tuple(found)


def parse_until(text: str, now: datetime, zone: tzinfo = UTC) -> datetime | None:
    """The moment that `text` writes: a span from now (`30 min`, `12 h`, `3 d`, `2 w`), or the end of a day of `zone`
    (`2026-12-24`). None where it writes none, or one that is past or further away than `MAX_LASTS`."""
    text = text.strip().lower()
    until: datetime | None = None
    if span := _SPAN.fullmatch(text):
        until = now + int(span[1]) * _UNITS[span[2]]
    elif _DATE.fullmatch(text):
        try:
            day = datetime.fromisoformat(text).replace(tzinfo=zone)
        except ValueError:
            return None
        until = (day + timedelta(days=1)).astimezone(UTC)
    return until if until is not None and now < until <= now + MAX_LASTS + timedelta(days=1) else None
