"""The queue: stretches of an index, rank by rank, each with its oldest case first. Nothing here touches a row of a case
before it is known to stand on the page.

Indexes: `case_file_queue` for all boards, `case_file_board` for one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from peewee import Tuple, fn

from bbs.domain.cases import RANKS, Severity
from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.queries.cases import CaseFacts
from bbs.models.queries.common import rows
from bbs.models.tables import CaseFile, PassedCase

URGENT: Final = RANKS[Severity.HIGH]
"""From this rank on a case is urgent."""

Boards = Literal["all", "one", "none"]
"""Cases of every board, of one, or those that belong to no board."""


class Place(NamedTuple):
    """Where a case stands within its rank."""

    opened_us: int
    id: int


BEFORE: Final = Place(-1, 0)
"""Before every case of a rank."""


def _open(boards: Boards) -> Any:
    query = CaseFile.select().where(CaseFile.open)
    query = query.where(CaseFile.member.is_null() | (CaseFile.member != parameter("me")))
    if boards == "one":
        return query.where(CaseFile.board == parameter("board"))
    return query.where(CaseFile.board.is_null()) if boards == "none" else query


def _free() -> Any:
    return CaseFile.claimed_by.is_null() | (CaseFile.claim_expires_us <= parameter("now_us"))


def _not_passed() -> Any:
    mine = (PassedCase.case == CaseFile.id) & (PassedCase.member == parameter("me"))
    return ~fn.EXISTS(PassedCase.select(PassedCase.case).where(mine))


@lru_cache
def _stretch(boards: Boards, origin: bool, free: bool, takeable: bool) -> Prepared:
    def make() -> Any:
        after = Tuple(parameter("opened_us"), parameter("after"))
        query = _open(boards).select(CaseFile.opened_us, CaseFile.id).where(CaseFile.rank == parameter("rank"))
        query = query.where(Tuple(CaseFile.opened_us, CaseFile.id) > after, _not_passed())
        if origin:
            query = query.where(CaseFile.origin == parameter("origin"))
        if free:
            query = query.where(_free())
        if takeable:
            query = query.where(_free() | (CaseFile.claimed_by == parameter("me")))
        return query.order_by(CaseFile.opened_us, CaseFile.id).limit(parameter("limit"))

    return Prepared(make)


class Wanted(NamedTuple):
    """Which cases are looked for: of the boards, those that the member `me` may see; with `origin` those of that kind,
    with `free` those that nobody has at `now_us`, with `takeable` also those that `me` has."""

    me: int
    now_us: int
    origin: str | None = None
    free: bool = False
    takeable: bool = False


def stretch(wanted: Wanted, boards: Boards, board: int | None, rank: int, after: Place, limit: int) -> list[Place]:
    """The first cases of a rank after a place, `limit` at most, without those that `me` has passed on."""
    values: dict[str, object] = {"me": wanted.me, "rank": rank, "limit": limit}
    values |= {"opened_us": after.opened_us, "after": after.id, "board": board}
    values |= {"origin": wanted.origin, "now_us": wanted.now_us}
    query = _stretch(boards, wanted.origin is not None, wanted.free, wanted.takeable)
    return [Place(*row) for row in query.rows(**values)]


@lru_cache
def _count(boards: Boards) -> Prepared:
    def make() -> Any:
        # Only in the order of the index, from either end, is it always the index that is counted.
        some = _open(boards).select(CaseFile.id, CaseFile.rank)
        some = some.order_by(CaseFile.rank.desc(), CaseFile.opened_us.desc(), CaseFile.id.desc())
        some = some.limit(parameter("limit")).alias("some")
        return some.select_from(fn.COUNT(some.c.id), fn.COUNT(fn.NULLIF(some.c.rank >= URGENT, False)))

    return Prepared(make)


def count(me: int, boards: Boards, board: int | None, limit: int) -> tuple[int, int]:
    """How many open cases there are that `me` may see, and how many of a high rank, each counted up to `limit`: the
    urgent ones come first."""
    row = _count(boards).first(me=me, board=board, limit=limit)
    return (int(row[0]), int(row[1])) if row else (0, 0)


_SOME = PreparedForSeveral(
    lambda numbers: CaseFile.select(*(getattr(CaseFile, name) for name in CaseFacts._fields)).where(
        CaseFile.id << numbers
    )
)


def some(numbers: list[int]) -> list[CaseFacts]:
    """These cases, in this order; without those that are not there."""
    found = {row[0]: CaseFacts(*row) for row in _SOME.rows(numbers)}
    return [found[number] for number in numbers if number in found]


_CLAIMED = Prepared(
    lambda: CaseFile.select(CaseFile.id).where(
        CaseFile.open,
        CaseFile.claimed_by == parameter("member"),
        CaseFile.claim_expires_us > parameter("now_us"),
    )
)
_PASSED = Prepared(
    lambda: (
        PassedCase.select(PassedCase.case).join(CaseFile).where(PassedCase.member == parameter("member"), CaseFile.open)
    )
)


def claimed_by(member: int, now_us: int) -> list[CaseFacts]:
    """The open cases that a member has at this moment, in no order."""
    return some([number for (number,) in _CLAIMED.rows(member=member, now_us=now_us)])


def passed_by(member: int) -> list[CaseFacts]:
    """The open cases that a member has passed on, in no order."""
    return some([number for (number,) in _PASSED.rows(member=member)])


def closed(me: int, boards: list[int] | None, origin: str | None, before: Place, limit: int) -> list[Place]:
    """Closed cases that `me` may see, those closed last first: `Place.opened_us` is when they were closed. `boards` are
    those that `me` looks after, None for all."""
    query = CaseFile.select(CaseFile.closed_us, CaseFile.id).where(CaseFile.closed_us.is_null(False))
    query = query.where(CaseFile.member.is_null() | (CaseFile.member != me))
    if boards is not None:
        query = query.where(CaseFile.board.is_null() | (CaseFile.board << boards))
    if origin is not None:
        query = query.where(CaseFile.origin == origin)
    query = query.where(Tuple(CaseFile.closed_us, CaseFile.id) < Tuple(*before))
    return [Place(*row) for row in rows(query.order_by(CaseFile.closed_us.desc(), CaseFile.id.desc()).limit(limit))]
