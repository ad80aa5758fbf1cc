"""Posts that wait for a moderator: their authors see them, moderators let them out or turn them down."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.cases import MAX_CASE_WORDS, CaseState, Origin
from bbs.domain.policy import Action, Actor, require
from bbs.domain.post_states import PostState
from bbs.domain.text import clean_body
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing
from bbs.models import counters
from bbs.models.queries import boards, cases, drafts, posts, threads, waiting, writers
from bbs.models.queries.cases import CaseFacts
from bbs.models.queries.waiting import WaitingFacts
from bbs.models.times import from_us
from bbs.services import case_hold, case_opening, forwarding, mentions, modlog, notices, placing
from bbs.services.core import Core, Outbox, member_of
from bbs.services.events import WAITED
from bbs.services.gate import Why, hold_words
from bbs.services.given_words import within
from bbs.services.hooks import Hooks
from bbs.services.identity import still
from bbs.services.modlog import LogKind
from bbs.services.notices import NoticeKind
from bbs.services.placing import Columns
from bbs.services.rows import topics

MAX_HELD: Final = 100
"""So many of somebody's own waiting posts are shown, those written last."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A post of the actor that waits. `number` is its own, to take it back by; `answers` is the post that it answers,
    None where it begins a thread. `why` says why it waits, and when somebody looks."""

    number: int
    board: str
    board_name: str
    answers: Address | None
    subject: str
    body: str
    seeking: str | None
    warnings: tuple[str, ...]
    unnamed: bool
    written: datetime
    why: str


class Holding:
    """What becomes of posts that wait."""

    def __init__(self, core: Core, hooks: Hooks) -> None:
        self._core = core
        self._hooks = hooks

    async def held(self, actor: Actor, *, thread: int | None = None) -> tuple[HeldRow, ...]:
        """The actor's own posts that wait, those written last first; with `thread`, the answers in that thread."""
        require(actor, Action.DRAFT)
        member = member_of(actor)

        def work() -> tuple[HeldRow, ...]:
            found = waiting.of_member(member, MAX_HELD)
            next_look = self._hooks.next_look(self._core.now_us) if found else ""
            return tuple(
                _row(each, next_look) for each in found if thread is None or (each.thread == thread and not each.opens)
            )

        return await self._core.read(work)

    async def take_back(self, actor: Actor, number: int) -> str:
        """The actor's post that waits is a draft again; its key. Raises `NoSuchThing`."""
        require(actor, Action.DRAFT)
        member, now_us = member_of(actor), self._core.now_us

        def work(outbox: Outbox) -> str:
            writers.locked(member)
            post = waiting.waiting_post(number)
            if post is None or post.author != member:
                raise NoSuchThing(_("That does not wait any more."))
            threads.lock(post.thread)
            case = cases.open_case_about(number)
            key = _give_back(post, now_us)
            if case is not None:
                case_opening.add_step(case.id, "taken_back", None, now_us)
                case_opening.close(case.id, CaseState.NO_ACTION, None, now_us, outbox)
            return key

        return await self._core.write_and_tell(work)

    async def approve(self, actor: Actor, number: int, version: int | None = None) -> Address:
        """Publishes the post that case `number` is about: it gets its place at this moment, and its author is told.
        The case closes, unless it is about more than that the post waits.

        Raises `NoSuchThing`, `Stale`, and `BBSError` where nothing waits, or its thread takes nothing more.
        """
        require(actor, Action.WORK_CASES)
        moderator, now = member_of(actor), self._core.now()
        now_us = self._core.now_us

        def work(outbox: Outbox) -> Address:
            case, post = _found(still(actor, Action.WORK_CASES, now_us), number, version, now_us)
            address = _Letting(post, outbox, now_us).out()
            case_opening.add_step(number, "approved", moderator, now_us)
            if post.author is not None:
                notices.leave(post.author, NoticeKind.POST_LET_OUT, now, where=str(address))
                outbox.tell_member(WAITED, post.author)
            modlog.write(
                LogKind.APPROVED,
                actor=moderator,
                case=number,
                board=post.board,
                thread=address.thread,
                number=address.post,
                now_us=now_us,
            )
            if case.origin == Origin.HELD.value and not _pressing(case):
                case_opening.close(number, CaseState.NO_ACTION, moderator, now_us, outbox)
            return address

        return await self._core.write_and_tell(work)

    async def turn_down(
        self, actor: Actor, number: int, version: int | None = None, reason: str = "", rule: str = ""
    ) -> None:
        """Does not publish the post that case `number` is about. Its author is told why, and finds their words among
        their drafts. Raises `BadInput` at the field `reason`, and as `approve`."""
        require(actor, Action.WORK_CASES)
        moderator, now, said = member_of(actor), self._core.now(), _cleaned(reason)
        now_us = self._core.now_us

        def work(outbox: Outbox) -> None:
            _case, post = _found(still(actor, Action.WORK_CASES, now_us), number, version, now_us)
            _give_back(post, now_us)
            case_opening.add_step(number, "turned_down", moderator, now_us, words=said, rule=rule)
            if post.author is not None:
                notices.leave(post.author, NoticeKind.POST_TURNED_DOWN, now, why=said)
                outbox.tell_member(WAITED, post.author)
            modlog.write(LogKind.TURNED_DOWN, actor=moderator, case=number, board=post.board, now_us=now_us)
            case_opening.close(number, CaseState.ACTIONED, moderator, now_us, outbox)

        await self._core.write_and_tell(work)


