"""The moderators' side of conversations: reading what somebody has said, and writing to them, from the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.models.queries import care, cases, conversations
from bbs.models.queries.cases import CaseFacts
from bbs.models.queries.conversations import ConversationFacts
from bbs.models.times import from_us
from bbs.services import case_hold, case_opening, conversing, reply_templates
from bbs.services.case_rows import Template
from bbs.services.conversing import Conversation, WaitingWords
from bbs.services.core import Core, Outbox
from bbs.services.events import CONVERSATION
from bbs.services.identity import still
from bbs.services.notices import NoticeKind, leave
from bbs.services.once import message_key

NEW: Final = 0
"""The number of a conversation in which nothing has been said yet."""


class Looks(Protocol):
    """When somebody next looks: in words, and whether nobody has for days."""

    @property
    def words(self) -> str:
        """A sentence or two."""

    @property
    def nobody(self) -> bool:
        """Whether nobody is here at present."""


class Answering:
    """What moderators do in conversations."""

    def __init__(self, core: Core, next_look: Callable[[], Looks]) -> None:
        """`next_look` says when somebody next looks, inside a read or write."""
        self._core = core
        self._next_look = next_look

    async def of_case(self, actor: Actor, case: int) -> Conversation:
        """The conversation with the member whom a case is about, which moderators have read then. Where there is none
        yet, one of number `NEW` without messages. Raises `NoSuchThing`."""
        require(actor, Action.WORK_CASES)

        def look() -> Conversation:
            facts = _of(case_hold.find(actor, case))
            looks = self._next_look()
            return conversing.whole(facts, actor.handle, looks.words, staff=True, nobody=looks.nobody)

        found = await self._core.read(look)
        if any(said.unread for said in found.messages):
            await self._core.write(lambda: _read(found.number), always=True)
        return found

    async def write(
        self, actor: Actor, case: int, version: int | None, words: str, template: str | None = None, once: str = ""
    ) -> Conversation:
        """Writes to the member whom a case is about; the case is the actor's from then on, and stays open. `template`
        is the name of the one that the words began with. With `once`, whatever is retried is said once.

        Whoever wrote without a name is written to without one. Raises `Stale`, `NoSuchThing`, `BadInput`, and
        `BBSError` with code `closed`, or `gone` where there is nobody any more.
        """
        require(actor, Action.WORK_CASES)
        body, now_us = conversing.cleaned(words), self._core.now_us
        if not body:
            raise BadInput(_("There is nothing written yet."), "empty", field="body")
        place, key = f"case:{case}", message_key(actor.whoever, once)
        if actor.member is not None:
            self._core.batch.drop(actor.member, ("words", place))

        def work(outbox: Outbox) -> Conversation:
            if key is None or conversations.said(key) is None:
                held = case_hold.hold(still(actor, Action.WORK_CASES, now_us), case, version, now_us)
                _say(outbox, actor, held, body, key, template or "", now_us)
            if actor.member is not None:
                conversations.drop_draft(actor.member, place)
            looks = self._next_look()
            facts = _of(case_hold.find(actor, case))
            return conversing.whole(facts, actor.handle, looks.words, staff=True, nobody=looks.nobody)

        try:
            await self._core.batch.settled()
            return await self._core.write_and_tell(work)
        except BaseException:
            # What could not be said, because somebody was faster or something failed, is kept as it was written.
            if actor.member is not None:
                entry = WaitingWords(actor.member, place, body, now_us)
                self._core.batch.put(actor.member, ("words", place), entry)
            raise

    async def templates(self, actor: Actor) -> tuple[Template, ...]:
        """The texts to answer with, in their order."""
        require(actor, Action.WORK_CASES)
        return await self._core.read(reply_templates.listed)


def _of(case: CaseFacts) -> ConversationFacts:
    """The conversation of a case, or one that has not begun."""
    found = None if case.conversation is None else conversations.conversation(case.conversation)
    if found is not None:
        return found
    return ConversationFacts(NEW, case.member or 0, case.unnamed, case.post, case.opened_us, case.opened_us, 0, 0)


def _read(number: int) -> None:
    for message in conversations.messages(number, 1):
        conversations.mark_read(number, message.id, staff=True)


def _say(outbox: Outbox, actor: Actor, case: CaseFacts, body: str, key: str | None, template: str, now_us: int) -> None:
    member = case.member
    if member is None or not cases.handles([member]):
        raise BBSError(_("Whoever wrote this is not here any more."), "gone")
    number = _of(case).id
    if number == NEW:
        number = conversations.add_conversation(member, unnamed=case.unnamed, post=case.post, now_us=now_us)
    conversations.add_message(number, actor.member, body, from_staff=True, once_key=key, now_us=now_us)
    case_opening.add_step(case.id, "answered", actor.member, now_us, template=template)
    claimed = case_hold.claim(actor, now_us) if actor.member is not None else {}
    case_opening.touch(case, now_us, conversation=number, **claimed)
    case_opening.tell(outbox, case.id, case.board, member)
    if not care.has_notice(member, NoticeKind.WRITTEN.value):
        leave(member, NoticeKind.WRITTEN, from_us(now_us))
    outbox.tell_member(CONVERSATION, member, number)
