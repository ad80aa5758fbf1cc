"""Line mode for moderators: the queue, and a case until it is closed."""

from __future__ import annotations

from functools import partial

from bbs.domain.byline import BylineKind
from bbs.domain.cases import Origin
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.services.case_rows import ActionRow, CaseRow, CaseView, QueueCounts
from bbs.services.site import Services
from bbs.verbs.case_steps import CaseSteps
from bbs.verbs.line_acting import ActingRooms
from bbs.verbs.line_rooms import conversation_text
from bbs.verbs.line_talk import Choice, Interrupted, Talk
from bbs.verbs.line_words import OPEN, action_said, case_said, heading_said, texts_said

AT_ONCE = 10
"""So many cases are said before somebody is asked which one."""

DECIDING = frozenset({"uphold", "overrule"})
CLAIMS = frozenset({"write", "turn-down"}) | DECIDING
"""Steps for which the case is taken first: others see that somebody is at it."""


class CaseRooms:
    """What moderators do in line mode."""

    def __init__(self, services: Services, actor: Actor, talk: Talk) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk
        self._acting = ActingRooms(services, actor, talk)
        self._next: int | None = None

    async def queue(self) -> None:
        """The open cases, some at a time; a number opens one, n the next that is free."""
        rows: tuple[CaseRow, ...] = ()
        token: str | None = None
        first = 0
        while True:
            if first >= len(rows):
                page = await self._services.cases.queue(self._actor, after=token)
                rows, first = page.rows, 0
                self._count(page.counts)
                if not rows:
                    return
            self._say(rows, first)
            further = first + AT_ONCE < len(rows) or page.next is not None
            more = _("m for more, ") if further else ""
            asked = _("Which one? A number, {more}n for the next that is free, or Enter to go back:")
            answer = await self._talk.ask(asked.format(more=more))
            if not answer:
                return
            if answer == _("m") and further:
                first, token = first + AT_ONCE, page.next
            else:
                await self._talk.doing(partial(self._chosen, rows, answer))
                rows, first, token = (), 0, None

    def _count(self, counts: QueueCounts) -> None:
        said = _("{open} cases are open, {mine} are yours, {urgent} should not wait.")
        self._talk.say(said.format(open=counts.open, mine=counts.mine, urgent=counts.urgent))
        if not counts.open:
            self._talk.say(_("Nothing waits. Thank you for looking."))

    def _say(self, rows: tuple[CaseRow, ...], first: int) -> None:
        now = self._services.clock()
        for place, row in enumerate(rows[first : first + AT_ONCE], first + 1):
            self._talk.say(f"{place} {case_said(row, now)}")

    async def _chosen(self, rows: tuple[CaseRow, ...], answer: str) -> None:
        if answer == _("n"):
            number = await self._services.cases.next_case(self._actor)
            if number is None:
                self._talk.say(_("Nothing else waits."))
            else:
                await self.case(number)
        elif answer.isascii() and answer.isdigit() and len(answer) < 10 and 1 <= int(answer) <= len(rows):
            await self.case(rows[int(answer) - 1].number)
        else:
            self._talk.say(_("Please type a number of the list."))

    async def case(self, number: int) -> None:
        """One case, and those after it, until somebody goes back."""
        self._next = number
        while self._next is not None:
            number, self._next = self._next, None
            await self._one(number)

    async def _one(self, number: int) -> None:
        while self._next is None:
            view = await self._services.cases.case(self._actor, number)
            self._talk.say(heading_said(view, self._services.clock()))
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

    # What can be chosen

    def _choices(self, view: CaseView) -> list[Choice]:
        row = view.row
        choices = [Choice(_("Read it"), partial(self._read, view))]
        if row.state not in OPEN:
            choices.append(self._step_choice(view, "reopen", _("Open it again")))
        elif row.claimed_by is None or row.mine:
            choices += self._to_do(view)
        choices.append(self._step_choice(view, "comment", _("A note for the other moderators")))
        choices.append(Choice(_("What was done before, and taking it back"), partial(self._before, view)))
        if row.byline is not None and row.byline.kind is BylineKind.UNNAMED:
            choices.append(
                Choice(_("Who wrote this? It stands in the log, and they are told"), partial(self._who, view))
            )
        choices.append(Choice(_("The next case"), partial(self._on, row.number)))
        return choices

    def _to_do(self, view: CaseView) -> list[Choice]:
        """For whoever has the case, or can take it."""
        words = {"write": _("Write to the member")} if view.row.byline is not None else {}
        if view.row.origin is Origin.HELD:
            words |= {"approve": _("Let the post out"), "turn-down": _("Do not let it out, and say why")}
        elif view.appeal is not None:
            decide = {"uphold": _("It stays as it was decided"), "overrule": _("It is taken back")}
            words |= {} if view.appeal.closed_to else decide
        else:
            words |= {
                "supported": _("Close it: somebody has answered"),
                "no-action": _("Close it: there is nothing to do"),
                "duplicate": _("Close it: it is another case already"),
            }
        words |= {"release": _("Give it back")} if view.row.mine else {"claim": _("Take it")}
        words |= {"pass-on": _("Pass it on")}
        choices = [self._step_choice(view, name, said) for name, said in words.items()]
        if view.kinds:
            choices.append(Choice(_("Do something about it"), partial(self._acting.choose, view)))
        return choices

    def _step_choice(self, view: CaseView, name: str, words: str) -> Choice:
        return Choice(words, partial(self._step, view, name))

    # What happens then

    async def _read(self, view: CaseView) -> None:
        now = self._services.clock()
        await self._talk.page(texts_said(view, now))
        if view.conversation is not None:
            found = await self._services.answering.of_case(self._actor, view.row.number)
            await self._talk.page(conversation_text(found, now))

    async def _on(self, number: int) -> None:
        self._next = await self._services.cases.next_case(self._actor, number)
        if self._next in (None, number):
            self._next = None
            self._talk.say(_("Nothing else waits."))
            raise Interrupted

    async def _step(self, view: CaseView, name: str) -> None:
        number, words = view.row.number, ""
        if name in CLAIMS and not view.row.mine:
            await self._services.cases.claim(self._actor, number, view.row.version)
        if name in CLAIMS | {"comment"}:
            words = await self._words(name, number)
        self._talk.say(await CaseSteps(self._services, self._actor, words).take(name, number))
        if name in CLAIMS | {"comment"}:
            self._services.asking.keep(self._actor, _place(name, number), "")
        if name == "write" and await self._talk.sure(_("Close the case? No keeps it, they may write back.")):
            self._talk.say(await CaseSteps(self._services, self._actor).take("supported", number))

    async def _words(self, name: str, number: int) -> str:
        """A text that is kept where the connection breaks. Raises `Interrupted` where it is not to be sent."""
        asking, actor, place = self._services.asking, self._actor, _place(name, number)
        if name == "write":
            self._talk.say(_("They and the moderators read this. Your name stands under it."))
        elif name == "comment":
            self._talk.say(_("Moderators of this board read it, and nobody else."))
        else:
            self._talk.say(_("They read this, and not who decided."))
        begun = await asking.draft(actor, place)
        words = await self._talk.text(begun, lambda body: asking.keep(actor, place, body))
        if not await self._talk.sure(_("Shall it be so?")):
            self._talk.say(_("Nothing was sent. Your words are kept here."))
            raise Interrupted
        return words

    async def _before(self, view: CaseView) -> None:
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

    async def _who(self, view: CaseView) -> None:
        self._talk.say(_("Writing to them, silencing and blocking work without knowing it."))
        reason = await self._talk.ask(_("Why? It stands in the log for good, and the author reads it:"))
        if not reason or not await self._talk.sure(_("Look who it is?")):
            raise Interrupted
        handle = await self._services.revealing.reveal(self._actor, view.row.number, reason)
        self._talk.say(_("It is {handle}. They are told that you looked, and why.").format(handle=handle))


def _place(name: str, number: int) -> str:
    """Where a text for a case is kept; a message is the same one as on the screens (`case_writing`)."""
    return f"case:{number}" if name == "write" else f"{name}:{number}"
