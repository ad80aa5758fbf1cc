"""Times and texts for the ear: nothing abbreviated, and quotes said as quotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from bbs.domain.preferences import Preferences
from bbs.domain.when import MAX_DAYS
from bbs.domain.words import _, ngettext
from bbs.domain.wrap import markup_lines
from bbs.domain.zones import zone

ANY_WIDTH: Final = 1_000_000
"""Texts are broken into lines by whoever says them."""

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

_MONTHS: Final = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)


def when_said(then: datetime, now: datetime, preferences: Preferences) -> str:
    """When `then` was, in a member's way: "3 hours ago", "yesterday", "12 March", or "at 14:05". Both are aware."""
    there = zone(preferences.zone)
    return moment_said(then, now, there) if preferences.times == "absolute" else ago_said(then, now, there)


def ago_said(then: datetime, now: datetime, there: tzinfo) -> str:
    """How long ago, in whole words; what is older than `MAX_DAYS` days by its date at `there`."""
    passed = now - then
    if passed < _MINUTE:
        return _("just now")
    if passed < _HOUR:
        minutes = passed // _MINUTE
        return ngettext("{count} minute ago", "{count} minutes ago", minutes).format(count=minutes)
    if passed < _DAY:
        hours = passed // _HOUR
        return ngettext("{count} hour ago", "{count} hours ago", hours).format(count=hours)
    days = passed // _DAY
    if days == 1:
        return _("yesterday")
    if days <= MAX_DAYS:
        return ngettext("{count} day ago", "{count} days ago", days).format(count=days)
    return date_said(then, now, there)


def date_said(then: datetime, now: datetime, there: tzinfo) -> str:
    """The day at `there`: "12 March", and with its year where that is another one."""
    day, today = then.astimezone(there), now.astimezone(there)
    words = _("{day} {month}") if day.year == today.year else _("{day} {month} {year}")
    return words.format(day=day.day, month=_MONTHS[day.month - 1], year=day.year)


def month_said(day: date) -> str:
    """The month: "March 2024"."""
    return _("{month} {year}").format(month=_MONTHS[day.month - 1], year=day.year)


def moment_said(then: datetime, now: datetime, there: tzinfo) -> str:
    """The day and the time at `there`: "at 14:05" today, "12 March at 14:05" otherwise."""
    local = then.astimezone(there)
    clock = f"{local.hour:02}:{local.minute:02}"
    if local.date() == now.astimezone(there).date():
        return _("at {time}").format(time=clock)
    return _("{day} at {time}").format(day=date_said(then, now, there), time=clock)


def text_said(body: str) -> str:
    """A text as it is read aloud: where a quote begins and ends is said, marks of emphasis are left out."""
    return "\n".join(_lines(body))


def _lines(body: str) -> Iterator[str]:
    deep = 0
    for line in _unmarked(body):
        before, deep = deep, _depth(line) if line.startswith(">") else 0
        words = line.lstrip("> ") if deep else line
        if deep and deep != before:
            yield (
                _("Quoting: {words}").format(words=words)
                if deep == 1
                else _("Quoting a quote: {words}").format(words=words)
            )
        elif before and not deep:
            yield _("End of the quote.")
            if words:
                yield words
        else:
            yield words


def _unmarked(body: str) -> Iterator[str]:
    """The lines without marks of emphasis; those without any cost next to nothing."""
    for line in body.split("\n"):
        if "*" in line:
            yield from (row.text for row in markup_lines(line, ANY_WIDTH))
        else:
            yield line.rstrip()


def _depth(line: str) -> int:
    return line[: len(line) - len(line.lstrip("> "))].count(">")
