"""The rooms of line mode: help now, asking for a person, and one's own standing."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.care_words import ENOUGH_TO_CALL
from bbs.domain.policy import Action, Actor, may
from bbs.domain.words import _, ngettext
from bbs.services.case_rows import OwnAction
from bbs.services.site import Services
from bbs.verbs.care import conversation_text, resource_line
from bbs.verbs.line_talk import Choice, Interrupted, Talk
from bbs.verbs.saying import AsWritten, ago, sentence

NOT_SENT: Final = _("Nothing was sent. Your words are kept here.")

NEW = "ask"
"""The place of the draft of a first message; that of a conversation is its number (`services.asking`)."""


class MemberRooms:
    """What everybody can do in line mode."""

    def __init__(self, services: Services, actor: Actor, talk: Talk) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk

    async def choices(self) -> list[Choice]:
        """What this person can choose from, in words."""
        found = [Choice(_("Whom to call now"), self.help_now)]
        if may(self._actor, Action.ASK):
            unread = await self._services.asking.unread(self._actor)
            told = ngettext("{count} new message", "{count} new messages", unread).format(count=unread)
            begun = _("what you had begun is kept") if await self._services.asking.draft(self._actor, NEW) else ""
            words = sentence(_("Ask a moderator to write to you"), told if unread else "", begun)
            found.append(Choice(words, self.asking))
        if may(self._actor, Action.SEE_OWN_ACTIONS):
            found.append(Choice(_("What moderators did about something of yours, and why"), self.own_actions))
        return found

    async def closed_words(self) -> str:
        """What somebody hears first whose account is closed: why, until when, and what they can do."""
        said = [_("Your account is closed for now.")]
        for one in await self._services.appeals.mine(self._actor):
            if one.closes:
                until = _("It opens by itself: {moment}.").format(moment=_until(one.until)) if one.until else ""
                said.append(sentence(_("Why: {reason}").format(reason=one.reason), until))
        said.append(
            _("You can say something to it, and you can ask a moderator to write to you. Whom to call is here.")
        )
        said.append(_("Nothing that you have written is lost by this. The commands export and erase are open to you."))
        return "\n".join(said)

    async def help_now(self) -> None:
        """Whom to call, and what there is here for such a day."""
        actor = self._actor
        region = "" if actor.is_guest else (await self._services.preferences.get(actor)).region
        page = await self._services.help_now.page(actor, region)
        self._talk.say(_("Nobody here can find you or send help. These people can talk with you:"))
        for resource in page.resources:
            self._talk.say(resource_line(resource))
            if resource.what_happens:
                self._talk.say(resource.what_happens)
        self._talk.say(ENOUGH_TO_CALL)
        if page.hours:
            hours = _("Moderators here are members like you. They look in {hours}, not day and night.")
            self._talk.say(hours.format(hours=page.hours))
        if page.asks:
            self._talk.say(_("ask lets a moderator write to you."))
        if page.keeps:
            self._talk.say(_("keepsakes says what you keep for a hard day."))
        if page.stale:
            words = _("To you as a moderator: nobody has checked these for half a year: {names}.")
            self._talk.say(words.format(names=", ".join(page.stale)))

    async def asking(self) -> None:
        """One's conversations, or a first message."""
        rows = await self._services.asking.mine(self._actor)
        if not rows:
            await self._write(NEW, None)
            return
        choices = [
            Choice(
                sentence(AsWritten(row.excerpt), ago(row.last, self._now()), _("new") if row.unread else ""),
                partial(self._conversation, row.number),
            )
            for row in rows
        ]
        choices.append(Choice(_("Ask afresh"), partial(self._write, NEW, None)))
        await self._talk.choose(_("Your conversations with the moderators."), choices, _("Which one? Enter goes back:"))

    async def ask_anew(self, about: Address | None) -> None:
        """A first message, about a post of one's own where there is one."""
        await self._write(NEW, None, about)

    async def _conversation(self, number: int) -> None:
        found = await self._services.asking.conversation(self._actor, number)
        await self._talk.page(conversation_text(found, self._now()))
        if await self._talk.sure(_("Do you want to answer?")):
            await self._write(str(number), number)

    async def _write(self, place: str, number: int | None, about: Address | None = None) -> None:
        asking, actor, talk = self._services.asking, self._actor, self._talk
        talk.say((await asking.looks(actor)).words)
        begun = await asking.draft(actor, place)
        words = await talk.text(begun, lambda body: asking.keep(actor, place, body))
        if not await talk.sure(_("Send it to the moderators?")):
            talk.say(NOT_SENT)
            return
        once = secrets.token_hex(8)
        asked = await (
            asking.ask(actor, words, about, once) if number is None else asking.say(actor, number, words, once)
        )
        talk.say(sentence(_("The moderators have this now"), asked.words))

    async def own_actions(self) -> None:
        """What was done about something of theirs, with an appeal where there can be one."""
        found = await self._services.appeals.mine(self._actor)
        if not found:
            self._talk.say(_("Nothing was done about anything of yours."))
            return
        choices = [Choice(_own_line(one), partial(self._own_action, one)) for one in found]
        await self._talk.choose(_("What moderators did."), choices, _("Which one? Enter goes back:"))

    async def _own_action(self, one: OwnAction) -> None:
        talk = self._talk
        talk.say(sentence(one.words, one.on, _("The reason: {reason}").format(reason=one.reason)))
        for more in (one.rule and _("The rule: {rule}").format(rule=one.rule), one.message, one.answer):
            if more:
                talk.say(more)
        if one.appeal_until is None or not await talk.sure(_("Do you want another moderator to look at it again?")):
            return
        asking, actor, place = self._services.asking, self._actor, f"appeal:{one.number}"
        begun = await asking.draft(actor, place)
        words = await talk.text(begun, lambda body: asking.keep(actor, place, body))
        if not await talk.sure(_("Send it?")):
            talk.say(NOT_SENT)
            raise Interrupted(told=True)
        await self._services.appeals.appeal(actor, one.number, words)
        asking.keep(actor, place, "")
        talk.say(_("Another moderator will look at it, and you will hear."))

    def _now(self) -> datetime:
        return self._services.clock()


def _until(moment_: datetime) -> str:
    return moment_.strftime("%Y-%m-%d, %H:%M UTC")


def _own_line(one: OwnAction) -> str:
    until = _until(one.until) if one.until else ""
    return sentence(
        one.words, one.on, _("until {moment}").format(moment=until) if until and not one.ended else one.ended
    )
