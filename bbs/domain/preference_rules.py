"""The rules of preferences that are typed: each returns the value as it is kept, or says what would do."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from bbs.domain.text import clean_line
from bbs.domain.topics import WARNING_TOPICS, is_topic
from bbs.domain.words import _
from bbs.domain.zones import nearest, zone_named
from bbs.errors import BadInput

MIN_WIDTH: Final = 40
MAX_WIDTH: Final = 76
"""The widths of text that can be chosen, in cells."""

MAX_WORDS: Final = 30
MAX_WORD: Final = 40
"""The most words that can be muted, and the longest of them in characters."""

MAX_LIST: Final = 400
"""The longest list that is kept, in characters."""

MAX_REGION: Final = 60
"""The longest name of a country or region, in characters."""

CODE: Final = "bad_setting"


def pieces(value: str) -> tuple[str, ...]:
    """The parts of a list with commas between."""
    return tuple(piece for piece in map(str.strip, value.split(",")) if piece)


def width_value(text: str) -> str:
    """A width of text, or 0 for none. Raises `BadInput`."""
    value = text.strip()
    if value in ("", "0"):
        return "0"
    if not (value.isascii() and value.isdecimal() and MIN_WIDTH <= int(value[:4]) <= MAX_WIDTH):
        words = _("A number from {least} to {most}, or nothing for as wide as reads well.")
        raise BadInput(words.format(least=MIN_WIDTH, most=MAX_WIDTH), CODE)
    return str(int(value))


def zone_value(text: str) -> str:
    """The name of a time zone. Raises `BadInput` with the nearest ones."""
    if not text.strip():
        return "UTC"
    found = zone_named(text[:MAX_WORD])
    if found is not None:
        return found
    near = nearest(text[:MAX_WORD])
    if near:
        raise BadInput(_("Did you mean {names}?").format(names=_(" or ").join(near)), CODE)
    raise BadInput(_("A name such as Europe/Lisbon or America/Bogota. UTC is fine too."), CODE)


def topic_list(text: str) -> str:
    """Topics of content warnings, the shipped ones in their order; an operator may offer others. Raises `BadInput`."""
    asked = [piece.lower() for piece in pieces(text)]
    others = [topic for topic in dict.fromkeys(asked) if topic not in WARNING_TOPICS]
    unknown = next((topic for topic in others if not is_topic(topic)), None)
    if unknown is not None:
        raise no_such_topic(unknown, WARNING_TOPICS)
    value = ", ".join([*(topic for topic in WARNING_TOPICS if topic in asked), *others])
    if len(value) > MAX_LIST:
        raise BadInput(_("That is more than can be kept. Fewer topics will do."), CODE)
    return value


def no_such_topic(topic: str, offered: Sequence[str]) -> BadInput:
    """For a topic that is not among those that the operator offers."""
    known = ", ".join(offered)
    return BadInput(_("There is no topic {topic}. There are: {known}.").format(topic=topic, known=known), CODE)


def word_list(text: str) -> str:
    """Words to mute, folded, each once. Raises `BadInput` where there are too many, or one is too long."""
    words = list(dict.fromkeys(folded_word(clean_line(piece)) for piece in pieces(text)))
    words = [word for word in words if word]
    if len(words) > MAX_WORDS:
        raise BadInput(_("There is room for {count} words.").format(count=MAX_WORDS), CODE)
    long = next((word for word in words if len(word) > MAX_WORD), None)
    if long is not None:
        said = _("At most {count} letters each; this one has more: {word}").format(count=MAX_WORD, word=long[:MAX_WORD])
        raise BadInput(said, CODE)
    value = ", ".join(words)
    if len(value) > MAX_LIST:
        raise BadInput(_("That is more than can be kept. Fewer words will do."), CODE)
    return value


def region_value(text: str) -> str:
    """The name of a country or region, as help now names it; nothing will do too. Raises `BadInput`."""
    value = clean_line(text)
    if len(value) > MAX_REGION:
        raise BadInput(_("A country or region, in {count} letters at most.").format(count=MAX_REGION), CODE)
    return value


def folded_word(text: str) -> str:
    """`text` as muted words are compared: without letter case, whole forms."""
    return unicodedata.normalize("NFC", text.casefold()).strip()
