"""How a thread stands on its board: closed, pinned, slow. Inside a write; who may is asked by the caller."""

from __future__ import annotations

from typing import Final

from bbs.domain.board_rules import MAX_SLOW
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import boards, threads
from bbs.services import events
from bbs.services.core import Outbox

MAX_SLOW_SECONDS: Final = int(MAX_SLOW.total_seconds())


def lock(thread: int, locked: bool, outbox: Outbox) -> None:
    """Closes a thread to new posts, or opens it; either is then a moderator's doing. Raises `NoSuchThing`."""
    _change(thread, outbox, locked=locked, closed_by_author=False)


def pin(thread: int, pinned: bool, outbox: Outbox) -> None:
    """Lets a thread stand above the others of its board, or no more. Raises `NoSuchThing`."""
    _change(thread, outbox, pinned=pinned)


def slow(thread: int, seconds: int, outbox: Outbox) -> None:
    """Lets everybody but moderators wait so many seconds between two posts; 0 for not at all. Raises `BadInput` beyond
    `MAX_SLOW`, and `NoSuchThing`."""
    if not 0 <= seconds <= MAX_SLOW_SECONDS:
        raise BadInput(_("A thread can be slowed down to one post a day."), "too_slow", field="argument")
    _change(thread, outbox, slow_seconds=seconds)


def _change(thread: int, outbox: Outbox, **columns: object) -> None:
    facts = threads.thread(thread)
    board = boards.board_by_id(facts.board) if facts is not None else None
    if board is None:
        raise NoSuchThing(_("There is no such thread here."))
    threads.change(thread, **columns)
    outbox.tell(events.EDITED, board, thread, OPENING)
