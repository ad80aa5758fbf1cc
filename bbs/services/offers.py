"""Threads without an answer, offered to members who know what they are about. Their authors are told nothing of it:
nobody can promise that somebody answers. Inside a read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bbs.models.queries import care
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.threads import WaitingThread


class Offers:
    """What is offered to one member: threads that have waited for so many hours on boards of experiences they know."""

    def __init__(self, member: int | None, boards: Mapping[int, BoardFacts], now_us: int, hours: float) -> None:
        """`boards` are those that the member may read, by id. Their own `boards` are then those of what they know."""
        known = care.known_experiences(member) if member is not None else set()
        self.boards = {board.id for board in boards.values() if board.experience in known}
        self._before_us = now_us - timedelta(hours=hours) // timedelta(microseconds=1)

    def has(self, thread: WaitingThread) -> bool:
        """Whether the thread is offered to them."""
        return thread.board in self.boards and thread.created_us <= self._before_us
