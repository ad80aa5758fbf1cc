"""What moderators do at a case in line mode, step by step."""

from __future__ import annotations

from functools import partial
from secrets import token_hex

from bbs.domain.byline import BylineKind
from bbs.domain.policy import Actor
from bbs.domain.steering_words import NOT_REVIEWED
from bbs.domain.words import _
from bbs.errors import Stale
from bbs.services.case_rows import ActionRow, CaseView, Template
from bbs.services.site import Services
from bbs.verbs.care import conversation_text
from bbs.verbs.case_steps import CaseSteps, fitting, is_free
from bbs.verbs.line_acting import ActingRooms
from bbs.verbs.line_rooms import NOT_SENT
from bbs.verbs.line_talk import Choice, Interrupted, Talk
from bbs.verbs.line_words import action_said, texts_said
from bbs.verbs.saying import numbered, sentence

DECIDING = frozenset({"uphold", "overrule"})
CLAIMS = frozenset({"write", "turn-down"}) | DECIDING
"""Steps for which the case is taken first: others see that somebody is at it."""


class CaseRooms:
    """The steps of one moderator."""

    def __init__(self, services: Services, actor: Actor, talk: Talk) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk
        self._acting = ActingRooms(services, actor, talk)

    # What can be chosen

    def choices(self, view: CaseView) -> list[Choice]:
        """What can be done at a case now, in words."""
        row = view.row
        choices = [Choice(_("Read it"), partial(self._read, view))]
        if "reopen" in fitting(view):
            choices.append(self._step_choice(view, "reopen", _("Open it again")))
        elif is_free(row):
            choices += self._to_do(view)
        choices.append(self._step_choice(view, "comment", _("A note for the other moderators")))
        choices.append(Choice(_("What was done before, and taking it back"), partial(self.before, view)))
        if row.byline is not None and row.byline.kind is BylineKind.UNNAMED:
            choices.append(
                Choice(_("Who wrote this? It stands in the log, and they are told"), partial(self.who, view))
            )
        return choices

    def ends(self, view: CaseView) -> list[Choice]:
        """How a case can be closed, or an appeal decided, without anything being done to anybody."""
        words = {
            "uphold": _("It stays as it was decided"),
            "overrule": _("It is taken back"),
            "supported": _("Close it: somebody has answered"),
            "no-action": _("Close it: there is nothing to do"),
            "duplicate": _("Close it: it is another case already"),
        }
        fits = fitting(view)
        return [self._step_choice(view, name, said) for name, said in words.items() if name in fits]

    def _to_do(self, view: CaseView) -> list[Choice]:
        """For whoever has the case, or can take it."""
        words = {"write": _("Write to the member")} if view.row.byline is not None else {}
        if view.waits:
            words |= {"approve": _("Let the post out"), "turn-down": _("Do not let it out, and say why")}
        choices = [self._step_choice(view, name, said) for name, said in words.items()] + self.ends(view)
        own = ("release", _("Give it back")) if view.row.mine else ("claim", _("Take it"))
        choices += [self._step_choice(view, *own), self._step_choice(view, "pass-on", _("Pass it on"))]
        if view.kinds:
            choices.append(Choice(_("Do something about it"), partial(self._acting.choose, view)))
        return choices

    def _step_choice(self, view: CaseView, name: str, words: str) -> Choice:
        return Choice(words, partial(self.step, view, name))

    # What happens then

    async def _read(self, view: CaseView) -> None:
        now = self._services.clock()
        await self._talk.page(texts_said(view, now))
        if view.conversation is not None:
            found = await self._services.answering.of_case(self._actor, view.row.number)
            await self._talk.page(conversation_text(found, now))

    async def step(self, view: CaseView, name: str) -> None:
        """One step at a case, by the name that `act` knows, with the words that it needs."""
        number = view.row.number
        if name in CLAIMS and not view.row.mine:
            view = await self._services.cases.claim(self._actor, number, view.row.version)
        if name not in CLAIMS | {"comment"}:
            self._talk.say(await self._steps(version=view.row.version).take(name, number))
            return
        words, template = await self._words(name, number)
        await self._send(name, view, words, template)
        self._services.asking.keep(self._actor, _place(name, number), "")
        if name == "write" and await self._talk.sure(_("Close the case? No keeps it, they may write back.")):
            self._talk.say(await self._steps().take("supported", number))

    def _steps(self, words: str = "", *, version: int | None = None, template: str = "", once: str = "") -> CaseSteps:
        return CaseSteps(self._services, self._actor, words, version=version, template=template, once=once)

    async def _send(self, name: str, view: CaseView, words: str, template: str) -> None:
        """Takes a step with words. Where somebody was faster it says what they did, and asks whether it shall go all
        the same; the words are kept until then. Raises `Interrupted`."""
        version, once = view.row.version, token_hex(8)
        while True:
            try:
                steps = self._steps(words, version=version, template=template, once=once)
                self._talk.say(await steps.take(name, view.row.number))
                return
            except Stale as stale:
                self._talk.say(stale.message)
                if not await self._talk.sure(_("Send it all the same?")):
                    self._talk.say(NOT_SENT)
                    raise Interrupted(told=True) from None
                version = (await self._services.cases.case(self._actor, view.row.number)).row.version

    async def _words(self, name: str, number: int) -> tuple[str, str]:
        """A text that is kept where the connection breaks, and the name of the template that it began with. Raises
        `Interrupted` where it is not to be sent."""
        asking, actor, place = self._services.asking, self._actor, _place(name, number)
        if name == "write":
            self._talk.say(_("They and the moderators read this. Your name stands under it."))
        elif name == "comment":
            self._talk.say(_("Moderators of this board read it, and nobody else."))
        else:
            self._talk.say(_("They read this, and not who decided."))
        begun, first, template = await asking.draft(actor, place), "", None
        if name == "write" and not begun:
            template = await self._template()
        if template is not None:
            begun, first = template.body, _("It begins with these words; yours come behind them:")
        words = await self._talk.text(begun, lambda body: asking.keep(actor, place, body), first=first)
        if not await self._talk.sure(_("Shall it be so?")):
            self._talk.say(NOT_SENT)
            raise Interrupted(told=True)
        return words, template.name if template is not None else ""

    async def _template(self) -> Template | None:
        """A text to begin with, or None for one's own words."""
        found = await self._services.answering.templates(self._actor)
        if not found:
            return None
        self._talk.say(_("With which words?"))
        marks = {True: "", False: NOT_REVIEWED}
        self._talk.say("\n".join(numbered(sentence(one.name, marks[one.reviewed]) for one in found)))
        try:
            return found[await self._talk.number(_("A number, or Enter for your own words:"), len(found)) - 1]
        except Interrupted:
            return None

    async def before(self, view: CaseView) -> None:
        """What was done before, and taking one of it back."""
        byline = view.row.byline
        named = byline is not None and byline.kind is BylineKind.NAMED
        handle = byline.handle if named and byline is not None else None
        actions = self._services.actions
        found = await actions.history(self._actor, handle=handle, case=None if handle else view.row.number)
        if not found:
            self._talk.say(_("Nothing was done."))
            return
        choices = [Choice(action_said(one), partial(self._take_back, one)) for one in found]
        await self._talk.choose_once(_("What was done."), choices, _("Which one to take back? Enter goes back:"))

    async def _take_back(self, action: ActionRow) -> None:
        if not action.reverts:
            self._talk.say(_("This cannot be taken back, or is over."))
            return
        reason = await self._talk.ask(_("Why? It stands in the log, and the member reads it:"))
        if not reason or not await self._talk.sure(_("Take it back?")):
            raise Interrupted
        self._talk.say(await CaseSteps(self._services, self._actor, reason).take("revert", action.number))

    async def who(self, view: CaseView) -> None:
        """Who wrote without a name, for a reason."""
        self._talk.say(_("Writing to them, silencing and blocking work without knowing it."))
        reason = await self._talk.ask(_("Why? It stands in the log for good, and the author reads it:"))
        if not reason or not await self._talk.sure(_("Look who it is?")):
            raise Interrupted
        handle = await self._services.revealing.reveal(self._actor, view.row.number, reason)
        self._talk.say(_("It is {handle}. They are told that you looked, and why.").format(handle=handle))


def _place(name: str, number: int) -> str:
    """Where a text for a case is kept; a message is the same one as on the screens (`case_writing`)."""
    return f"case:{number}" if name == "write" else f"{name}:{number}"
