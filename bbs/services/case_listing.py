"""Cases as lines of the queue, and pages of them. Inside a read.

A page goes through the ranks from the highest down, in each from the oldest on, and ends with what the moderator has
passed on. One key says where it ended: what is claimed, closed or opened meanwhile moves nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from typing import Final, Literal, NamedTuple

from bbs.domain.addresses import Address
from bbs.domain.byline import Byline, BylineKind
from bbs.domain.cases import RANKS, CaseState, Origin, Severity
from bbs.domain.policy import Actor, Role
from bbs.domain.words import _
from bbs.models.queries import case_queue, cases
from bbs.models.queries.case_queue import BEFORE, URGENT, Boards, Place, Wanted
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import from_us
from bbs.services import bylines
from bbs.services.case_hold import is_claimed, may_see
from bbs.services.case_rows import CaseRow, QueueCounts
from bbs.services.rows import MAX_COUNT

Only = Literal["all", "mine", "unclaimed", "urgent", "closed"]
"""Which cases of the queue."""

ONLY_WORDS: Final[dict[Only, str]] = {
    "all": _("all that are open"),
    "mine": _("those I have taken"),
    "unclaimed": _("those nobody has taken"),
    "urgent": _("crisis, red and high"),
    "closed": _("closed ones"),
}
"""Which cases can be shown, in words, for every front end."""

HIGHEST: Final = max(RANKS.values())


class Key(NamedTuple):
    """Where a page ended: the rank, less than 0 among what the moderator has passed on, and the place within it. Of
    closed cases the place alone counts."""

    rank: int
    place: Place

    @property
    def passed(self) -> bool:
        return self.rank < 0

    def before(self, case: CaseFacts) -> bool:
        """Whether a case stands behind this key."""
        return (-case.rank, case.opened_us, case.id) > (-abs(self.rank), *self.place)


START: Final = Key(HIGHEST, BEFORE)


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue as one moderator sees it, at one moment: of one board (its id), or of all that are theirs."""

    actor: Actor
    now_us: int
    board: int | None = None
    origin: Origin | None = None
    only: Only = "all"

    def page(self, start: Key, limit: int) -> tuple[list[CaseRow], Key | None]:
        """The next cases, and where they ended; None where nothing follows."""
        if self.only == "closed":
            return self._closed(start, limit)
        found = self._some(start, limit + 1)
        end = found[limit - 1][0] if len(found) > limit else None
        passed = {case.id for key, case in found if key.passed}
        return rows_of(self.actor, [case for _key, case in found[:limit]], self.now_us, passed), end

    def after(self, case: CaseFacts | None) -> int | None:
        """The number of the case to go on with: the first that nobody else has, behind this one while it waits in the
        queue, else of all."""
        start = START if case is None or not case.open else Key(case.rank, Place(case.opened_us, case.id))
        found = next(self._places(self._wanted(takeable=True), start, 1), None)
        return None if found is None else found.place.id

    def counts(self) -> QueueCounts:
        """How many open cases there are, each number as far as `MAX_COUNT`."""
        mine = [case for case in case_queue.claimed_by(self._me, self.now_us) if self._fits(case)]
        total, urgent = self._count()
        return QueueCounts(total, len(mine), urgent)

    def count(self) -> int:
        """How many open cases there are, as far as `MAX_COUNT`."""
        return self._count()[0]

    def _count(self) -> tuple[int, int]:
        """All of them, and those of a high rank."""
        found = [case_queue.count(self._me, boards, board, MAX_COUNT) for boards, board in self._boards()]
        total, urgent = (sum(each) for each in zip(*found, strict=True))
        return min(total, MAX_COUNT), min(urgent, MAX_COUNT)

    @property
    def _me(self) -> int:
        return self.actor.member or 0

    def _boards(self) -> list[tuple[Boards, int | None]]:
        """The stretches of the index that hold this queue."""
        if self.board is not None:
            return [("one", self.board)]
        if Role.SYSOP in self.actor.roles or self.actor.moderates is None:
            return [("all", None)]
        return [("none", None), *(("one", board) for board in sorted(self.actor.moderates))]

    def _wanted(self, *, takeable: bool = False) -> Wanted:
        origin = None if self.origin is None else self.origin.value
        return Wanted(self._me, self.now_us, origin, self.only == "unclaimed", takeable)

    def _some(self, start: Key, limit: int) -> list[tuple[Key, CaseFacts]]:
        if self.only == "mine":
            mine = [case for case in case_queue.claimed_by(self._me, self.now_us) if self._fits(case)]
            return self._sorted(mine, start, limit)
        keys: list[Key] = []
        if not start.passed:
            for key in self._places(self._wanted(), start, limit):
                keys.append(key)
                if len(keys) == limit:
                    break
        found = list(zip(keys, case_queue.some([key.place.id for key in keys]), strict=True))
        if len(found) < limit:
            found += self._passed(start, limit - len(found))
        return found

    def _places(self, wanted: Wanted, start: Key, limit: int) -> Iterator[Key]:
        """Where the cases stand that nobody has passed on, in their order; looked up rank by rank."""
        lowest = URGENT if self.only == "urgent" else min(RANKS.values())
        for rank in range(start.rank, lowest - 1, -1):
            after = start.place if rank == start.rank else BEFORE
            stretches = (self._stretch(wanted, boards, board, rank, after, limit) for boards, board in self._boards())
            yield from (Key(rank, place) for place in merge(*stretches))

    @staticmethod
    def _stretch(
        wanted: Wanted, boards: Boards, board: int | None, rank: int, after: Place, limit: int
    ) -> Iterator[Place]:
        while found := case_queue.stretch(wanted, boards, board, rank, after, limit):
            yield from found
            if len(found) < limit:
                return
            after = found[-1]

    def _passed(self, start: Key, limit: int) -> list[tuple[Key, CaseFacts]]:
        passed = [case for case in case_queue.passed_by(self._me) if self._fits(case)]
        found = self._sorted(passed, start if start.passed else START, limit)
        return [(Key(-key.rank, key.place), case) for key, case in found]

    def _sorted(self, found: list[CaseFacts], start: Key, limit: int) -> list[tuple[Key, CaseFacts]]:
        rest = sorted((-case.rank, case.opened_us, case.id, case) for case in found if start.before(case))
        return [(Key(case.rank, Place(case.opened_us, case.id)), case) for *_place, case in rest[:limit]]

    def _closed(self, start: Key, limit: int) -> tuple[list[CaseRow], Key | None]:
        before = Place(2**62, 0) if start == START else start.place
        boards = None if self._boards()[0][0] == "all" else [board for _kind, board in self._boards() if board]
        wanted = None if self.origin is None else self.origin.value
        places = case_queue.closed(self._me, boards, wanted, before, limit + 1)
        end = Key(HIGHEST, places[limit - 1]) if len(places) > limit else None
        return rows_of(self.actor, case_queue.some([place.id for place in places[:limit]]), self.now_us), end

    def _fits(self, case: CaseFacts) -> bool:
        if not may_see(self.actor, case) or (self.board is not None and case.board != self.board):
            return False
        if self.only == "unclaimed" and is_claimed(case, self.now_us):
            return False
        if self.only == "urgent" and case.rank < URGENT:
            return False
        return self.origin is None or case.origin == self.origin


