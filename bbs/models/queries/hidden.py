"""The threads that members have hidden for themselves."""

from __future__ import annotations

from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import rows
from bbs.models.tables import HiddenThread

_HIDDEN = Prepared(lambda: HiddenThread.select(HiddenThread.thread).where(HiddenThread.member == parameter("member")))


def hidden(member: int) -> list[int]:
    """The threads that a member has hidden, in no order."""
    return [row[0] for row in _HIDDEN.rows(member=member)]


def toggle(member: int, thread: int, now_us: int, most: int) -> bool:
    """Hides a thread, or no more; whether it is hidden now. Of more than `most` those hidden first come back."""
    if HiddenThread.delete().where((HiddenThread.member == member) & (HiddenThread.thread == thread)).execute():
        return False
    HiddenThread.insert(member=member, thread=thread, created_us=now_us).on_conflict_ignore().execute()
    mine = HiddenThread.select(HiddenThread.thread).where(HiddenThread.member == member)
    spare = [row[0] for row in rows(mine.order_by(HiddenThread.created_us.desc()))[most:]]
    if spare:
        HiddenThread.delete().where((HiddenThread.member == member) & (HiddenThread.thread << spare)).execute()
    return True
