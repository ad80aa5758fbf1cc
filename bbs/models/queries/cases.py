"""Cases: opened, found again, changed, with their steps and reports."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import JOIN, fn

from bbs.domain.cases import Origin
from bbs.domain.policy import Role
from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.queries.common import first, locking, rows
from bbs.models.tables import (
    Board,
    CaseFile,
    CaseStep,
    Member,
    MemberRole,
    PassedCase,
    Post,
    Thread,
    TriageHit,
)


class CaseFacts(NamedTuple):
    """A case without its snapshot. `facts` is JSON; `claimer` is the handle of whoever has claimed it."""

    id: int
    origin: str
    category: str
    severity: str | None
    rank: int
    state: str
    open: bool
    board: int | None
    thread: int | None
    post: int | None
    member: int | None
    conversation: int | None
    unnamed: bool
    about_staff: bool
    claimed_by: int | None
    claim_expires_us: int | None
    due_us: int | None
    tier_us: int | None
    version: int
    opened_us: int
    closed_us: int | None
    reports: int
    subject: str
    excerpt: str
    facts: str


_COLUMNS = tuple(getattr(CaseFile, name) for name in CaseFacts._fields)

_CASE = Prepared(lambda: CaseFile.select(*_COLUMNS).where(CaseFile.id == parameter("case")))


def case(number: int) -> CaseFacts | None:
    """The case with this number."""
    row = _CASE.first(case=number)
    return None if row is None else CaseFacts(*row)


def locked_case(number: int) -> CaseFacts | None:
    """The same inside a write, held against other writers. Taken after every other lock."""
    row = _LOCKED.first(case=number)
    return None if row is None else CaseFacts(*row)


_LOCKED = Prepared(lambda: locking(CaseFile.select(*_COLUMNS).where(CaseFile.id == parameter("case"))))


def _about() -> Any:
    query = CaseFile.select(*_COLUMNS).join(Post, on=(CaseFile.post == Post.id))
    query = query.where(CaseFile.post == parameter("post"), CaseFile.open, CaseFile.origin != Origin.APPEAL.value)
    fits = CaseFile.member.is_null() | (CaseFile.member == Post.author)
    return query.where(fits).order_by(CaseFile.id).limit(1)


_ABOUT = Prepared(_about)


def open_case_about(post: int) -> CaseFacts | None:
    """The open case about what stands in a post: not an appeal, and not a question that somebody else has."""
    row = _ABOUT.first(post=post)
    return None if row is None else CaseFacts(*row)


def open_case_asked(member: int, unnamed: bool, post: int | None) -> CaseFacts | None:
    """The open case in which a member has asked for somebody; without a name, about this post only."""
    query = CaseFile.select(*_COLUMNS).where(CaseFile.member == member, CaseFile.open, CaseFile.unnamed == unnamed)
    if unnamed:
        query = query.where(CaseFile.post == post)
    row = first(query.where(CaseFile.origin == Origin.ASKED.value).order_by(CaseFile.id).limit(1))
    return None if row is None else CaseFacts(*row)


def open_case_of(conversation: int) -> CaseFacts | None:
    """The open case that a conversation belongs to."""
    query = CaseFile.select(*_COLUMNS).where(CaseFile.conversation == conversation, CaseFile.open)
    row = first(query.order_by(CaseFile.id).limit(1))
    return None if row is None else CaseFacts(*row)


def add_case(row: dict[str, object]) -> int:
    """A new case; its number."""
    return int(CaseFile.insert(**row).execute())


def change(case: int, **columns: object) -> None:
    """Other values in a case."""
    _change(tuple(columns)).run(case=case, **columns)


@lru_cache(maxsize=64)
def _change(names: tuple[str, ...]) -> Prepared:
    columns = {name: parameter(name) for name in names}
    return Prepared(lambda: CaseFile.update(**columns).where(CaseFile.id == parameter("case")))


_ADD_STEP = Prepared(
    lambda: CaseStep.insert(
        case=parameter("case"),
        kind=parameter("kind"),
        actor=parameter("actor"),
        facts=parameter("facts"),
        created_us=parameter("now_us"),
    )
)


def add_step(case: int, kind: str, actor: int | None, now_us: int, facts: dict[str, object]) -> None:
    """Another step in the history of a case."""
    said = json.dumps(facts, ensure_ascii=False)
    _ADD_STEP.run(case=case, kind=kind, actor=actor, facts=said, now_us=now_us)


class StepFacts(NamedTuple):
    """A step of a case; `by` is a handle, None for the server itself, or where somebody has gone."""

    kind: str
    actor: int | None
    facts: str
    created_us: int
    by: str | None


_STEPS = Prepared(
    lambda: (
        CaseStep.select(CaseStep.kind, CaseStep.actor, CaseStep.facts, CaseStep.created_us, Member.handle)
        .join(Member, JOIN.LEFT_OUTER, on=(CaseStep.actor == Member.id))
        .where(CaseStep.case == parameter("case"))
        .order_by(CaseStep.id.desc())
        .limit(parameter("limit"))
    )
)


def steps(case: int, limit: int) -> list[StepFacts]:
    """The last steps of a case, the newest first."""
    return [StepFacts(*row) for row in _STEPS.rows(case=case, limit=limit)]


def forget_passed(case: int) -> None:
    """Nobody has passed the case on any more."""
    PassedCase.delete().where(PassedCase.case == case).execute()


def pass_on(case: int, member: int) -> None:
    """A member leaves the case to others."""
    PassedCase.insert(case=case, member=member).on_conflict_ignore().execute()


_ROLES = (Role.MODERATOR.value, Role.SYSOP.value)
_STAFF = Prepared(
    lambda: (
        MemberRole.select(MemberRole.member, MemberRole.role, MemberRole.board, Member.state)
        .join(Member)
        .where(MemberRole.role << _ROLES)
    )
)


def staff() -> list[tuple[int, str, int | None, str]]:
    """Member, role, board and state of everybody who works on cases: one row a role."""
    return [(member, role, board, state) for member, role, board, state in _STAFF.rows()]


def is_staff(member: int) -> bool:
    """Whether somebody works on cases, wherever."""
    query = MemberRole.select(MemberRole.id).where(MemberRole.member == member, MemberRole.role << _ROLES)
    return first(query.limit(1)) is not None


class Subject(NamedTuple):
    """What a case shows of the post it is about as it stands now, and of its author and thread."""

    id: int
    number: int | None
    thread: int
    board: int
    author: int | None
    unnamed: bool
    state: str
    subject: str
    body: str


_POST = Prepared(
    lambda: (
        Post.select(
            Post.id,
            Post.number,
            Post.thread,
            Thread.board,
            Post.author,
            Post.unnamed,
            Post.state,
            Thread.subject,
            Post.body,
        )
        .join(Thread)
        .where(Post.id == parameter("post"))
    )
)


def post(post: int) -> Subject | None:
    """The post with this id, published or not."""
    row = _POST.first(post=post)
    return None if row is None else Subject(*row)


_NUMBERS = PreparedForSeveral(lambda posts: Post.select(Post.id, Post.number).where(Post.id << posts))


def numbers(posts: list[int]) -> dict[int, int | None]:
    """The numbers of these posts in their threads, by id."""
    return dict(_NUMBERS.rows(posts))


_HANDLES = PreparedForSeveral(lambda members: Member.select(Member.id, Member.handle).where(Member.id << members))


def handles(members: list[int]) -> dict[int, str]:
    """The handles of these members, by id."""
    return dict(_HANDLES.rows(members))


_CUES = Prepared(lambda: TriageHit.select(TriageHit.cues).where(TriageHit.post == parameter("post")))


def cues(post: int) -> str:
    """What triage found in a post, as JSON; empty where nothing is kept."""
    row = _CUES.first(post=post)
    return "" if row is None else str(row[0])


_SNAPSHOT = Prepared(
    lambda: CaseFile.select(CaseFile.snapshot, CaseFile.snapshot_us).where(CaseFile.id == parameter("case"))
)


def snapshot(case: int) -> tuple[str, int | None]:
    """The post as it was, and when that was."""
    row = _SNAPSHOT.first(case=case)
    return ("", None) if row is None else (row[0], row[1])


_EARLIER = Prepared(
    lambda: (
        CaseFile.select(*_COLUMNS)
        .where(
            (CaseFile.member == parameter("member"))
            & (CaseFile.id != parameter("case"))
            & ~CaseFile.unnamed
            & CaseFile.origin.not_in(("triage", "asked"))
            & (CaseFile.category != "worried")
        )
        .order_by(CaseFile.id.desc())
        .limit(parameter("limit"))
    )
)


def earlier(member: int, case: int, limit: int) -> list[CaseFacts]:
    """Other cases about what a member did with their name, the newest first: none about their own safety."""
    return [CaseFacts(*row) for row in _EARLIER.rows(member=member, case=case, limit=limit)]


_BOARDS = Prepared(lambda: Board.select(Board.id, Board.slug, Board.name))


def board_names() -> dict[int, tuple[str, str]]:
    """Slug and name of every board, by id."""
    return {board: (slug, name) for board, slug, name in _BOARDS.rows()}


def oldest_open() -> int | None:
    """Since when the case waits that waits longest, in microseconds."""
    found: Any = CaseFile.select(fn.MIN(CaseFile.opened_us)).where(CaseFile.open).scalar()
    return None if found is None else int(found)


def count_open() -> dict[tuple[str, str], int]:
    """How many cases are open, by severity and origin."""
    query = CaseFile.select(CaseFile.severity, CaseFile.origin, fn.COUNT(CaseFile.id)).where(CaseFile.open)
    return {
        (severity, origin): count
        for severity, origin, count in rows(query.group_by(CaseFile.severity, CaseFile.origin))
    }
