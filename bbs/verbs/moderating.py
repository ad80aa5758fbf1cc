"""Verbs of moderators: the queue, a case, and acting."""

from __future__ import annotations

from datetime import datetime

from bbs.domain.acting import ACTIONS, ActionKind
from bbs.domain.addresses import MAX_NUMBER, Address, parse_address
from bbs.domain.policy import Action
from bbs.domain.until import parse_until
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.case_rows import ActionRequest
from bbs.verbs.board_names import board_names
from bbs.verbs.case_steps import CaseSteps
from bbs.verbs.case_words import case_data, case_line, case_text, view_data
from bbs.verbs.command_line import Takes
from bbs.verbs.saying import lines, moment, sentence
from bbs.verbs.verb import Answer, Call, Verb


async def queue(call: Call) -> Answer:
    """The open cases, the most urgent first."""
    if call.words.plain:
        raise QUEUE.wrong()
    board, page = call.words.get("board") or None, call.words.get("page") or None
    found = await call.services.cases.queue(call.actor, board=board, after=page)
    now = call.services.clock()
    names = await board_names(call.services, call.actor)
    text = lines((case_line(row, now, names) for row in found.rows), _("No case is open."))
    if found.next:
        text += "\n" + _("More: --page {token}").format(token=found.next)
    return Answer(text, {"cases": [case_data(row) for row in found.rows], "next": found.next})


async def case(call: Call) -> Answer:
    """One case with everything around it."""
    if len(call.words.plain) != 1:
        raise CASE.wrong()
    view = await call.services.cases.case(call.actor, _number(call.words.plain[0]))
    talk = None
    if view.conversation is not None:
        talk = await call.services.answering.of_case(call.actor, view.row.number)
    return Answer(case_text(view, talk, call.services.clock()), view_data(view, talk))


async def act(call: Call) -> Answer:
    """Does something about a case, a thread or a post."""
    if len(call.words.plain) < 2:
        raise ACT.wrong()
    target, name, *argument = call.words.plain
    once = call.words.get("once")
    steps = CaseSteps(call.services, call.actor, " ".join(argument), call.words.get("why"), once=once)
    if name in CaseSteps.NAMES:
        number = _number(target)
        told = await steps.take(name, number)
        return Answer(told, {"action" if name == "revert" else "case": number, "done": name, "told": told})
    if name not in {kind.value for kind in ActionKind}:
        names = ", ".join([*(kind.value for kind in ActionKind), *CaseSteps.NAMES])
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
    "act N|THREAD[.POST] ACTION [ARG] --why TEXT [--rule R] [--until T] [--message TEXT] [--once KEY]",
    _("does something about a case, a thread or a post"),
    act,
    Action.ACT,
    {"why": Takes.TEXT, "rule": Takes.WORD, "until": Takes.TEXT, "message": Takes.TEXT, "once": Takes.WORD},
    more=_(
        "A bare number is a case. Without a case, 12.7 is a post, and 12.1 stands for its thread where a thread is"
        " meant. To whatever a case is about: {actions}. With the case itself: {steps}. A moment is 3d, 12h, 2w, or a"
        " date. With the same --once KEY, a message of the step write that is retried is written once."
    ).format(actions=", ".join(kind.value for kind in ActionKind), steps=", ".join(CaseSteps.NAMES)),
)
VERBS = (QUEUE, CASE, ACT)
