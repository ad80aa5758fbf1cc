"""Looks through every table for what triage leaves behind."""

from __future__ import annotations

import re

from bbs.domain.cases import RANKS, Severity
from bbs.models.tables import TABLES

CLEARED = {"severity", "tier", "cues", "tier_us", "panel_day", "panel_off_until_us", "due_us", "answer"}
"""Columns in which nothing may be left."""

WRITTEN = {"body", "subject", "snapshot", "excerpt", "words", "name", "description", "handle", "bio", "value"}
"""Columns that hold what people wrote: a word there is theirs."""

TELLING = re.compile(r"\b(crisis|amber|red|method|ideation|hopelessness|calmer|severity|tier|cue)\b")


def traces() -> list[str]:
    """Every cell that still tells of a tier, a cue, or that there was a panel. Inside a read."""
    return [
        f"{table._meta.table_name}.{column}={value}"
        for table in TABLES
        for row in table.select().dicts()
        for column, value in row.items()
        if _tells(column, value)
    ]


def _tells(column: str, value: object) -> bool:
    if column in CLEARED:
        return value not in (None, "")
    if column == "rank":
        return value != RANKS[Severity.NORMAL]
    return isinstance(value, str) and column not in WRITTEN and TELLING.search(value) is not None
