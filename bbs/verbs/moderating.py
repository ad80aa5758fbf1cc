"""Verbs of moderators: the queue, a case, and acting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final

from bbs.domain.acting import ACTIONS, ActionKind
from bbs.domain.addresses import MAX_NUMBER, Address, parse_address
from bbs.domain.cases import CaseState
from bbs.domain.policy import Action
from bbs.domain.until import parse_until
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.case_rows import ActionRequest, CaseRow, CaseView
from bbs.verbs.command_line import Takes
from bbs.verbs.saying import indented, lines, moment, sentence
from bbs.verbs.verb import Answer, Call, Verb

OUTCOMES: Final = {"supported": CaseState.SUPPORTED, "no-action": CaseState.NO_ACTION, "duplicate": CaseState.DUPLICATE}
"""How `act N` closes a case without doing anything to anybody."""


async def queue(call: Call) -> Answer:
    """The open cases, the most urgent first."""
    if call.words.plain:
        raise QUEUE.wrong()
    board, page = call.words.get("board") or None, call.words.get("page") or None
    found = await call.services.cases.queue(call.actor, board=board, after=page)
    text = lines(map(case_line, found.rows), _("No case is open."))
    if found.next:
        text += "\n" + _("More: --page {token}").format(token=found.next)
    return Answer(text, {"cases": [_case_data(row) for row in found.rows], "next": found.next})


async def case(call: Call) -> Answer:
    """One case with everything around it."""
    if len(call.words.plain) != 1:
        raise CASE.wrong()
    view = await call.services.cases.case(call.actor, _number(call.words.plain[0]))
    return Answer(case_text(view), _view_data(view))


async def act(call: Call) -> Answer:
    """Does something about a case, a thread or a post."""
    if len(call.words.plain) < 2:
        raise ACT.wrong()
    target, name, *argument = call.words.plain
    if (step := steps(call, " ".join(argument)).get(name)) is not None:
        number = _number(target)
        said = await step(number)
        return Answer(said, {"case": number, "done": name})
    if name not in {kind.value for kind in ActionKind}:
        names = ", ".join([*(kind.value for kind in ActionKind), *steps(call, "")])
        raise BadInput(
            _("There is no action {name}. There are: {names}.").format(name=name[:40], names=names), "bad_action"
        )
    request = ActionRequest(
        kind=ActionKind(name),
        reason=call.words.get("why"),
        case=_case_number(target),
        address=_place(target, ActionKind(name)),
        argument=" ".join(argument),
        rule=call.words.get("rule"),
        until=_until(call),
        message=call.words.get("message"),
    )
    row = await call.services.actions.act(call.actor, request)
    until = moment(row.until)
    text = sentence(row.words, row.on, _("until {moment}").format(moment=until) if until else "")
    return Answer(text, {"action": row.number, "kind": row.kind.value, "on": row.on, "until": until})


def steps(call: Call, argument: str) -> dict[str, Callable[[int], Awaitable[str]]]:
    """What can be done with a case itself, by name."""
    cases, actor, why = call.services.cases, call.actor, call.words.get("why")

    async def close(number: int, outcome: CaseState) -> str:
        await cases.close(actor, number, None, outcome, why)
        return _("Case {number} is closed.").format(number=number)

    async def claim(number: int) -> str:
        await cases.claim(actor, number, None)
        return _("Case {number} is yours.").format(number=number)

    async def release(number: int) -> str:
        await cases.release(actor, number, None)
        return _("Case {number} is open to the others again.").format(number=number)

    async def pass_on(number: int) -> str:
        await cases.pass_on(actor, number, None)
        return _("Case {number} is passed on.").format(number=number)

    async def reopen(number: int) -> str:
        await cases.reopen(actor, number, None)
        return _("Case {number} is open again.").format(number=number)

    async def note(number: int) -> str:
        await cases.note(actor, number, argument or why)
        return _("The note is kept.")

    async def write(number: int) -> str:
        await call.services.answering.write(actor, number, None, argument or why)
        return _("Written. They see it when they are next here, or now.")

    async def approve(number: int) -> str:
        return _("It stands at {address} now.").format(address=await call.services.holding.approve(actor, number))

    async def decide(number: int, *, overturn: bool) -> str:
        await call.services.appeals.decide(actor, number, None, overturn, argument or why)
        return _("The appeal is decided, and its member is told.")

    async def revert(number: int) -> str:
        await call.services.actions.revert(actor, number, why)
        return _("Action {number} is taken back.").format(number=number)

    closing = {name: partial(close, outcome=outcome) for name, outcome in OUTCOMES.items()}
    return {
        **closing,
        "claim": claim,
        "release": release,
        "pass-on": pass_on,
        "reopen": reopen,
        "comment": note,
        "write": write,
        "approve": approve,
        "uphold": lambda number: decide(number, overturn=False),
        "overrule": lambda number: decide(number, overturn=True),
        "revert": revert,
    }


def _number(word: str) -> int:
    number = int(word) if word.isascii() and word.isdigit() and len(word) < len(str(MAX_NUMBER)) + 1 else 0
    if not 1 <= number <= MAX_NUMBER:
        raise BadInput(_("Say which case by its number, as the queue shows it."), "bad_number")
    return number


def _case_number(word: str) -> int | None:
    return _number(word) if word.isascii() and word.isdigit() else None


def _place(word: str, kind: ActionKind) -> Address | None:
    """What an action is done to: `12.7` is a post, and stands for its thread where a thread is meant; `#12` a thread;
    a bare number is a case."""
    if _case_number(word) is not None:
        return None
    address = parse_address(word)
    if address is None:
        words = _("Say what it is done to: a case as 12, a post as 12.7, a thread as #12 or 12.1.")
        raise BadInput(words, "bad_address")
    return Address(address.thread) if ACTIONS[kind].target.value == "thread" else address


def _until(call: Call) -> datetime | None:
    given = call.words.get("until")
    if not given:
        return None
    until = parse_until(given, call.services.clock())
    if until is None:
        raise BadInput(_("Say until when as 3d, 12h, 2w, or as a date such as 2026-12-24."), "bad_until", field="until")
    return until


def case_line(row: CaseRow) -> str:
    """A case in a line of sentences, without its text."""
    held = _("taken by {handle}").format(handle=row.claimed_by) if row.claimed_by else ""
    mine = _("yours") if row.mine else held
    about = f"{row.origin.value} {row.category}".strip()
    where = f"{row.address} {row.board_name}" if row.address else row.board_name
    return sentence(
        f"{row.number}: {row.severity or _('no severity')}", about, where, row.subject, moment(row.opened) or "", mine
    )


def _case_data(row: CaseRow) -> dict[str, object]:
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


def _view_data(view: CaseView) -> dict[str, object]:
    return {
        **_case_data(view.row),
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


QUEUE = Verb(
    "queue",
    "queue [--board B] [--page TOKEN]",
    _("the moderators' cases, the most urgent first"),
    queue,
    Action.WORK_CASES,
    {"board": Takes.WORD, "page": Takes.WORD},
)
CASE = Verb("case", "case N", _("a case with everything around it"), case, Action.WORK_CASES)
ACT = Verb(
    "act",
    "act N|THREAD.POST ACTION [ARG] --why TEXT [--rule R] [--until T] [--message TEXT]",
    _("does something about a case, a thread or a post"),
    act,
    Action.ACT,
    {"why": Takes.TEXT, "rule": Takes.WORD, "until": Takes.TEXT, "message": Takes.TEXT},
)
VERBS = (QUEUE, CASE, ACT)
