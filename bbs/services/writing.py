"""Writing: drafts that are never lost, and sending that happens exactly once."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from peewee import IntegrityError

from bbs.domain import text
from bbs.domain.addresses import Address
from bbs.domain.policy import Action, Actor, require
from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import NoSuchThing, TooSoon
from bbs.models.queries import posts, search, threads, writers
from bbs.models.queries.drafts import drop as drop_drafts
from bbs.models.queries.marks import lock_member
from bbs.services import drafting, events, foreseeing, publishing, quoting, resting_rules
from bbs.services.changing import Change
from bbs.services.core import Core, Outbox, member_of, readable_board, readable_thread
from bbs.services.drafting import WaitingDraft
from bbs.services.gate import hold_words
from bbs.services.limits import Limits
from bbs.services.people import require_may_answer
from bbs.services.publishing import (
    Clean,
    Publication,
    Rules,
    Sent,
    answered_at,
    hold_own_post,
    no_such_place,
    require_open,
)
from bbs.services.rows import Draft, Foreseen, Outcome, topics

NO_RULES: Final = Rules()
"""Those that are shipped, with nobody else to ask."""


class Writing:
    """What writers do."""

    def __init__(self, core: Core, limits: Limits, rules: Rules = NO_RULES) -> None:
        self._core = core
        self._limits = limits
        self._rules = rules

    async def open_draft(
        self,
        actor: Actor,
        *,
        board: str | None = None,
        thread: int | None = None,
        parent: int | None = None,
        quote: bool = False,
    ) -> Draft:
        """The draft that the actor has open for a new thread on `board`, or for a reply in `thread`; else a fresh one.

        A fresh draft is not kept before `keep`. `parent` is the post that is answered, as shipped the opening; with
        `quote` a fresh draft begins with its text, and takes its content warning over. Raises `NoSuchThing`.
        """
        require(actor, Action.DRAFT)
        member = member_of(actor)
        await self._core.batch.flush(member)
        if thread is not None:
            number, post = thread, parent or OPENING
            return await self._core.read(lambda: _reply_draft(actor, member, number, post, quote))
        if board is None:
            raise no_such_place()
        slug = board
        return await self._core.read(lambda: _thread_draft(actor, member, slug))

    def keep(self, actor: Actor, draft: Draft) -> Draft:
        """Keeps a draft: returns at once what will be there within the second. An empty draft is forgotten.

        A draft that has been sent stays sent, however late this comes.
        """
        require(actor, Action.DRAFT)
        kept = replace(drafting.storable(draft), updated=self._core.now())
        member = member_of(actor)
        self._core.batch.put(member, ("draft", kept.key), WaitingDraft(member, kept))
        return kept

    @property
    def held_up(self) -> str:
        """Why a draft that is left now is not safe yet, in words; empty, nearly always, where it is."""
        if not self._core.batch.is_held_up:
            return ""
        return _("The server cannot write your draft down just now. It holds it and tries again; please keep a copy.")

    async def drafts(self, actor: Actor) -> tuple[Draft, ...]:
        """The drafts of the actor, those touched last first."""
        require(actor, Action.DRAFT)
        member = member_of(actor)
        await self._core.batch.flush(member)
        return await self._core.read(lambda: tuple(drafting.of_member(member)))

    async def discard(self, actor: Actor, key: str) -> None:
        """Forgets a draft."""
        require(actor, Action.DRAFT)
        member = member_of(actor)
        self._core.batch.drop(member, ("draft", key))
        await self._core.batch.settled()
        await self._core.write(lambda: drop_drafts(member, [key]), always=True)

    async def foresee(self, actor: Actor, draft: Draft) -> Foreseen:
        """What is worth saying before a draft goes: why it could not be sent now, that it will wait for a moderator,
        or that it has words of which the operator warns. Nothing is kept of it. Raises `BadInput` for its words, and
        `NoSuchThing`."""
        require(actor, Action.WRITE_THREAD if draft.thread is None else Action.REPLY)
        clean = publishing.clean(draft)
        found = await self._rules.hooks.triage.look_at(clean.text)
        return await self._core.read(
            lambda: foreseeing.foresee(actor, draft, clean, found, self._rules, self._core.now_us)
        )

    async def send(self, actor: Actor, draft: Draft) -> Outcome:
        """Publishes a draft as a thread or a reply, or lets it wait for a moderator. Once: whatever is retried, with
        the same key there is one post, and every call says what became of it.

        Raises `BadInput` for its words, `NoSuchThing`, `NotAllowed`, `TooSoon`, and `BBSError` with code `locked` or
        `storage`; what was written is then kept as a draft.
        """
        require(actor, Action.WRITE_THREAD if draft.thread is None else Action.REPLY)
        member = member_of(actor)
        clean = publishing.clean(draft)
        self._core.batch.drop(member, ("draft", draft.key))
        try:
            # A state of this draft that is being written at this moment comes first: then sending takes it away.
            await self._core.batch.settled()
            return await self._send(actor, draft, clean)
        except BaseException:
            # Also where the connection breaks, or something is wrong with this program. What was sent stays sent.
            self.keep(actor, draft)
            raise

    async def edit(self, actor: Actor, address: Address, body: str) -> Outcome:
        """Another text for one's own post; the earlier one is kept for moderators. Raises `BadInput`, `NoSuchThing`,
        `NotAllowed`."""
        require(actor, Action.EDIT_OWN)
        cleaned = text.body(body)
        found = await self._rules.hooks.triage.look_at(cleaned)
        now_us = self._core.now_us

        def work(outbox: Outbox) -> Outcome:
            resting_rules.refuse_if_closed(now_us)
            return Change(actor, cleaned, found, self._rules, outbox, now_us).make(address)

        return await self._core.write_and_tell(work)

    async def delete(self, actor: Actor, address: Address) -> None:
        """Takes one's own post away, also one that is hidden; its place in the tree stays. A thread without answers
        goes with its opening.

        Raises `NoSuchThing`, `NotAllowed`.
        """
        require(actor, Action.DELETE_OWN)

        def work(outbox: Outbox) -> None:
            lock_member(member_of(actor))
            thread, board, post = hold_own_post(actor, address, hidden=True)
            search.take_out(post.id)
            posts.change_state(post.id, PostState.DELETED)
            threads.take_away(thread.id, post.number)
            if post.number == OPENING:
                threads.change(thread.id, subject=_("(deleted)"))
            outbox.tell(events.EDITED, board, thread.id, post.number)

        await self._core.write_and_tell(work)

    async def _send(self, actor: Actor, draft: Draft, clean: Clean) -> Outcome:
        member = member_of(actor)
        key = drafting.once_key(member, clean.key)
        try:
            self._limits.hit("thread" if draft.thread is None else "post", member)
        except TooSoon:
            # What was sent before the limit was reached stays sent, however often it is retried.
            if (earlier := await self._core.read(lambda: self._earlier(key))) is None:
                raise
            return earlier
        found = await self._rules.hooks.triage.look_at(clean.text)

        def work(outbox: Outbox) -> Outcome:
            outcome = self._earlier(key)
            if outcome is None:
                now_us = self._core.now_us
                outcome = self._outcome(Publication(actor, clean, outbox, now_us, self._rules, found).publish(draft))
            drop_drafts(member, [clean.key])
            return outcome

        try:
            return await self._core.write_and_tell(work)
        except IntegrityError:
            # The same draft, sent at the same moment by another session, was faster.
            earlier = await self._core.read(lambda: self._earlier(key))
            if earlier is None:
                raise
            return earlier

    def _outcome(self, sent: Sent) -> Outcome:
        if sent.number is not None:
            return Outcome(Address(sent.thread, sent.number), panel=sent.panel)
        next_look = self._rules.hooks.next_look(self._core.now_us)
        return Outcome(None, hold_words(sent.why, next_look), sent.panel)

    def _earlier(self, key: str) -> Outcome | None:
        """What became of the draft when it was sent before; None where it was not. Inside a read or a write."""
        found = writers.sent(key)
        if found is None:
            return None
        if found.number is not None:
            return Outcome(Address(found.thread, found.number), again=True)
        if found.state != PostState.HELD.value:
            words = _("This does not wait any more, and is not published. Your drafts have the words.")
            return Outcome(None, words, again=True)
        return Outcome(None, hold_words(None, self._rules.hooks.next_look(self._core.now_us)), again=True)


def _thread_draft(actor: Actor, member: int, slug: str) -> Draft:
    board = readable_board(actor, slug)
    for draft in drafting.of_member(member):
        if draft.thread is None and draft.board == board.slug:
            return draft
    require_open(board, None)
    return Draft(_fresh_key(), board.slug, None, None)


def _reply_draft(actor: Actor, member: int, number: int, parent: int, quote: bool) -> Draft:
    for draft in drafting.of_member(member):
        if (draft.thread, draft.parent) == (number, parent):
            return _with_quote(actor, draft) if quote else draft
    thread, board, post = answered_at(actor, Address(number, parent))
    require_open(board, thread)
    require_may_answer(actor, post)
    draft = Draft(_fresh_key(), board.slug, thread.id, post.number)
    return _with_quote(actor, draft) if quote else draft


def _with_quote(actor: Actor, draft: Draft) -> Draft:
    """The draft with the post that it answers as a quote, where that stands and can be read; else as it is."""
    number, parent = draft.thread or 0, draft.parent or OPENING
    try:
        readable_thread(actor, number)
    except NoSuchThing:
        return draft
    post = posts.head(number, parent)
    if post is None or post.state is not PostState.PUBLISHED:
        return draft
    return quoting.with_quote(draft, posts.texts(number, [parent])[0][3], topics(post.warnings))


def _fresh_key() -> str:
    return secrets.token_hex(16)
