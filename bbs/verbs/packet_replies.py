"""Sending the answers of a reading packet, each by itself: what stops one of them stops no other."""

from __future__ import annotations

from typing import Any

from bbs.domain.packets import PacketReply, parse
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.services.rows import Draft
from bbs.verbs.saying import error_data
from bbs.verbs.sending import send
from bbs.verbs.verb import Answer, Call


async def send_packet(call: Call) -> Answer:
    """Sends what was written into the forms of a packet, and says of each what became of it; ends with the status of
    the first that could not go. The same packet can be sent again: what has gone stays as it is.

    Raises `BadInput` where the packet as a whole cannot be taken, or holds no answer.
    """
    replies = parse(call.input)
    if not replies:
        raise BadInput(_("There is no answer in this packet, so nothing was sent."), "empty", field="body")
    said: list[str] = []
    data: list[dict[str, Any]] = []
    status = 0
    for reply in replies:
        to = {"thread": reply.address.thread, "post": reply.address.post or OPENING}
        try:
            words, values = await _send(call, reply)
        except BBSError as error:
            words, values = error.message, {"thread": None, "post": None, "error": error_data(error)}
            status = status or error.exit_status
        said.append(_("To {address}: {words}").format(address=reply.address, words=words))
        data.append({"to": to, **values})
    return Answer("\n".join(said), {"replies": data}, status)


async def _send(call: Call, reply: PacketReply) -> tuple[str, dict[str, Any]]:
    address, text = reply
    draft = Draft("", None, address.thread, address.post or OPENING, body=text)
    # The text is part of what an answer is known by: a packet that is mended and sent again says only what is new.
    sent = await send(call, draft, "packet", text)
    at = sent.outcome.address
    first = _("sent, it is {address}.").format(address=at) if at else ""
    return " ".join(part for part in (first, sent.notes) if part), sent.data
