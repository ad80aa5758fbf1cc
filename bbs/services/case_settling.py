"""What the end of a case brings: those who reported hear of it, and what reports alone have hidden is seen again.
Inside a write."""

from __future__ import annotations

import json
from datetime import datetime

from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Category
from bbs.domain.post_states import PostState
from bbs.models.queries import boards, case_reports, cases, posts
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import to_day, to_us
from bbs.services import showing
from bbs.services.core import Outbox
from bbs.services.notices import MAX_NOTICES, NoticeKind

_KINDS = {
    CaseState.SUPPORTED: NoticeKind.REPORT_LOOKED_AFTER,
    CaseState.ACTIONED: NoticeKind.REPORT_ACTED,
    CaseState.NO_ACTION: NoticeKind.REPORT_LEFT,
    CaseState.DUPLICATE: NoticeKind.REPORT_KNOWN,
}


def tell_reporters(case: CaseFacts, state: CaseState, now: datetime) -> None:
    """Everybody who reported and has not heard yet finds a notice. It says how it ended, and nothing of anybody."""
    if not case.reports:
        return
    where = str(Address(case.thread)) if case.thread is not None else ""
    for category in Category:
        reporters = case_reports.untold(case.id, category.value)
        if not reporters:
            continue
        worried = category is Category.WORRIED and state is not CaseState.DUPLICATE
        kind = NoticeKind.WORRY_LOOKED_AFTER if worried else _KINDS[state]
        facts = json.dumps({"where": where})
        case_reports.notify(reporters, kind.value, facts, to_day(now), MAX_NOTICES)
    case_reports.told(case.id, to_us(now))


HIDDEN = "hidden"
"""The fact of a case whose post was hidden by reports, until somebody has looked."""


def hide_as_spam(outbox: Outbox, case: CaseFacts) -> None:
    """Hides the post of a case until a moderator has looked. Its thread is locked."""
    _change(outbox, case, PostState.PUBLISHED, PostState.HIDDEN)


def show_again(outbox: Outbox, case: CaseFacts) -> None:
    """What reports have hidden is seen again, unless a moderator has hidden it since."""
    if json.loads(case.facts).get(HIDDEN) and case.post is not None and not case_reports.is_hidden_by_hand(case.post):
        _change(outbox, case, PostState.HIDDEN, PostState.PUBLISHED)


def _change(outbox: Outbox, case: CaseFacts, before: PostState, after: PostState) -> None:
    post = None if case.post is None else cases.post(case.post)
    board = None if post is None else boards.board_by_id(post.board)
    if post is None or board is None or post.number is None or post.state != before.value:
        return
    head = posts.head(post.thread, post.number)
    if head is not None:
        showing.put(outbox, board, post.thread, head, after)
