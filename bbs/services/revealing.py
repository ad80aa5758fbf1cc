"""Private material: who wrote without a name, and what posts said before they were changed. Each look is written down
in the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bbs.domain.addresses import Address
from bbs.domain.policy import Action, Actor, require, require_board
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing, NotAllowed
from bbs.models.queries import actions, boards, cases, members, posts, revisions, threads
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import from_us
from bbs.services import case_hold, case_opening, forwarding, modlog
from bbs.services.actions import words
from bbs.services.core import Core, moderates
from bbs.services.identity import still
from bbs.services.modlog import LogKind
from bbs.services.notices import NoticeKind, leave
from bbs.services.rows import topics


@dataclass(frozen=True, slots=True)
class Revision:
    """A text of a post, and until when it said that; None for what it says now, or said last."""

    body: str = field(repr=False)
    warnings: tuple[str, ...]
    until: datetime | None


class Revealing:
    """For the moderators of a board, with a line in the log each time."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def reveal(self, actor: Actor, case: int, reason: str) -> str:
        """The handle of whoever wrote without a name what a case is about. They are told, with the reason; the case
        goes on without their name, for whoever else looks.

        Raises `BadInput` at `reason`, `NoSuchThing`, and `BBSError` with code `named` where there is nothing to reveal.
        """
        require(actor, Action.ACT)
        said = words(reason, "reason")
        now_us = self._core.now_us

        def work() -> str:
            found = case_hold.find_locked(still(actor, Action.ACT, now_us), case)
            if case_hold.held_by_other(actor, found, now_us):
                raise NotAllowed(case_hold.taken(found), "claimed")
            member = None if found.member is None else members.by_id(found.member)
            if not found.unnamed or member is None:
                raise BBSError(_("There is no name to be asked for here."), "named")
            case_opening.add_step(found.id, "revealed", actor.member, now_us, words=said)
            case_opening.touch(found, now_us)
            _log(actor, found, now_us)
            where = _where(found)
            leave(member.id, NoticeKind.REVEALED, from_us(now_us), where=where, words=_sentence(said))
            return member.handle

        return await self._core.write(work)

    async def revisions(self, actor: Actor, address: Address) -> tuple[Revision, ...]:
        """All texts of a post that are still kept, the oldest first, and last the one that it has now, whether or not
        readers see it. Raises `NoSuchThing`, and `NotAllowed` for whoever does not look after that board."""
        require(actor, Action.ACT)
        now_us = self._core.now_us

        def work() -> tuple[Revision, ...]:
            at = forwarding.now_at(address)
            thread = threads.thread(at.thread)
            board = None if thread is None else boards.board_by_id(thread.board)
            post = posts.head(at.thread, at.post or OPENING)
            if thread is None or board is None or post is None:
                raise NoSuchThing(_("There is no such thread here, or it is not open to you."))
            now = still(actor, Action.ACT, now_us)
            require_board(now, board.id, board.readers)
            if not moderates(now, board.id):
                raise NotAllowed(_("You do not look after that board."), "other_board")
            modlog.write(
                LogKind.REVISIONS_READ,
                actor=actor.member,
                board=board.id,
                thread=thread.id,
                number=post.number,
                now_us=now_us,
            )
            return _texts(post.id)

        return await self._core.write(work)


def _texts(post: int) -> tuple[Revision, ...]:
    earlier = [Revision(body, topics(said), from_us(until)) for body, said, until in revisions.of_post(post)]
    body, said = revisions.present(post)
    return (*earlier, Revision(body, topics(said), None))


def _log(actor: Actor, case: CaseFacts, now_us: int) -> None:
    number = cases.numbers([case.post]).get(case.post) if case.post is not None else None
    modlog.write(
        LogKind.REVEALED,
        actor=actor.member,
        # The post says enough. The number of a case that is forgotten some day would lead from it to the post.
        case=case.id if case.thread is None else None,
        board=case.board,
        thread=case.thread,
        number=number,
        public=not actions.self_safety(case.post, case.id),
        now_us=now_us,
    )


def _where(case: CaseFacts) -> str:
    if case.thread is None:
        return _("what you asked")
    number = cases.numbers([case.post]).get(case.post) if case.post is not None else None
    return str(Address(case.thread, number))


def _sentence(text: str) -> str:
    line = " ".join(text.split())
    return line if line.endswith((".", "?", "!", "…")) else f"{line}."
