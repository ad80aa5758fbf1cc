"""Whether what was done was done whole: an action, what it changes, its line in the log, the notice to its member, and
the step in its case belong together, and so do cases, reports, posts that wait, drafts and earlier texts."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any, Final

from peewee import JOIN, fn

from bbs.domain.cases import CaseState
from bbs.domain.post_states import PostState
from bbs.models.queries import actions
from bbs.models.tables import (
    Action,
    CaseFile,
    CaseStep,
    Draft,
    LogLine,
    Notice,
    Post,
    Report,
    Revision,
    Thread,
)
from bbs.services import action_words
from bbs.services.action_effects import HIDING
from bbs.services.drafting import once_key
from bbs.services.notices import MAX_NOTICES

HIDDEN: Final = {"hide": PostState.HIDDEN.value, "remove": PostState.REMOVED.value}
"""What becomes of a post."""

ENDINGS: Final = ("reverted", "expired", "replaced", "overruled")


def half() -> Counter[str]:
    """What contradicts itself. Inside a read."""
    return _threads() + _reports() + _log() + _effects() + _told() + _cases() + _texts()


def _threads() -> Counter[str]:
    found: Counter[str] = Counter()
    counted = Post.select(Post.thread, fn.COUNT(Post.number), fn.MAX(Post.number)).group_by(Post.thread)
    posts = {thread: (count, last or 0) for thread, count, last in counted.tuples()}
    for thread, number in Thread.select(Thread.id, Thread.posts).tuples():
        found["threads with another number of posts"] += posts.get(thread) != (number, number)
    return found


def _reports() -> Counter[str]:
    found: Counter[str] = Counter()
    reports = dict(Report.select(Report.case, fn.COUNT(Report.id)).group_by(Report.case).tuples())
    for case, number in CaseFile.select(CaseFile.id, CaseFile.reports).where(CaseFile.reports > 0).tuples():
        found["cases with another number of reports"] += reports.get(case) != number
    open_twice = CaseFile.select(CaseFile.post).where(CaseFile.open, CaseFile.post.is_null(False))
    found["posts with two open cases"] = sum(n > 1 for n in Counter(post for (post,) in open_twice.tuples()).values())
    return found


def _log() -> Counter[str]:
    """Each action has one line for its beginning, and one for its end where it has ended, and no line is of none."""
    lines = LogLine.select(LogLine.action, LogLine.kind).where(LogLine.action.is_null(False))
    there = Counter((action, kind) for action, kind in lines.tuples() if kind in ("acted", *ENDINGS))
    wanted: Counter[Any] = Counter()
    for number, ended in Action.select(Action.id, Action.ended).tuples():
        wanted[number, "acted"] += 1
        if ended:
            wanted[number, ended] += 1
    return Counter(
        {
            "actions without a line in the log": (wanted - there).total(),
            "lines in the log without an action": (there - wanted).total(),
        }
    )


def _effects() -> Counter[str]:
    """Posts and threads are as the actions say that stand."""
    standing: dict[int, set[str]] = {}
    locked, pinned = set(), set()
    for kind, post, thread in Action.select(Action.kind, Action.post, Action.thread).where(Action.ended == "").tuples():
        if post is not None:
            standing.setdefault(post, set()).add(kind)
        if thread is not None:
            locked |= {thread} if kind == "lock" else set()
            pinned |= {thread} if kind == "pin" else set()
    found: Counter[str] = Counter()
    for post, state, warnings in Post.select(Post.id, Post.state, Post.warnings).tuples():
        kinds = standing.get(post, set())
        wanted = next((HIDDEN[kind] for kind in HIDING if kind in kinds), PostState.PUBLISHED.value)
        found["posts in another state than was acted"] += state not in (wanted, "deleted", "held")
        found["posts whose warnings are not as was acted"] += bool(warnings) != ("add-warning" in kinds)
    for thread, is_locked, is_pinned in Thread.select(Thread.id, Thread.locked, Thread.pinned).tuples():
        wrong = bool(is_locked) != (thread in locked) or bool(is_pinned) != (thread in pinned)
        found["threads that are not as was acted"] += wrong
    return found


def _told() -> Counter[str]:
    """Whoever an action concerns finds one notice of it, as far back as notices are kept; nobody here reads them."""
    wanted: dict[int, list[str]] = {}
    query = Action.select(Action.id, Action.about).where(Action.told_us.is_null(False)).order_by(Action.id)
    for number, about in query.tuples():
        facts = actions.action(number)
        wanted.setdefault(about, []).append("" if facts is None else action_words.notice(facts))
    there: dict[int, list[str]] = {}
    # Two who leave one at the same moment may leave one more than is kept.
    held = dict(Notice.select(Notice.member, fn.COUNT(Notice.id)).group_by(Notice.member).tuples())
    notices = Notice.select(Notice.member, Notice.facts).where(Notice.kind == "acted").order_by(Notice.id)
    for member, said in notices.tuples():
        there.setdefault(member, []).append(json.loads(said)["words"])
    found: Counter[str] = Counter()
    for member in wanted.keys() | there.keys():
        told, due = there.get(member, []), wanted.get(member, [])
        due = due[max(0, len(due) - len(told)) :] if held.get(member, 0) >= MAX_NOTICES else due
        if told != due:
            found["members whose notices are not what was done"] += 1
            missing, more = Counter(due) - Counter(told), Counter(told) - Counter(due)
            print(
                f"notices: {held.get(member)}, {len(told)} of {len(due)}, missing {missing}, more {more}",
                file=sys.stderr,
            )
    return found


def _cases() -> Counter[str]:
    """Steps, actions and the state of each case."""
    steps: dict[int, list[str]] = {}
    for case, kind in CaseStep.select(CaseStep.case, CaseStep.kind).order_by(CaseStep.id).tuples():
        steps.setdefault(case, []).append(kind)
    acted = Action.select(Action.case, fn.COUNT(Action.id)).where(Action.case.is_null(False)).group_by(Action.case)
    numbers = dict(acted.tuples())
    found: Counter[str] = Counter()
    columns = (CaseFile.id, CaseFile.open, CaseFile.state, CaseFile.claimed_by, CaseFile.closed_us)
    for case, is_open, state, claimed, closed_us in CaseFile.select(*columns).tuples():
        done = steps.get(case, [])
        found["cases without a beginning"] += done[:1] != ["opened"]
        found["cases and actions that do not agree"] += done.count("acted") != numbers.get(case, 0)
        found["cases that are open and closed"] += bool(is_open) != (closed_us is None)
        shut = done.count("closed") > done.count("reopened") + done.count("reported_again")
        found["closed cases without a step"] += not is_open and not shut
        found["claims of nobody"] += (state == CaseState.CLAIMED.value) != (claimed is not None and bool(is_open))
    held = CaseFile.select(CaseFile.post).where(CaseFile.open, CaseFile.origin == "held")
    waiting = Post.select(Post.id).where(Post.state == "held")
    apart = {post for (post,) in held.tuples()} ^ {post for (post,) in waiting.tuples()}
    found["posts that wait without a case, or cases of none"] = len(apart)
    return found


def _texts() -> Counter[str]:
    """What was sent is no draft any more, and what was edited has an earlier text."""
    sent = {key for (key,) in Post.select(Post.once_key).where(Post.once_key.is_null(False)).tuples()}
    drafts = {once_key(member, key) for member, key in Draft.select(Draft.member, Draft.key).tuples()}
    query = Post.select(Post.id).join(Revision, JOIN.LEFT_OUTER, on=(Revision.post == Post.id))
    bare = query.where(Post.edited_us.is_null(False), Revision.id.is_null()).count()
    return Counter({"posts that are drafts as well": len(sent & drafts), "edited posts without an earlier text": bare})
