"""What actions on whole threads are made of."""

from __future__ import annotations

from bbs.services import moving, thread_settings
from bbs.services.action_effects import Mechanics


def mechanics() -> Mechanics:
    """What moves, splits, closes, pins and slows threads."""
    return Mechanics(moving.move, moving.split, thread_settings.lock, thread_settings.pin, thread_settings.slow)
