"""What a command is: how it is done with a key, in words, and with a verb; what it asks for; and where it is done.

Keys are named as the terminal room names them: a letter is itself, the others have names such as `question_mark` or
`ctrl+s`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bbs.domain.policy import Action
from bbs.domain.words import _


class Place(StrEnum):
    """Where somebody is. A command whose place is `ANYWHERE` works in all of them."""

    HOME = "home"
    BOARD = "board"
    THREAD = "thread"
    EDITOR = "editor"
    HELP = "help"
    CASES = "cases"
    CASE = "case"
    ANYWHERE = "anywhere"


class Asks(StrEnum):
    """What somebody is asked for before a command does anything, in the order in which it asks."""

    NUMBER = "number"
    WORDS = "words"
    NAME = "name"
    KIND = "kind"
    SUBJECT = "subject"
    SEEKING = "seeking"
    WARNINGS = "warnings"
    TEXT = "text"
    REASON = "reason"
    UNTIL = "until"
    SECRET = "secret"  # noqa: S105
    SURE = "sure"


ASKS_WORDS = {
    Asks.NUMBER: _("a number"),
    Asks.WORDS: _("what to look for"),
    Asks.NAME: _("a name"),
    Asks.KIND: _("which"),
    Asks.SUBJECT: _("a subject"),
    Asks.SEEKING: _("what you look for"),
    Asks.WARNINGS: _("content warnings"),
    Asks.TEXT: _("your text"),
    Asks.REASON: _("why"),
    Asks.UNTIL: _("until when"),
    Asks.SECRET: _("a password or door word"),
    Asks.SURE: _("whether you are sure"),
}
"""What is asked for, in words."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done.

    `name` is stable and unique; screens act on it. `words` is what people read. `keys` are key names, the one to show
    first; none where only line mode has it. `where` are its places. `action` is what the policy table is asked, None
    where everybody may. `verb` is the verb of the contract that does the same without a screen, None where there is
    none. `essential` commands belong in the short line at the foot of a screen. `line` does the same in a text field,
    alone on its line. `also` is pressed, in words, where it is no single key. `spoken` is the word typed in line mode,
    or any beginning of it that could be no other; empty where line mode has no such thing. `asks` is what it asks for
    then.
    """

    name: str
    words: str
    keys: tuple[str, ...]
    where: frozenset[Place]
    action: Action | None = None
    verb: str | None = None
    essential: bool = False
    line: str = ""
    also: str = ""
    spoken: str = ""
    asks: tuple[Asks, ...] = ()

    def keys_at(self, place: Place) -> tuple[str, ...]:
        """The keys that do this at `place`; in a text field only keys that write nothing."""
        if place is not Place.EDITOR:
            return self.keys
        return tuple(key for key in self.keys if not writes(key))

    def labels_at(self, place: Place, *, also: bool = True) -> tuple[str, ...]:
        """Everything that does this at `place`, as people know it: keys, and in a text field the line to type.

        `also` False leaves out what is no single key, for whoever has turned that off.
        """
        more = (self.also if also else "", self.line if place is Place.EDITOR else "")
        return (*map(key_label, self.keys_at(place)), *filter(None, more))


KEY_CHARACTERS = {
    "space": " ",
    "question_mark": "?",
    "exclamation_mark": "!",
    "plus": "+",
    "number_sign": "#",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "slash": "/",
}
"""The characters of the named keys that write one."""

_KEY_LABELS = {
    "space": _("Space"),
    "enter": _("Enter"),
    "escape": _("Esc"),
    "tab": _("Tab"),
    "shift+tab": _("Shift+Tab"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": _("PgUp"),
    "pagedown": _("PgDn"),
    "home": _("Home"),
    "end": _("End"),
    "f1": "F1",
    "ctrl+backslash": "Ctrl+\\",
}


def writes(key: str) -> bool:
    """Whether the key with this name puts a character into a text field."""
    return len(key) == 1 or key in KEY_CHARACTERS


def character(key: str) -> str:
    """The character that the key with this name writes; an empty text where it writes none."""
    return key if len(key) == 1 else KEY_CHARACTERS.get(key, "")


def key_label(key: str) -> str:
    """The key as people know it: `?`, `Ctrl+S`, `PgDn`."""
    if key in _KEY_LABELS:
        return _KEY_LABELS[key]
    if key.startswith("ctrl+"):
        return _("Ctrl+{key}").format(key=key.removeprefix("ctrl+").upper())
    return KEY_CHARACTERS.get(key, key)
