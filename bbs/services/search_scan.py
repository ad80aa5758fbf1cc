"""Looking through the index from the newest post on, a stretch at a time and not for long. Inside a read."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Final

from bbs.models.queries import search as tables
from bbs.models.search import SPANS_IN_BLOCK, Wanted

MAX_SECONDS: Final = 0.025
"""A stretch is begun only within this time; then a page ends where it is, and the next one goes on from there."""

MAX_SPANS: Final = 16
MAX_SPANS_OF_PHRASES: Final = 2
"""The spans of a stretch, and where several words have to stand in a row: what cannot be told from PostgreSQL's index
alone has to be looked at row by row."""

MAX_IDS: Final = 200
"""The ids that are fetched of a stretch at a time."""


ALL_TIMES: Final = (0, 2**62)
"""From the first moment that can be asked for on, and before the last, in microseconds."""


class Scan:
    """One way through the index. `below` is the id from which on (downwards) nothing has been looked at yet; `ended`
    says that there is nothing more."""

    def __init__(self, wanted: Wanted, below: int, since_us: int, until_us: int, at_once: int = 0) -> None:
        self._wanted = wanted
        self._at_once = at_once or MAX_IDS
        self._spans = tables.spans(since_us, until_us)
        self._times = None if (since_us, until_us) == ALL_TIMES else (since_us, until_us)
        self._phrases = any(len(phrase) > 1 for phrase in (*wanted.phrases, *wanted.without))
        self._began = monotonic()
        self.below = below
        self.ended = False

    def ids(self) -> Iterator[list[int]]:
        """The ids of posts that have what is wanted, the highest first; `at_once` of them at most in each list."""
        for stretch in self._stretches():
            while True:
                if monotonic() - self._began > MAX_SECONDS:
                    return
                found = tables.candidates(self._wanted, stretch, self.below, self._at_once, self._times)
                whole = len(found) < self._at_once
                self.below = tables.first_id(stretch[-1]) if whole else found[-1]
                if found:
                    yield found
                if whole:
                    break
        self.ended = True

    def _stretches(self) -> Iterator[list[int]]:
        """The spans that are left, newest first: at first one by one, for words that are everywhere; then more."""
        most = MAX_SPANS_OF_PHRASES if self._phrases else MAX_SPANS
        left = [span for span in self._spans if tables.first_id(span) < self.below]
        size = at = 0
        while at < len(left):
            size = min(max(size * 2, 1), most)
            block = left[at] // SPANS_IN_BLOCK
            stretch = [span for span in left[at : at + size] if span // SPANS_IN_BLOCK == block]
            yield stretch
            at += len(stretch)
