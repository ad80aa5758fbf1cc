"""Appeals: what moderators did about somebody, what they say to it, and what another moderator decides."""

from __future__ import annotations

from typing import Final

from peewee import IntegrityError

from bbs.domain.acting import APPEAL_TIME, APPEALABLE, MAX_APPEAL, ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Origin, Severity
from bbs.domain.policy import Action, Actor, Role, require
from bbs.domain.text import clean_body, is_blank
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.members import ACTIVE
from bbs.models.queries import actions, cases
from bbs.models.queries.actions import ActionFacts, AppealFacts
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import from_us
from bbs.services import action_ends, action_words, case_hold, case_opening
from bbs.services.action_effects import Effects
from bbs.services.action_targets import everywhere
from bbs.services.actions import MAX_HISTORY, rows, strikes, words
from bbs.services.case_rows import AppealRow, OwnAction
from bbs.services.case_view import Around
from bbs.services.core import Core, Outbox, moderates
from bbs.services.events import DECIDED
from bbs.services.given_words import within
from bbs.services.identity import still
from bbs.services.modlog import LogKind
from bbs.services.notices import NoticeKind, leave

TOLD: Final = sorted(kind.value for kind in APPEALABLE | {ActionKind.RESTORE})
"""What a member sees of what was done about them: all but the notes of moderators, and what was done to a thread as
such."""


class Appeals:
    """For the one whom an action concerns, also where it has closed their account; and for whoever decides."""

    def __init__(self, core: Core, effects: Effects) -> None:
        self._core = core
        self._effects = effects

    async def mine(self, actor: Actor) -> tuple[OwnAction, ...]:
        """What moderators did about the actor, also about what they wrote without a name, the newest first."""
        require(actor, Action.SEE_OWN_ACTIONS)
        member, now, now_us = _own(actor), self._core.now(), self._core.now_us

        def work() -> tuple[OwnAction, ...]:
            found = actions.about(member, TOLD, MAX_HISTORY)
            # What a moderator does to something of their own, to keep a board tidy, is nothing done about them.
            return tuple(action_words.own(facts, now, now_us) for facts in found if facts.actor != member)

        return await self._core.read(work)

    async def appeal(self, actor: Actor, number: int, text: str) -> None:
        """Says why an action should be looked at again: once, within `APPEAL_TIME`, in `MAX_APPEAL` characters.

        Raises `BadInput` at `words`, `NoSuchThing`, and `BBSError` with code `appealed` or `too_late`.
        """
        require(actor, Action.APPEAL)
        member, said = _own(actor), _words(text)
        now_us = self._core.now_us

        def work(outbox: Outbox) -> None:
            facts = _appealable(member, number, self._core)
            case = _open(outbox, facts, said, now_us)
            row = {"action": number, "case": case, "member": member, "words": said, "created_us": now_us}
            actions.add_appeal(row)
            action_ends.write_down(LogKind.APPEALED, facts, None, now_us, public=False)

        try:
            await self._core.write_and_tell(work)
        except IntegrityError:
            raise _appealed() from None

    async def decide(self, actor: Actor, case: int, version: int | None, overturn: bool, answer: str) -> None:
        """Decides the appeal that a case is about, with an answer that its member reads, and closes the case.

        For another moderator than the one who acted, or a sysop where there is no other. Raises `BadInput` at `answer`,
        `NoSuchThing`, `NotAllowed`, `Stale`, and `BBSError` with code `closed` or `no_appeal`.
        """
        require(actor, Action.ACT)
        said = words(answer, "answer")
        now_us = self._core.now_us

        def work(outbox: Outbox) -> None:
            now = still(actor, Action.ACT, now_us)
            seen = case_hold.find(now, case)
            appeal = _appeal_of(seen)
            facts = action_ends.locked(appeal.action, seen.thread)
            held = case_hold.hold(now, case, version, now_us)
            if facts is None:
                raise NoSuchThing(_("There is no such action."))
            _require_may_decide(now, facts)
            self._decide(actor, held, facts, overturn, said, now_us, outbox)

        await self._core.write_and_tell(work)

    def _decide(
        self,
        actor: Actor,
        case: CaseFacts,
        facts: ActionFacts,
        overturn: bool,
        answer: str,
        now_us: int,
        outbox: Outbox,
    ) -> None:
        outcome = "overruled" if overturn else "upheld"
        actions.decide(facts.id, outcome, answer, actor.member, now_us)
        if not overturn:
            action_ends.write_down(LogKind.UPHELD, facts, actor.member, now_us)
        elif not action_ends.end(self._effects, facts, outcome, actor.member, now_us, outbox, quiet=True):
            # What has run out meanwhile was wrong all the same, and the history says so.
            actions.change(facts.id, ended=outcome)
            action_ends.write_down(LogKind.OVERRULED, facts, actor.member, now_us)
        if facts.about is not None:
            said = action_words.decided(facts, overruled=overturn, answer=answer)
            leave(facts.about, NoticeKind.APPEAL_DECIDED, from_us(now_us), words=said)
            outbox.tell_member(DECIDED, facts.about, facts.id)
        case_opening.add_step(case.id, outcome, actor.member, now_us, words=answer)
        state = CaseState.ACTIONED if overturn else CaseState.NO_ACTION
        case_opening.close(case.id, state, actor.member, now_us, outbox)


