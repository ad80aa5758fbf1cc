"""Verbs that write: a new thread, and a reply."""

from __future__ import annotations

from dataclasses import replace

from bbs.domain import text
from bbs.domain.addresses import Address, parse_address
from bbs.domain.policy import Action
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.rows import SEEKING, Draft
from bbs.verbs.command_line import Takes, Words
from bbs.verbs.packet_replies import send_packet
from bbs.verbs.sending import OPTIONS, ready, send, told
from bbs.verbs.verb import Answer, Call, Verb


async def post(call: Call) -> Answer:
    """Standard input becomes a thread."""
    sent = await send(call, replace(_thread(call), body=call.input))
    at = sent.outcome.address
    return Answer(told(str(Address(at.thread)) if at else "", sent), sent.data)


def _thread(call: Call) -> Draft:
    """The thread that a call asks for, without its text. Raises `BadInput`."""
    if len(call.words.plain) != 1 or not call.words.has("subject"):
        raise POST.wrong()
    subject = text.subject(call.words.get("subject"))
    board = call.words.plain[0].lower()
    return Draft("", board, None, None, subject, seeking=call.words.get("seeking") or None)


async def _before_post(call: Call) -> str:
    return (await ready(call, _thread(call)))[1]


async def reply(call: Call) -> Answer:
    """Standard input becomes a reply; with `--packet`, the answers in it become several."""
    if call.words.has("packet"):
        return await send_packet(call)
    sent = await send(call, replace(_reply(call), body=call.input))
    at = sent.outcome.address
    return Answer(told(str(at) if at else "", sent), sent.data)


def _reply(call: Call) -> Draft:
    """The reply that a call asks for, without its text. Raises `BadInput`."""
    if len(call.words.plain) != 1:
        raise REPLY.wrong()
    address = parse_address(call.words.plain[0])
    if address is None:
        raise BadInput(_("Say what you answer: a thread as 12, or one post of it as 12.7."), "bad_address")
    return Draft("", None, address.thread, address.post or OPENING)


async def _before_reply(call: Call) -> str:
    if not call.words.has("packet"):
        return (await ready(call, _reply(call)))[1]
    if call.words.plain:
        raise REPLY.wrong()
    return ""


def _reads(words: Words) -> bool:
    return True


POST = Verb(
    "post",
    f"post BOARD --subject TEXT [--seeking {'|'.join(SEEKING)}] [--warn TOPIC,...] [--unnamed] [--once KEY] < FILE",
    _("standard input becomes a new thread; prints its number"),
    post,
    Action.WRITE_THREAD,
    {**OPTIONS, "subject": Takes.TEXT, "seeking": Takes.WORD},
    _reads,
    _before_post,
    _("With --once, whatever is tried again with the same key becomes one thread and no second, however much later."),
)
REPLY = Verb(
    "reply",
    "reply THREAD[.POST] [--warn TOPIC,...] [--unnamed] [--once KEY] < FILE | reply --packet < FILE",
    _("standard input becomes a reply; prints its number"),
    reply,
    Action.REPLY,
    {**OPTIONS, "packet": Takes.NOTHING},
    _reads,
    _before_reply,
    _(
        "With --once, whatever is tried again with the same key becomes one reply and no second. --packet sends the"
        " answers that were written into what read or unread gave with --packet. The same packet can be sent again:"
        " what has gone already does not go twice."
    ),
)
VERBS = (POST, REPLY)