def _found(actor: Actor, number: int, version: int | None, now_us: int) -> tuple[CaseFacts, WaitingFacts]:
    """The case and the post that waits; locks the author, the counter, the thread, and the case, in this order."""
    seen = case_hold.find(actor, number)
    if seen.member is not None:
        writers.locked(seen.member)
    counters.take(counters.SERIAL, 0)
    case_hold.lock_around(seen)
    case = case_hold.hold(actor, number, version, now_us)
    post = waiting.waiting_post(case.post) if case.post is not None else None
    if post is None:
        raise BBSError(_("There is no post here that waits."), "not_held")
    return case, post


@dataclass(frozen=True, slots=True)
class _Letting:
    """A post that is let out."""

    post: WaitingFacts
    outbox: Outbox
    now_us: int

    def out(self) -> Address:
        post = self.post
        board = boards.board_by_id(post.board)
        if board is None or post.author is None:
            raise BBSError(_("Its author is not here any more."), "not_held")
        answers, warned = None, bool(post.warnings)
        if post.opens:
            thread, serial = placing.opening({}, self.now_us, self._put, post.thread)
            number = OPENING
        else:
            thread, parent = self._parent()
            number, serial, answers = placing.answer(thread, parent, post.author, self.now_us, self._put)
            facts = threads.thread(thread)
            warned = warned or bool(facts is not None and facts.warnings)
        published = mentions.Published(
            board, thread, number, serial, post.author, answers, post.body, warned, self.now_us, post.unnamed
        )
        placing.announce(self.outbox, post.id, published)
        return Address(thread, number)

    def _put(self, columns: Columns) -> int:
        more = {"state": PostState.PUBLISHED.value, "created_us": self.now_us}
        waiting.let_out(self.post.id, {**columns, **more})
        return self.post.id

    def _parent(self) -> tuple[int, posts.HeadFacts]:
        at = forwarding.now_at(Address(self.post.thread, self.post.parent or OPENING))
        head = posts.head(at.thread, at.post or OPENING)
        thread = threads.thread(at.thread)
        if head is None or thread is None or thread.state != PostState.PUBLISHED.value:
            raise BBSError(_("The thread that this answers is not there any more. It can be turned down."), "gone")
        if thread.locked:
            raise BBSError(_("The thread is closed. It can be opened first, or the post turned down."), "locked")
        return at.thread, head


def _give_back(post: WaitingFacts, now_us: int) -> str:
    """What waited is published no more, and a draft of its author again; the draft's key, empty where nobody is."""
    posts.change_state(post.id, PostState.REMOVED)
    if post.opens:
        waiting.let_thread_out(post.thread, {"state": PostState.REMOVED.value})
    if post.author is None:
        return ""
    key = secrets.token_hex(16)
    drafts.put(
        {
            "key": key,
            "member": post.author,
            "board": post.board,
            "thread": None if post.opens else post.thread,
            "parent": None if post.opens else post.parent or OPENING,
            "edits": None,
            "subject": post.subject if post.opens else "",
            "seeking": post.seeking if post.opens else None,
            "warnings": post.warnings,
            "cursor": len(post.body),
            "created_us": now_us,
            "updated_us": now_us,
            "body": post.body,
            "unnamed": post.unnamed,
        }
    )
    return key


def _row(post: WaitingFacts, next_look: str) -> HeldRow:
    board = boards.board_by_id(post.board)
    case = cases.open_case_about(post.id)
    why = json.loads(case.facts).get("why") if case is not None else None
    return HeldRow(
        number=post.id,
        board="" if board is None else board.slug,
        board_name="" if board is None else board.name,
        answers=None if post.opens else forwarding.now_at(Address(post.thread, post.parent or OPENING)),
        subject=post.subject,
        body=post.body,
        seeking=post.seeking,
        warnings=topics(post.warnings),
        unnamed=post.unnamed,
        written=from_us(post.created_us),
        why=hold_words(Why(why) if why else None, next_look),
    )


def _pressing(case: CaseFacts) -> bool:
    """Whether there is more to the case than that a post waited: somebody should look after its author, or has
    reported it."""
    return case.severity is not None or case.conversation is not None or bool(case.reports)


def _cleaned(reason: str) -> str:
    said = clean_body(reason)
    if not said:
        raise BadInput(_("A few words say why: its author reads them."), "empty", field="reason")
    return within(said, MAX_CASE_WORDS, "reason")
