"""What somebody who is going wrote without their name, and what of it goes later. Inside a read or a write."""

from __future__ import annotations

from typing import Any

from bbs.models.queries.common import chunks, first, rows
from bbs.models.queries.erasing import OwnPost, own_posts, row_of_nobody
from bbs.models.tables import (
    Action,
    Appeal,
    Block,
    CaseFile,
    Conversation,
    LaterErasing,
    Message,
    Post,
    Support,
    Thread,
)


def unnamed_threads(member: int, limit: int) -> list[int]:
    """Some threads in which a member wrote something without their name."""
    query = Post.select(Post.thread).where(Post.author == member, Post.unnamed == True)  # noqa: E712
    return [row[0] for row in rows(query.distinct().order_by(Post.thread).limit(limit))]


def has_unnamed(member: int) -> bool:
    """Whether a member wrote anything without their name."""
    query = Post.select(Post.id).where(Post.author == member, Post.unnamed == True)  # noqa: E712
    return first(query.limit(1)) is not None


def unnamed_posts(member: int, thread: int) -> list[OwnPost]:
    """What a member wrote without their name in a thread."""
    return own_posts((Post.author == member) & (Post.thread == thread) & (Post.unnamed == True))  # noqa: E712


def hand_over(member: int, nobody: int, thread: int) -> None:
    """What a member did without their name in a thread is nobody's: to readers, and to whoever has shut them there, all
    is as before."""
    mine = (Post.author == member) & (Post.thread == thread) & (Post.unnamed == True)  # noqa: E712
    posts = [row[0] for row in rows(Post.select(Post.id).where(mine))]
    for some in chunks(posts):
        Post.update(author=nobody, once_key=None).where(Post.id << some).execute()
        Support.update(author=None).where(Support.post << some).execute()
        theirs = (Conversation.member == member) & Conversation.unnamed & (Conversation.post << some)
        for (number,) in rows(Conversation.select(Conversation.id).where(theirs)):
            _hand_over_conversation(nobody, number)
    Thread.update(author=nobody).where(Thread.id == thread, Thread.author == member, Thread.unnamed).execute()
    Block.update(other=nobody).where(Block.other == member, Block.thread == thread).execute()
    about = (CaseFile.member == member) & CaseFile.unnamed & (CaseFile.thread == thread)
    CaseFile.update(member=nobody).where(about).execute()
    _hand_over_actions(nobody, (Action.about == member) & Action.unnamed & (Action.post << posts))


def hand_over_rest(member: int) -> list[int]:
    """The same of what belongs to no thread any more: each becomes nobody's by itself. The rows of nobody that have a
    conversation now."""
    asked = Conversation.select(Conversation.id).where(Conversation.member == member, Conversation.unnamed)
    made = []
    for (number,) in rows(asked):
        made.append(row_of_nobody())
        _hand_over_conversation(made[-1], number)
    cases = CaseFile.select(CaseFile.id).where(CaseFile.member == member, CaseFile.unnamed)
    for (number,) in rows(cases):
        CaseFile.update(member=row_of_nobody()).where(CaseFile.id == number).execute()
    for (number,) in rows(Action.select(Action.id).where(Action.about == member, Action.unnamed)):
        _hand_over_actions(row_of_nobody(), Action.id == number)
    return made


def _hand_over_conversation(nobody: int, number: int) -> None:
    """A conversation is nobody's. The keys that made a retry safe name who said it: they would say of several that
    they are by the same."""
    Conversation.update(member=nobody).where(Conversation.id == number).execute()
    said = (Message.conversation == number) & (Message.from_staff == False)  # noqa: E712
    Message.update(author=None, once_key=None).where(said).execute()


def _hand_over_actions(nobody: int, which: Any) -> None:
    numbers = [row[0] for row in rows(Action.select(Action.id).where(which))]
    for some in chunks(numbers):
        Action.update(about=nobody, member=None).where(Action.id << some).execute()
        Appeal.update(member=nobody).where(Appeal.action << some).execute()


def unnamed_conversations(nobody: int) -> list[int]:
    """The conversations of a row of nobody."""
    return [row[0] for row in rows(Conversation.select(Conversation.id).where(Conversation.member == nobody))]


# Later


def add_later(kind: str, item: int, due_us: int) -> None:
    """Something goes at that moment."""
    LaterErasing.insert(kind=kind, item=item, due_us=due_us).on_conflict_ignore().execute()


def due_later(now_us: int, limit: int) -> list[tuple[str, int]]:
    """Kind and id of some of what goes by now."""
    query = LaterErasing.select(LaterErasing.kind, LaterErasing.item).where(LaterErasing.due_us <= now_us)
    return [(kind, item) for kind, item in rows(query.order_by(LaterErasing.due_us).limit(limit))]


def no_more_later(kind: str, item: int) -> None:
    """It has gone."""
    LaterErasing.delete().where(LaterErasing.kind == kind, LaterErasing.item == item).execute()
