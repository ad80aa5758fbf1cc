"""Actions in words: for moderators, and for the members whom they concern, who never read who did it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bbs.domain.acting import ACTIONS, APPEAL_TIME, APPEALABLE, CLOSING, ActionKind
from bbs.domain.addresses import Address
from bbs.domain.words import _
from bbs.models.queries.actions import ActionFacts
from bbs.models.times import from_us
from bbs.services import bylines, community_rules
from bbs.services.case_rows import ActionRow, OwnAction

ENDED = {
    "expired": _("its time has run out"),
    "reverted": _("it was taken back"),
    "overruled": _("another moderator has decided otherwise"),
    "replaced": _("something newer is in its place"),
}
"""How an action ended."""


def row(facts: ActionFacts, now_us: int) -> ActionRow:
    """An action as moderators see it. `reverts` says only that it could be taken back, not by whom."""
    kind = ActionKind(facts.kind)
    return ActionRow(
        number=facts.id,
        kind=kind,
        words=ACTIONS[kind].words,
        on=on(facts),
        by=facts.by or ("" if facts.actor is None else bylines.former().text),
        reason=facts.reason,
        rule=facts.rule,
        at=from_us(facts.created_us),
        until=None if facts.expires_us is None else from_us(facts.expires_us),
        ended=ended(facts, now_us),
        reverts=ACTIONS[kind].reverts and not is_over(facts, now_us),
        appeal=appeal(facts),
    )


def own(facts: ActionFacts, now: datetime, now_us: int) -> OwnAction:
    """An action as the member whom it concerns sees it."""
    last = from_us(facts.created_us) + APPEAL_TIME
    answer = {"upheld": _("It stays as it is."), "overruled": _("It was taken back.")}.get(facts.outcome or "", "")
    return OwnAction(
        number=facts.id,
        words=to_member(facts),
        on=_where(facts),
        reason=facts.reason,
        rule=rule_words(facts.rule),
        message=facts.message,
        at=from_us(facts.created_us),
        until=None if facts.expires_us is None else from_us(facts.expires_us),
        ended=ended(facts, now_us),
        appeal_until=last if may_appeal(facts, now) else None,
        appeal=appeal(facts),
        answer=" ".join(part for part in (answer, facts.answer or "") if part),
        closes=facts.kind in CLOSING and not is_over(facts, now_us),
    )


def may_appeal(facts: ActionFacts, now: datetime) -> bool:
    """Whether its member can appeal: once, in time, and as long as it has not been taken back."""
    fits = ActionKind(facts.kind) in APPEALABLE and facts.appealed_us is None
    return fits and now <= from_us(facts.created_us) + APPEAL_TIME and facts.ended not in ("reverted", "overruled")


def appeal(facts: ActionFacts) -> str:
    """How an appeal stands: nothing, `waiting`, `upheld` or `overruled`."""
    return "" if facts.appealed_us is None else facts.outcome or "waiting"


def is_over(facts: ActionFacts, now_us: int) -> bool:
    """Whether it has ended, or its end has come and only the clock has not been round."""
    return facts.ended_us is not None or (facts.expires_us is not None and facts.expires_us <= now_us)


def ended(facts: ActionFacts, now_us: int) -> str:
    """How it ended, in words; empty while it stands."""
    return ENDED[facts.ended or "expired"] if is_over(facts, now_us) else ""


def on(facts: ActionFacts) -> str:
    """What it was done to, as moderators may know it."""
    where = _where(facts)
    if facts.member is not None or (not where and not facts.unnamed):
        return facts.handle or bylines.former().text
    to_author = facts.unnamed and ACTIONS[ActionKind(facts.kind)].target == "member"
    if to_author:
        return _("whoever wrote {where}").format(where=where) if where else _("somebody without a name")
    return where


def title(facts: ActionFacts) -> str:
    """What kind of action it was, as moderators choose it."""
    return ACTIONS[ActionKind(facts.kind)].words


def to_member(facts: ActionFacts) -> str:
    """What was done, to the one whom it concerns."""
    where = _where(facts)
    sentence = {
        ActionKind.WARN: _("A moderator asks you to do something differently."),
        ActionKind.ADD_WARNING: _("Your post {where} has a content warning now: {topics}."),
        ActionKind.HIDE: _("Your post {where} is hidden for now."),
        ActionKind.RESTORE: _("Your post {where} is shown again."),
        ActionKind.LOCK: _("Your thread {where} takes no new answers for now."),
        ActionKind.SILENCE: _(
            "You can read and not write for now. Asking for a person, telling the moderators and help now stay open."
        ),
        ActionKind.SUSPEND: _("Your account is closed for now."),
        ActionKind.REMOVE: _("Your post {where} was removed."),
        ActionKind.BAN: _("Your account is closed."),
    }.get(ActionKind(facts.kind), _("A moderator has done something about {where}."))
    return sentence.format(where=where, topics=", ".join(facts.argument.split(",")))


def notice(facts: ActionFacts) -> str:
    """All of it in one paragraph: what, why, by which rule, until when, and how to appeal."""
    parts = [to_member(facts)]
    where = _where(facts)
    if where and where not in parts[0]:
        parts.append(_("It is about {where}.").format(where=where))
    parts.append(_("Why: {reason}").format(reason=_ended(facts.reason)))
    if rule := rule_words(facts.rule):
        parts.append(_("The rule: {rule}").format(rule=_ended(rule)))
    if facts.message:
        parts.append(_ended(facts.message))
    if facts.expires_us is not None:
        parts.append(_("It ends by itself on {moment}.").format(moment=_moment(facts.expires_us)))
    if ActionKind(facts.kind) in APPEALABLE:
        last = facts.created_us + APPEAL_TIME // timedelta(microseconds=1)
        words = _("If that is not right, say so until {day}: s for settings, then {screen}. Another moderator decides.")
        parts.append(words.format(day=from_us(last).date().isoformat(), screen=_("What moderators did about you")))
    return " ".join(parts)


def decided(facts: ActionFacts, *, overruled: bool, answer: str) -> str:
    """What somebody reads whose appeal was decided."""
    outcome = (
        _("You appealed, and another moderator has decided otherwise: it is taken back.")
        if overruled
        else _("You appealed. Another moderator has looked at it, and it stays as it is.")
    )
    return " ".join((outcome, _("They say: {words}").format(words=_ended(answer)), _quoted(facts)))


def rule_words(slug: str) -> str:
    """The words of a rule; the name that it had, where it is not there any more."""
    return community_rules.words_of(slug) if slug else ""


def _quoted(facts: ActionFacts) -> str:
    return _("It was about this: {words}").format(words=to_member(facts))


def _where(facts: ActionFacts) -> str:
    if facts.in_thread is not None:
        return str(Address(facts.in_thread, facts.number))
    return "" if facts.thread is None else str(Address(facts.thread))


def _ended(text: str) -> str:
    line = " ".join(text.split())
    return line if line.endswith((".", "?", "!", "…")) else f"{line}."


def _moment(us: int) -> str:
    return from_us(us).strftime("%Y-%m-%d, %H:%M UTC")
