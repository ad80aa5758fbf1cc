"""Sets of numbers as ranges, `1-40,43`: how a member's read posts of a thread are kept."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bbs.domain.addresses import MAX_NUMBER

MAX_TEXT = 4096
"""The most characters that the text of one thread's ranges may take; `bounded` keeps to it."""

_PART = re.compile(r"(\d{1,10})(?:-(\d{1,10}))?", re.ASCII)

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of numbers from 1 to `MAX_NUMBER`.

    `pairs` are inclusive, ascending, and neither overlap nor touch; use `of`, `parse` or the operations, which keep
    them so. Two that hold the same numbers are equal.
    """

    pairs: tuple[Pair, ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Ranges:
        """The numbers of all these inclusive pairs, in any order. Raises ValueError for a pair that is none."""
        merged: list[Pair] = []
        for low, high in sorted(pairs):
            _check(low, high)
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    @classmethod
    def parse(cls, text: str) -> Ranges:
        """The ranges that `text` writes, as `str` wrote them. Raises ValueError where it writes none."""
        if not text:
            return cls()
        pairs = []
        for part in text.split(","):
            match = _PART.fullmatch(part)
            if match is None:
                raise ValueError("not a list of ranges")
            pairs.append((int(match[1]), int(match[2] or match[1])))
        return cls.of(pairs)

    def __str__(self) -> str:
        return ",".join(map(_written, self.pairs))

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __len__(self) -> int:
        return sum(high - low + 1 for low, high in self.pairs)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        at = self._at_or_before(number)
        return at >= 0 and number <= self.pairs[at][1]

    def __iter__(self) -> Iterator[int]:
        for low, high in self.pairs:
            yield from range(low, high + 1)

    def add(self, low: int, high: int | None = None) -> Ranges:
        """With `low` to `high` (or `low` alone) as well."""
        high = low if high is None else high
        _check(low, high)
        first = bisect_left(self.pairs, low - 1, key=_high)
        last = bisect_right(self.pairs, high + 1, key=_low)
        if first < last:
            low, high = min(low, self.pairs[first][0]), max(high, self.pairs[last - 1][1])
        return Ranges((*self.pairs[:first], (low, high), *self.pairs[last:]))

    def union(self, other: Ranges) -> Ranges:
        """All numbers of both."""
        return Ranges.of((*self.pairs, *other.pairs))

    def subtract(self, other: Ranges) -> Ranges:
        """The numbers that are not in `other`."""
        kept: list[Pair] = []
        for low, high in self.pairs:
            first = bisect_left(other.pairs, low, key=_high)
            last = bisect_right(other.pairs, high, key=_low)
            start = low
            for bottom, top in other.pairs[first:last]:
                if start < bottom:
                    kept.append((start, bottom - 1))
                start = top + 1
            if start <= high:
                kept.append((start, high))
        return Ranges(tuple(kept))

    def count(self, low: int, high: int) -> int:
        """How many numbers from `low` to `high` are in it."""
        if high < low:
            return 0
        first = bisect_left(self.pairs, low, key=_high)
        last = bisect_right(self.pairs, high, key=_low)
        return sum(min(high, top) - max(low, bottom) + 1 for bottom, top in self.pairs[first:last])

    def first_missing(self, low: int, high: int) -> int | None:
        """The smallest number from `low` to `high` that is not in it, or None."""
        at = self._at_or_before(low)
        if at >= 0 and low <= self.pairs[at][1]:
            low = self.pairs[at][1] + 1
        return low if low <= high else None

    def bounded(self, limit: int = MAX_TEXT) -> Ranges:
        """The same, or with the oldest gaps closed until its text takes at most `limit` characters (at least 32).

        Old gaps count as read: forgetting read posts instead would bring readers back to them for ever.
        """
        sizes = [len(_written(pair)) + 1 for pair in self.pairs]
        rest = sum(sizes) - 1
        for closed, (_low_end, high) in enumerate(self.pairs):
            rest -= sizes[closed]
            head = (self.pairs[0][0], high)
            if len(_written(head)) + 1 + rest <= limit:
                return self if closed == 0 else Ranges((head, *self.pairs[closed + 1 :]))
        return Ranges((head,)) if self.pairs else self

    def _at_or_before(self, number: int) -> int:
        return bisect_right(self.pairs, number, key=_low) - 1


def _low(pair: Pair) -> int:
    return pair[0]


def _high(pair: Pair) -> int:
    return pair[1]


def _check(low: int, high: int) -> None:
    if not 1 <= low <= high <= MAX_NUMBER:
        raise ValueError("a range runs from 1 upwards")


def _written(pair: Pair) -> str:
    low, high = pair
    return str(low) if low == high else f"{low}-{high}"
