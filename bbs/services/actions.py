"""What moderators do: to posts, threads and members, with a reason, and with a way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bbs.domain.acting import (
    ACTIONS,
    CLOSING,
    DEFAULT_LASTS,
    MAX_LASTS,
    MAX_REASON,
    MUST_END,
    REPLACES,
    ActionKind,
    Target,
)
from bbs.domain.cases import CaseState, Origin
from bbs.domain.policy import Action, Actor, Role, may_read_board, require
from bbs.domain.post_states import PostState
from bbs.domain.text import clean_body, is_blank
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed, Stale
from bbs.models.queries import actions, boards, cases
from bbs.models.queries.actions import ActionFacts
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import from_us, to_us
from bbs.services import action_ends, action_targets, action_words, case_hold, case_opening, community_rules, log_pages
from bbs.services.action_effects import HIDING, Effects
from bbs.services.action_targets import Aim
from bbs.services.case_rows import ActionRequest, ActionRow, LogPage
from bbs.services.core import Core, Outbox, moderates
from bbs.services.events import DECIDED
from bbs.services.given_words import within
from bbs.services.identity import member_called, still
from bbs.services.notices import NoticeKind, leave

MAX_HISTORY: Final = 100
"""The most actions that are listed about one member, or in one case."""


@dataclass(frozen=True, slots=True)
class _Clean:
    """A request whose words and moments are as they are kept."""

    asked: ActionRequest
    reason: str
    message: str
    until_us: int | None


class Actions:
    """Acting, taking back, and what was done before. Two moderators cannot act on the same case at once."""

    def __init__(self, core: Core, effects: Effects) -> None:
        self._core = core
        self._effects = effects

    async def act(self, actor: Actor, request: ActionRequest) -> ActionRow:
        """Does what the request says, tells the member, and closes the case that it comes from, unless it is a note.

        A newer action takes the place of an older one of the same kind on the same thing. Raises `BadInput` at
        `reason`, `message`, `until`, `rule` or `argument`; `Stale` where the case has changed or somebody else has it;
        `NoSuchThing`, `NotAllowed`, and `BBSError` (`state`, `held`, `closed`, `appeal`, `locked`).
        """
        require(actor, Action.ACT)
        clean = _clean(request, self._core.now())
        now_us = self._core.now_us

        def work(outbox: Outbox) -> ActionRow:
            now = still(actor, Action.ACT, now_us)
            return action_words.row(_Acting(now, clean, self._effects, now_us, outbox).act(), now_us)

        return await self._core.write_and_tell(work)

    async def revert(self, actor: Actor, number: int, reason: str) -> None:
        """Takes an action back, with a reason that stands in its case. Raises `BadInput` at `reason`, `NoSuchThing`,
        `NotAllowed`, and `BBSError` with code `ended` or `state`."""
        require(actor, Action.ACT)
        said = words(reason, "reason")
        now_us = self._core.now_us

        def work(outbox: Outbox) -> None:
            facts = _revertible(still(actor, Action.ACT, now_us), number, now_us)
            action_ends.end(self._effects, facts, "reverted", actor.member, now_us, outbox)
            if facts.case is not None:
                case_opening.add_step(facts.case, "reverted", actor.member, now_us, words=said, action=facts.kind)
            if facts.about is not None and ACTIONS[ActionKind(facts.kind)].tells and facts.kind not in CLOSING:
                leave(facts.about, NoticeKind.TAKEN_BACK, from_us(now_us), words=action_words.to_member(facts))
                outbox.tell_member(DECIDED, facts.about, facts.id)

        await self._core.write_and_tell(work)

    async def history(
        self, actor: Actor, *, handle: str | None = None, case: int | None = None
    ) -> tuple[ActionRow, ...]:
        """What was done about a member, or in a case, the newest first. A member's has nothing of what they wrote
        without a name, and nobody reads their own. Raises `NoSuchThing`."""
        require(actor, Action.ACT)

        def work() -> tuple[ActionRow, ...]:
            if case is not None:
                return rows(actor, actions.of_case(case_hold.find(actor, case).id, MAX_HISTORY), self._core.now_us)
            member = member_called(handle or "").id
            if member == actor.member:
                raise NotAllowed(_("What concerns yourself stands in your settings."), "oneself")
            return strikes(actor, member, self._core.now_us)

        return await self._core.read(work)

    async def log(self, actor: Actor, after: str | None = None) -> LogPage:
        """The log, newest first: of the boards that the actor moderates, and what belongs to none. Raises
        `BadInput`."""
        require(actor, Action.SEE_LOG)
        return await self._core.read(lambda: log_pages.page(actor, after))

    async def public_log(self, actor: Actor, after: str | None = None) -> LogPage:
        """The log as every member may read it: what was done, where and on which day. Raises `BadInput`."""
        require(actor, Action.SEE_PUBLIC_LOG)
        return await self._core.read(lambda: log_pages.public_page(after))


@dataclass(frozen=True, slots=True)
class _Acting:
    """One action. Locks the member, then the counter where a thread is taken apart, then the thread, then the case."""

    actor: Actor
    clean: _Clean
    effects: Effects
    now_us: int
    outbox: Outbox

    def act(self) -> ActionFacts:
        asked = self.clean.asked
        kind, rule = asked.kind, ACTIONS[asked.kind]
        case = None if asked.case is None else case_hold.find(self.actor, asked.case)
        first = action_targets.aim(self.actor, asked, case)
        self._lock(first, case)
        if case is not None:
            case = self._held(case)
        aim = action_targets.aim(self.actor, asked, case)
        if (aim.place, aim.about) != (first.place, first.about):
            raise Stale(_("That has just moved. Nothing was done; please look again."))
        if (refused := action_targets.refusal(self.actor, aim, kind)) is not None:
            raise refused
        _require_rule(asked.rule)
        argument = self.effects.argument(kind, asked.argument)
        if kind is ActionKind.MOVE:
            _require_open(self.actor, argument)
        row = self._row(aim, rule.target, argument) | {"before": self.effects.before(kind, aim, argument)}
        row |= self._make_room(aim, rule.target)
        facts = self._facts(actions.add(row))
        action_ends.begin(facts, self.now_us)
        self.effects.begin(kind, aim, argument, self.now_us, self.outbox)
        self._tell(facts)
        if case is not None:
            self._settle(case, aim)
        return self._facts(facts.id)

    def _lock(self, aim: Aim, case: CaseFacts | None) -> None:
        threads = (None if aim.thread is None else aim.thread.id, None if case is None else case.thread)
        action_ends.lock(action_ends.takes_apart(self.clean.asked.kind), [aim.about], threads)

    def _held(self, case: CaseFacts) -> CaseFacts:
        held = case_hold.hold(self.actor, case.id, self.clean.asked.version, self.now_us)
        if held.origin == Origin.APPEAL:
            raise BBSError(_("An appeal is decided: it stays as it is, or is taken back."), "appeal")
        return held

    def _row(self, aim: Aim, target: Target, argument: str) -> dict[str, object]:
        return {
            **aim.columns(target),
            "kind": self.clean.asked.kind.value,
            "actor": self.actor.member,
            "argument": argument,
            "reason": self.clean.reason,
            "rule": self.clean.asked.rule,
            "message": self.clean.message,
            "created_us": self.now_us,
            "expires_us": self.clean.until_us,
        }

    def _make_room(self, aim: Aim, target: Target) -> dict[str, object]:
        """Ends what the action takes the place of; what that goes back to, this goes back to."""
        kind = self.clean.asked.kind
        if kind is ActionKind.RESTORE and aim.post is not None:
            for one in actions.standing_of_post(aim.post.id, [hiding.value for hiding in HIDING]):
                action_ends.end(self.effects, one, "reverted", self.actor.member, self.now_us, self.outbox)
        if kind not in REPLACES:
            return {}
        kept: dict[str, object] = {}
        for one in _same(kind, aim, target):
            action_ends.replace(one, self.actor.member, self.now_us)
            kept = {"before": one.before}
        return kept

    def _facts(self, number: int) -> ActionFacts:
        facts = actions.action(number)
        assert facts is not None
        return facts

    def _tell(self, facts: ActionFacts) -> None:
        """The member reads it at the next sign-in; who is shut out reads it at the door instead."""
        kind = ActionKind(facts.kind)
        if facts.about is None or facts.about == self.actor.member or not ACTIONS[kind].tells or kind in CLOSING:
            return
        leave(facts.about, NoticeKind.ACTED, from_us(self.now_us), words=action_words.notice(facts))
        actions.change(facts.id, told_us=self.now_us)
        self.outbox.tell_member(DECIDED, facts.about, facts.id)

    def _settle(self, case: CaseFacts, aim: Aim) -> None:
        """A note leaves the case open, and so does a post that still waits."""
        kind = self.clean.asked.kind
        case_opening.add_step(case.id, "acted", self.actor.member, self.now_us, action=kind.value)
        waits = case.origin == Origin.HELD and _waits(case)
        if kind is ActionKind.NOTE or waits:
            case_opening.touch(case, self.now_us)
        else:
            case_opening.close(case.id, CaseState.ACTIONED, self.actor.member, self.now_us, self.outbox)


def rows(actor: Actor, found: list[ActionFacts], now_us: int) -> tuple[ActionRow, ...]:
    """Actions as this moderator sees them: those that they may take back are marked, none is about themselves."""
    seen = [facts for facts in found if facts.about is None or facts.about != actor.member]
    return tuple(
        replace(row, reverts=row.reverts and may_revert(actor, facts))
        for facts, row in ((facts, action_words.row(facts, now_us)) for facts in seen)
    )


def strikes(actor: Actor, member: int, now_us: int) -> tuple[ActionRow, ...]:
    """What concerned a member for what they did with their name, on the boards of this moderator and everywhere, the
    newest first. Inside a read."""
    found = actions.named_about(member, MAX_HISTORY)
    return rows(actor, [one for one in found if one.board is None or moderates(actor, one.board)], now_us)


def may_revert(actor: Actor, facts: ActionFacts) -> bool:
    """Whether the actor may take back what somebody did: who could do it could also take it back."""
    if facts.kind in CLOSING and facts.actor is None and Role.SYSOP not in actor.roles:
        return False  # what the operator has closed, the operator opens
    if facts.kind in CLOSING or facts.board is None:
        own = facts.kind not in CLOSING and facts.actor is not None and facts.actor == actor.member
        return own or action_targets.everywhere(actor)
    return moderates(actor, facts.board)


def words(text: str, field: str) -> str:
    """Words that moderators write, as they are kept. Raises `BadInput` at the field where there are none, or too
    many."""
    cleaned = clean_body(text)
    if is_blank(cleaned):
        raise BadInput(_("A few words are needed here: the member reads them too."), "empty", field=field)
    return within(cleaned, MAX_REASON, field)


def _clean(request: ActionRequest, now: datetime) -> _Clean:
    reason = words(request.reason, "reason")
    message = "" if is_blank(clean_body(request.message)) else words(request.message, "message")
    kind = request.kind
    until = request.until
    if until is not None and not ACTIONS[kind].lasts:
        raise BadInput(_("That has no end that could be set."), "no_end", field="until")
    if until is None and kind in MUST_END:
        until = now + DEFAULT_LASTS
    if until is not None and not now < until <= now + MAX_LASTS:
        message_ = _("The end lies ahead, at most {days} days from now.").format(days=MAX_LASTS.days)
        raise BadInput(message_, "bad_until", field="until")
    return _Clean(request, reason, message, None if until is None else to_us(until))


def _require_rule(slug: str) -> None:
    known = [rule.slug for rule in community_rules.listed()]
    if slug and slug not in known:
        message = _("There is no rule {rule}. There are: {known}.")
        raise BadInput(message.format(rule=slug[:64], known=", ".join(known)), "bad_rule", field="rule")


def _require_open(actor: Actor, slug: str) -> None:
    """Nobody moves a thread to where they may not read: a board that one may not read is none, here as well."""
    board = boards.board_by_slug(slug)
    if board is None or not may_read_board(actor, board.id, board.readers):
        raise BadInput(_("There is no board of that name."), "bad_argument", field="argument")


def _same(kind: ActionKind, aim: Aim, target: Target) -> list[ActionFacts]:
    """What stands of the same kind on the same thing, as far as moderators may know that it is the same: of somebody
    without a name, what was done for posts of the same thread."""
    if target is Target.POST:
        return [] if aim.post is None else actions.standing_of_post(aim.post.id, [kind.value])
    if target is Target.THREAD:
        return [] if aim.thread is None else actions.standing_of_thread(aim.thread.id, [kind.value])
    found = [] if aim.about is None else actions.standing_about(aim.about, [kind.value])
    if not aim.unnamed:
        return [one for one in found if not one.unnamed]
    thread = None if aim.thread is None else aim.thread.id
    return [one for one in found if one.unnamed and one.in_thread == thread and thread is not None]


def _revertible(actor: Actor, number: int, now_us: int) -> ActionFacts:
    facts = action_ends.locked(number)
    if facts is None or (facts.about is not None and facts.about == actor.member):
        raise NoSuchThing(_("There is no such action."))
    if facts.board is not None and not moderates(actor, facts.board):
        raise NoSuchThing(_("There is no such action."))
    if not may_revert(actor, facts):
        raise NotAllowed(_("That is for moderators of all boards, or for the operator."), "all_boards")
    if not ACTIONS[ActionKind(facts.kind)].reverts:
        raise BBSError(_("That cannot be taken back."), "state")
    if action_words.is_over(facts, now_us):
        raise BBSError(_("That has ended already: {how}.").format(how=action_words.ended(facts, now_us)), "ended")
    return facts


def _waits(case: CaseFacts) -> bool:
    found = None if case.post is None else cases.post(case.post)
    return found is not None and found.state == PostState.HELD.value
