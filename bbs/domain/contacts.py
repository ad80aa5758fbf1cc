"""Links, telephone numbers, addresses, and invitations to write elsewhere: what is held in the posts of those who have
just come. Takes time in proportion to the length of a text."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Contact(StrEnum):
    """A kind of way to reach somebody outside."""

    PHONE = "phone"
    MAIL = "mail"
    ELSEWHERE = "elsewhere"


_LINK: Final = re.compile(
    r"https?://[^\s<>]|\bwww\.\w|(?<![\w@.])\w[\w-]{0,62}\.(?:com|net|org|info|io|me|co|gg|ly)\b", re.I
)
_MAIL: Final = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?\w[\w-]{0,62}(?:\.|\s?(?:\(dot\)|\[dot\])\s?)\w", re.I
)
_NUMBER: Final = re.compile(r"(?<![\w.,/-])[+(]?\d[\d ().\-/]{5,20}\d(?![\w])")
_DATES: Final = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|(?:(?:19|20)\d\d[ ().\-/]*)+")
_GROUPED: Final = re.compile(r"(?:\d{1,3}[-. ])?\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}|\d{3}-\d{4}")

_SERVICES: Final = (
    "whatsapp|whats app|telegram|signal|discord|instagram|insta|snapchat|snap|kik|wechat|viber|facebook|messenger"
    "|skype|imessage|tiktok"
)
_MEANS: Final = f"{_SERVICES}|email|e-mail|mail|phone|number|sms"
_WAYS: Final = r"(?:text|message|msg|write|dm|pm|contact|find|reach|call|ring|add|mail|email|e-mail|hit)"
_INVITATIONS: Final = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_WAYS}\s+(?:to\s+)?me\b[^.!?\n]{{0,30}}\b(?:{_MEANS})\b",
        r"\b(?:dm|pm|whatsapp)\s+me\b",
        rf"\bmy\s+(?:{_SERVICES}|email|e-mail|phone number)\b[^.!?\n]{{0,20}}(?:\bis\b|:|=)",
        rf"\b(?:on|via|over|through)\s+(?:{_SERVICES})\b[^.!?\n]{{0,20}}(?:\bas\b|:|@)",
        rf"\b(?:let'?s|we can|can we|could we|shall we|want to)\s+(?:talk|chat|meet|continue)\b[^.!?\n]{{0,30}}"
        rf"\b(?:{_SERVICES}|elsewhere|outside|off here|in private|privately)\b",
    )
)

MIN_DIGITS: Final = 7
MAX_DIGITS: Final = 15
"""A telephone number has so many digits; helplines with fewer are none that reaches a stranger."""


def links(text: str) -> int:
    """How many links stand in a text, quoted lines aside: those belong to somebody else."""
    return sum(1 for _match in _LINK.finditer(_own(text)))


def contacts(text: str) -> frozenset[Contact]:
    """Which ways to reach somebody outside stand in a text, quoted lines aside."""
    own = _own(text)
    found = set()
    if _MAIL.search(own):
        found.add(Contact.MAIL)
    if any(_is_phone(match[0]) for match in _NUMBER.finditer(own)):
        found.add(Contact.PHONE)
    if any(pattern.search(own) for pattern in _INVITATIONS):
        found.add(Contact.ELSEWHERE)
    return frozenset(found)


def _own(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def _is_phone(written: str) -> bool:
    written = written.strip()
    groups = re.findall(r"\d+", written)
    digits = sum(map(len, groups))
    if not MIN_DIGITS <= digits <= MAX_DIGITS or _DATES.fullmatch(written):
        return False
    if written[0] in "+(" or (groups[0][0] == "0" and len(groups[0]) > 1) or max(map(len, groups)) >= MIN_DIGITS:
        return True
    return bool(_GROUPED.fullmatch(written))
