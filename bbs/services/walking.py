"""Ways through the tree of a thread, as places: a stretch of it around a post, past folded branches, to what is unread.

Inside a read. What each costs is what it gives, however long the thread is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bbs.domain.ranges import Ranges
from bbs.domain.tree import END, STEP, TOP, TOPS, Folds, above, behind, line_of
from bbs.models.queries import tree
from bbs.services.unread import upto

MAX_STRETCH: Final = 200
"""The most posts that are given at once, before a post and after it."""

FEW: Final = 64
"""So many unread posts are looked up by their numbers; of more, one is met by going through the thread."""

STRIDES: Final = (64, 512, 4096)
"""Posts that are gone through at once on the way to an unread one: ever more, the longer it takes."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Places in the order of the tree; whether nothing comes before them, and nothing after."""

    places: list[bytes]
    begins: bool
    ends: bool


def around(thread: int, place: bytes, folds: Folds, before: int, after: int) -> Walk:
    """So many posts before the one at a place that is in sight, itself, and so many after it."""
    earlier, begins = _some(back(thread, place, folds, before + 1), before)
    later, ends = _some(onward(thread, place, folds, after + 1), after)
    return Walk([*earlier[::-1], place, *later], begins, ends)


def after(thread: int, place: bytes, folds: Folds, limit: int) -> Walk:
    """So many posts behind a place (`tree.TOP` for the top of the thread)."""
    found, ends = _some(onward(thread, place, folds, limit + 1), limit)
    return Walk(found, place == TOP, ends)


def before(thread: int, place: bytes, folds: Folds, limit: int) -> Walk:
    """So many posts before a place (`tree.END` for the end of the thread)."""
    found, begins = _some(back(thread, place, folds, limit + 1), limit)
    return Walk(found[::-1], begins, place == END)


def _some(places: Iterator[bytes], limit: int) -> tuple[list[bytes], bool]:
    found = list(islice(places, limit + 1))
    return found[:limit], len(found) <= limit


def onward(thread: int, low: bytes, folds: Folds, size: int) -> Iterator[bytes]:
    """The places in sight behind `low`, `size` fetched at once; over a folded branch with one look."""
    whole = False
    while not whole:
        tops = _among_tops(low, folds)
        some = tree.after(thread, low, size, tops=tops)
        whole = len(some) < size
        for place in some:
            hiding = folds.over(place)
            if hiding is None:
                yield place
            low = place if hiding is None else behind(hiding)
            if hiding is not None or _among_tops(low, folds) != tops:
                whole = False
                break


def back(thread: int, high: bytes, folds: Folds, size: int) -> Iterator[bytes]:
    """The places in sight before `high`, the last one first."""
    whole = False
    while not whole:
        tops = folds.tops and (len(high) <= TOPS or high[:TOPS] not in folds.opened)
        some = tree.before(thread, high, size, tops=tops)
        whole = len(some) < size
        for place in some:
            if tops and place in folds.opened:
                high, whole = behind(place), False
                break
            high = folds.over(place) or place
            yield high
            if high != place or (folds.tops and not tops and len(high) <= TOPS):
                whole = False
                break
        if whole and tops:
            yield from (place for place in tree.before(thread, high, 1) if len(place) == STEP)


def _among_tops(low: bytes, folds: Folds) -> bool:
    """Whether what follows `low` is looked for right below the opening only."""
    return folds.tops and len(low) >= TOPS and low[:TOPS] not in folds.opened


def rails(thread: int, places: list[bytes]) -> dict[bytes, int]:
    """For each of these places, which follow each other: bit n says that more answers follow beside its line at n."""
    if not places:
        return {}
    line = list(line_of(places[-1]))
    more = {
        node: place is not None and above(place) == above(node)
        for node, place in zip(line, tree.following(thread, line), strict=True)
    }
    following = places[-1]
    for place in reversed(places):
        for node in line_of(place):
            if node not in more:
                # Its branch ends before `following` does: is that beside it?
                more[node] = following.startswith(above(node)) and len(following) >= len(node)
        following = place
    return {place: sum(more[node] << level for level, node in enumerate(line_of(place))) for place in places}


def next_unread(thread: int, posts: int, seen: Ranges, low: bytes = TOP) -> bytes | None:
    """The first place behind `low` whose post is not in `seen`. The thread has the numbers up to `posts`."""
    missing = _few_missing(posts, seen)
    if missing is not None:
        return min((place for place in tree.places(thread, missing) if place > low), default=None)
    for stride in _strides():
        some = tree.after(thread, low, stride)
        found = next(_without(some, seen), None)
        if found is not None or len(some) < stride:
            return found
        low = some[-1]
    return None


def previous_unread(thread: int, posts: int, seen: Ranges, high: bytes) -> bytes | None:
    """The last place before `high` whose post is not in `seen`."""
    missing = _few_missing(posts, seen)
    if missing is not None:
        return max((place for place in tree.places(thread, missing) if place < high), default=None)
    for stride in _strides():
        some = tree.before(thread, high, stride)
        found = next(_without(some, seen), None)
        if found is not None or len(some) < stride:
            return found
        high = some[-1]
    return None


def folded_but_unread(thread: int, posts: int, seen: Ranges) -> Folds:
    """Every branch folded in which nothing is unread, where the unread ones are few; else, and where all has been
    read, nothing is."""
    missing = _few_missing(posts, seen)
    if not missing:
        return Folds()
    return Folds(tops=True, opened=frozenset(place[:TOPS] for place in tree.places(thread, missing)))


def _without(some: list[bytes], seen: Ranges) -> Iterator[bytes]:
    """The places whose posts are not in `seen`: numbers are compared as the bytes that they are at the end of a place,
    since thousands may be passed over."""
    lows = [low.to_bytes(STEP, "big") for low, _high in seen.pairs]
    highs = [high.to_bytes(STEP, "big") for _low, high in seen.pairs]
    for place in some:
        own = place[-STEP:]
        at = bisect_right(lows, own)
        if not at or own > highs[at - 1]:
            yield place


def _few_missing(posts: int, seen: Ranges) -> list[int] | None:
    """The numbers that are not in `seen`, or None where they are many."""
    if posts - seen.count(1, posts) > FEW:
        return None
    return list(upto(posts).subtract(seen))


def _strides() -> Iterator[int]:
    yield from STRIDES[:-1]
    while True:
        yield STRIDES[-1]


def beside(thread: int, place: bytes, by: int) -> bytes | None:
    """The answer to the same post before (-1) or after (1) the one at this place."""
    parent = above(place)
    if by > 0:
        (found,) = tree.following(thread, [place])
    else:
        found = next(iter(tree.before(thread, place, 1, parent)), None)
    if not parent or found is None or not found.startswith(parent):
        return None
    return found[: len(place)]


def first_below(thread: int, place: bytes) -> bytes | None:
    """The first answer to the post at this place, as the tree has it."""
    return next(iter(tree.after(thread, place, 1, behind(place))), None)
