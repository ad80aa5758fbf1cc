"""Noticing that somebody has committed something: another process of this community, or this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

CHANGED = "changed"
"""What a callback is given where the database cannot say what has changed."""

RESYNC = "resync"
"""What a callback is given where notices may have been missed: look at everything afresh."""

Callback = Callable[[str], None]


class Watch(Protocol):
    """Something that calls back until it is stopped."""

    async def stop(self) -> None:
        """No call comes after this. May be called again."""
