"""Conversations between members and moderators, what is said in them, and what is being written."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from peewee import fn

from bbs.domain.clock_doubt import JUMP
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import first, rows
from bbs.models.tables import CaseFile, Conversation, Member, Message, MessageDraft

_AHEAD_US: Final = JUMP // timedelta(microseconds=1)


class ConversationFacts(NamedTuple):
    """A conversation; `post` is what it is about, where it is about one."""

    id: int
    member: int
    unnamed: bool
    post: int | None
    created_us: int
    last_us: int
    member_read: int
    staff_read: int


_COLUMNS = (
    Conversation.id,
    Conversation.member,
    Conversation.unnamed,
    Conversation.post,
    Conversation.created_us,
    Conversation.last_us,
    Conversation.member_read,
    Conversation.staff_read,
)

_ONE = Prepared(lambda: Conversation.select(*_COLUMNS).where(Conversation.id == parameter("conversation")))
_OF_MEMBER = Prepared(
    lambda: (
        Conversation.select(*_COLUMNS)
        .where(Conversation.member == parameter("member"))
        .order_by(Conversation.last_us.desc(), Conversation.id.desc())
        .limit(parameter("limit"))
    )
)


def conversation(number: int) -> ConversationFacts | None:
    """The conversation with this id."""
    row = _ONE.first(conversation=number)
    return None if row is None else ConversationFacts(*row)


def of_member(member: int, limit: int) -> list[ConversationFacts]:
    """A member's conversations, the one in which something was said last first."""
    return [ConversationFacts(*row) for row in _OF_MEMBER.rows(member=member, limit=limit)]


def add_conversation(member: int, *, unnamed: bool, post: int | None, now_us: int) -> int:
    """A new conversation; its id."""
    row = {"member": member, "unnamed": unnamed, "post": post, "created_us": now_us, "last_us": now_us}
    return int(Conversation.insert(**row).execute())


class MessageFacts(NamedTuple):
    """Something said; `handle` is whose, None where the account is gone."""

    id: int
    from_staff: bool
    handle: str | None
    body: str
    created_us: int


_MESSAGES = Prepared(
    lambda: (
        Message.select(Message.id, Message.from_staff, Member.handle, Message.body, Message.created_us)
        .left_outer_join(Member, on=(Message.author == Member.id))
        .where(Message.conversation == parameter("conversation"))
        .order_by(Message.id.desc())
        .limit(parameter("limit"))
    )
)


def messages(number: int, limit: int) -> list[MessageFacts]:
    """The newest messages of a conversation, the oldest of them first."""
    return [MessageFacts(*row) for row in reversed(_MESSAGES.rows(conversation=number, limit=limit))]


def said(once_key: str) -> tuple[int, int] | None:
    """The message that was sent under this key, and its conversation."""
    row = first(Message.select(Message.id, Message.conversation).where(Message.once_key == once_key))
    return None if row is None else (row[0], row[1])


def add_message(
    number: int, author: int | None, body: str, *, from_staff: bool, once_key: str | None, now_us: int
) -> int:
    """Something more is said; its id. Whoever said it has read everything up to it."""
    row = {"conversation": number, "author": author, "from_staff": from_staff, "body": body, "once_key": once_key}
    message = int(Message.insert(created_us=now_us, **row).execute())
    Conversation.update(last_us=now_us, closed_us=None).where(Conversation.id == number).execute()
    mark_read(number, message, staff=from_staff)
    return message


def mark_read(number: int, message: int, *, staff: bool) -> None:
    """One of the sides has read everything up to this message."""
    column = Conversation.staff_read if staff else Conversation.member_read
    Conversation.update({column: message}).where((Conversation.id == number) & (column < message)).execute()


_UNREAD = Prepared(
    lambda: (
        Conversation.select(fn.COUNT(Message.id))
        .join(Message, on=(Message.conversation == Conversation.id))
        .where(
            (Conversation.member == parameter("member"))
            & (Message.id > Conversation.member_read)
            & (Message.from_staff == parameter("yes"))
        )
    )
)


def unread_of(member: int) -> int:
    """How many messages of moderators a member has not read."""
    return int((_UNREAD.first(member=member, yes=True) or (0,))[0])


_OPEN_CASE = Prepared(
    lambda: (
        CaseFile.select(CaseFile.id)
        .where((CaseFile.conversation == parameter("conversation")) & CaseFile.open)
        .order_by(CaseFile.id.desc())
        .limit(1)
    )
)


def open_case(number: int) -> int | None:
    """The case of the queue in which this conversation is being looked after."""
    row = _OPEN_CASE.first(conversation=number)
    return None if row is None else int(row[0])


# What is being written


def draft(member: int, place: str) -> tuple[str, int] | None:
    """What a member is writing there, and when they touched it last."""
    query = MessageDraft.select(MessageDraft.body, MessageDraft.updated_us)
    row = first(query.where((MessageDraft.member == member) & (MessageDraft.place == place)))
    return None if row is None else (row[0], row[1])


_BEGUN = Prepared(
    lambda: (
        MessageDraft.select(MessageDraft.place)
        .where((MessageDraft.member == parameter("me")) & (MessageDraft.body != "") & ~MessageDraft.place.contains(":"))
        .limit(1)
    )
)


def has_begun(member: int) -> bool:
    """Whether a member is writing to the moderators. Places with a colon are those of moderators."""
    return _BEGUN.first(me=member) is not None


def put_draft(member: int, place: str, body: str, updated_us: int) -> None:
    """Keeps what a member is writing, unless something newer is kept. What lies further ahead than `_AHEAD_US` was kept
    by a clock that went wrong."""
    kept = MessageDraft.updated_us
    MessageDraft.insert(member=member, place=place, body=body, updated_us=updated_us).on_conflict(
        conflict_target=[MessageDraft.member, MessageDraft.place],
        update={MessageDraft.body: body, MessageDraft.updated_us: updated_us},
        where=(kept <= updated_us) | (kept > updated_us + _AHEAD_US),
    ).execute()


def drop_draft(member: int, place: str) -> None:
    """What was being written is sent, or thrown away."""
    MessageDraft.delete().where((MessageDraft.member == member) & (MessageDraft.place == place)).execute()


def drop_before(us: int, limit: int) -> int:
    """Forgets conversations in which nothing was said since, and which no open case is about; how many."""
    in_a_case = CaseFile.select(CaseFile.id).where((CaseFile.conversation == Conversation.id) & CaseFile.open)
    old = Conversation.select(Conversation.id).where((Conversation.last_us < us) & ~fn.EXISTS(in_a_case)).limit(limit)
    numbers = [row[0] for row in rows(old)]
    return int(Conversation.delete().where(Conversation.id << numbers).execute()) if numbers else 0
