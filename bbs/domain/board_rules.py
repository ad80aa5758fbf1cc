"""How a board is kept calm: who may write, what is held, and how fast."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final


class Writers(StrEnum):
    """Who may write on a board, among those who may read it."""

    READERS = "readers"
    MODERATORS = "moderators"


class Hold(StrEnum):
    """Which posts of a board wait for a moderator: none, the first ones of new members, or all."""

    NONE = "none"
    FIRST = "first"
    ALL = "all"


HELD_FIRST_POSTS: Final = 3
"""So many posts of a new member wait where the board holds first posts; also the default of the setting."""

MAX_SLOW: Final = timedelta(hours=24)
"""The slowest a board or thread can be made: one post a day."""

DRAWBRIDGE_TIME: Final = timedelta(hours=24)
"""So long new accounts wait for a moderator, and first posts are held, after somebody has raised the drawbridge."""