def rows_of(actor: Actor, found: Iterable[CaseFacts], now_us: int, passed: Iterable[int] = ()) -> list[CaseRow]:
    """These cases as the actor sees them in a list."""
    facts = list(found)
    if not facts:
        return []
    boards = cases.board_names()
    members = [each for case in facts for each in (case.member, case.claimed_by) if each is not None]
    handles = cases.handles(members) if members else {}
    posts = [case.post for case in facts if case.post is not None]
    numbers = cases.numbers(posts) if posts else {}
    put_back = set(passed)
    return [_row(actor, case, now_us, boards, handles, numbers, case.id in put_back) for case in facts]


def _row(
    actor: Actor,
    case: CaseFacts,
    now_us: int,
    boards: dict[int, tuple[str, str]],
    handles: dict[int, str],
    numbers: dict[int, int | None],
    passed: bool,
) -> CaseRow:
    slug, name = boards.get(case.board or 0, (None, ""))
    number = None if case.post is None else numbers.get(case.post)
    claimed = is_claimed(case, now_us)
    mine = claimed and case.claimed_by == actor.member
    state = CaseState(case.state)
    return CaseRow(
        number=case.id,
        severity=None if case.severity is None else Severity(case.severity),
        origin=Origin(case.origin),
        category=case.category,
        state=CaseState.OPEN if state is CaseState.CLAIMED and not claimed else state,
        version=case.version,
        address=None if case.thread is None else Address(case.thread, number),
        board=slug,
        board_name=name,
        subject=case.subject,
        excerpt=case.excerpt,
        byline=_byline(case, handles),
        reports=case.reports,
        opened=from_us(case.opened_us),
        due=None if case.due_us is None else from_us(case.due_us),
        claimed_by=handles.get(case.claimed_by or 0) if claimed and not mine else None,
        claim_expires=from_us(case.claim_expires_us) if claimed and case.claim_expires_us else None,
        mine=mine,
        passed=passed,
    )


def _byline(case: CaseFacts, handles: dict[int, str]) -> Byline | None:
    """Who wrote or asks; never who that is where it was done without a name."""
    if case.unnamed:
        return Byline(BylineKind.UNNAMED, _("somebody without a name"))
    if case.member is None:
        return bylines.former() if case.post is not None else None
    return bylines.named(handles.get(case.member))
