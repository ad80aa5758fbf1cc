"""Names that members had before: where others wrote one with an @, the name stands that they have now.

An old name is kept only as long as that takes, a minute or so; afterwards nobody knows it any more, so that somebody
who is erased later would stay named by it. Without an @ it is left: whoever changes their own name puts no words into
what others wrote.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bbs.domain.former import Name
from bbs.domain.words import _
from bbs.models.members import FORMER, LEAVING
from bbs.models.queries import erasing, former_names, marks, members
from bbs.models.queries import erasing_texts as texts
from bbs.services.core import Outbox
from bbs.services.erasing_steps import tell
from bbs.services.schedule import AT_A_TIME, Job

NAME: Final = "former names"
"""The job that sees to it."""


def jobs() -> tuple[Job, ...]:
    """The job; what is undone at a stop is taken up again."""
    return (Job(NAME, timedelta(minutes=1), lambda outbox, _now_us: _step(outbox), forgets=False),)


def _step(outbox: Outbox) -> int:
    """Some of what others wrote, of one name."""
    found = former_names.one()
    if found is None:
        return 0
    marks.lock_member(found.member)
    # Only with an @ before it: `is_word` says so.
    name = Name(found.handle, _now_called(found.member), is_word=True)
    windows = texts.highest() // texts.WINDOW + 1
    if found.place < windows:
        for thread, number in texts.unname_posts(name, 0, found.place * texts.WINDOW):
            tell(outbox, thread, number)
    elif found.place < windows + len(texts.TEXTS):
        texts.unname_rest(name, texts.TEXTS[found.place - windows])
    else:
        former_names.drop(found)
        erasing.to_sweep()  # it may be that of somebody who has gone meanwhile
        return AT_A_TIME
    former_names.put(found._replace(place=found.place + 1))
    return AT_A_TIME


def _now_called(member: int) -> str:
    found = members.by_id(member)
    if found is None or found.state in (LEAVING, FORMER):
        return _("a former member")
    return f"@{found.handle}"
