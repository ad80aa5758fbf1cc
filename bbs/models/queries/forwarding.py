"""Where posts have gone that were split off with their branch."""

from __future__ import annotations

from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.tables import Forwarding

_TARGET = Prepared(
    lambda: Forwarding.select(Forwarding.to_thread, Forwarding.to_number).where(
        (Forwarding.thread == parameter("thread")) & (Forwarding.number == parameter("number"))
    )
)
_TARGETS = PreparedForSeveral(
    lambda numbers: Forwarding.select(Forwarding.number, Forwarding.to_thread, Forwarding.to_number).where(
        (Forwarding.thread == parameter("thread")) & (Forwarding.number << numbers)
    )
)


def target(thread: int, number: int) -> tuple[int, int] | None:
    """Thread and number under which the post stands now that once stood here; None where none has gone."""
    row = _TARGET.first(thread=thread, number=number)
    return None if row is None else (row[0], row[1])


def targets(thread: int, numbers: list[int]) -> dict[int, tuple[int, int]]:
    """The same for several posts of a thread, by their old numbers."""
    rows = _TARGETS.rows(numbers, thread=thread) if numbers else []
    return {number: (to_thread, to_number) for number, to_thread, to_number in rows}
