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
from bbs.errors import BadInput, BBSError, TooSoon
from bbs.models.queries import posts, search, threads
from bbs.models.queries.drafts import drop as drop_drafts
from bbs.services import drafting, events, publishing
from bbs.services.core import Core, Outbox, member_of, readable_board, readable_thread
from bbs.services.drafting import WaitingDraft
from bbs.services.limits import Limits
from bbs.services.people import require_may_answer
from bbs.services.publishing import Clean, Publication, answered, no_such_place, own_post, require_open
from bbs.services.rows import Draft, topics

MAX_QUOTE: Final = 8 * 1024
"""The most characters of a post that a reply begins with as a quote."""


class Writing:
    """What writers do."""

    def __init__(self, core: Core, limits: Limits) -> None:
        self._core = core
        self._limits = limits

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
        await self._core.write(lambda: drop_drafts(member, [key]))

    async def send(self, actor: Actor, draft: Draft) -> Address:
        """Publishes a draft as a thread or a reply and returns where it stands. Once: whatever is retried, with the
        same key there is one post, and every call returns its address.

        Raises `BadInput` for its words, `NoSuchThing`, `TooSoon`, and `BBSError` with code `locked` or `storage`; what
        was written is then kept as a draft.
        """
        require(actor, Action.WRITE_THREAD if draft.thread is None else Action.REPLY)
        member = member_of(actor)
        clean = publishing.clean(draft)
        self._core.batch.drop(member, ("draft", draft.key))
        # A state of this draft that is being written at this moment comes first: then sending takes it away.
        await self._core.batch.settled()
        try:
            return await self._send(actor, draft, clean)
        except BBSError as error:
            if not isinstance(error, BadInput):
                self.keep(actor, draft)
            raise

    async def edit(self, actor: Actor, address: Address, body: str) -> None:
        """Another text for one's own post. Raises `BadInput`, `NoSuchThing`, `NotAllowed`."""
        require(actor, Action.EDIT_OWN)
        cleaned = text.body(body)
        now_us = self._core.now_us

        def work(outbox: Outbox) -> None:
            thread, board, post = own_post(actor, address)
            search.take_out(post.id)
            posts.change_text(post.id, cleaned, now_us)
            search.put_in(post.id)
            outbox.tell(events.EDITED, board, thread.id, post.number)

        await self._core.write_and_tell(work)

    async def delete(self, actor: Actor, address: Address) -> None:
        """Takes one's own post away; its place in the tree stays. A thread without answers goes with its opening.

        Raises `NoSuchThing`, `NotAllowed`.
        """
        require(actor, Action.DELETE_OWN)

        def work(outbox: Outbox) -> None:
            thread, board, post = own_post(actor, address)
            search.take_out(post.id)
            posts.change_state(post.id, PostState.DELETED)
            threads.take_away(thread.id, post.number)
            outbox.tell(events.EDITED, board, thread.id, post.number)

        await self._core.write_and_tell(work)

    async def _send(self, actor: Actor, draft: Draft, clean: Clean) -> Address:
        member = member_of(actor)
        key = drafting.once_key(member, clean.key)
        try:
            self._limits.hit("thread" if draft.thread is None else "post", member)
        except TooSoon:
            # What was sent before the limit was reached stays sent, however often it is retried.
            if (sent := await self._core.read(lambda: posts.sent(key))) is None:
                raise
            return Address(*sent)

        def work(outbox: Outbox) -> Address:
            sent = posts.sent(key)
            if sent is None:
                sent = Publication(actor, clean, outbox, self._core.now_us).publish(draft)
            drop_drafts(member, [clean.key])
            return Address(*sent)

        try:
            return await self._core.write_and_tell(work)
        except IntegrityError:
            # The same draft, sent at the same moment by another session, was faster.
            sent = await self._core.read(lambda: posts.sent(key))
            if sent is None:
                raise
            return Address(*sent)


def _thread_draft(actor: Actor, member: int, slug: str) -> Draft:
    board = readable_board(actor, slug)
    for draft in drafting.of_member(member):
        if draft.thread is None and draft.board == board.slug:
            return draft
    require_open(board, None)
    return Draft(_fresh_key(), board.slug, None, None)


def _reply_draft(actor: Actor, member: int, number: int, parent: int, quote: bool) -> Draft:
    for draft in drafting.of_member(member):
        if draft.thread == number and draft.parent == parent:
            return draft
    thread, board = readable_thread(actor, number)
    post = answered(actor, thread, board, parent)
    require_open(board, thread)
    require_may_answer(actor, post)
    draft = Draft(_fresh_key(), board.slug, number, parent)
    if not quote or post.state is not PostState.PUBLISHED:
        return draft
    body = _quoted(posts.texts(number, [parent])[0][3])
    return replace(draft, body=body, cursor=len(body), warnings=topics(post.warnings))


def _quoted(body: str) -> str:
    lines = body[:MAX_QUOTE].split("\n")
    if len(body) > MAX_QUOTE:
        lines[-1] += "…"
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _fresh_key() -> str:
    return secrets.token_hex(16)
