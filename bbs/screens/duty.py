"""On duty or resting, handing over, and the drawbridge: what moderators do besides cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bbs.domain.cases import MAX_CASE_WORDS
from bbs.domain.members import MAX_HANDLE
from bbs.domain.until import next_looks
from bbs.domain.when import at
from bbs.domain.words import _, ngettext
from bbs.domain.zones import zone
from bbs.screens.act_choices import ChooseOne
from bbs.screens.base import BaseScreen
from bbs.screens.form import Form
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para
from bbs.services.case_rows import DutyRow


class DutyKeys(BaseScreen):
    """Mixed into the queue."""

    _duty: DutyRow | None = None

    def take_duty(self, duty: DutyRow) -> None:
        """How one stands, as the queue has it."""
        self._duty = duty

    async def look_again(self) -> None:
        """Shows what is now."""
        raise NotImplementedError

    def look_words(self, duty: DutyRow) -> str:
        """When one means to look next, in words; empty where that is not known."""
        if duty.next_look is None:
            return ""
        return _("at {time}").format(
            time=at(duty.next_look, self.services.clock(), zone=zone(self.bbs.preferences.zone))
        )

    async def do_duty(self) -> None:
        """Asks when they look next; that is what people are told who ask for somebody."""
        on = self._duty is not None and self._duty.on_duty
        if not on:
            await self._set(on=True, next_look=None)
            self.say(_("You are on duty. Thank you. d again when you rest."))
            return
        ahead = next_looks(self.services.clock(), zone(self.bbs.preferences.zone))
        choices = [(each.moment, each.words) for each in ahead]
        await self.bbs.open_screen(ChooseOne(_("When do you look next?"), choices, self._rest))

    async def _rest(self, moment: object) -> None:
        await self.bbs.go_back()
        await self._set(on=False, next_look=moment if isinstance(moment, datetime) else None)
        self.say(_("Rest well. H hands over what you have taken.") if self.has_taken() else _("Rest well."))

    def has_taken(self) -> bool:
        """Whether one has taken any case that is in sight."""
        raise NotImplementedError

    async def _set(self, *, on: bool, next_look: datetime | None) -> None:
        await self.services.duty.set(self.actor, on, next_look)
        await self.look_again()

    async def do_hand_over(self) -> None:
        await self.bbs.open_screen(HandOver())

    async def do_drawbridge(self) -> None:
        raised = await self.services.drawbridge.raised(self.actor)
        await self.bbs.open_screen(DrawbridgeScreen(raised))


class HandOver(Form):
    """Gives all the cases that one has taken to somebody, or back to everybody."""

    def __init__(self) -> None:
        self._to = Field(_("To: "), limit=2 * MAX_HANDLE, margin=MARGIN)
        self._words = Field(_("What they should know: "), limit=MAX_CASE_WORDS, margin=MARGIN)
        super().__init__(_("Hand your cases over"), self._to, self._words)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("All the cases that you have taken go to another moderator.")),
            para(_("Without a name they go back to everybody. Both lines may stay empty.")),
            para(),
        ]

    def hints(self) -> str:
        return _("F1 help now  Enter hands them over  Tab next line  Esc back")

    async def submit(self) -> None:
        to = self._to.text.strip().lstrip("@") or None
        count = await self.services.cases.hand_over(self.actor, to, self._words.text.strip())
        await self.bbs.go_back()
        words = ngettext("{count} case handed over.", "{count} cases handed over.", count)
        self.bbs.screens[-1].say(words.format(count=count) if count else _("You had taken none."))


class DrawbridgeScreen(Form):
    """Raises the drawbridge, or lowers it, with a reason. `raised` is until when it is up, None where it is down."""

    def __init__(self, raised: datetime | None) -> None:
        self._raised = raised
        self._reason = Field(_("Why: "), limit=MAX_CASE_WORDS, margin=MARGIN)
        title = _("Raise the drawbridge") if raised is None else _("Lower the drawbridge")
        super().__init__(title, self._reason)

    def words(self) -> Sequence[Paragraph]:
        if self._raised is None:
            return [
                para(_("For 24 hours, whoever wants to join waits for a moderator, and so do first posts.")),
                para(_("Nothing changes for members who are here. Any moderator can lower it before that.")),
                para(),
            ]
        until = at(self._raised, self.services.clock(), zone=zone(self.bbs.preferences.zone))
        return [
            para(_("It is up until {time}. Lowered, people join again as they did before.").format(time=until)),
            para(),
        ]

    def hints(self) -> str:
        return _("F1 help now  Enter does it  Esc back")

    async def submit(self) -> None:
        bridge, reason = self.services.drawbridge, self._reason.text.strip()
        if self._raised is None:
            await bridge.raise_(self.actor, reason)
        else:
            await bridge.lower(self.actor, reason)
        await self.bbs.go_back()
        up = self._raised is None
        self.bbs.screens[-1].say(_("The drawbridge is up.") if up else _("The drawbridge is down."))
