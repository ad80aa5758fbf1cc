"""Numbers in commit order: publication serials and event ids.

A counter is a row. Whoever takes a number holds the row until their transaction ends, so that a lower number is
always committed first. Take numbers late in a write, the serial before the event, and the lock is short and no two
writers ever wait for each other in a ring.
"""

from __future__ import annotations

from peewee import EXCLUDED

from bbs.models.prepared import Prepared, parameter
from bbs.models.site import Counter, Event

SERIAL = "serial"
EVENT = "event"

MAX_EVENTS = 10_000
"""How many events are kept: a process that slept through more looks at everything afresh."""


_TAKE = Prepared(
    lambda: (
        Counter.insert(name=parameter("name"), value=parameter("count"))
        .on_conflict(conflict_target=[Counter.name], update={Counter.value: Counter.value + EXCLUDED.value})
        .returning(Counter.value)
    )
)
_CURRENT = Prepared(lambda: Counter.select(Counter.value).where(Counter.name == parameter("name")))


def take(name: str, count: int = 1) -> int:
    """Takes `count` numbers of a counter inside a write and returns the last of them; the first ever is 1."""
    ((taken,),) = _TAKE.rows(name=name, count=count)
    return int(taken)


def current(name: str) -> int:
    """The last number that was taken, 0 before any."""
    row = _CURRENT.first(name=name)
    return int(row[0]) if row else 0


def next_serial(count: int = 1) -> int:
    """The serial for a post that is published in this write; with `count`, the last of so many."""
    return take(SERIAL, count)


def current_serial() -> int:
    """The serial of the newest published post, 0 on an empty site: the floor of somebody who joins now."""
    return current(SERIAL)


def next_event() -> int:
    """The id for an event that is recorded in this write."""
    return take(EVENT)


def prune_events() -> int:
    """Forgets all but the newest `MAX_EVENTS` events, inside a write; returns how many went."""
    return int(Event.delete().where(Event.id <= current(EVENT) - MAX_EVENTS).execute())
