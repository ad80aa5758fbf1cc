"""The room of somebody whose account is closed: why, until when, what they can say to it, and where help is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bbs.domain.commands import Command
from bbs.domain.when import at
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.screens.moves import TextMoves
from bbs.screens.own_actions import APPEAL_WORDS, OwnActionScreen, OwnActionsScreen
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.services.case_rows import OwnAction


class SuspendedScreen(TextMoves):
    """Enter opens what was done, and from there an appeal; A asks for a person. Once the account is open, so is the
    door: whoever comes back to this screen goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest
        self._actions: tuple[OwnAction, ...] = ()

    async def on_mount(self) -> None:
        self.title_bar.say(left=self.bbs.community)
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    def hints(self) -> str:
        return _("! help now  A asks for a person  Enter what was done  Esc leaves")

    def words_for(self, command: Command) -> str:
        words = {"open": _("What was done, why, and an appeal"), "back": _("Leave")}
        return words.get(command.name) or super().words_for(command)

    async def do_open(self) -> None:
        if await self._went_in():
            return
        alone = len(self._actions) == 1
        await self.bbs.open_screen(OwnActionScreen(self._actions[0]) if alone else OwnActionsScreen())

    async def do_back(self) -> None:
        await self.bbs.leave()

    async def _load(self) -> None:
        if not await self._went_in():
            mine = await self.services.appeals.mine(self.actor)
            self._actions = tuple(action for action in mine if action.closes)
            self.text.show(list(closed_words(self._actions, self._clock)))

    async def _went_in(self) -> bool:
        """Goes in, where the account is open again by now."""
        actor = await self.services.accounts.again(self.actor)
        if actor.suspended is not None:
            return False
        await self.bbs.become(actor)
        await self.bbs.arrive()
        return True

    def _clock(self, moment: datetime) -> str:
        return at(moment, self.services.clock(), zone=zone(self.bbs.preferences.zone))


def closed_words(closing: tuple[OwnAction, ...], clock: Callable[[datetime], str]) -> Iterator[Paragraph]:
    """What somebody reads whose account is closed. `clock` says a moment."""
    yield para(_("Your account is closed for now."), "heading")
    yield para()
    for action in closing:
        yield para(action.reason, lead=_("Why: "))
        if action.rule:
            yield para(action.rule, lead=_("The rule: "))
        if action.message:
            yield para(action.message)
        end = _("It opens by itself: {moment}.").format(moment=clock(action.until)) if action.until else ""
        yield para(end or _("It has no end of its own."))
        if action.appeal:
            yield para(APPEAL_WORDS.get(action.appeal, ""))
        elif action.appeal_until is not None:
            words = _("If that is not right, say so until {moment}: Enter, and Enter again. Another moderator decides.")
            yield para(words.format(moment=clock(action.appeal_until)))
        yield para()
    yield para(_("You can still talk with somebody here: A asks a moderator to write to you, and the answer is here."))
    yield para(_("Help now, with people who can be called at this moment, is ! wherever you are."))
    yield para(_("Nothing that you have written is lost by this. The commands export and erase are open to you."))
