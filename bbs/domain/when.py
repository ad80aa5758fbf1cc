"""How long ago something was, in few letters."""

from __future__ import annotations

from datetime import datetime, timedelta

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


def ago(then: datetime, now: datetime, *, roughly: bool = False) -> str:
    """When `then` was, as seen from `now`: "just now", "5 min", "3 h", "yesterday", "4 days", "12 Mar", "12 Mar 2024".

    `roughly`, another year's day is left out: "Mar 2024". Both are aware and in UTC. What lies ahead (two clocks that
    differ) was just now.
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
    if roughly and then.year != now.year:
        return _("{month} {year}").format(month=_MONTHS[then.month - 1], year=then.year)
    return date(then, with_year=then.year != now.year)


def date(day: datetime, *, with_year: bool = True) -> str:
    """The day, as "12 Mar 2024" or "12 Mar"."""
    if with_year:
        return _("{day} {month} {year}").format(day=day.day, month=_MONTHS[day.month - 1], year=day.year)
    return _("{day} {month}").format(day=day.day, month=_MONTHS[day.month - 1])
