"""The reply tree: where each post of a thread stands in it, as a value that sorts in reading order.

The place of a post is the numbers of the posts above it and its own, three bytes each: depth first, siblings by
number, is the order of these bytes. A branch is all places that begin with that of its first post, so that a part of
the tree is a stretch of an index, however long the thread is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

OPENING: Final = 1
"""The number of the post that opens a thread: the root of its tree."""

MAX_DEPTH: Final = 100
"""The deepest that a post stands; the opening is at 0. Answers to one at this depth stand beside it, by number."""

MAX_POSTS: Final = 0xFFFFFE
"""The highest number of a post that has a place."""

STEP: Final = 3
"""The bytes of one number in a place."""

TOP: Final = b""
"""Before every place."""

_LAST: Final = b"\xff" * STEP
END: Final = _LAST
"""Behind every place."""

TOPS: Final = 2 * STEP
"""The bytes of the places right below the opening."""


def place_under(parent: bytes | None, number: int) -> bytes:
    """Where post `number` stands as an answer to the post at place `parent`; None where it answers nobody.

    Raises OverflowError for a number above `MAX_POSTS` that no place can hold.
    """
    own = number.to_bytes(STEP, "big")
    return own if parent is None else parent[: MAX_DEPTH * STEP] + own


def places(parents: list[int | None]) -> list[bytes]:
    """The places of posts 1, 2, 3 and so on, of which each answers the one with the number in `parents`.

    A post answers an earlier one; whatever names itself, a later post or nobody stands under the opening.
    """
    found: list[bytes] = []
    for number, parent in enumerate(parents, OPENING):
        known = parent is not None and OPENING <= parent < number
        above = found[(parent if known and parent else OPENING) - 1] if found else None
        found.append(place_under(above, number))
    return found


def number_at(place: bytes) -> int:
    """The number of the post that stands there."""
    return int.from_bytes(place[-STEP:], "big")


def depth_of(place: bytes) -> int:
    """How many posts stand above it; 0 for the opening."""
    return len(place) // STEP - 1


def behind(place: bytes) -> bytes:
    """What sorts behind the branch of a post, and before whatever follows it."""
    return place + _LAST


def above(place: bytes) -> bytes:
    """The place of the post it stands below; empty for the opening."""
    return place[:-STEP]


def line_of(place: bytes) -> Iterator[bytes]:
    """The places from the opening down to this one."""
    return (place[:end] for end in range(STEP, len(place) + 1, STEP))


@dataclass(frozen=True, slots=True)
class Folds:
    """Which branches are folded: those below the posts at `folded`; with `tops`, also those of all posts right below
    the opening but the `opened` ones. A folded branch shows its first post only."""

    folded: frozenset[bytes] = frozenset()
    tops: bool = False
    opened: frozenset[bytes] = frozenset()

    def __bool__(self) -> bool:
        return self.tops or bool(self.folded)

    def has(self, place: bytes) -> bool:
        """Whether the branch below this post is folded."""
        return place in self.folded or (self.tops and len(place) == TOPS and place not in self.opened)

    def over(self, place: bytes) -> bytes | None:
        """The place of the post in whose folded branch this one is hidden; None where it is in sight."""
        if not self:
            return None
        return next((each for each in line_of(above(place)) if self.has(each)), None)

    def toggled(self, place: bytes) -> Folds:
        """With the branch of this post folded, or unfolded again."""
        folded, opened = self.folded ^ {place}, self.opened
        if self.tops and len(place) == TOPS:
            folded = self.folded - {place}
            opened = self.opened | {place} if self.has(place) else self.opened - {place}
        return Folds(folded, self.tops, opened)

    def showing(self, place: bytes) -> Folds:
        """With every branch unfolded that hides this post."""
        folds = self
        while (hiding := folds.over(place)) is not None:
            folds = folds.toggled(hiding)
        return folds


NO_FOLDS: Final = Folds()
