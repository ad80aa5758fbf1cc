"""How much there is of everything: counts, and never of whom. Inside a read; goes through whole tables."""

from __future__ import annotations

from typing import Any

from peewee import fn

from bbs.models.queries.common import rows
from bbs.models.tables import Board, CaseFile, Draft, Experience, Invite, Member, Post, Report, Support, Thread


def members() -> dict[str, int]:
    """Members by their state; rows that stand for nobody are left out."""
    return dict(rows(Member.select(Member.state, fn.COUNT(Member.id)).where(Member.id > 0).group_by(Member.state)))


def seen_since(day: str) -> int:
    """Members who were here on that day (ISO) or later."""
    return _count(Member.select().where(Member.seen_day >= day))


def joined_since(day: str) -> int:
    """Members who joined on that day (ISO) or later."""
    return _count(Member.select().where(Member.joined_day >= day))


def wrote_since(moment_us: int) -> int:
    """Members who published something at that moment or later."""
    query = Post.select(fn.COUNT(fn.DISTINCT(Post.author))).where(Post.created_us >= moment_us)
    return int(query.scalar() or 0)


def posts() -> dict[str, int]:
    """Posts by their state."""
    return dict(rows(Post.select(Post.state, fn.COUNT(Post.id)).group_by(Post.state)))


def posts_since(moment_us: int) -> int:
    """Posts written at that moment or later."""
    return _count(Post.select().where(Post.created_us >= moment_us))


def places() -> dict[str, int]:
    """Experiences, boards and threads, and what else is counted whole."""
    return {
        "experiences": _count(Experience.select()),
        "boards": _count(Board.select()),
        "threads": _count(Thread.select().where(Thread.state == "published")),
        "threads_unanswered": _count(Thread.select().where((Thread.state == "published") & (Thread.posts == 1))),
        "support": _count(Support.select()),
        "drafts": _count(Draft.select()),
        "reports": _count(Report.select()),
        "invitations_open": _count(Invite.select().where(Invite.used_day.is_null())),
    }


def cases() -> dict[str, int]:
    """Open cases by their severity."""
    query = CaseFile.select(CaseFile.severity, fn.COUNT(CaseFile.id)).where(CaseFile.open)
    return dict(rows(query.group_by(CaseFile.severity)))


def _count(query: Any) -> int:
    return int(query.count())
