"""The words of a command as ssh hands them over: one string, from which the client's shell has taken the quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from bbs.domain.words import _
from bbs.errors import BadInput

MAX_COMMAND: Final = 4 * 1024
"""The most characters of a command; longer texts come over standard input."""

_CLOSING: Final = {quote: re.compile(rf"{quote}(?=\s|$)") for quote in "'\""}
"""Where a quoted argument ends. Quotes count only around a whole one: `I'm` is text."""

_BARE: Final = re.compile(r"\S+")
_BLANKS: Final = re.compile(r"\s*")


class Takes(Enum):
    """What an option takes: nothing, one word, words with commas between, or text up to the next option that the verb
    knows."""

    NOTHING = "nothing"
    WORD = "word"
    LIST = "list"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Words:
    """A command taken apart: what stands by itself, and what options were given."""

    plain: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    def has(self, option: str) -> bool:
        """Whether an option was given."""
        return option in self.options

    def get(self, option: str, default: str = "") -> str:
        """What an option was given with."""
        return self.options.get(option, default)


def split(command: str) -> list[str]:
    """The arguments of a command, in a time that grows as it does. Raises `BadInput` where it is longer than
    `MAX_COMMAND`, or holds what no shell can hand over."""
    if len(command) > MAX_COMMAND:
        raise BadInput(_("A command has at most {count} characters.").format(count=MAX_COMMAND), "too_long")
    if "\x00" in command:
        raise BadInput(_("A command is plain text."), "bad_text")
    text, at, found = command.strip(), 0, list[str]()
    open_ended = ""
    while at < len(text):
        at = _blanks_from(text, at)
        quote = text[at] if text[at] in _CLOSING and text[at] not in open_ended else ""
        closing = _CLOSING[quote].search(text, at + 1) if quote else None
        if closing is not None:
            found.append(text[at + 1 : closing.start()])
            at = closing.end()
            continue
        open_ended += quote  # what is never closed from here on is not looked for again
        bare = _BARE.match(text, at)
        assert bare is not None
        found.append(bare[0])
        at = bare.end()
    return found


def _blanks_from(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    assert blanks is not None
    return blanks.end()


def parse(arguments: Iterable[str], known: Mapping[str, Takes]) -> Words:
    """The arguments of a verb that knows these options (by name, without dashes).

    `--name=value` is understood too. Raises `BadInput` for an option that the verb has not got, that comes twice, or
    that lacks its value.
    """
    plain: list[str] = []
    options: dict[str, list[str]] = {}
    reading = ""
    for argument in arguments:
        name, equals, value = argument.removeprefix("--").partition("=")
        if argument.startswith("--") and name in known:
            reading = _begin(options, name, known[name], value if equals else None)
        elif reading:
            options[reading].append(argument)
            if not _goes_on(known[reading], argument):
                reading = ""
        elif argument.startswith("--") and len(argument) > len("--"):
            raise BadInput(_("There is no option {name} here.").format(name=argument[:40]), "bad_option")
        else:
            plain.append(argument)
    for name, values in options.items():
        if known[name] is not Takes.NOTHING and not values:
            raise BadInput(_("The option --{name} wants something after it.").format(name=name), "bad_option")
    return Words(tuple(plain), {name: " ".join(values) for name, values in options.items()})


def _begin(options: dict[str, list[str]], name: str, takes: Takes, value: str | None) -> str:
    """Notes an option; the name of the one that goes on reading, or nothing."""
    if name in options:
        raise BadInput(_("The option --{name} was given twice.").format(name=name), "bad_option")
    if value is not None and takes is Takes.NOTHING:
        raise BadInput(_("The option --{name} takes nothing after it.").format(name=name), "bad_option")
    options[name] = [] if value is None else [value]
    return name if _goes_on(takes, value) else ""


def _goes_on(takes: Takes, value: str | None) -> bool:
    """Whether an option takes more after `value`; None where nothing came yet."""
    if value is None:
        return takes is not Takes.NOTHING
    return takes is Takes.TEXT or (takes is Takes.LIST and value.endswith(","))
