"""Line mode for what moderators do beside cases: duty, handing over, the drawbridge, and the log."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bbs.domain.policy import Action, Actor, may
from bbs.domain.until import next_looks
from bbs.domain.words import _, ngettext
from bbs.services.site import Services
from bbs.verbs.line_talk import Choice, Interrupted, Talk
from bbs.verbs.saying import ago, sentence


class DeskRooms:
    """The desk of one moderator."""

    def __init__(self, services: Services, actor: Actor, talk: Talk) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk

    async def desk(self) -> None:
        """How one stands, and what can be done about it."""
        await self._talk.menu(_("Your desk."), self._choices, _("A number, or Enter to go back:"))

    async def _choices(self) -> list[Choice]:
        mine = await self._services.duty.mine(self._actor)
        others = ngettext("{count} other is on duty", "{count} others are on duty", mine.others)
        there = others.format(count=mine.others) if mine.others else ""
        now = sentence(_("You are on duty"), there) if mine.on_duty else sentence(_("You are resting"), there)
        choices = [
            Choice(f"{now} " + (_("Rest.") if mine.on_duty else _("Go on duty.")), partial(self.duty, mine.on_duty)),
            Choice(_("Hand over the cases that you have taken"), self.hand_over),
        ]
        if may(self._actor, Action.DRAWBRIDGE):
            bridge = await self._services.drawbridge.raised(self._actor)
            words = _("The drawbridge is down. Raise it.") if bridge is None else _("The drawbridge is up. Lower it.")
            choices.append(Choice(words, self.drawbridge))
        if may(self._actor, Action.SEE_LOG):
            choices.append(Choice(_("What moderators have done"), self.log))
        return choices

    async def duty(self, on_duty: bool) -> None:
        """Rests, after asking when one looks next, or goes on duty."""
        if not on_duty:
            await self._services.duty.set(self._actor, True)
            self._talk.say(_("You are on duty. Thank you."))
            return
        choices = [Choice(one.words, partial(self._rest, one.moment)) for one in next_looks(self._services.clock())]
        question = _("A number, or Enter to stay on duty:")
        await self._talk.choose_once(_("When do you look next? People who ask are told."), choices, question)

    async def _rest(self, moment: datetime | None) -> None:
        await self._services.duty.set(self._actor, False, moment)
        self._talk.say(_("Rest well."))

    async def hand_over(self) -> None:
        """Hands over all cases that one has taken."""
        talk = self._talk
        to = (await talk.ask(_("To whom? A name, or Enter for everybody:"))).lstrip("@") or None
        words = await talk.ask(_("What should they know? Enter says nothing:"))
        if not await talk.sure(_("Hand over all that you have taken?")):
            raise Interrupted
        count = await self._services.cases.hand_over(self._actor, to, words)
        said = ngettext("{count} case handed over.", "{count} cases handed over.", count).format(count=count)
        talk.say(said if count else _("You had taken none."))

    async def drawbridge(self) -> None:
        """Raises the drawbridge, or lowers it, for a reason."""
        talk, bridge = self._talk, self._services.drawbridge
        up = await bridge.raised(self._actor) is not None
        if up:
            talk.say(_("Lowered, people join again as they did before."))
        else:
            talk.say(_("For 24 hours, whoever wants to join waits for a moderator, and so do first posts."))
        reason = await talk.ask(_("Why? The other moderators read it:"))
        if not reason or not await talk.sure(_("Lower it?") if up else _("Raise it?")):
            raise Interrupted
        if up:
            await bridge.lower(self._actor, reason)
        else:
            await bridge.raise_(self._actor, reason)
        talk.say(_("The drawbridge is down.") if up else _("The drawbridge is up."))

    async def log(self) -> None:
        """What moderators have done, a page at a time."""
        after: str | None = None
        while True:
            page = await self._services.actions.log(self._actor, after)
            now = self._services.clock()
            lines = [
                sentence(
                    f"{ago(row.at, now)}, {row.by}" if row.by else ago(row.at, now), row.words.replace(" · ", ", ")
                )
                for row in page.rows
            ]
            await self._talk.page("\n".join(lines) or _("Nothing yet."))
            if page.next is None or await self._talk.ask(_("Enter for older lines, s to stop:")):
                return
            after = page.next
