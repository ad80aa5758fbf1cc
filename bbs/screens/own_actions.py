"""What was done to me, and why: everything that moderators did about somebody, as they may know it, and an appeal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bbs.domain.acting import MAX_APPEAL
from bbs.domain.when import at
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.errors import BadInput
from bbs.screens.case_editor import CaseEditor
from bbs.screens.moves import ListMoves, TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.case_rows import OwnAction
from bbs.terminal.looks import Line

APPEAL_WORDS = {
    "waiting": _("You have appealed. Another moderator looks at it, and you hear from them."),
    "upheld": _("You have appealed. Another moderator has looked, and it stays as it is."),
    "overruled": _("You have appealed, and were right: it was taken back."),
}


class OwnActionsScreen(ListMoves):
    """The newest first; Enter opens one. Who did it is not said: the moderators answer for it together."""

    def __init__(self) -> None:
        super().__init__(_("What moderators did about you"))
        self.body = self.list = RowList()
        self._actions: tuple[OwnAction, ...] = ()

    async def on_mount(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def _load(self) -> None:
        self._actions = await self.services.appeals.mine(self.actor)
        rows = [self._row(action) for action in self._actions]
        words = _("Nothing. Whatever moderators do about you, or about what you wrote, stands here with its reason.")
        self.list.show(rows or notes(words, "plain"), keep=self.list.chosen)

    def _row(self, action: OwnAction) -> Row:
        age = self.bbs.preferences.when(action.at, self.services.clock(), roughly=True)
        return Row(lambda room: own_line(action, age, room), action.number)

    async def do_open(self) -> None:
        action = next((one for one in self._actions if one.number == self.list.chosen), None)
        if action is not None:
            await self.bbs.open_screen(OwnActionScreen(action))


class OwnActionScreen(TextMoves):
    """One of them with everything there is to know. Enter appeals, where that is possible."""

    def __init__(self, action: OwnAction) -> None:
        super().__init__(_("What was done, and why"))
        self.action = action
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self._show()
        self.hush()

    async def returned(self) -> None:
        mine = await self.services.appeals.mine(self.actor)
        self.action = next((one for one in mine if one.number == self.action.number), self.action)
        self._show()

    def _show(self) -> None:
        self.text.show(list(own_words(self.action, self._clock)))

    def _clock(self, moment: datetime) -> str:
        return at(moment, self.services.clock(), zone=zone(self.bbs.preferences.zone))

    @property
    def _may_appeal(self) -> bool:
        until = self.action.appeal_until
        return not self.action.appeal and until is not None and until > self.services.clock()

    def hints(self) -> str:
        appeal = _("Enter appeals  ") if self._may_appeal else ""
        return _("! help now  {appeal}Esc back").format(appeal=appeal)

    async def do_open(self) -> None:
        if self._may_appeal:
            await self.bbs.open_screen(AppealScreen(self.action))
        elif self.action.appeal:
            self.say(APPEAL_WORDS.get(self.action.appeal, ""))
        else:
            self.say(_("This cannot be appealed, or not any more. A asks for a moderator to write to you."))


class AppealScreen(CaseEditor):
    """An appeal, in one's own words, sent with Ctrl+S."""

    def __init__(self, action: OwnAction) -> None:
        self._action = action
        readers = _("Moderators read this; another decides.")
        super().__init__(_("Appeal"), readers, label=_("Why should it be looked at again?"), limit=MAX_APPEAL)

    async def send(self, text: str) -> None:
        if not text.strip():
            raise BadInput(_("A sentence or two, so that there is something to go by."))
        await self.services.appeals.appeal(self.actor, self._action.number, text)
        await self.bbs.go_back()
        self.bbs.screens[-1].say(_("Sent. Another moderator looks at it, and you hear from them."))


def own_line(action: OwnAction, age: str, room: int) -> Line:
    """An action in the list of one's own: what, to what, and when."""
    words = f"{action.words} · {action.on}" if action.on else action.words
    shown = fit(words, max(room - width(age) - 1, 0))
    return [(shown + " " * (room - width(shown) - width(age)) + age, "plain")]


def own_words(action: OwnAction, clock: Callable[[datetime], str]) -> Iterator[Paragraph]:
    """All that the one whom it concerns may know. `clock` says a moment."""
    yield para(action.words, "heading")
    yield para(" · ".join(part for part in (action.on, clock(action.at)) if part), "quiet")
    yield para()
    yield para(action.reason, lead=_("Why: "))
    if action.rule:
        yield para(action.rule, lead=_("The rule: "))
    if action.message:
        yield para()
        for line in action.message.splitlines():
            yield para(line)
    yield para()
    if action.ended:
        yield para(_("It is over: {how}.").format(how=action.ended))
    elif action.until is not None:
        yield para(_("Until {time}.").format(time=clock(action.until)))
    if action.appeal:
        yield para(APPEAL_WORDS.get(action.appeal, ""))
        if action.answer:
            yield para(action.answer, lead=_("They say: "))
    elif action.appeal_until is not None:
        words = _("If that is not right, say so: another moderator looks at it. Until {time}; Enter begins.")
        yield para(words.format(time=clock(action.appeal_until)))
