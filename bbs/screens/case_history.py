"""What was done before: the actions of a case or about a member, each of which may be taken back; and earlier texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bbs.domain.addresses import Address
from bbs.domain.topics import said as topics_said
from bbs.domain.when import at
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.errors import BadInput
from bbs.screens.ask_text import AskText
from bbs.screens.moves import ListMoves, TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList, notes
from bbs.services.case_rows import ActionRow
from bbs.services.revealing import Revision
from bbs.terminal.looks import Line


class ActionsScreen(ListMoves):
    """The newest first; Enter opens one. `handle` or `case` says whose, or of what."""

    def __init__(self, *, handle: str | None, case: int | None) -> None:
        super().__init__(_("What was done"))
        self.body = self.list = RowList()
        self._handle = handle
        self._case = case
        self._actions: tuple[ActionRow, ...] = ()

    async def on_mount(self) -> None:
        self.title_bar.say(right=self._handle or _("case {number}").format(number=self._case))
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._actions = await self.services.actions.history(self.actor, handle=self._handle, case=self._case)
        rows = [self._row(action) for action in self._actions]
        self.list.show(rows or notes(_("Nothing was done."), "plain"), keep=self.list.chosen)

    def _row(self, action: ActionRow) -> Row:
        age = self.bbs.preferences.when(action.at, self.services.clock(), roughly=True)
        return Row(lambda room: action_line(action, age, room), action.number)

    async def do_open(self) -> None:
        action = next((one for one in self._actions if one.number == self.list.chosen), None)
        if action is not None:
            await self.bbs.open_screen(ActionScreen(action))


class ActionScreen(TextMoves):
    """One action with all there is to know of it. Enter takes it back, where that can be done, with a reason."""

    def __init__(self, action: ActionRow) -> None:
        super().__init__(_("What was done"))
        self.action = action
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.text.show(list(self._words()))
        self.hush()

    def hints(self) -> str:
        back = _("Enter takes it back  ") if self.action.reverts else ""
        return _("! help now  {back}Esc back").format(back=back)

    def _words(self) -> Iterator[Paragraph]:
        action = self.action
        yield para(action.words, "heading")
        facts = [action.on, _("by {name}").format(name=action.by or _("a former member")), self._clock(action.at)]
        yield para(" · ".join(fact for fact in facts if fact), "quiet")
        yield para()
        yield para(action.reason, lead=_("Why: "))
        if action.rule:
            yield para(action.rule, lead=_("The rule: "))
        if action.ended:
            yield para(_("It is over: {how}.").format(how=action.ended))
        elif action.until is not None:
            yield para(_("Until {time}.").format(time=self._clock(action.until)))
        appeals = {
            "waiting": _("They have appealed, and nobody has decided yet."),
            "upheld": _("They have appealed, and it stayed."),
            "overruled": _("They have appealed, and it was taken back."),
        }
        if action.appeal:
            yield para(appeals.get(action.appeal, ""))

    def _clock(self, moment: datetime) -> str:
        return at(moment, self.services.clock(), zone=zone(self.bbs.preferences.zone))

    async def do_open(self) -> None:
        if not self.action.reverts:
            self.say(_("This cannot be taken back, or is over."))
            return

        async def take_back(reason: str) -> None:
            if not reason:
                raise BadInput(_("A reason, for the log and for the member."))
            await self.services.actions.revert(self.actor, self.action.number, reason)
            await self.bbs.go_back()
            await self.bbs.go_back()
            self.bbs.screens[-1].say(_("Taken back."))

        about = [
            self.action.words,
            _("It is as it was before then, and the member is told, with your reason."),
        ]
        title, does = _("Take it back"), _("Enter takes it back")
        await self.bbs.open_screen(AskText(title, _("Why: "), take_back, about=about, does=does))


class RevisionsScreen(TextMoves):
    """Earlier texts of a post, the newest first. That somebody looked stands in the log."""

    def __init__(self, address: Address, revisions: Sequence[Revision]) -> None:
        super().__init__(_("Earlier texts"))
        self.aside = str(address)
        self._revisions = revisions
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.text.show(list(self._words()))
        self.hush()

    def _until(self, until: datetime | None) -> str:
        if until is None:
            return _("As it is now, or was last")
        clock = at(until, self.services.clock(), zone=zone(self.bbs.preferences.zone))
        return _("Until {time}").format(time=clock)

    def _words(self) -> Iterator[Paragraph]:
        yield para(_("That you looked stands in the log."), "quiet")
        if not self._revisions:
            yield para()
            yield para(_("There are none: it was not changed, or they are not kept any more."))
        for revision in self._revisions:
            yield para()
            yield para(self._until(revision.until), "heading")
            if revision.warnings:
                yield para(_("About {topics}.").format(topics=topics_said(revision.warnings)), "care")
            for line in revision.body.splitlines():
                yield para(line)


def action_line(action: ActionRow, age: str, room: int) -> Line:
    """An action in a list: what, to what, by whom, how it ended, and when."""
    ended = f"  [{action.ended}]" if action.ended else ""
    words = f"{action.words} · {action.on} · {action.by}" if action.on else f"{action.words} · {action.by}"
    shown = fit(words + ended, max(room - width(age) - 1, 0))
    return [(shown + " " * (room - width(shown) - width(age)) + age, "plain")]
