"""What the author of a thread changes about it."""

from __future__ import annotations

from bbs.models.members import ACTIVE
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import first, locking
from bbs.models.tables import KnownExperience, Member, Thread


def change_seeking(thread: int, seeking: str | None) -> None:
    """Another thing that the author of a thread looks for."""
    Thread.update(seeking=seeking).where(Thread.id == thread).execute()


def closing(thread: int) -> tuple[bool, bool]:
    """Whether a thread is closed, and whether its author has closed it."""
    row = first(Thread.select(Thread.locked, Thread.closed_by_author).where(Thread.id == thread))
    return (False, False) if row is None else (bool(row[0]), bool(row[1]))


def closing_locked(thread: int) -> tuple[bool, bool]:
    """The same, with the thread locked until the write ends."""
    row = first(locking(Thread.select(Thread.locked, Thread.closed_by_author).where(Thread.id == thread)))
    return (False, False) if row is None else (bool(row[0]), bool(row[1]))


def close(thread: int, *, closed: bool) -> None:
    """The author of a thread closes it to new answers, or opens it again."""
    Thread.update(locked=closed, closed_by_author=closed).where(Thread.id == thread).execute()


_KNOW = Prepared(
    lambda: (
        KnownExperience.select(KnownExperience.member)
        .join(Member, on=(KnownExperience.member == Member.id))
        .where((KnownExperience.experience == parameter("experience")) & (Member.state == ACTIVE))
        .where(KnownExperience.member != parameter("member"))
        .limit(parameter("limit"))
    )
)


def others_who_know(experience: int, member: int, most: int) -> int:
    """How many people beside a member say that they know an experience, counted up to `most`."""
    return len(_KNOW.rows(experience=experience, member=member, limit=most))
