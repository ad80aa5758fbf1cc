"""Verbs for a hard day: whom to call, and asking for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bbs.domain.aloud import ago_said
from bbs.domain.policy import Action, Actor
from bbs.domain.words import _
from bbs.services.conversing import Conversation, Said
from bbs.services.help_now import Resource
from bbs.services.site import Services
from bbs.verbs.command_line import Takes, Words
from bbs.verbs.saying import indented, lines, moment, sentence
from bbs.verbs.verb import Answer, Call, Verb

MAX_SAID: Final = 200_000
"""The most characters of messages that `ask --read` prints: the answer is made whole before any of it leaves."""


def resource_line(resource: Resource) -> str:
    """Somebody to turn to, in a line of sentences."""
    ways = []
    if resource.phone:
        ways.append(_("call {number}").format(number=resource.phone))
    if resource.text:
        ways.append(_("text {number}").format(number=resource.text))
    return sentence(resource.region, resource.name, ", ".join(ways), resource.hours)


def _resource(resource: Resource) -> dict[str, object]:
    return {
        "name": resource.name,
        "region": resource.region,
        "phone": resource.phone,
        "text": resource.text,
        "hours": resource.hours,
        "languages": resource.languages,
        "what_happens": resource.what_happens,
        "last_verified": resource.last_verified or None,
    }


async def whom_to_call(services: Services, actor: Actor) -> tuple[Resource, ...]:
    """Everybody to turn to, those of the actor's own region first."""
    region = "" if actor.is_guest else (await services.preferences.get(actor)).region
    return await services.help_now.resources(actor, region)


async def crisis(call: Call) -> Answer:
    """Whom to call."""
    found = await whom_to_call(call.services, call.actor)
    first = _("Nobody here can find you or send help. These people can talk with you:")
    text = "\n".join((first, *map(resource_line, found)))
    return Answer(text, {"resources": [_resource(resource) for resource in found]})


async def ask(call: Call) -> Answer:
    """Asks for a person, or prints what was said."""
    if call.words.plain:
        raise ASK.wrong()
    asking = call.services.asking
    if call.words.has("read"):
        found = await _newest(call)
        nothing = _("You have not asked yet. Whatever you send to this command on its standard input reaches them.")
        now = call.services.clock()
        text = lines((conversation_text(each, now) for each in found), nothing)
        return Answer(text, {"conversations": [conversation_data(each) for each in found]})
    asked = await asking.ask(call.actor, call.input, once=call.words.get("once"))
    text = "\n".join((_("The moderators have this now."), asked.words, _("Their answer: ssh HOST ask --read")))
    return Answer(text, {"conversation": asked.conversation, "next_look": asked.words, "nobody": asked.nobody})


async def _newest(call: Call) -> list[Conversation]:
    """The conversations, those in which something was said last first, as far as `MAX_SAID` holds: of the one that it
    does not hold the end. Those that are left out stay unread."""
    room, found = MAX_SAID, list[Conversation]()
    for row in await call.services.asking.mine(call.actor):
        conversation = await call.services.asking.conversation(call.actor, row.number)
        kept: list[Said] = []
        for message in reversed(conversation.messages):
            room -= len(message.body)
            if room < 0 and (kept or found):
                break
            kept.append(message)
        if kept:
            found.append(replace(conversation, messages=tuple(reversed(kept))))
        if room <= 0:
            break
    return found


def conversation_text(conversation: Conversation, now: datetime) -> str:
    """A conversation, message by message, each further in than who says it."""
    said = [f"{message.by}, {_when(message.at, now)}:\n{indented(message.body)}" for message in conversation.messages]
    return "\n".join(part for part in (*said, conversation.looks if conversation.waits else "") if part)


def _when(then: datetime, now: datetime) -> str:
    return ago_said(then, now, UTC)


def conversation_data(conversation: Conversation) -> dict[str, object]:
    """A conversation for programs."""
    return {
        "conversation": conversation.number,
        "about": str(conversation.about) if conversation.about else None,
        "waits": conversation.waits,
        "messages": [
            {
                "by": said.by,
                "moderator": said.staff,
                "created": moment(said.at),
                "body": said.body,
                "unread": said.unread,
            }
            for said in conversation.messages
        ],
    }


async def _before_asking(call: Call) -> str:
    if call.words.plain:
        raise ASK.wrong()
    return (await call.services.asking.looks(call.actor)).words


def _asks(words: Words) -> bool:
    return not words.has("read")


CRISIS = Verb("crisis", "crisis", _("whom to call now"), crisis, Action.SEE_HELP)
ASK = Verb(
    "ask",
    "ask [--once KEY] < FILE | ask --read",
    _("standard input goes to the moderators; --read prints what was said"),
    ask,
    Action.ASK,
    {"read": Takes.NOTHING, "once": Takes.WORD},
    _asks,
    _before_asking,
)
VERBS = (CRISIS, ASK)
