"""One's own threads: what one looks for in them, closing them to new answers, and whether somebody could answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NotAllowed
from bbs.models.queries import own_threads as tables
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.services import events
from bbs.services.core import Core, Outbox, member_of, readable_thread
from bbs.services.identity import require_here
from bbs.services.rows import SEEKING

A_FEW: Final = 3
"""Fewer people who know an experience are not spoken of: it would be to speak of somebody."""


@dataclass(frozen=True, slots=True)
class OwnThread:
    """A thread of the actor. `closed_by_moderator` says that it is not theirs to open again."""

    number: int
    subject: str
    seeking: str | None
    closed: bool
    closed_by_moderator: bool


class OwnThreads:
    """What the author of a thread may change about it; with a name or without one."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def thread(self, actor: Actor, thread: int) -> OwnThread:
        """A thread of the actor. Raises `NoSuchThing`, and `NotAllowed` for a thread of somebody else."""
        require(actor, Action.EDIT_OWN)
        return await self._core.read(lambda: _shaped(_own(actor, thread)[0], *tables.closing(thread)))

    async def seek(self, actor: Actor, thread: int, seeking: str | None) -> OwnThread:
        """The actor looks for something else in their thread; None for nothing in particular.

        Raises `BadInput`, `NoSuchThing`, `NotAllowed`.
        """
        require(actor, Action.EDIT_OWN)
        if seeking is not None and seeking not in SEEKING:
            message = _("What you look for can be one of: {words}.").format(words=", ".join(SEEKING))
            raise BadInput(message, "bad_seeking", field="seeking")

        def work(outbox: Outbox) -> OwnThread:
            require_here(actor, Action.EDIT_OWN, self._core.now_us)
            facts, board = _own(actor, thread)
            tables.change_seeking(thread, seeking)
            outbox.tell(events.EDITED, board, thread, OPENING)
            return _shaped(facts._replace(seeking=seeking), *tables.closing(thread))

        return await self._core.write_and_tell(work)

    async def close(self, actor: Actor, thread: int) -> OwnThread:
        """Closes a thread of the actor to new answers, or opens it again.

        What is written in it stays. Raises `NoSuchThing`, and `NotAllowed` where a moderator has closed it.
        """
        require(actor, Action.EDIT_OWN)

        def work(outbox: Outbox) -> OwnThread:
            require_here(actor, Action.EDIT_OWN, self._core.now_us)
            facts, board = _own(actor, thread)
            closed, by_author = tables.closing_locked(thread)
            if closed and not by_author:
                raise NotAllowed(_("A moderator has closed this thread."), "locked")
            tables.close(thread, closed=not closed)
            outbox.tell(events.EDITED, board, thread, OPENING)
            return _shaped(facts, not closed, not closed)

        return await self._core.write_and_tell(work)

    async def been_there(self, actor: Actor, thread: int) -> bool:
        """Whether some people here have been there: for the author of a thread that nobody has answered yet.

        Never who, nor how many. False for everybody else, and where they would be fewer than `A_FEW`.
        """
        require(actor, Action.READ)

        def work() -> bool:
            facts, board = readable_thread(actor, thread)
            if actor.member is None or facts.author != actor.member or facts.posts > OPENING:
                return False
            return tables.others_who_know(board.experience, actor.member, A_FEW) == A_FEW

        return await self._core.read(work)


def _own(actor: Actor, number: int) -> tuple[ThreadFacts, BoardFacts]:
    thread, board = readable_thread(actor, number)
    if thread.author is None or thread.author != member_of(actor):
        raise NotAllowed(_("Only whoever began a thread can change that."))
    return thread, board


def _shaped(facts: ThreadFacts, closed: bool, by_author: bool) -> OwnThread:
    return OwnThread(facts.id, facts.subject, facts.seeking, closed, closed and not by_author)
