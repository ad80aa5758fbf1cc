"""The log: lines are added, and read a page at a time; the database refuses everything else."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import JOIN

from bbs.models.queries.common import first, rows
from bbs.models.tables import Action, Board, CaseFile, LogLine, Member, Post


class LogFacts(NamedTuple):
    """A line of the log, with the handle of whoever did it and the name of the board, as they are called now."""

    id: int
    kind: str
    actor: int | None
    action: int | None
    case: int | None
    board: int | None
    thread: int | None
    number: int | None
    facts: str
    created_us: int
    handle: str | None
    board_name: str | None
    readers: str | None


_COLUMNS = (
    LogLine.id,
    LogLine.kind,
    LogLine.actor,
    LogLine.action,
    LogLine.case_number,
    LogLine.board,
    LogLine.thread,
    LogLine.number,
    LogLine.facts,
    LogLine.created_us,
    Member.handle,
    Board.name,
    Board.readers,
)


def add(row: dict[str, object]) -> int:
    """Another line; its number."""
    return int(LogLine.insert(**row).execute())


def page(
    below: int | None,
    limit: int,
    *,
    public: bool = False,
    boards: list[int] | None = None,
    without: int | None = None,
) -> list[LogFacts]:
    """Lines with a smaller number than `below`, newest first.

    With `public` only those that everybody may read; with `boards` only those of these boards, and of none; never what
    was done about the member `without`, or to a post of theirs, or belongs to a case about them.
    """
    query: Any = LogLine.select(*_COLUMNS)
    query = query.join(Member, JOIN.LEFT_OUTER, on=(LogLine.actor == Member.id))
    query = query.join(Board, JOIN.LEFT_OUTER, on=(LogLine.board == Board.id))
    if public:
        query = query.where(LogLine.public == 1)
    if boards is not None:
        query = query.where(LogLine.board.is_null() | (LogLine.board << boards))
    if without is not None:
        query = query.join(Action, JOIN.LEFT_OUTER, on=(LogLine.action == Action.id))
        query = query.join(CaseFile, JOIN.LEFT_OUTER, on=(LogLine.case_number == CaseFile.id))
        query = query.where(Action.about.is_null() | (Action.about != without))
        query = query.where(CaseFile.member.is_null() | (CaseFile.member != without))
        there = (LogLine.thread == Post.thread) & (LogLine.number == Post.number)
        query = query.join(Post, JOIN.LEFT_OUTER, on=there)
        query = query.where(Post.author.is_null() | (Post.author != without))
    if below is not None:
        query = query.where(LogLine.id < below)
    return [LogFacts(*row) for row in rows(query.order_by(LogLine.id.desc()).limit(limit))]


def is_public(action: int) -> bool:
    """Whether everybody may read the first line about an action."""
    row = first(LogLine.select(LogLine.public).where(LogLine.action == action).order_by(LogLine.id).limit(1))
    return row is not None and bool(row[0])
