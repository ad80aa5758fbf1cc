"""Keeping one's place in a list out of which things go."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def nearest(before: Sequence[Key], chosen: object, left: Container[Key]) -> Key | None:
    """What to stand on: what was `chosen` where it is left, else what came next in the list `before`, or last before
    it; None where nothing of it is left or nothing was chosen."""
    at = next((place for place, key in enumerate(before) if key == chosen), None)
    if at is None:
        return None
    return next((key for key in [*before[at:], *reversed(before[:at])] if key in left), None)
