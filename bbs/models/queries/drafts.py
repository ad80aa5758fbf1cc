"""Drafts: kept while they are written, gone in the moment they are sent."""

from __future__ import annotations

from typing import NamedTuple

from bbs.models.queries.common import first, rows
from bbs.models.tables import Board, Draft


class DraftFacts(NamedTuple):
    """A draft as it was kept last; `board` is a slug."""

    key: str
    board: str
    thread: int | None
    parent: int | None
    subject: str
    body: str
    seeking: str | None
    warnings: str
    cursor: int
    updated_us: int


_COLUMNS = (
    Draft.key,
    Board.slug,
    Draft.thread,
    Draft.parent,
    Draft.subject,
    Draft.body,
    Draft.seeking,
    Draft.warnings,
    Draft.cursor,
    Draft.updated_us,
)


def drafts_of(member: int, limit: int) -> list[DraftFacts]:
    """A member's drafts, those touched last first."""
    query = Draft.select(*_COLUMNS).join(Board).where(Draft.member == member)
    return [DraftFacts(*row) for row in rows(query.order_by(Draft.updated_us.desc()).limit(limit))]


def keys_of(member: int) -> list[str]:
    """The keys of a member's drafts, those touched last first."""
    query = Draft.select(Draft.key).where(Draft.member == member).order_by(Draft.updated_us.desc())
    return [row[0] for row in rows(query)]


def count_of(member: int) -> int:
    """How many drafts a member has."""
    return int(Draft.select().where(Draft.member == member).count())


def touched(key: str) -> tuple[int, int] | None:
    """Whose draft this is, and when it was kept last (microseconds)."""
    row = first(Draft.select(Draft.member, Draft.updated_us).where(Draft.key == key))
    return None if row is None else (row[0], row[1])


def put(row: dict[str, object]) -> None:
    """Keeps a draft, new or changed."""
    changes = {name: value for name, value in row.items() if name not in {"key", "member", "created_us"}}
    Draft.insert(**row).on_conflict(conflict_target=[Draft.key], update=changes).execute()


def drop(member: int, keys: list[str]) -> None:
    """Forgets drafts of a member."""
    Draft.delete().where((Draft.member == member) & (Draft.key << keys)).execute()
