"""Editing one line where the client's terminal does not: what is typed is echoed, and can be rubbed out.

Nothing that is written moves a cursor but one cell back (BS), which every terminal and every line printer knows.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from enum import Enum
from typing import Final

from bbs.domain.text import clean_typed
from bbs.domain.width import clusters, width

MAX_LINE: Final = 4_000
"""The most characters of a line; what is typed beyond is not taken."""

_RUB_OUT: Final = frozenset("\x08\x7f")
_JOINERS: Final = "\u200c\u200d"
_RUNS: Final = re.compile("[ -~]{1,400}|[^ -~]", re.DOTALL)
"""What is typed, in runs of letters that join nothing and mean nothing else, and single characters of other kinds."""
_TAIL: Final = 64
"""No cluster that somebody types is longer, in characters: what a key does depends on nothing before them."""


class Typed(Enum):
    """What a key meant that ends no line."""

    INTERRUPT = "interrupt"
    END = "end"
    LEAVE = "leave"
    LOCK = "lock"


class Piece(str):
    """A part of a line that is longer than the editor holds; the rest of it comes later."""

    __slots__ = ()


class LineEditor:
    """Turns bytes into lines. `took` is called with each line, or with what a key meant; `echo` once for all that came
    together. What a byte costs does not depend on how long the line is."""

    def __init__(
        self,
        echo: Callable[[str], None],
        took: Callable[[str | Typed], None],
        most: int = MAX_LINE,
        *,
        in_pieces: bool = False,
    ) -> None:
        """A line has at most `most` characters; with `in_pieces`, a longer one comes as one `Piece` after another."""
        self._echo = echo
        self._took = took
        self._most = most
        self._in_pieces = in_pieces
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._line = ""
        self._escape = ""
        self._after_return = False
        self._echoed: list[str] = []
        self.hidden = False
        """Whether nothing is echoed but the end of a line: somebody types a secret."""

    def feed(self, data: bytes) -> None:
        """Bytes as they came, cut anywhere."""
        for run in _RUNS.findall(self._decode(data)):
            self._keys(run)
        if self._echoed:
            echoed, self._echoed = "".join(self._echoed), []
            self._echo(echoed)

    @property
    def line(self) -> str:
        """What has been typed of the line so far."""
        return self._line

    def forget(self) -> None:
        """Throws away what has been typed of a line."""
        self._line = ""

    def _keys(self, run: str) -> None:
        """Plain letters in a row as far as there is room for them, once one was typed by itself: that one is what they
        follow. All else key by key."""
        self._key(run[0])
        rest = run[1:]
        if rest and not self._escape and len(self._line) + len(rest) < self._most:
            self._after_return = False
            self._line += rest
            if not self.hidden:
                self._echoed.append(rest)
            return
        for character in rest:
            self._key(character)

    def _key(self, character: str) -> None:
        after_return, self._after_return = self._after_return, character == "\r"
        if self._escape and character < " " and character != "\x1b":
            self._escape = ""  # Esc alone was pressed: what comes then means what it says
        if self._escape or character == "\x1b":
            self._in_escape(character)
        elif character == "\n" and after_return:
            return
        elif character in "\r\n":
            self._enter()
        elif character in _RUB_OUT:
            self._rub_out(self._last_cluster())
        elif character == "\x15":
            self._rub_out(self._line)
        elif character == "\x17":
            self._rub_out(self._line[self._line.rstrip().rfind(" ") + 1 :])
        elif character == "\x03":
            self._line = ""
            self._took(Typed.INTERRUPT)
        elif character == "\x1c":
            self._took(Typed.LEAVE)
        elif character == "\x14":
            self._took(Typed.LOCK)
        elif character == "\x04" and not self._line:
            self._took(Typed.END)
        else:
            self._type(character)

    def _enter(self) -> None:
        line, self._line = self._line.rstrip(_JOINERS), ""
        self._echoed.append("\r\n")
        self._took(line)

    def _type(self, character: str) -> None:
        if len(self._line) >= self._most:
            if not self._in_pieces:
                return
            piece, self._line = Piece(self._line), ""
            self._took(piece)
        typed = " " if character == "\t" else character
        replaced, written = clean_typed(typed, self._line[-_TAIL:])
        if replaced:  # a mark has come to its letter
            self._rub_out(replaced)
        written = written.replace("\n", " ")
        if not self.hidden:
            self._echoed.append(written)
        self._line += written

    def _last_cluster(self) -> str:
        last = ""
        for cluster, _cells in clusters(self._line[-_TAIL:]):
            last = cluster
        return last

    def _rub_out(self, end: str) -> None:
        """Takes this end of the line away."""
        if end:
            self._line = self._line[: -len(end)]
            if not self.hidden:
                self._echoed.append("\b \b" * width(end))

    def _in_escape(self, character: str) -> None:
        """Arrow keys and their like: they are no text, and nothing here moves."""
        if character == "\x1b":
            self._escape = character
        elif self._escape == "\x1b" and character in "[O":
            self._escape += character
        elif self._escape == "\x1b" or not character.isascii() or "@" <= character <= "~":
            self._escape = ""
