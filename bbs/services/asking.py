"""Asking for a person: a conversation between a member and the moderators, open to everybody who has an account.

It works from the first minute, for members who are silenced, and for those whose account is closed. What is asked is a
case at the top of the queue, and stays one until a moderator closes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.cases import Origin, Severity
from bbs.domain.policy import Action, Actor, require
from bbs.domain.post_states import Sight
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import care, cases, conversations, marks, posts
from bbs.models.queries.conversations import ConversationFacts
from bbs.services import case_opening, conversing, forwarding, heads
from bbs.services.answering import Looks
from bbs.services.conversing import MAX_CONVERSATIONS, Asked, Conversation, ConversationRow, WaitingWords
from bbs.services.core import Core, Outbox, moderates, readable_thread
from bbs.services.identity import require_here
from bbs.services.limits import Limits
from bbs.services.notices import NoticeKind
from bbs.services.once import message_key

MAX_PLACE: Final = 32
"""The longest name of a place where a draft is kept, in characters."""

MAX_KEPT: Final = 4 * conversing.MAX_WORDS
"""The most characters of a draft that are kept."""

ASK: Final = "ask"
"""The place of the draft of somebody who asks afresh; in a conversation it is its number."""

_NOT_STORED: Final = str.maketrans({"\x00": None})


@dataclass(frozen=True, slots=True)
class _About:
    """What somebody asks about: a thread and its board, and their own post in it, where it is their own."""

    board: int | None = None
    thread: int | None = None
    post: int | None = None
    unnamed: bool = False
    subject: str = ""


class Asking:
    """The member's side of conversations; that of the moderators is `services.answering`."""

    def __init__(self, core: Core, limits: Limits, next_look: Callable[[], Looks]) -> None:
        """`next_look` says when somebody next looks, inside a read or write."""
        self._core = core
        self._limits = limits
        self._next_look = next_look

    async def ask(self, actor: Actor, words: str, about: Address | None = None, once: str = "") -> Asked:
        """Asks for a moderator to write. Nobody has to find words: there may be none.

        Who has asked already and not been answered goes on in the same conversation. `about` is a post or thread that
        it is about; about one's own post without a name, the moderators do not learn who asks. With `once`, whatever is
        retried is said once. Raises `BadInput`, `NoSuchThing`, and `TooSoon` for a flood.
        """
        require(actor, Action.ASK)
        member, body = asker(actor), conversing.cleaned(words)
        if about is not None:
            require(actor, Action.READ)
        return await self._say(actor, body, once, ASK, lambda: self._begun(actor, member, about))

    async def say(self, actor: Actor, number: int, words: str, once: str = "") -> Asked:
        """Says something more in a conversation of one's own, also in one that was closed: it opens again.

        Raises as `ask`, and `BadInput` where nothing is said.
        """
        require(actor, Action.ASK)
        member, body = asker(actor), conversing.cleaned(words)
        if not body:
            raise BadInput(_("There is nothing written yet."), "empty", field="body")
        return await self._say(actor, body, once, str(number), lambda: _again(member, number))

    async def mine(self, actor: Actor) -> tuple[ConversationRow, ...]:
        """The actor's conversations, the one in which something was said last first."""
        require(actor, Action.ASK)
        member = asker(actor)

        def work() -> tuple[ConversationRow, ...]:
            found = conversations.of_member(member, MAX_CONVERSATIONS)
            return tuple(_row(facts) for facts in found)

        return await self._core.read(work)

    async def conversation(self, actor: Actor, number: int) -> Conversation:
        """A conversation of the actor's, which they have read then. Raises `NoSuchThing`."""
        require(actor, Action.ASK)
        member = asker(actor)

        def look() -> Conversation:
            looks = self._next_look()
            return conversing.whole(own(member, number), actor.handle, looks.words, staff=False, nobody=looks.nobody)

        def read() -> Conversation:
            found = look()
            for message in conversations.messages(number, 1):
                conversations.mark_read(number, message.id, staff=False)
            if not conversations.unread_of(member):
                care.drop_notices(member, NoticeKind.WRITTEN.value)
            return found

        found = await self._core.read(look)
        return await self._core.write(read, always=True) if any(said.unread for said in found.messages) else found

    async def unread(self, actor: Actor) -> int:
        """How many messages of moderators the actor has not read."""
        require(actor, Action.ASK)
        member = asker(actor)
        return await self._core.read(lambda: conversations.unread_of(member))

    async def looks(self, actor: Actor) -> Asked:
        """When somebody next looks, in words, before anything is asked; `conversation` is 0."""
        require(actor, Action.ASK)

        def work() -> Asked:
            looks = self._next_look()
            return Asked(0, looks.words, looks.nobody)

        return await self._core.read(work)

    # What is being written

    def keep(self, actor: Actor, place: str, body: str) -> None:
        """Keeps what the actor is writing at a place (`ASK`, or the number of a conversation): returns at once, and it
        is there within the second. What is empty is forgotten."""
        require(actor, Action.ASK)
        member = asker(actor)
        kept = body[:MAX_KEPT].translate(_NOT_STORED).encode("utf-8", "ignore").decode()
        entry = WaitingWords(member, place[:MAX_PLACE], kept, self._core.now_us)
        self._core.batch.put(member, ("words", entry.place), entry)

    async def draft(self, actor: Actor, place: str) -> str:
        """What the actor was writing at a place; empty where that was nothing."""
        require(actor, Action.ASK)
        member = asker(actor)
        await self._core.batch.flush(member)
        found = await self._core.read(lambda: conversations.draft(member, place[:MAX_PLACE]))
        return found[0] if found is not None else ""

    # Saying it

    async def _say(
        self, actor: Actor, body: str, once: str, place: str, where: Callable[[], tuple[ConversationFacts, _About]]
    ) -> Asked:
        """Writes a message down where `where` says, inside the write, and opens the case or joins it."""
        member = asker(actor)
        key = message_key(member, once)
        self._core.batch.drop(member, ("words", place))

        def work(outbox: Outbox) -> Asked:
            looks, now_us = self._next_look(), self._core.now_us
            marks.lock_member(member)
            require_here(actor, Action.ASK, now_us)
            sent = None if key is None else conversations.said(key)
            if sent is None:
                facts, about = where()
                _open(outbox, facts, about, body, now_us)
                conversations.add_message(facts.id, member, body, from_staff=False, once_key=key, now_us=now_us)
            conversations.drop_draft(member, place)
            return Asked(facts.id if sent is None else sent[1], looks.words, looks.nobody)

        try:
            self._limits.hit("ask", member)
            await self._core.batch.settled()
            return await self._core.write_and_tell(work)
        except BaseException:
            # What could not be said is kept: it was hard enough to write.
            entry = WaitingWords(member, place, body, self._core.now_us)
            self._core.batch.put(member, ("words", place), entry)
            raise

    def _begun(self, actor: Actor, member: int, address: Address | None) -> tuple[ConversationFacts, _About]:
        """The conversation that is open, or a new one."""
        about = _about(actor, member, address)
        for facts in conversations.of_member(member, MAX_CONVERSATIONS):
            same = facts.unnamed == about.unnamed and (not about.unnamed or facts.post == about.post)
            if same and conversations.open_case(facts.id) is not None:
                return facts, about
        post, now_us = about.post, self._core.now_us
        number = conversations.add_conversation(member, unnamed=about.unnamed, post=post, now_us=now_us)
        return own(member, number), about


