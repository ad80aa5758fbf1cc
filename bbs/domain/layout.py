"""The rows in which an editor shows its lines, kept up to date edit by edit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile

from bbs.domain.width import MAX_CLUSTER_WIDTH, clusters, width
from bbs.domain.wrap import row_end

MIN_WIDTH = 4
"""Narrower than this nothing is laid out, in cells."""

_REACH = 3
"""How many rows above an edit can change with it: a row ends where it does because of at most the first cluster of the
row after the next, and an edit can join the cluster before it."""

Changes = tuple[int, int | None]
"""The first row that changed, and the last one, or None where the rows below moved."""


class Layout:
    """The lines of a document as rows of `width` cells.

    The last cell of a row stays free for the cursor or for the space at which the row was broken. Each line has at
    least one row; one that ends in such a space has an empty row after it, where the cursor goes.
    """

    def __init__(self, lines: Sequence[str], width: int) -> None:
        self._lines = lines
        self.width = max(width, MIN_WIDTH)
        self._starts = [self._wrapped(line, [0]) for line in lines]
        self._tops: list[int] | None = None

    def set_width(self, width: int) -> bool:
        """Lays the lines out anew at another width. False where it is the width that they have."""
        width = max(width, MIN_WIDTH)
        if width == self.width:
            return False
        self.width = width
        self._starts = [self._wrapped(line, [0]) for line in self._lines]
        self._tops = None
        return True

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._all_tops()[-1]

    def top(self, line: int) -> int:
        """The first row of a line."""
        return self._all_tops()[line]

    def row_of(self, line: int, column: int) -> int:
        """The row in which this place stands; between two rows of a line, the second."""
        return self.top(line) + self._index(line, column)

    def span(self, row: int) -> tuple[int, int, int]:
        """What a row shows: (line, first column, column behind its last)."""
        line = bisect_right(self._all_tops(), row) - 1
        return (line, *self._span_at(line, row - self.top(line)))

    def is_last(self, row: int) -> bool:
        """Whether the row is the last of its line."""
        line, _first, end = self.span(row)
        return end == len(self._lines[line]) and row + 1 == self.top(line + 1)

    def places_around(self, line: int, column: int) -> Iterator[tuple[int, int]]:
        """The places of clusters in the row around `column`, as (column, cell), its end included."""
        first, end = self._span_at(line, self._index(line, column))
        return self.places(line, first, end)

    def places(self, line: int, first: int, end: int) -> Iterator[tuple[int, int]]:
        """The places from `first` (where a row begins) to `end` of a line, as (column, cell)."""
        at, cell = first, 0
        yield at, cell
        for cluster, wide in clusters(self._lines[line][first:end]):
            at += len(cluster)
            cell += wide
            yield at, cell

    def replaced(self, line: int, column: int, old: Sequence[str], new: Sequence[str], kept: int) -> Changes:
        """Takes note that the lines from `line` on that were `old` are `new` now, and says which rows changed.

        Nothing before `column` of the first line differs, and nothing in the last `kept` characters of the last line.
        The document has made the change already.
        """
        first_old = self._starts[line]
        last_old = self._starts[line + len(old) - 1]
        index = bisect_right(first_old, column) - 1
        known = first_old[: max(index - _REACH + 1, 1)]
        shift = len(new[-1]) - len(old[-1])
        tail = [start + shift for start in last_old[bisect_left(last_old, len(old[-1]) - kept) :]]
        fresh = [self._wrapped(text, [0]) for text in new[1:-1]]
        if len(new) > 1:
            fresh = [self._wrapped(new[0], known), *fresh, self._wrapped(new[-1], [0], tail)]
        else:
            fresh = [self._wrapped(new[0], known, tail)]
        before = self._starts[line : line + len(old)]
        top = self.top(line)
        self._starts[line : line + len(old)] = fresh
        if list(map(len, before)) != list(map(len, fresh)):
            self._tops = None
        first = top + _first_change(before[0], fresh[0], index)
        rows = sum(map(len, fresh))
        if rows != sum(map(len, before)):
            return first, None
        same = _same_rows(before[-1], fresh[-1], shift, len(new[-1]) - kept)
        return first, max(first, top + rows - 1 - same)

    def _wrapped(self, text: str, known: list[int], tail: Sequence[int] = ()) -> list[int]:
        """Where the rows of a line start, given its first starts, and those that hold again once one is met."""
        cells = self.width - 1
        starts = list(known)
        if len(starts) == 1 and len(text) * MAX_CLUSTER_WIDTH <= cells:
            return starts  # it fits, whatever it is made of: thousands of short lines cost nothing to measure
        at = 0
        while (end := row_end(text, starts[-1], cells)) < len(text):
            at = bisect_left(tail, end, at)
            if at < len(tail) and tail[at] == end:
                starts.extend(tail[at:])
                return starts
            starts.append(end)
        if width(text[starts[-1] :]) > cells:
            starts.append(len(text))
        return starts

    def _index(self, line: int, column: int) -> int:
        return bisect_right(self._starts[line], column) - 1

    def _span_at(self, line: int, index: int) -> tuple[int, int]:
        starts = self._starts[line]
        return starts[index], starts[index + 1] if index + 1 < len(starts) else len(self._lines[line])

    def _all_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(map(len, self._starts), initial=0))
        return self._tops


def _first_change(before: list[int], after: list[int], index: int) -> int:
    """The first row of a line that differs, where the edit was in the row `index`."""
    row = max(index - _REACH, 0)
    while row < index and before[row + 1 : row + 2] == after[row + 1 : row + 2]:
        row += 1
    return row


def _same_rows(before: list[int], after: list[int], shift: int, kept_from: int) -> int:
    """How many rows at the end of a line are as they were, all of them in what begins at `kept_from`."""
    pairs = zip(reversed(before), reversed(after), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] + shift == pair[1] >= kept_from, pairs))