def around_cases(core: Core) -> Around:
    """What is known here of the cases of moderators."""
    return Around(
        strikes=lambda actor, member: strikes(actor, member, core.now_us),
        appeal=lambda actor, case: of_case(actor, case, core.now_us),
    )


def of_case(actor: Actor, case: int, now_us: int) -> AppealRow | None:
    """The appeal that a case is about, for its moderators; None where it is about something else. Inside a read."""
    appeal = actions.appeal_of_case(case)
    facts = None if appeal is None else actions.action(appeal.action)
    if appeal is None or facts is None:
        return None
    (row,) = rows(actor, [facts], now_us) or (action_words.row(facts, now_us),)
    return AppealRow(row, appeal.words, from_us(appeal.created_us), _closed_to(actor, facts))


def _own(actor: Actor) -> int:
    """Who asks, in or shut out."""
    own = actor.member if actor.member is not None else actor.suspended
    if own is None:
        raise NoSuchThing(_("You would need to sign in for that."))
    return own


def _words(text: str) -> str:
    cleaned = clean_body(text)
    if is_blank(cleaned):
        raise BadInput(_("A sentence or two, so that there is something to go by."), "empty", field="words")
    return within(cleaned, MAX_APPEAL)


def _appealable(member: int, number: int, core: Core) -> ActionFacts:
    """The action, held. Raises where it is not the member's, or cannot be appealed any more."""
    facts = actions.action(number)
    if facts is None or facts.about != member or facts.actor == member or facts.kind not in TOLD:
        raise NoSuchThing(_("There is no such action."))
    facts = action_ends.locked(number) or facts
    if facts.appealed_us is not None:
        raise _appealed()
    if not action_words.may_appeal(facts, core.now()):
        late = core.now() > from_us(facts.created_us) + APPEAL_TIME
        why = (
            _("Appeals are taken for {days} days. A asks a moderator to write to you.").format(days=APPEAL_TIME.days)
            if late
            else _("There is nothing to appeal here: it does not hold any more.")
        )
        raise BBSError(why, "too_late" if late else "ended")
    return facts


def _open(outbox: Outbox, facts: ActionFacts, said: str, now_us: int) -> int:
    """The case of an appeal. Who wrote without a name appeals without one."""
    thread = facts.thread if facts.in_thread is None else facts.in_thread
    return case_opening.open_case(
        outbox,
        origin=Origin.APPEAL,
        now_us=now_us,
        board=facts.board,
        thread=thread,
        post=facts.post,
        member=facts.about,
        unnamed=facts.unnamed,
        severity=Severity.NORMAL,
        subject=_("Appeal: {what}").format(what=_about(facts, thread)),
        snapshot=said,
        facts={"action": facts.id},
    )


def _about(facts: ActionFacts, thread: int | None) -> str:
    where = "" if thread is None else str(Address(thread, facts.number))
    return " ".join(part for part in (action_words.title(facts), where) if part)


def _appeal_of(case: CaseFacts) -> AppealFacts:
    found = actions.appeal_of_case(case.id)
    if found is None:
        raise BBSError(_("This case is about something else than an appeal."), "no_appeal")
    return found


def _require_may_decide(actor: Actor, facts: ActionFacts) -> None:
    """Another than the one who acted; where there is no other moderator, a sysop, and the only sysop also about what
    they did themselves: somebody has to be able to say that it was wrong."""
    if facts.board is not None and not moderates(actor, facts.board):
        raise NoSuchThing(_("There is no such case."))
    closing = facts.board is None or facts.kind in (ActionKind.SUSPEND, ActionKind.BAN)
    if closing and not everywhere(actor):
        raise NotAllowed(_("That is for moderators of all boards."), "all_boards")
    if facts.actor is None or facts.actor != actor.member:
        return
    if Role.SYSOP not in actor.roles or _others(facts, closing):
        raise NotAllowed(_("Somebody else than the one who acted decides this."), "own_action")


def _closed_to(actor: Actor, facts: ActionFacts) -> str:
    """Why the actor cannot decide an appeal against this; empty where they can."""
    try:
        _require_may_decide(actor, facts)
    except BBSError as error:
        return error.message
    return ""


def _others(facts: ActionFacts, closing: bool) -> set[int]:
    """Who else could decide it. Where only one could, and it is about somebody without a name, nobody counts: whether
    it is that one must not show, and they could not decide about themselves."""
    found = {
        member
        for member, role, board, state in cases.staff()
        if state == ACTIVE
        and member != facts.actor
        and (role == Role.SYSOP.value or board is None or (not closing and board == facts.board))
    }
    if facts.unnamed:
        return found if len(found) > 1 else set()
    return found - {facts.about}


def _appealed() -> BBSError:
    return BBSError(_("You have appealed already. Another moderator looks, and you hear from them."), "appealed")
