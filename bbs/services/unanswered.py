"""Threads that nobody has answered yet, over all boards, for those who could answer. Inside a read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bbs.domain.policy import Actor
from bbs.models.queries import people
from bbs.models.queries import threads as tables
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.threads import WaitingKey, WaitingThread
from bbs.services.hiding import hidden_by
from bbs.services.offers import Offers

MAX_COUNTED: Final = 100
"""So many threads without an answer are counted; of more it is enough to know that there are more."""

MAX_LOOKS: Final = 500
"""So many are looked through for a count or a page."""

STEP: Final = 100


class Answerable:
    """Which of the threads without an answer the actor could answer.

    Left out are those they may not read, those that are closed, their own, those they have hidden, and those of people
    whose posts they have shut for themselves.
    """

    def __init__(self, actor: Actor, boards: dict[int, BoardFacts]) -> None:
        """`boards` are those that the actor may read, by id."""
        self._member = actor.member
        self._boards = boards
        self._hidden = hidden_by(actor.member)
        shut = [] if actor.member is None else people.all_shut(actor.member)
        self._shut = frozenset((each.other, each.thread) for each in shut)
        self.looked_to: WaitingKey | None = None
        """How far has been looked; None when everything has been."""

    def after(self, start: WaitingKey) -> Iterator[WaitingThread]:
        """Those begun after `start`, the ones that have waited longest first; `MAX_LOOKS` are looked at."""
        looked, more = 0, True
        while more and looked < MAX_LOOKS:
            found = tables.waiting(start, STEP)
            more = len(found) == STEP
            for thread in found:
                start = self.looked_to = (thread.created_us, thread.id)
                if self._is_for_them(thread):
                    yield thread
            looked += STEP
        if not more:
            self.looked_to = None

    def _is_for_them(self, thread: WaitingThread) -> bool:
        own = thread.author is not None and thread.author == self._member
        apart = own or thread.locked or thread.id in self._hidden
        # Whom they have shut by name says nothing about who has written without one.
        apart = apart or (thread.author, thread.id if thread.unnamed else people.NAMED) in self._shut
        return thread.board in self._boards and not apart


def count(actor: Actor, boards: dict[int, BoardFacts], since_us: int, offers: Offers) -> tuple[int, int]:
    """How many there are of those begun since, `MAX_COUNTED` at most, and how many of these are offered to the
    actor."""
    found = offered = 0
    for thread in Answerable(actor, boards).after((since_us, 0)):
        found += 1
        offered += offers.has(thread)
        if found == MAX_COUNTED:
            break
    return found, offered


def some(
    actor: Actor, boards: dict[int, BoardFacts], start: WaitingKey, limit: int
) -> tuple[list[WaitingThread], WaitingKey | None]:
    """`limit` of them from behind `start`, and where to go on; None when there are no more."""
    answerable = Answerable(actor, boards)
    found: list[WaitingThread] = []
    for thread in answerable.after(start):
        found.append(thread)
        if len(found) == limit:
            return found, (thread.created_us, thread.id)
    return found, answerable.looked_to
