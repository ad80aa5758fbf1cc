"""Cases in plain lines for people, and as values for programs."""

from __future__ import annotations

from datetime import datetime

from bbs.domain.words import _
from bbs.services.case_rows import ActionRow, CaseRow, CaseView
from bbs.services.conversing import Conversation
from bbs.verbs.board_names import BoardNames
from bbs.verbs.care import conversation_data, conversation_text
from bbs.verbs.case_steps import fitting, is_free
from bbs.verbs.line_words import case_said, heading_said, texts_said
from bbs.verbs.saying import indented, moment


def case_line(row: CaseRow, now: datetime, names: BoardNames) -> str:
    """A case in a line of sentences, its number first, without its text."""
    return f"{row.number} {case_said(row, now, names)}"


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


def case_text(view: CaseView, talk: Conversation | None, now: datetime) -> str:
    """A case with everything that is known of it. What people wrote stands further in: it cannot be mistaken for what
    is said about it."""
    parts = [heading_said(view, now), indented(texts_said(view, now))]
    parts += [indented(conversation_text(talk, now))] if talk is not None else []
    steps = ", ".join([*(kind.value for kind in view.kinds if is_free(view.row)), *fitting(view)])
    parts.append(_("What can be done: act {number} {steps}").format(number=view.row.number, steps=steps))
    return "\n".join(parts)


def view_data(view: CaseView, talk: Conversation | None) -> dict[str, object]:
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
        "earlier": [row.number for row in view.earlier],
        "done": [_done(action) for action in view.strikes],
        "conversation": conversation_data(talk) if talk is not None else None,
        "actions": [kind.value for kind in view.kinds],
    }


def _done(action: ActionRow) -> dict[str, object]:
    """An action that was taken before; `act NUMBER revert` takes it back where it `reverts`."""
    return {
        "action": action.number,
        "kind": action.kind.value,
        "on": action.on,
        "by": action.by,
        "reason": action.reason,
        "created": moment(action.at),
        "until": moment(action.until),
        "reverts": action.reverts,
    }
