"""Looking through the index from the newest post on, a stretch at a time and not for long. Inside a read.

A stretch is as long as what is left of the time allows: a few words in a row may have to be looked at post by post,
and the machine may have more to do than this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Final

from bbs.models.queries import search as tables
from bbs.models.search import SPANS_IN_BLOCK
from bbs.services.search_plan import ALL_TIMES, Plan

MAX_SECONDS: Final = 0.02
"""Looking takes no longer, as far as can be told beforehand; then a page ends where it is, and the next one goes on
from there. The first stretch is always looked at: each page gets further, also where the machine stood still."""

MAX_GROWTH: Final = 4
"""A stretch is at most so many times as long as the one before it."""

MAX_IDS: Final = 200
"""The ids that are fetched of a stretch at a time."""


class Scan:
    """One way through the index. `below` is the id from which on (downwards) nothing has been looked at yet; `ended`
    says that there is nothing more."""

    def __init__(self, planned: Plan, below: int, at_once: int = 0) -> None:
        times = planned.since_us, planned.until_us
        self._plan = planned
        self._at_once = at_once or MAX_IDS
        self._spans = tables.spans(*times)
        self._times = None if times == ALL_TIMES else times
        self._began = monotonic()
        self.below = below
        self.ended = False

    def ids(self) -> Iterator[list[int]]:
        """The ids of posts that have what is wanted, the highest first; `at_once` of them at most in each list."""
        left = [span for span in self._spans if tables.first_id(span) < self.below]
        size, begun = 1, False
        while left:
            stretch = _stretch(left, size)
            began = monotonic()
            if begun and began - self._began > MAX_SECONDS:
                return
            begun = True
            found = self._look(stretch)
            size = self._next_size(len(stretch), began)
            whole = len(found) < self._at_once
            self.below = tables.first_id(stretch[-1]) if whole else found[-1]
            left = left[len(stretch) :] if whole else left
            if found:
                yield found
        self.ended = True

    def _look(self, stretch: list[int]) -> list[int]:
        plan = self._plan
        return tables.candidates(plan.wanted, stretch, self.below, self._at_once, self._times, plan.supported)

    def _next_size(self, size: int, began: float) -> int:
        """The spans that can be looked through in the time that is left, if they take as long as the last ones did."""
        now = monotonic()
        fits = int(size * (MAX_SECONDS - (now - self._began)) / max(now - began, 1e-6))
        return max(min(fits, size * MAX_GROWTH, SPANS_IN_BLOCK), 1)


def _stretch(left: Sequence[int], size: int) -> list[int]:
    """The first of these spans, `size` at most, and all of one block, which has few marks."""
    block = left[0] // SPANS_IN_BLOCK
    return [span for span in left[:size] if span // SPANS_IN_BLOCK == block]
