"""Reports: who reported which post, in which case, and whether they have heard of it."""

from __future__ import annotations

from typing import NamedTuple

from peewee import JOIN, fn

from bbs.domain.acting import ActionKind
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import chunks, first, rows
from bbs.models.tables import Action, CaseFile, Member, Notice, Report


class ReportFacts(NamedTuple):
    """A report; `by` is the reporter's handle, None where they have gone."""

    category: str
    words: str
    rule: str
    by: str | None
    created_us: int


def reported(member: int, post: int) -> tuple[str, int, bool] | None:
    """The category of what a member has reported of a post, when, and whether its case is open; None where they have
    not."""
    query = Report.select(Report.category, Report.created_us, CaseFile.open).join(CaseFile)
    row = first(query.where(Report.reporter == member, Report.post == post))
    return None if row is None else (row[0], row[1], bool(row[2]))


def add(row: dict[str, object]) -> bool:
    """A new report. False where the member has reported this post before."""
    return bool(Report.insert(**row).on_conflict_ignore().as_rowcount().execute())


_OF_CASE = Prepared(
    lambda: (
        Report.select(Report.category, Report.words, Report.rule, Member.handle, Report.created_us)
        .join(Member, JOIN.LEFT_OUTER, on=(Report.reporter == Member.id))
        .where(Report.case == parameter("case"))
        .order_by(Report.id)
        .limit(parameter("limit"))
    )
)


def of_case(case: int, limit: int) -> list[ReportFacts]:
    """The first reports in a case."""
    return [ReportFacts(*row) for row in _OF_CASE.rows(case=case, limit=limit)]


def count_spam(post: int, category: str, limit: int) -> int:
    """How many reports of a post as this category count towards hiding it, as far as `limit`."""
    some = Report.select(Report.id).where(Report.post == post, Report.category == category, Report.counts)
    some = some.limit(limit).alias("some")
    return int(some.select_from(fn.COUNT(some.c.id)).scalar() or 0)


def untold(case: int, category: str) -> list[int]:
    """The members who have reported in a case as this category, and have not heard how it ended."""
    query = Report.select(Report.reporter).where(Report.case == case, Report.category == category)
    return [member for (member,) in rows(query.where(Report.told_us.is_null(), Report.reporter.is_null(False)))]


def told(case: int, now_us: int) -> None:
    """Everybody who reported in a case has heard."""
    Report.update(told_us=now_us).where(Report.case == case, Report.told_us.is_null()).execute()


def notify(members: list[int], kind: str, facts: str, day: str, keep: int) -> None:
    """The same notice for many members at once; of more than `keep` that wait for one of them the oldest go."""
    for some in chunks(members):
        Notice.insert_many(
            [{"member": member, "kind": kind, "facts": facts, "created_day": day} for member in some]
        ).execute()
        other = Notice.alias()
        newest = other.select(other.id).where(other.member == Notice.member).order_by(other.id.desc())
        beyond = newest.limit(1).offset(keep)
        Notice.delete().where(Notice.member << some, Notice.id <= beyond).execute()


def is_hidden_by_hand(post: int) -> bool:
    """Whether a moderator has hidden a post, and that still holds."""
    query = Action.select(Action.id).where(Action.post == post, Action.kind == ActionKind.HIDE.value)
    return first(query.where(Action.ended_us.is_null()).limit(1)) is not None
