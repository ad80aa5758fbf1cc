"""What has happened, for the other processes."""

from __future__ import annotations

from typing import NamedTuple

from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import rows
from bbs.models.tables import Event


class EventFacts(NamedTuple):
    """One event."""

    id: int
    kind: str
    board: int | None
    thread: int | None
    number: int | None
    member: int | None
    origin: str


_COLUMNS = ("id", "kind", "board", "thread", "number", "member", "origin", "created_us")
_ADD = Prepared(lambda: Event.insert(**{name: parameter(name) for name in _COLUMNS}))


def add(**row: object) -> None:
    """Another event: a value for each of its columns."""
    _ADD.run(**row)


def after(last: int, limit: int) -> list[EventFacts]:
    """The events with an id above `last`, the oldest first, `limit` at most."""
    query = Event.select(Event.id, Event.kind, Event.board, Event.thread, Event.number, Event.member, Event.origin)
    return [EventFacts(*row) for row in rows(query.where(Event.id > last).order_by(Event.id).limit(limit))]


def about(member: int, kind: str, last: int) -> list[tuple[int, int]]:
    """Id and number of the events of this kind that concern the member, with an id above `last`, the oldest first."""
    query = Event.select(Event.id, Event.number).where((Event.id > last) & (Event.kind == kind))
    return [(event, number or 0) for event, number in rows(query.where(Event.member == member).order_by(Event.id))]
