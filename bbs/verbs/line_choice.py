"""What somebody can choose in a talk, and the ways in which they go from where they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


class Left(Exception):
    """Somebody leaves."""


class LeftAtOnce(Left):
    """Somebody leaves at once: what stands on their screen goes with them, and they come back to home."""


class PutOut(Left):
    """The visit ends because nobody here could open a lock; the next sign-in leads back to the same place."""


class Interrupted(Exception):
    """Somebody stops what they were at, by Ctrl+C or by going back."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: in words, and what happens then."""

    words: str
    then: Callable[[], Awaitable[None]]
