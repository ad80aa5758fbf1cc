"""Read marks and places on their way to the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from bbs.domain.policy import Actor, may_read_board
from bbs.domain.ranges import Ranges
from bbs.models.queries import boards, marks, stops, threads
from bbs.models.queries.threads import ThreadFacts
from bbs.services import forwarding, marking
from bbs.services.core import Core, shown
from bbs.services.rows import Place
from bbs.services.unread import NONE_READ, joined, parsed

MAX_STOPS: Final = 500
"""Of so many threads, those read last, it is kept where a member stopped."""


@dataclass(frozen=True, slots=True)
class WaitingMarks:
    """Posts of one thread that somebody has read."""

    actor: Actor
    member: int
    thread: int
    numbers: Ranges

    worth: ClassVar[int] = 1

    @property
    def size(self) -> int:
        return 200 + 100 * len(self.numbers.pairs)

    def after(self, older: WaitingMarks) -> WaitingMarks:
        return WaitingMarks(self.actor, self.member, self.thread, self.numbers.union(older.numbers))

    def apply(self) -> None:
        marks.lock_member(self.member)
        thread = threads.thread(self.thread)
        board = boards.board_by_id(thread.board) if thread is not None else None
        if thread is None or board is None or not shown(thread):
            return
        may_read = may_read_board(self.actor, board.id, board.readers)
        if may_read and marking.mark_read(self.member, thread, self.numbers):
            marking.settle(self.member, board.id)
        if thread.gone:
            self._follow(thread)

    def _follow(self, thread: ThreadFacts) -> None:
        """What has been read of a branch just before it became a thread of its own is read there."""
        gone = self.numbers.subtract(self.numbers.subtract(parsed(thread.gone)))
        for to_thread, numbers in forwarding.read_there(thread.id, gone).items():
            WaitingMarks(self.actor, self.member, to_thread, numbers).apply()


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """Where somebody is."""

    member: int
    place: Place
    now_us: int

    worth: ClassVar[int] = 0

    @property
    def size(self) -> int:
        return 300

    def after(self, older: WaitingPlace) -> WaitingPlace:
        return self

    def apply(self) -> None:
        marks.lock_member(self.member)
        place = self.place
        row = {"screen": place.screen, "board": place.board, "thread": place.thread, "number": place.number}
        marks.put_place(self.member, {**row, "updated_us": self.now_us})


@dataclass(frozen=True, slots=True)
class WaitingStop:
    """The post at which somebody stopped reading a thread, so far."""

    member: int
    thread: int
    number: int
    now_us: int

    worth: ClassVar[int] = 0

    @property
    def size(self) -> int:
        return 200

    def after(self, older: WaitingStop) -> WaitingStop:
        return self

    def apply(self) -> None:
        marks.lock_member(self.member)
        if threads.thread(self.thread) is not None:
            stops.put_stop(self.member, self.thread, self.number, self.now_us, MAX_STOPS)


def waiting_stop(core: Core, actor: Actor, thread: int) -> int | None:
    """Where the actor stopped reading a thread in the last moments."""
    if actor.member is None:
        return None
    found = [entry.number for key, entry in core.batch.waiting(actor.member, "stop") if key[1] == thread]
    return found[-1] if found else None


def waiting_marks(core: Core, actor: Actor) -> dict[int, Ranges]:
    """What the actor has read in the last moments: thread to numbers. Taken before the database is read."""
    found: dict[int, Ranges] = {}
    if actor.member is None:
        return found
    for _key, entry in core.batch.waiting(actor.member, "marks"):
        found[entry.thread] = joined(found.get(entry.thread, NONE_READ), entry.numbers)
    return found
