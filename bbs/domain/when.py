"""When something was, in few letters: how long ago, or by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from datetime import date as calendar_date

from bbs.domain.words import _, ngettext

MAX_DAYS = 6
"""The oldest that is told in days; what is older has a date."""

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

_MONTHS = (
    _("Jan"),
    _("Feb"),
    _("Mar"),
    _("Apr"),
    _("May"),
    _("Jun"),
    _("Jul"),
    _("Aug"),
    _("Sep"),
    _("Oct"),
    _("Nov"),
    _("Dec"),
)


def ago(then: datetime, now: datetime, *, roughly: bool = False, zone: tzinfo = UTC) -> str:
    """When `then` was, as seen from `now`: "just now", "5 min", "3 h", "yesterday", "4 days", "12 Mar", "12 Mar 2024".

    `roughly`, another year's day is left out: "Mar 2024". Both are aware; dates are those of `zone`. What lies ahead
    (two clocks that differ) was just now.
    """
    passed = now - then
    if passed < _MINUTE:
        return _("just now")
    if passed < _HOUR:
        return _("{count} min").format(count=passed // _MINUTE)
    if passed < _DAY:
        return _("{count} h").format(count=passed // _HOUR)
    if (days := passed // _DAY) <= MAX_DAYS:
        return _("yesterday") if days == 1 else ngettext("{count} day", "{count} days", days).format(count=days)
    return _day_of(then.astimezone(zone), now.astimezone(zone), roughly=roughly)


def at(then: datetime, now: datetime, *, roughly: bool = False, zone: tzinfo = UTC) -> str:
    """When `then` was by the clock of `zone`: "14:05" today, "12 Mar 14:05" this year, "12 Mar 2024" before.

    `roughly`, it takes at most nine letters: "14:05", "12 Mar", "Mar 2024".
    """
    there, today = then.astimezone(zone), now.astimezone(zone)
    clock = f"{there.hour:02}:{there.minute:02}"
    if there.date() == today.date():
        return clock
    day = _day_of(there, today, roughly=roughly)
    return day if roughly or there.year != today.year else _("{day} {time}").format(day=day, time=clock)


def _day_of(then: datetime, now: datetime, *, roughly: bool) -> str:
    other_year = then.year != now.year
    if roughly and other_year:
        return _("{month} {year}").format(month=_MONTHS[then.month - 1], year=then.year)
    return date(then, with_year=other_year)


def date(day: calendar_date, *, with_year: bool = True) -> str:
    """The day, as "12 Mar 2024" or "12 Mar"."""
    if with_year:
        return _("{day} {month} {year}").format(day=day.day, month=_MONTHS[day.month - 1], year=day.year)
    return _("{day} {month}").format(day=day.day, month=_MONTHS[day.month - 1])


def month(day: calendar_date) -> str:
    """The month, as "Mar 2024"."""
    return _("{month} {year}").format(month=_MONTHS[day.month - 1], year=day.year)
