"""Conversations between members and moderators, as they are handed out; and how they are put together. Inside reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from bbs.domain import text
from bbs.domain.addresses import Address
from bbs.domain.byline import BylineKind
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput
from bbs.models.queries import cases, conversations, posts
from bbs.models.queries.conversations import ConversationFacts, MessageFacts
from bbs.models.times import from_us
from bbs.services.bylines import Bylines

MAX_WORDS: Final = 10_000
"""The most characters of one message; more can be said in a second one."""

MAX_SHOWN: Final = 200
"""So many of the newest messages of a conversation are shown."""

MAX_CONVERSATIONS: Final = 50
"""So many of somebody's conversations are listed, those in which something was said last."""

EXCERPT: Final = 120
"""So many characters of the last message stand in a list."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `by` is whose it is, as the reader may know them; `staff` says that it is a moderator's, `own` that it
    is the reader's, `unread` that they have not seen it before."""

    by: str
    staff: bool
    own: bool
    at: datetime
    body: str = field(repr=False)
    unread: bool = False


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in a list. `about` is the post it is about, where there is one; `waits` says that moderators have
    it in their queue."""

    number: int
    about: Address | None
    unread: int
    last: datetime
    excerpt: str = field(repr=False)
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, the oldest message first. `whom` is the member as the reader may know them: moderators learn no
    name where it is `unnamed`. `looks` says in words when somebody next looks, `nobody` that none has for days."""

    number: int
    whom: str
    unnamed: bool
    about: Address | None
    messages: tuple[Said, ...]
    waits: bool
    looks: str
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking came to: the conversation, and in words when somebody next looks."""

    conversation: int
    words: str
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class WaitingWords:
    """The newest state of what somebody is writing."""

    member: int
    place: str
    body: str
    updated_us: int

    worth: ClassVar[int] = 2

    @property
    def size(self) -> int:
        return 300 + 4 * len(self.body)

    def after(self, older: WaitingWords) -> WaitingWords:
        return self

    def apply(self) -> None:
        """Keeps it; nothing is left of what was emptied."""
        if self.body.strip():
            conversations.put_draft(self.member, self.place, self.body, self.updated_us)
        else:
            conversations.drop_draft(self.member, self.place)


def cleaned(words: str) -> str:
    """`words` as they are kept, maybe none at all. Raises `BadInput` at the field `body` where they are too many."""
    body = text.clean_body(words)
    if text.is_blank(body):
        return ""
    if (beyond := len(body) - MAX_WORDS) > 0:
        message = ngettext(
            "That is {count} character more than one message holds. You can go on in a second one.",
            "That is {count} characters more than one message holds. You can go on in a second one.",
            beyond,
        )
        raise BadInput(message.format(count=beyond), "too_long", field="body")
    return body


def row(facts: ConversationFacts, unread: int, last: MessageFacts | None) -> ConversationRow:
    """A line for the member's own list."""
    return ConversationRow(
        number=facts.id,
        about=address_of(facts.post),
        unread=unread,
        last=from_us(facts.last_us),
        excerpt=" ".join(shown_words(last, own=True)[: 2 * EXCERPT].split())[:EXCERPT] if last is not None else "",
        waits=conversations.open_case(facts.id) is not None,
    )


def whole(facts: ConversationFacts, handle: str, looks: str, *, staff: bool, nobody: bool = False) -> Conversation:
    """A conversation for its member (`handle` is theirs), or with `staff` for a moderator of that handle."""
    whom = whom_of(facts) if staff else handle
    seen = facts.staff_read if staff else facts.member_read
    said = tuple(
        Said(
            by=_by(message, whom),
            staff=message.from_staff,
            own=message.from_staff == staff and (not staff or message.handle == handle),
            at=from_us(message.created_us),
            body=shown_words(message, own=not staff),
            unread=message.id > seen and message.from_staff != staff,
        )
        for message in conversations.messages(facts.id, MAX_SHOWN)
    )
    about, waits = address_of(facts.post), conversations.open_case(facts.id) is not None
    return Conversation(facts.id, whom, facts.unnamed, about, said, waits, looks, nobody)


def whom_of(facts: ConversationFacts) -> str:
    """Who the member of a conversation is for moderators: their handle, or what stands under the post they wrote
    without one."""
    if not facts.unnamed:
        return cases.handles([facts.member]).get(facts.member) or _("a former member")
    found = None if facts.post is None else cases.post(facts.post)
    head = None if found is None or found.number is None else posts.head(found.thread, found.number)
    if head is None or found is None:
        return _("a member without a name")
    opening = posts.head(found.thread, 1)
    opener = opening.author if opening is not None and opening.unnamed else None
    byline = Bylines(None, opener, posts.unnamed_authors(found.thread)).of(head)
    return byline.text if byline.kind is BylineKind.UNNAMED else _("a member without a name")


def address_of(post: int | None) -> Address | None:
    """Where a post stands; None for none, and for one that waits for a moderator and has no number yet."""
    found = None if post is None else cases.post(post)
    if found is None or found.number is None or found.number < 1:
        return None
    return Address(found.thread, found.number)


def shown_words(message: MessageFacts, *, own: bool) -> str:
    """What a message says; somebody who asks need not find any words."""
    if message.body:
        return message.body
    return _("(You asked for somebody to write to you.)") if own else _("(They asked for somebody to write to them.)")


def _by(message: MessageFacts, whom: str) -> str:
    if not message.from_staff:
        return whom
    return message.handle or _("a moderator")
