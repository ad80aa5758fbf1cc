"""Cases as they are read aloud: sentences, times as one says them; what somebody wrote only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bbs.domain.byline import BylineKind
from bbs.domain.cases import CaseState, Category, Origin, category_words
from bbs.domain.words import _, ngettext
from bbs.services.case_rows import ActionRow, CaseRow, CaseView, ReportRow
from bbs.verbs.board_names import BoardNames
from bbs.verbs.saying import AsWritten, ago, sentence

ORIGINS = {
    Origin.TRIAGE: _("a new post shows signs of a very hard time"),
    Origin.ASKED: _("somebody asks that a moderator writes to them"),
    Origin.REPORT: _("somebody told us about a post"),
    Origin.HELD: _("a post waits to be let out"),
    Origin.WATCHED: _("a post has a watched word"),
    Origin.APPEAL: _("an appeal"),
}
"""Where a case comes from, in a sentence."""

OPEN = (CaseState.OPEN, CaseState.CLAIMED)
MAX_STEPS = 12
NO_NAMES: Final = BoardNames()


def case_said(row: CaseRow, now: datetime, names: BoardNames = NO_NAMES) -> str:
    """A case in the list: how soon, what it is, about what, since when, and who has it. No word of the post."""
    origin = ORIGINS[row.origin]
    if row.origin is Origin.REPORT:
        origin = _told(row)
    mine = _("yours") if row.mine else ""
    taken = AsWritten(_("{name} has it").format(name=row.claimed_by)) if row.claimed_by and not row.mine else mine
    who = row.byline.text if row.origin is Origin.ASKED and row.byline else ""
    where = f"{names.said(row.board, row.board_name)} {row.address or ''}".strip()
    soon = row.severity.value if row.severity else ""
    return sentence(soon, origin, AsWritten(who or row.subject), where, ago(row.opened, now), taken)


def _told(row: CaseRow) -> str:
    known = category_words()
    matter = known[Category(row.category)] if row.category in set(Category) else row.category
    if row.reports < 2:
        return _("somebody told us: {matter}").format(matter=matter)
    return ngettext("{count} person told us: {matter}", "{count} people told us: {matter}", row.reports).format(
        count=row.reports, matter=matter
    )


def heading_said(view: CaseView, now: datetime, names: BoardNames = NO_NAMES) -> str:
    """A case that is opened: what it is, who it is about, what stands in the way, and what was done before."""
    row = view.row
    parts = [sentence(_("Case {number}").format(number=row.number), case_said(row, now, names))]
    if row.byline is not None and row.origin is not Origin.ASKED:
        unnamed = row.byline.kind is BylineKind.UNNAMED
        parts.append(_("It was written without a name.") if unnamed else _("By {name}.").format(name=row.byline.text))
    if row.state not in OPEN:
        parts.append(_("It is closed."))
    if view.appeal is not None and view.appeal.closed_to:
        parts.append(view.appeal.closed_to)
    before = len(view.strikes) + len(view.earlier)
    if before:
        words = ngettext("{count} thing was there before.", "{count} things were there before.", before)
        parts.append(words.format(count=before))
    return "\n".join(parts)


def texts_said(view: CaseView, now: datetime) -> str:
    """What was written: the post, an appeal, why it was found, what reporters say, and what stands around it."""
    return "\n".join(
        part for part in (*_post(view), *_said(view, now), *_around(view, now), *_steps(view, now)) if part
    )


def _post(view: CaseView) -> Iterator[str]:
    if view.appeal is not None:
        yield sentence(_("Against"), action_said(view.appeal.action))
        yield view.appeal.words
    elif view.conversation is None or view.row.origin is not Origin.ASKED:
        yield view.snapshot or (_("The text is not kept any more.") if view.row.address else "")


def _said(view: CaseView, now: datetime) -> Iterator[str]:
    if view.cues:
        yield _("Why: {words}. Rules found this, not a person.").format(
            words=", ".join(f"“{cue.words}”" for cue in view.cues)
        )
    for report in view.reports:
        yield _report(report, now)


def _report(report: ReportRow, now: datetime) -> str:
    known = category_words()
    matter = known[Category(report.category)] if report.category in set(Category) else report.category
    by = AsWritten(report.by) if report.by else _("a former member")
    return sentence(by, ago(report.at, now), matter, report.rule, AsWritten(report.words))


def _around(view: CaseView, now: datetime) -> Iterator[str]:
    others = [post for post in view.context if not post.is_it or view.appeal is not None]
    if others:
        yield _("Around it:")
    for post in others:
        text = " ".join(post.body.split())
        yield sentence(f"{post.address}", AsWritten(post.byline.text), ago(post.created, now), AsWritten(text))


def _steps(view: CaseView, now: datetime) -> Iterator[str]:
    if view.steps:
        yield _("What has happened:")
    for step in view.steps[-MAX_STEPS:]:
        yield sentence(ago(step.at, now), AsWritten(step.by), step.words)


def action_said(action: ActionRow) -> str:
    """An action in a line: what, to what, by whom, why, and how it ended."""
    by = _("by {name}").format(name=action.by) if action.by else ""
    reason = _("the reason: {reason}").format(reason=action.reason) if action.reason else ""
    return sentence(action.words, action.on, by, reason, action.ended)
