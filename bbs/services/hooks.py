"""What publishing asks of other rooms: each with an answer that changes nothing, for where nobody is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bbs.domain.triage import Assessment, Tier
from bbs.services.core import Outbox
from bbs.services.triage_hook import Written


class Triage(Protocol):
    """What reads a text when it is sent, and keeps what it finds (`services.triage_hook`)."""

    async def look_at(self, text: str) -> Assessment:
        """What the rules say of a text."""

    def note(self, outbox: Outbox, written: Written, found: Assessment, now_us: int) -> bool:
        """Inside the write that puts the post there; whether its author's panel has something to say."""


class NoTriage:
    """Finds nothing."""

    async def look_at(self, text: str) -> Assessment:
        """Green, whatever the text."""
        return Assessment(Tier.GREEN)

    def note(self, outbox: Outbox, written: Written, found: Assessment, now_us: int) -> bool:
        """Nothing to say."""
        return False


def _never(_member: int, _post: int) -> bool:
    return False


def _down(_now_us: int) -> bool:
    return False


def _unknown(_now_us: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Hooks:
    """`cools(member, post)` says whether the member has just reported this post for breaking a rule; `drawbridge(now)`
    whether it is up; `next_look(now)`, in words, when a moderator looks next. All three inside a read or a write."""

    triage: Triage = field(default_factory=NoTriage)
    cools: Callable[[int, int], bool] = _never
    drawbridge: Callable[[int], bool] = _down
    next_look: Callable[[int], str] = _unknown
