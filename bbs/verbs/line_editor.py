"""Editing one line where the client's terminal does not: what is typed is echoed, and can be rubbed out.

Nothing that is written moves a cursor but one cell back (BS), which every terminal and every line printer knows.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from enum import Enum
from typing import Final

from bbs.domain.text import for_display
from bbs.domain.width import clusters, width

MAX_LINE: Final = 4_000
"""The most characters of a line; what is typed beyond is not taken."""

_RUB_OUT: Final = frozenset("\x08\x7f")


class Typed(Enum):
    """What a key meant that ends no line."""

    INTERRUPT = "interrupt"
    END = "end"
    LEAVE = "leave"


class LineEditor:
    """Turns bytes into lines. `took` is called with each line, or with what a key meant."""

    def __init__(self, echo: Callable[[str], None], took: Callable[[str | Typed], None]) -> None:
        self._echo = echo
        self._took = took
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._line = ""
        self._escape = ""
        self._after_return = False

    def feed(self, data: bytes) -> None:
        """Bytes as they came, cut anywhere."""
        for character in self._decode(data):
            self._key(character)

    def forget(self) -> None:
        """Throws away what has been typed of a line."""
        self._line = ""

    def _key(self, character: str) -> None:
        after_return, self._after_return = self._after_return, character == "\r"
        if self._escape or character == "\x1b":
            self._in_escape(character)
        elif character == "\n" and after_return:
            return
        elif character in "\r\n":
            self._enter()
        elif character in _RUB_OUT:
            self._rub_out(1)
        elif character == "\x15":
            self._rub_out(len(self._line))
        elif character == "\x17":
            word = self._line[self._line.rstrip().rfind(" ") + 1 :]
            self._rub_out(len(list(clusters(word))))
        elif character == "\x03":
            self._line = ""
            self._took(Typed.INTERRUPT)
        elif character == "\x1c":
            self._took(Typed.LEAVE)
        elif character == "\x04" and not self._line:
            self._took(Typed.END)
        else:
            self._type(character)

    def _enter(self) -> None:
        line, self._line = self._line, ""
        self._echo("\r\n")
        self._took(line)

    def _type(self, character: str) -> None:
        longer = for_display(self._line + character.replace("\t", " "))
        if longer.startswith(self._line) and len(longer) <= MAX_LINE:
            self._echo(longer[len(self._line) :])
            self._line = longer

    def _rub_out(self, count: int) -> None:
        """Takes the last characters away, whole clusters of them."""
        for _each in range(count):
            last = "".join(cluster for cluster, _cells in list(clusters(self._line))[-1:])
            if not last:
                return
            self._line = self._line[: -len(last)]
            self._echo("\b \b" * width(last))
            if not self._line:
                return

    def _in_escape(self, character: str) -> None:
        """Arrow keys and their like: they are no text, and nothing here moves."""
        if character == "\x1b":
            self._escape = character
        elif self._escape == "\x1b" and character in "[O":
            self._escape += character
        elif self._escape == "\x1b" or not character.isascii() or "@" <= character <= "~":
            self._escape = ""
