"""What triage has found, what has been offered to whom, and threads that wait for a first answer."""

from __future__ import annotations

from typing import NamedTuple

from peewee import JOIN, fn

from bbs.domain.cases import RANKS, Severity
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries import stands
from bbs.models.queries.common import first, rows
from bbs.models.tables import (
    Care,
    CaseFile,
    CaseStep,
    KnownExperience,
    Notice,
    Post,
    ReplyTemplate,
    Thread,
    TriageHit,
)


class HitFacts(NamedTuple):
    """What triage has found in a post: tier, cues as JSON, the version of the rules, what its author said of it, and
    when it was found."""

    tier: str
    cues: str
    rules: str
    answer: str
    hit_us: int


_HIT = Prepared(
    lambda: TriageHit.select(TriageHit.tier, TriageHit.cues, TriageHit.rules, TriageHit.answer, TriageHit.hit_us).where(
        TriageHit.post == parameter("post")
    )
)


def hit(post: int) -> HitFacts | None:
    """What was found in a post; None where nothing was, or where it is cleared."""
    row = _HIT.first(post=post)
    return None if row is None else HitFacts(*row)


def put_hit(post: int, facts: HitFacts) -> None:
    """What is found in a post now, in the place of what was."""
    row = facts._asdict()
    updates = {getattr(TriageHit, name): value for name, value in row.items()}
    TriageHit.insert(post=post, **row).on_conflict(conflict_target=[TriageHit.post], update=updates).execute()


def latest_hit(author: int, since_us: int) -> int | None:
    """The post of an author in which something was found last, where that was since then."""
    query = TriageHit.select(TriageHit.post).join(Post, on=(TriageHit.post == Post.id))
    mine = query.where((TriageHit.hit_us >= since_us) & (Post.author == author))
    row = first(mine.order_by(TriageHit.hit_us.desc()).limit(1))
    return None if row is None else int(row[0])


class CareFacts(NamedTuple):
    """What a member has been offered."""

    panel_day: str | None
    panel_off_until_us: int | None
    welcomed_us: int | None


def offered(member: int) -> CareFacts:
    """What a member has been offered so far."""
    query = Care.select(Care.panel_day, Care.panel_off_until_us, Care.welcomed_us).where(Care.member == member)
    return CareFacts(*(first(query) or (None, None, None)))


def put_offered(member: int, **columns: object) -> None:
    """Other values in what a member has been offered."""
    updates = {getattr(Care, name): value for name, value in columns.items()}
    Care.insert(member=member, **columns).on_conflict(conflict_target=[Care.member], update=updates).execute()


# What is cleared

CALMER = "calmer"
"""The kind of step that says what the author answered to the panel: it tells that there was one."""


def clear_hits(before_us: int, limit: int) -> int:
    """Forgets what was found before, in posts that no open case is about; how many."""
    about = (CaseFile.post == TriageHit.post) & CaseFile.open & CaseFile.tier_us.is_null(False)
    waits = fn.EXISTS(CaseFile.select(CaseFile.id).where(about))
    old = TriageHit.select(TriageHit.post).where((TriageHit.hit_us < before_us) & ~waits).limit(limit)
    posts = [row[0] for row in rows(old)]
    return int(TriageHit.delete().where(TriageHit.post << posts).execute()) if posts else 0


def clear_severity(before_us: int, limit: int) -> int:
    """Takes severity, rank and what hangs on them off closed cases: where triage had a part in them before, and all
    others that were closed before; how many."""
    by_triage = CaseFile.tier_us.is_null(False) & (CaseFile.tier_us < before_us)
    others = CaseFile.tier_us.is_null() & CaseFile.severity.is_null(False) & (CaseFile.closed_us < before_us)
    old = CaseFile.select(CaseFile.id).where(~CaseFile.open & (by_triage | others)).limit(limit)
    numbers = [row[0] for row in rows(old)]
    if not numbers:
        return 0
    CaseStep.delete().where((CaseStep.case << numbers) & (CaseStep.kind == CALMER)).execute()
    nothing = {"severity": None, "rank": RANKS[Severity.NORMAL], "due_us": None, "tier_us": None}
    return int(CaseFile.update(**nothing).where(CaseFile.id << numbers).execute())


def clear_offered(now_us: int, today: str) -> int:
    """Forgets on which day somebody saw the panel, and that they wanted none, where that is over; how many."""
    seen = Care.update(panel_day=None).where(Care.panel_day < today).execute()
    return int(seen + Care.update(panel_off_until_us=None).where(Care.panel_off_until_us <= now_us).execute())


def drop_notices(member: int, kind: str) -> None:
    """Forgets what there was to tell of this kind: they know."""
    Notice.delete().where((Notice.member == member) & (Notice.kind == kind)).execute()


def has_notice(member: int, kind: str) -> bool:
    """Whether a notice of this kind waits already."""
    query = Notice.select(Notice.id).where((Notice.member == member) & (Notice.kind == kind))
    return first(query.limit(1)) is not None


def reply_templates() -> list[tuple[str, str, bool]]:
    """Name and text of the operator's templates, and whether somebody with training has looked at them."""
    query = ReplyTemplate.select(ReplyTemplate.name, ReplyTemplate.body, ReplyTemplate.reviewed)
    return [
        (name, body, bool(reviewed))
        for name, body, reviewed in rows(query.order_by(ReplyTemplate.position, ReplyTemplate.id))
    ]


_KNOWN = Prepared(
    lambda: KnownExperience.select(KnownExperience.experience).where(KnownExperience.member == parameter("member"))
)


def known_experiences(member: int) -> set[int]:
    """The experiences that a member says they know."""
    return {row[0] for row in _KNOWN.rows(member=member)}


class FirstThread(NamedTuple):
    """A thread that nobody has answered, by somebody whom the community has not welcomed."""

    thread: int
    post: int
    author: int


def unwelcomed(since_us: int, before_us: int, limit: int) -> list[FirstThread]:
    """Threads begun between two moments that nobody has answered and that are the first thing their authors wrote,
    where those were not welcomed yet and no open case is about them; those that have waited longest first."""
    opening = Post.alias()
    earlier = Post.alias()
    wrote_before = earlier.select(earlier.id).where((earlier.author == Thread.author) & (earlier.id < opening.id))
    case = CaseFile.select(CaseFile.id).where((CaseFile.post == opening.id) & CaseFile.open)
    asked = CaseFile.select(CaseFile.id).where((CaseFile.member == Thread.author) & CaseFile.open)
    begun = (Thread.created_us > since_us) & (Thread.created_us <= before_us) & stands.UNANSWERED
    query = (
        Thread.select(Thread.id, opening.id, Thread.author)
        .join(opening, on=((opening.thread == Thread.id) & (opening.number == 1)))
        .switch(Thread)
        .join(Care, JOIN.LEFT_OUTER, on=(Care.member == Thread.author))
        .where(begun & Thread.author.is_null(False) & Care.welcomed_us.is_null())
        .where(~fn.EXISTS(wrote_before) & ~fn.EXISTS(case) & ~fn.EXISTS(asked))
        .order_by(Thread.created_us, Thread.id)
        .limit(limit)
    )
    return [FirstThread(*row) for row in rows(query)]
