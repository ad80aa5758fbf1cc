"""Whether the community rests: read only for a while, or closed for good. Inside a read or a write.

What is asked here is asked of the database, in the transaction that it is about: what one process has said holds in
all of them at the same moment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bbs.domain import when
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.queries import duty
from bbs.models.times import from_us

READ_ONLY: Final = "read_only"
CLOSED: Final = "closed"
"""The codes of the two refusals; also what the settings behind them are called."""


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """The community can only be read, since then; `words` are the operator's, or empty."""

    since: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Closing:
    """From the day `on` (UTC) nothing is written here any more; `words` are the operator's, or empty."""

    on: date
    words: str


def read_only() -> ReadOnly | None:
    """That the community can only be read; None where it can be written to."""
    said = _said(READ_ONLY)
    return ReadOnly(from_us(said["since_us"]), said["words"]) if said else None


def closing() -> Closing | None:
    """The day on which the community closes, also when it has passed; None where it goes on."""
    said = _said(CLOSED)
    return Closing(date.fromisoformat(said["on"]), said["words"]) if said else None


def refuse_if_read_only() -> None:
    """Raises `BBSError` with code `READ_ONLY` where the community can only be read."""
    if duty.setting(READ_ONLY) and (found := read_only()) is not None:
        raise BBSError(read_only_words(found), READ_ONLY)


def refusal_of_closed(now_us: int) -> BBSError | None:
    """Why nothing is written here any more, with code `CLOSED`; None where there is no such reason."""
    found = closing() if duty.setting(CLOSED) else None
    if found is None or from_us(now_us).date() < found.on:
        return None
    words = _("This community has closed, and can only be read. Help now is open, and your things are yours: export.")
    return BBSError(_with(words, found.words), CLOSED)


def refuse_if_closed(now_us: int) -> None:
    """Raises `BBSError` with code `CLOSED` where the community has closed."""
    if (refusal := refusal_of_closed(now_us)) is not None:
        raise refusal


def refuse_joining(now_us: int) -> None:
    """Raises `BBSError` as the two above do, in words for somebody who would join."""
    refuse_if_closed(now_us)
    if (found := read_only()) is not None:
        words = _("Nobody can join just now: this place is being looked after for a while. Please come back later.")
        raise BBSError(_with(words, found.words), READ_ONLY)


def read_only_words(found: ReadOnly) -> str:
    """What is said to whoever wants to write."""
    words = _(
        "This place can only be read for a while: it is being looked after. What you are writing is kept as a draft,"
        " and help now is open as always."
    )
    return _with(words, found.words)


def closing_words(found: Closing, today: date) -> str:
    """What everybody is told of it, before and after."""
    if today < found.on:
        words = _(
            "This community closes on {day}. Until then everything is as it was; from then on it can only be read. You"
            " can take along what you wrote: settings, export."
        )
    else:
        words = _(
            "This community closed on {day}, and can only be read. You can take along what you wrote, or have it"
            " erased: both are among the settings."
        )
    return _with(words.format(day=when.date(found.on)), found.words)


def _with(words: str, more: str) -> str:
    return f"{words} {more}" if more else words


def _said(name: str) -> dict[str, Any]:
    kept = duty.setting(name)
    said: dict[str, Any] = json.loads(kept) if kept else {}
    return said
