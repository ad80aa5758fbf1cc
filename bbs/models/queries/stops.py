"""Where members stopped reading threads, and the words that they mute."""

from __future__ import annotations

from bbs.models.prepared import Prepared, parameter
from bbs.models.tables import Setting, ThreadPlace

_MINE = (ThreadPlace.member == parameter("member")) & (ThreadPlace.thread == parameter("thread"))
_STOP = Prepared(lambda: ThreadPlace.select(ThreadPlace.number).where(_MINE))
_CHANGE = Prepared(
    lambda: ThreadPlace.update(number=parameter("number"), updated_us=parameter("updated_us")).where(_MINE)
)
_ADD = Prepared(
    lambda: ThreadPlace.insert(
        member=parameter("member"),
        thread=parameter("thread"),
        number=parameter("number"),
        updated_us=parameter("updated_us"),
    )
)
_NEWEST = Prepared(
    lambda: (
        ThreadPlace.select(ThreadPlace.updated_us)
        .where(ThreadPlace.member == parameter("member"))
        .order_by(ThreadPlace.updated_us.desc())
        .limit(parameter("limit"))
    )
)
_SETTING = Prepared(
    lambda: Setting.select(Setting.value).where(
        (Setting.member == parameter("member")) & (Setting.name == parameter("name"))
    )
)


def stop(member: int, thread: int) -> int | None:
    """The number of the post at which the member stopped."""
    row = _STOP.first(member=member, thread=thread)
    return None if row is None else int(row[0])


def put_stop(member: int, thread: int, number: int, now_us: int, most: int) -> None:
    """The member stopped there; of their stops those of the `most` threads read last are kept."""
    values = {"member": member, "thread": thread, "number": number, "updated_us": now_us}
    if _CHANGE.run(**values):
        return
    _ADD.run(**values)
    newest = _NEWEST.rows(member=member, limit=most)
    if len(newest) == most:
        (oldest,) = newest[-1]
        old = (ThreadPlace.member == member) & (ThreadPlace.updated_us < oldest)
        ThreadPlace.delete().where(old).execute()


def setting(member: int, name: str) -> str:
    """What the member has set under this name, or an empty text."""
    row = _SETTING.first(member=member, name=name)
    return "" if row is None else str(row[0])
