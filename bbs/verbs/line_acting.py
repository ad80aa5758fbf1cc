"""Line mode for doing something about a case: what, with what, why, by which rule, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from bbs.domain.acting import ACTIONS, MUST_END, ActionKind, Target
from bbs.domain.addresses import Address
from bbs.domain.policy import Actor
from bbs.domain.topics import TOPIC_WORDS, WARNING_TOPICS
from bbs.domain.until import parse_until
from bbs.domain.words import _
from bbs.services.case_rows import ActionRequest, CaseView
from bbs.services.site import Services
from bbs.verbs.line_talk import Choice, Interrupted, Talk
from bbs.verbs.line_which_board import which_board
from bbs.verbs.saying import numbered, sentence

ASKED: Final = {
    "subject": _("The subject of the new thread:"),
    "minutes": _("How many minutes between two posts of somebody?"),
}
"""How a thing is asked for that is typed."""


class ActingRooms:
    """What one moderator does about a case."""

    def __init__(self, services: Services, actor: Actor, talk: Talk) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk

    async def choose(self, view: CaseView) -> None:
        """Which kind of action, then everything that it needs. The case is taken first: others see that."""
        if not view.row.mine:
            view = await self._services.cases.claim(self._actor, view.row.number, view.row.version)
        choices = [Choice(ACTIONS[kind].words, partial(self.act, view, kind)) for kind in ACTIONS if kind in view.kinds]
        await self._talk.choose_once(_("Do what?"), choices, _("A number, or Enter to go back:"))

    async def choose_on(self, address: Address) -> None:
        """The same for a post, without a case; what concerns a thread is done to the thread that it stands in."""
        choices = [Choice(rule.words, partial(self.act, address, kind)) for kind, rule in ACTIONS.items()]
        await self._talk.choose_once(_("Do what?"), choices, _("A number, or Enter to go back:"))

    async def act(self, on: CaseView | Address, kind: ActionKind) -> None:
        """One action, on a case or a post: asked for step by step, said once more, and done."""
        rule, talk = ACTIONS[kind], self._talk
        argument = await self._argument(rule.argument)
        by_rule, said = ("", "") if kind is ActionKind.NOTE else await self._rule()
        asked = _("Why? The member reads it:") if rule.tells else _("Why?")
        if kind is ActionKind.NOTE:
            asked = _("The note, in one line. Moderators read it, the member does not:")
        if said:
            asked = sentence(asked.rstrip(":"), _("Enter alone says the rule:"))
        if not (reason := await talk.ask(asked) or said):
            raise Interrupted
        until = await self._until(kind) if rule.lasts else None
        if not await talk.sure(sentence(rule.words, _("Shall it be so?"))):
            raise Interrupted
        request = ActionRequest(kind=kind, reason=reason, argument=argument, rule=by_rule, until=until)
        done = await self._services.actions.act(self._actor, _aimed(request, on))
        talk.say(sentence(_("Done"), done.words, done.on))

    async def _rule(self) -> tuple[str, str]:
        """A rule of the community and its words; nothing where none was chosen."""
        rules = await self._services.rules.listed(self._actor)
        if not rules:
            return "", ""
        self._talk.say("\n".join(numbered(rule.words for rule in rules)))
        try:
            chosen = await self._talk.number(_("Which rule? A number, or Enter for none:"), len(rules))
        except Interrupted:
            return "", ""
        return rules[chosen - 1].slug, rules[chosen - 1].words

    async def _until(self, kind: ActionKind) -> datetime | None:
        """The end that was typed; None leaves it open, or to the usual time. What is no end is asked again."""
        usual = _("Enter means 3 days") if kind in MUST_END else _("Enter leaves it open")
        while answer := await self._talk.ask(_("Until when? 12h, 3d, 2w or a date; {usual}:").format(usual=usual)):
            until = parse_until(answer, self._services.clock())
            if until is not None:
                return until
            self._talk.say(_("Please say it as 12h, 3d, 2w, or as a date such as 2026-12-24."))
        return None

    async def _argument(self, needed: str) -> str:
        if needed == "topics":
            return await self._topics()
        if needed == "board":
            return await self._board()
        if not needed:
            return ""
        answer = await self._talk.ask(ASKED[needed])
        if not answer:
            raise Interrupted
        return answer

    async def _topics(self) -> str:
        self._talk.say("\n".join(numbered(TOPIC_WORDS[topic] for topic in WARNING_TOPICS)))
        question = _("A warning about what? Numbers with blanks between:")
        if not (numbers := await self._talk.several(question, len(WARNING_TOPICS))):
            raise Interrupted
        return ",".join(WARNING_TOPICS[number - 1] for number in numbers)

    async def _board(self) -> str:
        return await which_board(self._services, self._actor, self._talk, _("To which board? A number:"))


def _aimed(request: ActionRequest, on: CaseView | Address) -> ActionRequest:
    """The request, for a case or for a post or its thread."""
    if isinstance(on, CaseView):
        return replace(request, case=on.row.number, version=on.row.version)
    whole = ACTIONS[request.kind].target is Target.THREAD
    return replace(request, address=Address(on.thread) if whole else on)
