"""Cases: the moderators' queue, and what they do with a case before and after anything else is done.

Nothing here needs a clock that ticks: a claim that has run out is none, whether or not somebody has written that down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bbs.domain.addresses import MAX_NUMBER
from bbs.domain.cases import MAX_CASE_WORDS, OUTCOMES, RANKS, CaseState, Origin, Severity, rank
from bbs.domain.policy import Action, Actor, may, require
from bbs.domain.text import clean_body
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing, Stale
from bbs.models.queries import case_queue, cases
from bbs.models.queries.case_queue import Place
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import from_us
from bbs.services import case_hold, case_opening, case_view
from bbs.services.case_hold import find, find_locked, hold, may_see
from bbs.services.case_listing import HIGHEST, START, Key, Only, Queue
from bbs.services.case_opening import touch
from bbs.services.case_rows import CaseView, QueuePage
from bbs.services.case_view import Around
from bbs.services.core import Core, Outbox, member_of, moderates, readable_board
from bbs.services.duty import Duty
from bbs.services.given_words import within
from bbs.services.identity import actor_of, member_called, still

PAGE: Final = 50
"""So many cases are on a page of the queue."""


class Cases:
    """The queue and its cases. Every call raises `NoSuchThing` for a case that the actor may not see: one about
    themselves, or one of boards that are not theirs."""

    def __init__(self, core: Core, duty: Duty, around: Around | None = None) -> None:
        """`around` is what other rooms know of a case."""
        self._core = core
        self._duty = duty
        self._around = around or Around()

    async def queue(
        self,
        actor: Actor,
        *,
        board: str | None = None,
        origin: Origin | None = None,
        only: Only = "all",
        after: str | None = None,
    ) -> QueuePage:
        """A page of the queue: the most urgent first, then the oldest, and last what the actor has passed on; of closed
        cases those closed last first. `after` is the token of the page before.

        Raises `NoSuchThing` for a board that is not the actor's to look after, `BadInput` for the token.
        """
        require(actor, Action.WORK_CASES)
        start = START if after is None else _read_token(after)
        now_us = self._core.now_us

        def work() -> QueuePage:
            here = None if board is None else _board(actor, board)
            rows, end = Queue(actor, now_us, here, origin, only).page(start, PAGE)
            counts = Queue(actor, now_us).counts()
            return QueuePage(tuple(rows), None if end is None else _token(end), counts, self._duty.row(actor))

        page = await self._core.read(work)
        await self._duty.looked(actor)
        return page

    async def case(self, actor: Actor, number: int) -> CaseView:
        """A case with everything around it."""
        require(actor, Action.WORK_CASES)
        view = await self._core.read(lambda: self._view(actor, find(actor, number)))
        await self._duty.looked(actor)
        return view

    async def next_case(self, actor: Actor, after: int | None = None) -> int | None:
        """The number of the case to go on with: the first that nobody else has, behind `after` while that one is still
        open, else the most urgent. None where there is none; what the actor has passed on does not come again."""
        require(actor, Action.WORK_CASES)
        now_us = self._core.now_us

        def work() -> int | None:
            before = None if after is None else cases.case(after)
            seen = before if before is not None and may_see(actor, before) else None
            return Queue(actor, now_us).after(seen)

        return await self._core.read(work)

    async def waiting(self, actor: Actor) -> int:
        """How many open cases the actor may see, as far as `MAX_COUNT`; 0 for whoever works on none."""
        if not may(actor, Action.WORK_CASES):
            return 0
        return await self._core.read(lambda: Queue(actor, self._core.now_us).count())

    async def calls(self, actor: Actor, number: int) -> bool:
        """Whether the actor is on duty, and this case should not wait and nobody has it. Nothing is counted as looked
        at by asking."""
        if not may(actor, Action.WORK_CASES):
            return False
        now_us = self._core.now_us

        def work() -> bool:
            case = cases.case(number)
            if case is None or not case.open or not may_see(actor, case) or case_hold.is_claimed(case, now_us):
                return False
            return case.rank >= RANKS[Severity.HIGH] and self._duty.row(actor).on_duty

        return await self._core.read(work)

    async def claim(self, actor: Actor, number: int, version: int | None) -> CaseView:
        """The actor has the case from now on, for `CLAIM_TIME` after each thing they do with it. Raises `Stale`, saying
        what has changed and who did it, and `BBSError` with code `closed`."""

        def work(outbox: Outbox, case: CaseFacts, member: int, now_us: int) -> None:
            touch(case, now_us, **case_hold.claim(actor, now_us))
            if case.claimed_by != member or not case_hold.is_claimed(case, now_us):
                case_opening.add_step(case.id, "claimed", member, now_us)
            case_opening.tell(outbox, case.id, case.board, case.member)

        return await self._change(actor, number, version, work)

    async def release(self, actor: Actor, number: int, version: int | None) -> CaseView:
        """The case is free for everybody again. Raises as `claim`."""

        def work(outbox: Outbox, case: CaseFacts, member: int, now_us: int) -> None:
            if case.claimed_by is not None:
                touch(case, now_us, **case_hold.free())
                case_opening.add_step(case.id, "released", member, now_us)
                case_opening.tell(outbox, case.id, case.board, case.member)

        return await self._change(actor, number, version, work)

    async def pass_on(self, actor: Actor, number: int, version: int | None) -> CaseView:
        """The actor leaves the case to others, and nobody asks why: it comes last for them. Raises as `claim`."""

        def work(outbox: Outbox, case: CaseFacts, member: int, now_us: int) -> None:
            cases.pass_on(case.id, member)
            if case.claimed_by is not None:
                touch(case, now_us, **case_hold.free())
            case_opening.add_step(case.id, "passed", member, now_us)
            case_opening.tell(outbox, case.id, case.board, case.member)

        return await self._change(actor, number, version, work)

    async def note(self, actor: Actor, number: int, words: str) -> CaseView:
        """A note for the other moderators, on an open case or a closed one. Raises `BadInput` at the field `words`."""
        require(actor, Action.WORK_CASES)
        member, said, now_us = member_of(actor), cleaned(words), self._core.now_us
        if not said:
            raise BadInput(_("There is nothing written yet."), "empty", field="words")

        def work(outbox: Outbox) -> CaseView:
            case = find_locked(still(actor, Action.WORK_CASES, now_us), number)
            mine = case_hold.is_claimed(case, now_us) and case.claimed_by == member
            touch(case, now_us, **(case_hold.claim(actor, now_us) if mine else {}))
            case_opening.add_step(number, "note", member, now_us, words=said)
            case_opening.tell(outbox, number, case.board, case.member)
            return self._view(actor, find(actor, number))

        return await self._core.write_and_tell(work)

    async def close(self, actor: Actor, number: int, version: int | None, outcome: CaseState, words: str = "") -> None:
        """Closes the case as one of `OUTCOMES`, with a note for the other moderators where `words` are given; whoever
        reported it is told. Raises `BadInput`, and as `claim`. A held post is let out or not, and an appeal is decided;
        neither is closed here: `BBSError` with code `undecided`."""
        said = cleaned(words)
        if outcome not in OUTCOMES:
            message = _("A case closes as one of: {words}.").format(words=", ".join(OUTCOMES))
            raise BadInput(message, "bad_outcome", field="outcome")

        def work(outbox: Outbox, case: CaseFacts, member: int, now_us: int) -> None:
            _require_decided(case)
            if said:
                case_opening.add_step(number, "note", member, now_us, words=said)
            case_opening.close(number, outcome, member, now_us, outbox)

        await self._change(actor, number, version, work)

    async def reopen(self, actor: Actor, number: int, version: int | None) -> CaseView:
        """A closed case is open again, and free. Raises `Stale`, and `BBSError` with code `open`, or `decided` for an
        appeal: its member has been told."""
        require(actor, Action.WORK_CASES)
        member, now_us = member_of(actor), self._core.now_us

        def work(outbox: Outbox) -> CaseView:
            case = find_locked(still(actor, Action.WORK_CASES, now_us), number)
            if version is not None and version != case.version:
                raise Stale(case_hold.changed(case))
            if case.open:
                raise BBSError(_("This case is open already."), "open")
            if case.origin == Origin.APPEAL:
                raise BBSError(_("This appeal is decided, and its member has been told."), "decided")
            again: dict[str, object] = {"open": True, "closed_us": None, "closed_by": None}
            touch(case, now_us, **case_hold.free(), **again, rank=_rank(case, now_us))
            case_opening.add_step(number, "reopened", member, now_us)
            case_opening.tell(outbox, number, case.board, case.member)
            return self._view(actor, find(actor, number))

        return await self._core.write_and_tell(work)

    async def hand_over(self, actor: Actor, to: str | None, words: str = "") -> int:
        """The cases that the actor has go to another moderator, or to everybody: how many. What the other may not see
        goes to everybody as well, and so does all that is about somebody without a name: else it would show whether
        that is the other. Raises `BadInput`, and `NoSuchThing` for somebody who does not work on cases."""
        require(actor, Action.WORK_CASES)
        member, said, now_us = member_of(actor), cleaned(words), self._core.now_us

        def work(outbox: Outbox) -> int:
            still(actor, Action.WORK_CASES, now_us)
            other = None if to is None else self._colleague(to, now_us)
            held = sorted(case_queue.claimed_by(member, now_us))
            for case in (case for each in held if (case := cases.locked_case(each.id)) is not None):
                theirs = other is not None and not case.unnamed and may_see(other, case)
                touch(case, now_us, **(case_hold.claim(other, now_us) if other and theirs else case_hold.free()))
                receiver = other.member if other and theirs else None
                case_opening.add_step(case.id, "handed_over", member, now_us, to=receiver, words=said)
                case_opening.tell(outbox, case.id, case.board, case.member)
            return len(held)

        return await self._core.write_and_tell(work)

    async def _change(
        self,
        actor: Actor,
        number: int,
        version: int | None,
        work: Callable[[Outbox, CaseFacts, int, int], None],
    ) -> CaseView:
        require(actor, Action.WORK_CASES)
        member, now_us = member_of(actor), self._core.now_us

        def whole(outbox: Outbox) -> CaseView:
            now = still(actor, Action.WORK_CASES, now_us)
            case_hold.lock_around(find(now, number))
            work(outbox, hold(now, number, version, now_us), member, now_us)
            return self._view(actor, find(actor, number))

        return await self._core.write_and_tell(whole)

    def _view(self, actor: Actor, case: CaseFacts) -> CaseView:
        return case_view.view(actor, case, self._core.now_us, self._around)

    @staticmethod
    def _colleague(handle: str, now_us: int) -> Actor:
        """Somebody who works on cases. Raises `NoSuchThing`."""
        found = actor_of(member_called(handle).id, now_us)
        if not may(found, Action.WORK_CASES):
            raise NoSuchThing(_("There is no moderator of that name."))
        return found


def cleaned(words: str) -> str:
    """What a moderator writes with a case. Raises `BadInput` at the field `words`."""
    return within(clean_body(words), MAX_CASE_WORDS)


def _rank(case: CaseFacts, now_us: int) -> int:
    severity = None if case.severity is None else Severity(case.severity)
    return rank(severity, from_us(now_us) - from_us(case.opened_us))


def _require_decided(case: CaseFacts) -> None:
    if case.origin == Origin.APPEAL:
        raise BBSError(_("An appeal is decided: it stays as it is, or is taken back."), "undecided")
    if case.origin == Origin.HELD and case.post is not None:
        post = cases.post(case.post)
        if post is not None and post.state == "held":
            raise BBSError(_("The post still waits: let it out, or turn it down."), "undecided")


def _board(actor: Actor, slug: str) -> int:
    """The id of a board that the actor looks after. Raises `NoSuchThing`."""
    board = readable_board(actor, slug)
    if not moderates(actor, board.id):
        raise NoSuchThing(_("There is no such place here, or it is not open to you."))
    return board.id


def _token(key: Key) -> str:
    return ".".join(map(str, (key.rank, *key.place)))


def _read_token(token: str) -> Key:
    try:
        found, opened_us, number = map(int, token.split("."))
    except ValueError:
        found, opened_us, number = 0, 0, -1
    if not (1 <= abs(found) <= HIGHEST and 0 <= opened_us < 2**62 and 0 <= number <= MAX_NUMBER):
        raise BadInput(_("That page is not there. Without a page, the first one comes."), "bad_page", field="page")
    return Key(found, Place(opened_us, number))