def asker(actor: Actor) -> int:
    """The id of whoever asks: a member, in or shut out."""
    member = actor.member if actor.member is not None else actor.suspended
    if member is None:
        raise NoSuchThing(_("You would need to sign in for that."))
    return member


def own(member: int, number: int) -> ConversationFacts:
    """A conversation of this member. Raises `NoSuchThing`. Inside a read or write."""
    facts = conversations.conversation(number)
    if facts is None or facts.member != member:
        raise NoSuchThing(_("There is no such conversation here."))
    return facts


def _about(actor: Actor, member: int, address: Address | None) -> _About:
    """What somebody asks about, as far as they may know it. Another's post is told only by its thread: a case about
    what somebody else wrote is what reports are for."""
    if address is None:
        return _About()
    address = forwarding.now_at(address)
    thread, board = readable_thread(actor, address.thread)
    head = None if address.post is None else posts.head(thread.id, address.post or OPENING)
    if head is not None and heads.sight_of(actor, head, moderates(actor, board.id)) is Sight.NOTHING:
        raise NoSuchThing(_("There is no such post here, or it is not open to you."))
    mine = head is not None and head.author == member
    if head is None or not mine:
        return _About(board.id, thread.id, None, False, thread.subject)
    return _About(board.id, thread.id, head.id, head.unnamed, thread.subject)


def _again(member: int, number: int) -> tuple[ConversationFacts, _About]:
    """A conversation in which more is said, and what it was about."""
    facts = own(member, number)
    post = None if facts.post is None else cases.post(facts.post)
    if post is None:
        return facts, _About()
    return facts, _About(post.board, post.thread, post.id, facts.unnamed, post.subject)


def _open(outbox: Outbox, facts: ConversationFacts, about: _About, body: str, now_us: int) -> None:
    """The case of the conversation: a new one, or the one that is open, in which something more was said now. Before
    the message, since whoever answers holds the case first and the conversation after it."""
    before = conversations.open_case(facts.id)
    number = case_opening.open_case(
        outbox,
        origin=Origin.ASKED,
        now_us=now_us,
        board=about.board,
        thread=about.thread,
        post=facts.post,
        member=facts.member,
        unnamed=facts.unnamed,
        severity=Severity.HIGH,
        subject=about.subject,
        snapshot=body,
        conversation=facts.id,
    )
    if number == before and (case := cases.locked_case(number)) is not None:
        case_opening.add_step(number, "wrote", None, now_us)
        case_opening.touch(case, now_us)
        case_opening.tell(outbox, number, case.board, case.member)


def _row(facts: ConversationFacts) -> ConversationRow:
    said = conversations.messages(facts.id, conversing.MAX_SHOWN)
    unread = sum(message.from_staff and message.id > facts.member_read for message in said)
    return conversing.row(facts, unread, said[-1] if said else None)
