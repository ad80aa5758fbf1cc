"""Reading packets: posts as a text that is mailed, saved and read without a connection, with a form for answers in it.

In a packet each post begins with a line such as `#12.7 mara, yesterday`, and its text stands further in. An answer is
written between two lines of its own:

    >>> reply #12.7
    Thank you for this.
    .

Everything outside such forms is left alone, and so is a form with nothing in it. A line of a text that would end a form
or begin one has a backslash before it, and loses it again when the packet is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from bbs.domain.addresses import Address, parse_address
from bbs.domain.hygiene import plain_breaks
from bbs.domain.text import is_blank
from bbs.domain.words import _
from bbs.errors import BadInput

MAX_PACKET: Final = 64 * 1024
"""The most characters of a packet that is taken back."""

MAX_REPLIES: Final = 20
"""The most answers in one packet."""

END: Final = "."
"""The line that ends an answer."""

_MARK: Final = ">>> reply"
_ADDRESS: Final = re.compile(r"#?\d{1,10}(?:\.\d{1,10})?(?=\s|$)")
_BEGINS: Final = re.compile(r" ?>>>[ \t]*reply\b[ \t]*(.*)", re.IGNORECASE)
"""The line that begins an answer. Mail programs put a space before lines that begin as quotes do."""

_SPECIAL: Final = re.compile(r"(\s*)(\\*)(\.\s*$|>>>[ \t]*reply\b)", re.IGNORECASE)


class PacketReply(NamedTuple):
    """An answer in a packet: to a post, or to the opening of a thread, with its text."""

    address: Address
    text: str


def escaped(text: str) -> str:
    """A text whose lines can be mistaken for no part of a form."""
    return "\n".join(_SPECIAL.sub(r"\1\\\2\3", line) if _SPECIAL.match(line) else line for line in text.split("\n"))


def form(replies: Iterable[PacketReply]) -> str:
    """Answers as they stand in a packet; with empty texts, the form to fill in."""
    return "\n".join(_form(reply) for reply in replies)


def _form(reply: PacketReply) -> str:
    return "\n".join((f"{_MARK} {reply.address}", *([escaped(reply.text)] if reply.text else []), END))


def parse(text: str) -> tuple[PacketReply, ...]:
    """The answers in a packet, in their order, without those that are blank.

    Raises `BadInput`, and then nothing of it counts: `too_long`, `too_many`, `bad_address` where a form names no post,
    `open_form` where one is not ended, as in a packet that was cut off.
    """
    if len(text) > MAX_PACKET:
        raise BadInput(_("A packet has room for {count} characters.").format(count=MAX_PACKET), "too_long")
    found = [reply for reply in _replies(plain_breaks(text).split("\n")) if not is_blank(reply.text)]
    if len(found) > MAX_REPLIES:
        raise BadInput(_("At most {count} answers fit one packet.").format(count=MAX_REPLIES), "too_many")
    return tuple(found)


def _replies(lines: list[str]) -> Iterator[PacketReply]:
    address, began, kept = None, 0, list[str]()
    for number, line in enumerate(lines, 1):
        begins = _BEGINS.fullmatch(line)
        if address is None and begins:
            address, began, kept = _address(begins[1], number), number, []
        elif begins:
            raise _open_form(began)
        elif address is not None and line.strip() == END:
            yield PacketReply(address, "\n".join(kept))
            address = None
        elif address is not None:
            kept.append(_SPECIAL.sub(_without_one, line) if _SPECIAL.match(line) else line)
    if address is not None:
        raise _open_form(began)


def _without_one(match: re.Match[str]) -> str:
    return match[1] + match[2][1:] + match[3]


def _address(words: str, line: int) -> Address:
    found = _ADDRESS.match(words.strip())
    address = parse_address(found[0]) if found else None
    if address is None:
        said = _("Line {line} begins an answer and does not say to which post, such as: {mark} #12.7")
        raise BadInput(said.format(line=line, mark=_MARK), "bad_address")
    return address


def _open_form(line: int) -> BadInput:
    words = _("The answer that begins in line {line} has no end: a line with only a dot. Nothing was sent.")
    return BadInput(words.format(line=line), "open_form")
