"""Texts in which somebody who is going may be named or quoted, and what else is kept about them. Inside a write."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from peewee import JOIN, OP, Expression, fn

from bbs.domain.former import Name, Words
from bbs.models.base import Table
from bbs.models.queries import search
from bbs.models.queries.common import chunks, first, rows
from bbs.models.queries.threads import lock
from bbs.models.tables import (
    Action,
    Announcement,
    Appeal,
    Application,
    Board,
    CaseFile,
    CaseStep,
    Conversation,
    Draft,
    Experience,
    Forwarding,
    GonePost,
    Member,
    Message,
    MessageDraft,
    Notice,
    Post,
    ReplyTemplate,
    Report,
    Revision,
    Rule,
    ServerSetting,
    Setting,
    Thread,
    TriageHit,
)

WINDOW: Final = 2_000
"""So many ids of posts are looked through in one write."""


class Texts(NamedTuple):
    """Columns of a table that hold what people wrote: as it is, and within JSON."""

    table: type[Table]
    plain: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


TEXTS: Final = (
    Texts(Revision, ("body",)),
    Texts(Message, ("body",)),
    Texts(Draft, ("subject", "body")),
    Texts(MessageDraft, ("body",)),
    Texts(Member, ("bio",)),
    Texts(Setting, ("value",)),
    Texts(Application, ("words",)),
    Texts(CaseFile, ("subject", "excerpt", "snapshot"), ("facts",)),
    Texts(CaseStep, (), ("facts",)),
    Texts(Report, ("words",)),
    Texts(Action, ("argument", "reason", "message"), ("before",)),
    Texts(Appeal, ("words", "answer")),
    Texts(Notice, (), ("facts",)),
    Texts(Announcement, ("words",)),
    Texts(ReplyTemplate, ("body",)),
    Texts(Rule, ("words",)),
    Texts(Board, ("name", "description")),
    Texts(Experience, ("name", "description")),
    Texts(ServerSetting, ("value",)),
)
"""Everything besides posts and subjects in which a name can stand. `tests/services/test_erasing_columns.py` holds it
against all tables."""


class Changed(NamedTuple):
    """A post whose words have changed."""

    thread: int
    number: int


def highest() -> int:
    """The highest id of a post or a thread."""
    return max(int((first(table.select(fn.MAX(table.id))) or (0,))[0] or 0) for table in (Post, Thread))


def unname_posts(name: Name, member: int, after: int) -> list[Changed]:
    """Takes the name out of posts and subjects with ids up to `WINDOW` above `after`; which posts have changed."""
    window = Post.id.between(after + 1, after + WINDOW)
    theirs = Post.alias()
    answers = (theirs.thread == Post.thread) & (theirs.number == Post.parent) & (theirs.author == member)
    query = Post.select(Post.id, Post.thread, theirs.id).join(
        theirs,
        JOIN.LEFT_OUTER,
        on=(answers & (theirs.unnamed == False)),  # noqa: E712
    )
    found = rows(query.where(window & _like(Post.body, name.like)))
    for thread in sorted({thread for _post, thread, _answered in found}):
        lock(thread)
    changed = []
    for post, _thread, answered in found:
        where = _reword(post, lambda text, meant=answered is not None: name.out_of(text, meant=meant))
        changed += [] if where is None else [where]
    return changed + _unname_subjects(name, after)


def _unname_subjects(name: Name, after: int) -> list[Changed]:
    query = Thread.select(Thread.id).where(Thread.id.between(after + 1, after + WINDOW))
    changed = []
    for (thread,) in rows(query.where(_like(Thread.subject, name.like)).order_by(Thread.id)):
        lock(thread)
        ((subject,),) = rows(Thread.select(Thread.subject).where(Thread.id == thread))
        if (left := name.out_of(subject)) != subject:
            change_subject(thread, left)
            changed.append(Changed(thread, 1))
    return changed


def change_subject(thread: int, subject: str) -> None:
    """Another subject for a thread; its opening is found by it."""
    row = first(Post.select(Post.id).where(Post.thread == thread, Post.number == 1))
    if row is not None:
        search.take_out(row[0])
    Thread.update(subject=subject).where(Thread.id == thread).execute()
    if row is not None:
        search.put_in(row[0])


def unname_rest(name: Name, texts: Texts) -> int:
    """Takes the name out of the other texts of one table; how many rows have changed."""
    table, columns = texts.table, (*texts.plain, *texts.within)
    fields = [getattr(table, column) for column in columns]
    keys = table._meta.get_primary_keys()
    like = _any(_like(field, name.like) for field in fields)
    count = 0
    for row in rows(table.select(*keys, *fields).where(like)):
        changes = {
            column: after
            for column, before in zip(columns, row[len(keys) :], strict=True)
            if (after := _out_of(name, before, inside=column in texts.within)) != before
        }
        if changes:
            this = _all(key == value for key, value in zip(keys, row, strict=False))
            table.update(**changes).where(this).execute()
            count += 1
    return count


def _out_of(name: Name, text: str | None, *, inside: bool) -> str | None:
    if not text:
        return text
    try:
        return name.out_of_json(text) if inside else name.out_of(text)
    except json.JSONDecodeError:
        return name.out_of(text)


# Quotes


def unquote(words: Words, instead: str, thread: int, number: int) -> list[Changed]:
    """Takes what was quoted of somebody's words out of what stands behind that number in a thread, and in those to
    which branches of it have gone; which posts have changed. Whoever calls has locked the thread."""
    changed = []
    here = (Post.thread == thread) & ((Post.number > number) | Post.number.is_null())
    for (post,) in rows(Post.select(Post.id).where(here, Post.body.contains(">"))):
        where = _reword(post, lambda text: words.out_of(text, instead))
        changed += [] if where is None else [where]
    to = Forwarding.select(Forwarding.to_thread).where(Forwarding.thread == thread).distinct()
    for (other,) in rows(to.order_by(Forwarding.to_thread)):
        if other > thread:
            lock(other)
        for (post,) in rows(Post.select(Post.id).where(Post.thread == other, Post.body.contains(">"))):
            where = _reword(post, lambda text: words.out_of(text, instead))
            changed += [] if where is None else [where]
    _unquote_unseen(words, instead, thread)
    return changed


def _unquote_unseen(words: Words, instead: str, thread: int) -> None:
    """The same in drafts of answers, and in what answers said before."""
    drafts = Draft.select(Draft.key, Draft.body).where(Draft.thread == thread, Draft.body.contains(">"))
    for key, body in rows(drafts):
        if (left := words.out_of(body, instead)) != body:
            Draft.update(body=left).where(Draft.key == key).execute()
    earlier = Revision.select(Revision.id, Revision.body).join(Post).where(Post.thread == thread)
    for number, body in rows(earlier.where(Revision.body.contains(">"))):
        if (left := words.out_of(body, instead)) != body:
            Revision.update(body=left).where(Revision.id == number).execute()


def _reword(post: int, change: Any) -> Changed | None:
    """Another text for a post, in the index as well; None where it stays."""
    row = first(Post.select(Post.body, Post.thread, Post.number).where(Post.id == post))
    if row is None or (left := change(row[0])) == row[0]:
        return None
    search.take_out(post)
    Post.update(body=left).where(Post.id == post).execute()
    search.put_in(post)
    return Changed(row[1], row[2]) if row[2] is not None else None


# What is forgotten with posts and members


def earlier(posts: list[int]) -> list[str]:
    """What these posts said before."""
    found: list[str] = []
    for some in chunks(posts):
        found += [body for (body,) in rows(Revision.select(Revision.body).where(Revision.post << some))]
    return found


def forget_around(posts: list[int]) -> None:
    """What posts said before, what triage found in them, and since when they are gone."""
    for some in chunks(posts):
        Revision.delete().where(Revision.post << some).execute()
        TriageHit.delete().where(TriageHit.post << some).execute()
        GonePost.delete().where(GonePost.post << some).execute()


def cases_of(member: int, *, unnamed: bool) -> list[tuple[int, bool]]:
    """The cases about a member, each with whether it is open."""
    query = CaseFile.select(CaseFile.id, CaseFile.open).where(CaseFile.member == member, CaseFile.unnamed == unnamed)
    return [(case, bool(is_open)) for case, is_open in rows(query.order_by(CaseFile.id))]


def cases_about(post: int) -> list[tuple[int, bool]]:
    """The cases about a post, each with whether it is open."""
    query = CaseFile.select(CaseFile.id, CaseFile.open).where(CaseFile.post == post)
    return [(case, bool(is_open)) for case, is_open in rows(query.order_by(CaseFile.id))]


def cases_with(conversation: int) -> list[tuple[int, bool]]:
    """The cases in which there is this conversation."""
    query = CaseFile.select(CaseFile.id, CaseFile.open).where(CaseFile.conversation == conversation)
    return [(case, bool(is_open)) for case, is_open in rows(query.order_by(CaseFile.id))]


def forget_reports(member: int) -> None:
    """What a member said in reporting."""
    Report.update(words="").where(Report.reporter == member, Report.words != "").execute()


def forget_actions(member: int) -> None:
    """Of what was done about a member with their name it is kept that it was done."""
    _forget_words(Action.about == member)


def forget_actions_on(post: int) -> None:
    """The same of what was done to a post, or for it."""
    _forget_words(Action.post == post)


def _forget_words(which: Any) -> None:
    numbers = [row[0] for row in rows(Action.select(Action.id).where(which))]
    for some in chunks(numbers):
        Action.update(before="", message="", reason="").where(Action.id << some).execute()
        Appeal.update(words="", answer="").where(Appeal.action << some).execute()


def drop_conversation(number: int) -> None:
    """A conversation goes, with all that was said in it."""
    Conversation.delete().where(Conversation.id == number).execute()


def drop_post(post: int, thread: int, *, with_thread: bool) -> None:
    """A post that was never published goes; with its thread, where that is nothing else."""
    if with_thread:
        Thread.delete().where(Thread.id == thread).execute()
    else:
        Post.delete().where(Post.id == post).execute()


def _like(field: Any, pattern: str) -> Any:
    return Expression(field, OP.ILIKE, pattern)


def _any(parts: Iterable[Any]) -> Any:
    return _joined(parts, lambda one, other: one | other)


def _all(parts: Iterable[Any]) -> Any:
    return _joined(parts, lambda one, other: one & other)


def _joined(parts: Iterable[Any], join: Any) -> Any:
    found, *more = parts
    for part in more:
        found = join(found, part)
    return found
