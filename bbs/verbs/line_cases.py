"""Line mode for moderators: the queue, a case, and what is done about it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bbs.domain.acting import ACTIONS, ActionKind
from bbs.domain.policy import Actor
from bbs.domain.until import parse_until
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.case_rows import ActionRequest, CaseRow, CaseView
from bbs.services.site import Services
from bbs.verbs.case_steps import CaseSteps
from bbs.verbs.case_words import case_line, case_text
from bbs.verbs.line_rooms import conversation_text
from bbs.verbs.line_talk import Choice, Interrupted, Talk
from bbs.verbs.saying import sentence


class CaseRooms:
    """What moderators do in line mode."""

    def __init__(self, services: Services, actor: Actor, talk: Talk) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk

    async def queue(self) -> None:
        """The open cases, by page; a number opens one."""
        token: str | None = None
        while True:
            page = await self._services.cases.queue(self._actor, after=token)
            counts = page.counts
            said = _("{open} cases are open, {mine} are yours, {urgent} should not wait.")
            self._talk.say(said.format(open=counts.open, mine=counts.mine, urgent=counts.urgent))
            if not page.rows:
                return
            await self._talk.page("\n".join(f"{place} {case_line(row)}" for place, row in enumerate(page.rows, 1)))
            more = _("m for more, ") if page.next else ""
            answer = await self._talk.ask(_("Which one? A number, {more}or Enter to go back:").format(more=more))
            if not answer:
                return
            if answer == _("m") and page.next:
                token = page.next
            else:
                await self._talk.doing(partial(self._chosen, page.rows, answer))

    async def _chosen(self, rows: tuple[CaseRow, ...], answer: str) -> None:
        if answer.isascii() and answer.isdigit() and len(answer) < 10 and 1 <= int(answer) <= len(rows):
            await self.case(rows[int(answer) - 1].number)
        else:
            self._talk.say(_("Please type a number of the list."))

    async def case(self, number: int) -> None:
        """One case, until it is closed or somebody goes back."""
        while True:
            view = await self._services.cases.case(self._actor, number)
            await self._talk.page(case_text(view))
            if view.conversation is not None:
                found = await self._services.answering.of_case(self._actor, number)
                await self._talk.page(conversation_text(found, self._services.clock()))
            choices = self._choices(view)
            for place, choice in enumerate(choices, 1):
                self._talk.say(f"{place} {choice.words}")
            chosen = await self._chosen_number(len(choices))
            if chosen is None:
                return
            await self._talk.doing(choices[chosen - 1].then)

    async def _chosen_number(self, most: int) -> int | None:
        while True:
            try:
                chosen = await self._talk.number(_("What now? A number, or Enter to go back:"), most)
            except Interrupted:
                return None
            if chosen is not None:
                return chosen

    def _choices(self, view: CaseView) -> list[Choice]:
        words = {
            "supported": _("Close it: somebody has answered"),
            "no-action": _("Close it: there is nothing to do"),
            "duplicate": _("Close it: it is another case already"),
            "claim": _("Take it"),
            "release": _("Give it back"),
            "pass-on": _("Pass it on"),
            "write": _("Write to the member"),
            "comment": _("A note for the other moderators"),
        }
        words |= (
            {"approve": _("Let the post out"), "turn-down": _("Keep it back")}
            if view.row.origin.value == "held"
            else {}
        )
        words |= {"uphold": _("It stays as it was decided"), "overrule": _("It is taken back")} if view.appeal else {}
        choices = [Choice(said, partial(self._step, view, name)) for name, said in words.items()]
        return choices + [Choice(ACTIONS[kind].words, partial(self._act, view, kind)) for kind in view.kinds]

    async def _step(self, view: CaseView, name: str) -> None:
        words = ""
        if name == "write":
            place, asking = f"case:{view.row.number}", self._services.asking
            begun = await asking.draft(self._actor, place)
            words = await self._talk.text(begun, lambda body: asking.keep(self._actor, place, body))
        elif name in {"comment", "turn-down", "uphold", "overrule"}:
            words = await self._talk.text("", lambda _body: None)
        if words and not await self._talk.sure(_("Shall it be so?")):
            raise Interrupted
        steps = CaseSteps(self._services, self._actor, words, version=view.row.version)
        self._talk.say(await steps.take(name, view.row.number))

    async def _act(self, view: CaseView, kind: ActionKind) -> None:
        rule = ACTIONS[kind]
        argument = await self._talk.ask(f"{rule.argument}:") if rule.argument else ""
        reason = await self._talk.ask(_("Why? The member reads it:") if rule.tells else _("Why?"))
        until = (
            await self._talk.ask(_("Until when? 12h, 3d, 2w or a date; Enter leaves it open:")) if rule.lasts else ""
        )
        ends = self._moment(until) if until else None
        if not await self._talk.sure(sentence(rule.words, _("Shall it be so?"))):
            raise Interrupted
        request = ActionRequest(
            kind=kind,
            reason=reason,
            case=view.row.number,
            version=view.row.version,
            argument=argument,
            until=ends,
        )
        done = await self._services.actions.act(self._actor, request)
        self._talk.say(sentence(_("Done"), done.words, done.on))

    def _moment(self, typed: str) -> datetime:
        """The end that somebody has typed. Raises `BadInput`: what is not understood is not taken for no end."""
        until = parse_until(typed, self._services.clock())
        if until is None:
            words = _("Say until when as 3d, 12h, 2w, or as a date such as 2026-12-24.")
            raise BadInput(words, "bad_until", field="until")
        return until
