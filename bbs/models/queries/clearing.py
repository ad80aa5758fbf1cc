"""What is cleared by the clock: runs that clear some at a time, and say how many. Inside a write."""

from __future__ import annotations

import json
from typing import Any, Final

from peewee import JOIN, SQL, fn

from bbs.domain.acting import APPEALABLE
from bbs.domain.cases import RANKS, Origin, Severity
from bbs.models.queries.common import chunks, rows
from bbs.models.tables import (
    Action,
    Appeal,
    CaseFile,
    CaseStep,
    Draft,
    Event,
    GonePost,
    LeavingPost,
    MessageDraft,
    Post,
    Report,
    Revision,
    Thread,
)

_DAY_US: Final = 86_400_000_000
_PLAIN: Final = RANKS[Severity.NORMAL]
_TEXTS: Final = ("words", "reason")
"""The facts of a step that somebody wrote."""


def touched_by_triage(before_us: int, limit: int) -> list[tuple[int, str]]:
    """Number and origin of the closed cases in which triage had a part, the last time before then."""
    query = CaseFile.select(CaseFile.id, CaseFile.origin).where(CaseFile.tier_us < before_us, ~CaseFile.open)
    return [(number, origin) for number, origin in rows(query.order_by(CaseFile.tier_us).limit(limit))]


def forget_triage(cases: list[int]) -> None:
    """These cases, which have other reasons, say no more that triage had a part in them."""
    for some in chunks(cases):
        gone = CaseStep.kind == "calmer"
        joined = (CaseStep.kind << ("opened", "joined")) & CaseStep.facts.contains(f'"{Origin.TRIAGE.value}"')
        CaseStep.delete().where(CaseStep.case << some, gone | joined).execute()
        CaseFile.update(severity=None, due_us=None, tier_us=None, rank=_PLAIN).where(CaseFile.id << some).execute()
        _forget_method(some)
        # What stands there may be the post that triage has read, and not what somebody asked.
        asked = CaseFile.origin == Origin.ASKED.value
        CaseFile.update(snapshot="", excerpt="").where(CaseFile.id << some, asked).execute()


def _forget_method(cases: list[int]) -> None:
    """Why a post waited, where that was for words about a method: these are of triage."""
    held = CaseFile.select(CaseFile.id, CaseFile.facts).where(CaseFile.id << cases, CaseFile.facts.contains('"method"'))
    for number, facts in rows(held):
        known = json.loads(facts)
        if known.get("why") == "method":
            del known["why"]
            CaseFile.update(facts=json.dumps(known, ensure_ascii=False)).where(CaseFile.id == number).execute()


def forget_case(cases: list[int], event: str) -> None:
    """Of these cases it is kept that there was one, on which day, and how it ended: nothing that leads to a post or a
    member, neither by itself nor by its time. `event` is the kind of event that tells of cases."""
    nothing: dict[Any, object] = dict.fromkeys(
        (CaseFile.severity, CaseFile.due_us, CaseFile.tier_us, CaseFile.snapshot_us, CaseFile.closed_by), None
    )
    nothing |= dict.fromkeys((CaseFile.board, CaseFile.thread, CaseFile.post, CaseFile.member), None)
    nothing |= {CaseFile.conversation: None, CaseFile.subject: "", CaseFile.excerpt: "", CaseFile.snapshot: ""}
    nothing |= {CaseFile.facts: "{}", CaseFile.unnamed: False, CaseFile.about_staff: False, CaseFile.rank: _PLAIN}
    for column in (CaseFile.opened_us, CaseFile.changed_us, CaseFile.closed_us):
        nothing[column] = _day_of(column)
    for some in chunks(cases):
        CaseStep.delete().where(CaseStep.case << some, CaseStep.kind != "closed").execute()
        CaseStep.update(created_us=_day_of(CaseStep.created_us), actor=None).where(CaseStep.case << some).execute()
        Action.update(case=None).where(Action.case << some).execute()
        Event.delete().where(Event.kind == event, Event.number << some).execute()
        CaseFile.update(nothing).where(CaseFile.id << some).execute()


def _day_of(column: Any) -> Any:
    """The beginning of the day."""
    return column / _DAY_US * _DAY_US


def _contested(actions: Any, since_us: int) -> Any:
    """Whether one of these actions waits for what somebody else says to an appeal, or was taken after `since_us` and
    can still be appealed: what it was about is needed for that."""
    waits = Appeal.action.is_null(False) & (Appeal.outcome == "")
    fresh = Appeal.action.is_null() & (Action.created_us >= since_us) & Action.ended.not_in(("reverted", "overruled"))
    fits = Action.kind << [kind.value for kind in APPEALABLE]
    return fn.EXISTS(actions.join(Appeal, JOIN.LEFT_OUTER, on=(Appeal.action == Action.id)).where(fits, waits | fresh))


