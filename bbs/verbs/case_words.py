"""Cases in plain lines for people, and as values for programs."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.services.case_rows import CaseRow, CaseView
from bbs.verbs.saying import indented, moment, sentence


def case_line(row: CaseRow) -> str:
    """A case in a line of sentences, without its text."""
    held = _("taken by {handle}").format(handle=row.claimed_by) if row.claimed_by else ""
    mine = _("yours") if row.mine else held
    about = f"{row.origin.value} {row.category}".strip()
    where = f"{row.address} {row.board_name}" if row.address else row.board_name
    return sentence(
        f"{row.number}: " + (row.severity or _("no severity")),
        about,
        where,
        row.subject,
        moment(row.opened) or "",
        mine,
    )


def case_data(row: CaseRow) -> dict[str, object]:
    """A case of the queue, for programs."""
    return {
        "case": row.number,
        "severity": row.severity.value if row.severity else None,
        "origin": row.origin.value,
        "category": row.category or None,
        "state": row.state.value,
        "version": row.version,
        "thread": row.address.thread if row.address else None,
        "post": row.address.post if row.address else None,
        "board": row.board,
        "subject": row.subject,
        "excerpt": row.excerpt,
        "author": row.byline.handle if row.byline else None,
        "byline": row.byline.text if row.byline else None,
        "reports": row.reports,
        "claimed_by": row.claimed_by,
        "created": moment(row.opened),
    }


def case_text(view: CaseView) -> str:
    """A case with everything that is known of it."""
    parts = [case_line(view.row)]
    parts += [_("From {whom}:").format(whom=view.row.byline.text)] if view.row.byline else []
    parts += [indented(view.snapshot)] if view.snapshot else []
    parts += [_("It has: {words}.").format(words=", ".join(cue.words for cue in view.cues))] if view.cues else []
    parts += [sentence(f"{report.by}: {report.category}", report.words) for report in view.reports]
    parts += (
        [_("Against: {words}").format(words=view.appeal.action.words), indented(view.appeal.words)]
        if view.appeal
        else []
    )
    parts += [f"{moment(step.at)} {step.by} {step.words}".replace("  ", " ") for step in view.steps]
    parts += [_("You can: act {number} {kinds}").format(number=view.row.number, kinds=", ".join(view.kinds))]
    return "\n".join(parts)


def view_data(view: CaseView) -> dict[str, object]:
    """A case with everything that is known of it, for programs."""
    return {
        **case_data(view.row),
        "snapshot": view.snapshot,
        "cues": [{"group": cue.group, "words": cue.words} for cue in view.cues],
        "reports": [
            {"category": one.category, "words": one.words, "rule": one.rule, "by": one.by, "created": moment(one.at)}
            for one in view.reports
        ],
        "steps": [
            {"kind": one.kind, "words": one.words, "by": one.by, "created": moment(one.at)} for one in view.steps
        ],
        "context": [
            {"thread": post.address.thread, "post": post.address.post, "byline": post.byline.text, "body": post.body}
            for post in view.context
        ],
        "appeal": view.appeal.words if view.appeal else None,
        "actions": [kind.value for kind in view.kinds],
    }
