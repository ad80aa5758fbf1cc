"""Drafts: kept while they are written, gone in the moment they are sent."""

from __future__ import annotations

from typing import NamedTuple

from peewee import fn

from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import rows
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
    unnamed: bool
    edits: int | None


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
    Draft.unnamed,
    Draft.edits,
)


_OF_MEMBER = Prepared(
    lambda: (
        Draft.select(*_COLUMNS)
        .join(Board)
        .where(Draft.member == parameter("member"))
        .order_by(Draft.updated_us.desc())
        .limit(parameter("limit"))
    )
)


def drafts_of(member: int, limit: int) -> list[DraftFacts]:
    """A member's drafts, those touched last first."""
    return [DraftFacts(*row) for row in _OF_MEMBER.rows(member=member, limit=limit)]


def keys_of(member: int) -> list[str]:
    """The keys of a member's drafts, those touched last first."""
    query = Draft.select(Draft.key).where(Draft.member == member).order_by(Draft.updated_us.desc())
    return [row[0] for row in rows(query)]


_COUNT = Prepared(lambda: Draft.select(fn.COUNT(Draft.key)).where(Draft.member == parameter("member")))


def count_of(member: int) -> int:
    """How many drafts a member has."""
    return int((_COUNT.first(member=member) or (0,))[0])


_TOUCHED = Prepared(lambda: Draft.select(Draft.member, Draft.updated_us).where(Draft.key == parameter("key")))


def touched(key: str) -> tuple[int, int] | None:
    """Whose draft this is, and when it was kept last (microseconds)."""
    row = _TOUCHED.first(key=key)
    return None if row is None else (row[0], row[1])


_PLACED = ("board", "thread", "parent", "edits")
_KEPT = (*_PLACED, "subject", "body", "seeking", "warnings", "cursor", "updated_us", "unnamed")
_PUT = Prepared(
    lambda: Draft.insert(**{name: parameter(name) for name in ("key", "member", "created_us", *_KEPT)}).on_conflict(
        conflict_target=[Draft.key], preserve=[getattr(Draft, name) for name in _KEPT]
    )
)


def put(row: dict[str, object]) -> None:
    """Keeps a draft, new or changed: a value for each column."""
    _PUT.run(**row)


_DROP = Prepared(lambda: Draft.delete().where((Draft.member == parameter("member")) & (Draft.key == parameter("key"))))


def drop(member: int, keys: list[str]) -> None:
    """Forgets drafts of a member."""
    for key in keys:
        _DROP.run(member=member, key=key)