def _post_contested(post: Any, since_us: int) -> Any:
    """The same about what was done to a post, or in a case about it."""
    of_case = Action.select(Action.id).join(CaseFile, on=(Action.case == CaseFile.id)).switch(Action)
    on_post = Action.select(Action.id).where(Action.post == post)
    return _contested(on_post, since_us) | _contested(of_case.where(CaseFile.post == post), since_us)


def forget_case_texts(before_us: int, appeals_us: int, limit: int) -> int:
    """Clears what was written in cases that were closed before then; how many cases. What was done after `appeals_us`
    can still be appealed."""
    old = CaseFile.select(CaseFile.id).where(CaseFile.snapshot_us < before_us, CaseFile.closed_us < before_us)
    old = old.where(~_contested(Action.select(Action.id).where(Action.case == CaseFile.id), appeals_us))
    cases = [number for (number,) in rows(old.limit(limit))]
    forget_texts_of(cases)
    return len(cases)


def forget_texts_of(cases: list[int]) -> None:
    """Clears what was written in these cases; that there were such, and how they ended, stays."""
    for some in chunks(cases):
        Report.update(words="").where(Report.case << some, Report.words != "").execute()
        query = CaseStep.select(CaseStep.id, CaseStep.facts).where(CaseStep.case << some)
        for step, facts in rows(query):
            known = json.loads(facts)
            if kept := {name: value for name, value in known.items() if name not in _TEXTS}:
                if kept != known:
                    CaseStep.update(facts=json.dumps(kept)).where(CaseStep.id == step).execute()
            elif known:
                CaseStep.update(facts="{}").where(CaseStep.id == step).execute()
        none = {"subject": "", "excerpt": "", "facts": "{}", "snapshot": "", "snapshot_us": None}
        CaseFile.update(**none).where(CaseFile.id << some).execute()


def forget_drafts(before_us: int, limit: int) -> int:
    """Forgets drafts, of posts and of messages, that nobody has touched since then; how many."""
    old = Draft.select(Draft.key).where(Draft.updated_us < before_us).limit(limit)
    keys = [key for (key,) in rows(old)]
    done = sum(int(Draft.delete().where(Draft.key << some).execute()) for some in chunks(keys))
    return done + int(MessageDraft.delete().where(MessageDraft.updated_us < before_us).execute())


# The text stands as it does in the index, because only so does the index serve.
_GONE = SQL("state IN ('deleted', 'removed') AND body <> ''")


def note_gone(now_us: int, limit: int) -> int:
    """Notes which posts are gone and still have a text, and forgets those that are back; how many."""
    known = GonePost.select(GonePost.post).where(GonePost.post == Post.id)
    # Whoever has asked to be erased can take it back for some days, and then their words come back.
    away = LeavingPost.select(LeavingPost.post).where(LeavingPost.post == Post.id)
    gone = Post.select(Post.id).where(_GONE, ~fn.EXISTS(known), ~fn.EXISTS(away))
    found = [post for (post,) in rows(gone.limit(limit))]
    for some in chunks(found):
        GonePost.insert_many([{"post": post, "since_us": now_us} for post in some]).on_conflict_ignore().execute()
    still = Post.select(Post.id).where(Post.id == GonePost.post, Post.state << ("deleted", "removed"))
    back = int(GonePost.delete().where(~fn.EXISTS(still)).execute())
    return len(found) + back


def forget_gone_posts(before_us: int, appeals_us: int, limit: int) -> int:
    """Clears the texts of posts that have been gone since before then, with what they said earlier, and the subjects of
    threads that went with them; how many posts. What was done after `appeals_us` can still be appealed."""
    old = GonePost.select(GonePost.post).where(GonePost.since_us < before_us)
    old = old.where(~_post_contested(GonePost.post, appeals_us))
    posts = [post for (post,) in rows(old.limit(limit))]
    for some in chunks(posts):
        # The key of an answer out of a packet is made of its text too, which somebody could try out.
        Post.update(body="", once_key=None).where(Post.id << some).execute()
        Revision.delete().where(Revision.post << some).execute()
        openings = Post.select(Post.thread).where(Post.id << some, Post.number == 1)
        shut = Thread.state << ("deleted", "removed")
        Thread.update(subject="").where(Thread.id << openings, shut).execute()
        GonePost.delete().where(GonePost.post << some).execute()
    return len(posts)


def forget_revisions(before_us: int, appeals_us: int, limit: int) -> int:
    """Forgets what posts said until before then; how many texts. What was done after `appeals_us` can still be
    appealed."""
    query = Revision.select(Revision.id).where(Revision.until_us < before_us)
    query = query.where(~_post_contested(Revision.post, appeals_us))
    old = [number for (number,) in rows(query.limit(limit))]
    return sum(int(Revision.delete().where(Revision.id << some).execute()) for some in chunks(old))
