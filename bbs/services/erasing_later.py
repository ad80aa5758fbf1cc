"""What goes by the clock of those who are erased, and the bytes of the files afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bbs.domain.post_states import PostState
from bbs.models.queries import erasing, erasing_unnamed, search, sweeping
from bbs.models.queries import erasing_texts as texts
from bbs.services.core import Core, Outbox
from bbs.services.erasing_steps import Step, close_cases, drop_held, lock_threads, take_away, unquote
from bbs.services.schedule import AT_A_TIME, Job

SWEPT_AT_ONCE: Final = 100_000
"""With fewer posts than this the bytes of the files are looked after before whoever asks has an answer."""

_MINUTE: Final = timedelta(minutes=1)


def jobs(core: Core) -> tuple[Job, ...]:
    """Erasing by the clock; the files are swept behind whatever has gone."""

    async def after() -> None:
        await sweep(core)

    return (
        Job("erasing", _MINUTE, _erase_due, after),
        Job("erasing without a name", 10 * _MINUTE, _erase_later, after),
    )


async def sweep(core: Core) -> None:
    """Nothing of what has gone is left in the bytes of the files.

    On SQLite freed pages are overwritten as they are freed (`secure_delete`); the index of the search is put in order,
    and the write-ahead log is folded in and cut. On PostgreSQL the tables are vacuumed. Raises `BBSError` with code
    `storage`.
    """
    while await core.write(search.optimize):
        pass
    if await core.db.bare(sweeping.sweep):
        await core.write(erasing.all_swept)


def _erase_due(outbox: Outbox, now_us: int) -> int:
    """A step for somebody whose day has come."""
    line = erasing.next_due(now_us)
    if line is None:
        return erasing.unswept()
    Step(outbox, line, now_us).take()
    return AT_A_TIME


def _erase_later(outbox: Outbox, now_us: int) -> int:
    """What was written without a name, at its moment; each as if its author had deleted it."""
    found = erasing_unnamed.due_later(now_us, AT_A_TIME)
    for kind, item in found:
        if kind == "post":
            _post(outbox, item, now_us)
        else:
            close_cases(outbox, texts.cases_with(item), now_us)
            texts.drop_conversation(item)
        erasing_unnamed.no_more_later(kind, item)
    if found:
        erasing.to_sweep()
    return len(found)


def _post(outbox: Outbox, number: int, now_us: int) -> None:
    found = erasing.post(number)
    if found is None:
        return
    lock_threads([found])
    close_cases(outbox, texts.cases_about(number), now_us)
    texts.forget_actions_on(number)
    unquote(outbox, [found])
    take_away(outbox, found)
    texts.forget_around([number])
    if found.state is PostState.HELD:
        drop_held(found)
    else:
        erasing.shear(number)
