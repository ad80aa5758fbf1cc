"""The steps of a case, in words."""

from __future__ import annotations

from bbs.domain.acting import ACTIONS, ActionKind
from bbs.domain.cases import CaseState, Category, Origin, category_words
from bbs.domain.words import _

MAX_STEPS = 200
"""The most steps of one case that are shown; older ones are kept all the same."""


def words_of(kind: str, facts: dict[str, object], *, brief: bool = False) -> str:
    """What a step says, as a sentence; `facts` have the handle in `name` where somebody is meant. `brief` leaves out
    what somebody wrote with it."""
    said = str(facts.get("words") or "")
    sentence = _sentence(kind, facts)
    return f"{sentence} {said}" if said and not brief else sentence


def origin_words(origin: str) -> str:
    """Why there is a case, as a sentence."""
    return {
        Origin.REPORT: _("Somebody reported it."),
        Origin.TRIAGE: _("The words of the post say that somebody may need a person."),
        Origin.ASKED: _("Somebody asked for a person."),
        Origin.HELD: _("The post waits for a moderator."),
        Origin.WATCHED: _("Words that are watched stand in it."),
        Origin.APPEAL: _("Somebody asks to look at an action again."),
    }.get(Origin(origin), "")


def outcome_words(state: str) -> str:
    """How a case was closed, as a sentence."""
    return {
        CaseState.SUPPORTED: _("Closed: a person replied."),
        CaseState.ACTIONED: _("Closed: something was done."),
        CaseState.NO_ACTION: _("Closed: nothing needed doing."),
        CaseState.DUPLICATE: _("Closed: it belongs to another case."),
    }.get(CaseState(state), "")


def _sentence(kind: str, facts: dict[str, object]) -> str:
    if kind in ("opened", "joined"):
        category = category_words().get(Category(str(facts["category"]))) if facts.get("category") else None
        why = origin_words(str(facts.get("origin") or Origin.REPORT.value))
        return f"{why} {category}." if category else why
    if kind == "closed":
        return outcome_words(str(facts.get("outcome") or CaseState.NO_ACTION.value))
    if kind == "acted":
        known = str(facts.get("action") or "")
        return _("Done: {what}.").format(what=ACTIONS[ActionKind(known)].words) if known in set(ActionKind) else ""
    if kind == "reported" and facts.get("category"):
        return _("Somebody else says: {what}.").format(what=category_words()[Category(str(facts["category"]))])
    if kind == "handed_over" and facts.get("name"):
        return _("Handed over to {name}.").format(name=facts["name"])
    return _PLAIN.get(kind, _("Something else was done."))


_PLAIN = {
    "claimed": _("Took the case."),
    "released": _("Gave the case back."),
    "claim_ran_out": _("The time ran out, and the case is free again."),
    "passed": _("Passed the case on."),
    "note": _("Note:"),
    "handed_over": _("Handed the case over."),
    "reopened": _("Opened the case again."),
    "hidden": _("The post is hidden until somebody has looked: several people reported it as advertising."),
    "answered": _("Wrote to the member."),
    "wrote": _("The member wrote."),
    "revealed": _("Asked who wrote it, with a reason."),
    "revisions": _("Looked at earlier texts."),
    "approved": _("Let the post out."),
    "turned_down": _("Did not let the post out."),
    "reverted": _("Took an action back."),
    "taken_back": _("The author took the post back."),
    "upheld": _("Decided that it stays as it is."),
    "overruled": _("Decided to take the action back."),
    "calmer": _("The author says that they are safe, or that it is the past."),
}
"""What the other kinds of step say."""
