"""A case with everything around it, as a moderator sees it. Inside a read or a write."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.byline import Byline
from bbs.domain.policy import Actor
from bbs.domain.post_states import PostState, Sight, sight
from bbs.domain.tree import OPENING, behind, depth_of, line_of, number_at
from bbs.models.queries import case_reports, cases, posts, threads, tree
from bbs.models.queries.cases import CaseFacts, Subject
from bbs.models.queries.posts import HeadFacts
from bbs.models.times import from_us
from bbs.services import action_targets, bylines, case_listing, case_steps
from bbs.services.case_hold import may_see
from bbs.services.case_rows import ActionRow, AppealRow, CaseRow, CaseView, ContextPost, CueRow, ReportRow, StepRow
from bbs.services.case_steps import MAX_STEPS
from bbs.services.core import moderates
from bbs.services.rows import topics

MAX_ABOVE: Final = 6
"""Of the posts above the one of a case so many are shown, and the opening."""

MAX_BELOW: Final = 6
"""So many of the answers to it."""

MAX_CONTEXT: Final = 2_000
"""The most characters of a post around."""

MAX_REPORTS: Final = 50
"""The most reports that are shown; the row says how many there are."""

MAX_EARLIER: Final = 20
"""The most older cases about the same member."""


@dataclass(frozen=True, slots=True)
class Around:
    """What other rooms know of a case, inside a read: the actions that concerned a member, the newest first, and what
    an appeal is about."""

    strikes: Callable[[Actor, int], tuple[ActionRow, ...]] = lambda _actor, _member: ()
    appeal: Callable[[Actor, int], AppealRow | None] = lambda _actor, _case: None


def view(actor: Actor, case: CaseFacts, now_us: int, around: Around) -> CaseView:
    """The case. Where its author wrote without a name, nothing leads to who that is."""
    row = case_listing.rows_of(actor, [case], now_us)[0]
    snapshot, snapshot_us = cases.snapshot(case.id)
    about = None if case.post is None else cases.post(case.post)
    branch, byline = _branch(actor, case, about)
    known = case.member if not case.unnamed else None
    appeal = around.appeal(actor, case.id)
    strikes = () if known is None else around.strikes(actor, known)
    return CaseView(
        row=row if byline is None else replace(row, byline=byline),
        snapshot=snapshot,
        snapshot_at=from_us(snapshot_us) if snapshot_us is not None and snapshot else None,
        cues=_cues(case),
        reports=_reports(case),
        steps=_steps(case),
        context=branch,
        earlier=() if known is None else _earlier(actor, known, case, now_us),
        strikes=tuple(each for each in strikes if appeal is None or each.number != appeal.action.number),
        conversation=case.conversation,
        kinds=action_targets.possible(actor, case) if case.open else (),
        appeal=appeal,
        waits=case.open and about is not None and about.state == PostState.HELD.value,
    )


def _cues(case: CaseFacts) -> tuple[CueRow, ...]:
    found = cases.cues(case.post) if case.post is not None and case.tier_us is not None else ""
    return tuple(CueRow(cue["group"], cue["words"]) for cue in json.loads(found or "[]"))


def _reports(case: CaseFacts) -> tuple[ReportRow, ...]:
    found = case_reports.of_case(case.id, MAX_REPORTS) if case.reports else []
    former = bylines.former().text
    return tuple(
        ReportRow(each.category, each.words, each.rule, each.by or former, from_us(each.created_us)) for each in found
    )


def _steps(case: CaseFacts) -> tuple[StepRow, ...]:
    found = [(step, json.loads(step.facts)) for step in reversed(cases.steps(case.id, MAX_STEPS))]
    meant = [facts["to"] for _step, facts in found if facts.get("to")]
    handles = cases.handles(meant) if meant else {}
    return tuple(
        StepRow(
            step.kind,
            case_steps.words_of(step.kind, facts | {"name": handles.get(facts.get("to", 0), "")}),
            step.by or ("" if step.actor is None else bylines.former().text),
            from_us(step.created_us),
        )
        for step, facts in found
    )


def _earlier(actor: Actor, member: int, case: CaseFacts, now_us: int) -> tuple[CaseRow, ...]:
    found = [each for each in cases.earlier(member, case.id, MAX_EARLIER) if may_see(actor, each)]
    return tuple(case_listing.rows_of(actor, found, now_us))


def _branch(actor: Actor, case: CaseFacts, about: Subject | None) -> tuple[tuple[ContextPost, ...], Byline | None]:
    """The posts around the one of the case, in the order of the tree, and what stands under that one."""
    thread = None if about is None else threads.thread(about.thread)
    if about is None or about.number is None or thread is None or not moderates(actor, thread.board):
        return (), None
    place = tree.place(about.thread, about.number)
    if place is None:
        return (), None
    above = list(line_of(place))
    shown = dict.fromkeys([*above[:1], *above[-MAX_ABOVE - 1 :]])
    shown.update(dict.fromkeys(tree.after(about.thread, place, MAX_BELOW, behind(place))))
    numbers = {number_at(each): each for each in shown}
    heads = {head.number: head for head in posts.heads(about.thread, [*numbers, OPENING])}
    bodies = {number: body for number, _author, _state, body in posts.texts(about.thread, list(numbers))}
    unnamed = posts.unnamed_authors(about.thread) if any(head.unnamed for head in heads.values()) else []
    made = bylines.Bylines(actor.member, bylines.opened_unnamed_by(heads.values()), unnamed)
    found = tuple(
        _post(made, about.thread, heads[number], depth_of(path), bodies.get(number, ""), number == about.number)
        for number, path in numbers.items()
        if number in heads
    )
    return found, next((each.byline for each in found if each.is_it), None)


def _post(made: bylines.Bylines, thread: int, head: HeadFacts, depth: int, body: str, is_it: bool) -> ContextPost:
    seen = sight(head.state, is_author=False, moderates=True) is Sight.TEXT
    shown = body if len(body) <= MAX_CONTEXT else body[:MAX_CONTEXT].rstrip() + "…"
    return ContextPost(
        address=Address(thread, head.number),
        byline=made.of(head),
        created=from_us(head.created_us),
        depth=depth,
        body=shown if seen else "",
        state=head.state.value,
        is_it=is_it,
        warnings=topics(head.warnings),
    )
