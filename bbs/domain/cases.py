"""Cases: where they come from, how they stand, and the order in which moderators meet them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from bbs.domain.words import _


class Origin(StrEnum):
    """Why there is a case."""

    REPORT = "report"
    TRIAGE = "triage"
    ASKED = "asked"
    HELD = "held"
    WATCHED = "watched"
    APPEAL = "appeal"


class CaseState(StrEnum):
    """Where a case stands: `OPEN` and `CLAIMED` are in the queue, the others are outcomes."""

    OPEN = "open"
    CLAIMED = "claimed"
    SUPPORTED = "supported"
    ACTIONED = "actioned"
    NO_ACTION = "no_action"
    DUPLICATE = "duplicate"


OUTCOMES: Final = (CaseState.SUPPORTED, CaseState.ACTIONED, CaseState.NO_ACTION, CaseState.DUPLICATE)
"""How a case can close; `SUPPORTED` means that a person replied."""


class Severity(StrEnum):
    """How soon somebody should look. `CRISIS`, `RED` and `AMBER` are the tiers of triage; `HIGH` is a person who asks
    for one, or a report from worry."""

    CRISIS = "crisis"
    RED = "red"
    HIGH = "high"
    AMBER = "amber"
    NORMAL = "normal"
    LOW = "low"


RANKS: Final = {
    Severity.CRISIS: 6,
    Severity.RED: 5,
    Severity.HIGH: 4,
    Severity.AMBER: 3,
    Severity.NORMAL: 2,
    Severity.LOW: 1,
}
"""The order of the queue: highest first, and within a rank the oldest first."""

AGEING: Final = ((timedelta(hours=6), Severity.HIGH), (timedelta(hours=24), Severity.RED))
"""An amber case that waits so long ranks like this (in the one deployment that was measured, amber was answered less
after triage came in: JMIR 2019 e11410)."""

CLAIM_TIME: Final = timedelta(minutes=30)
"""So long a case stays claimed without another step; after that it is open to the others again."""

MAX_CASE_WORDS: Final = 2_000
"""The most characters of a note, a reason, a report's words or an appeal."""


class Category(StrEnum):
    """What a report says is the matter; worry comes first, and cools nothing."""

    WORRIED = "worried"
    HARM = "harm"
    UNKIND = "unkind"
    ADVICE = "advice"
    PRIVATE = "private"
    SPAM = "spam"
    OTHER = "other"


def category_words() -> dict[Category, str]:
    """The categories of a report as people choose them, in this order."""
    return {
        Category.WORRIED: _("I'm worried about this person"),
        Category.HARM: _("It describes a way to harm oneself, or encourages it"),
        Category.UNKIND: _("It is unkind or threatening"),
        Category.ADVICE: _("It gives medical advice, or sells something as help"),
        Category.PRIVATE: _("It gives away something private about somebody"),
        Category.SPAM: _("It is advertising, or has nothing to do with us"),
        Category.OTHER: _("Something else"),
    }


SEVERITY_OF: Final = {
    Category.WORRIED: Severity.HIGH,
    Category.HARM: Severity.HIGH,
    Category.UNKIND: Severity.NORMAL,
    Category.ADVICE: Severity.NORMAL,
    Category.PRIVATE: Severity.NORMAL,
    Category.SPAM: Severity.LOW,
    Category.OTHER: Severity.NORMAL,
}
"""How soon somebody should look at a report of this category."""

SELF_SAFETY: Final = frozenset({Origin.TRIAGE, Origin.ASKED})
"""Origins about somebody's own safety: never in the public log, never shown as an earlier case; so is a report with
category `WORRIED`."""


def is_self_safety(origin: Origin, category: str) -> bool:
    """Whether a case is about the safety of the one who wrote, and not about anything they did."""
    return origin in SELF_SAFETY or (origin is Origin.REPORT and category == Category.WORRIED)


def rank(severity: Severity | None, age: timedelta = timedelta()) -> int:
    """Where a case of this severity stands in the queue when it has waited for `age`."""
    if severity is Severity.AMBER:
        for waited, like in reversed(AGEING):
            if age >= waited:
                return RANKS[like]
    return RANKS[severity or Severity.NORMAL]
