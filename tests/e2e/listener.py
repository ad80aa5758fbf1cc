"""A person in line mode over OpenSSH: types an answer, and listens until the next question."""

from __future__ import annotations

import re

from tests.e2e.harness import Terminal

ENDINGS = (": ", "? ")
"""How questions end."""


class Listener:
    """Hears a terminal as it comes, in order: nothing is ever painted, so that what was said stays said."""

    def __init__(self, seat: Terminal) -> None:
        self.seat = seat
        self._from = 0

    @property
    def all(self) -> str:
        """Everything that was heard, without carriage returns."""
        return self.seat.raw.decode(errors="replace").replace("\r\n", "\n")

    @property
    def heard(self) -> str:
        """What was heard since something was typed last."""
        return self.all[self._from :]

    def question(self) -> str:
        """Waits for a question; what was heard until then."""
        self.seat.wait_until(lambda _screen: self.heard.endswith(ENDINGS), "a question")
        return self.heard

    def hears(self, words: str) -> str:
        """Waits until this was said, since something was typed last."""
        self.seat.wait_until(lambda _screen: words in self.heard, repr(words))
        return self.heard

    def types(self, text: str) -> None:
        """Types, and waits for nothing."""
        self._from = len(self.all)
        self.seat.type(text)

    def says(self, *lines: str) -> str:
        """Types each line at its question; what was heard after the last one."""
        for line in lines:
            self.question()
            self.types(f"{line}\r")
        return self.question()

    def number(self, words: str) -> str:
        """The number that stood before a line with these words last."""
        found = re.findall(rf"^(\d+)[. ].*{re.escape(words)}", self.all, re.MULTILINE)
        assert found, f"no number before {words!r} in:\n{self.all}"
        return str(found[-1])

    def picks(self, words: str) -> str:
        """Chooses what has these words, by its number."""
        if words not in self.all:
            self.hears(words)
        return self.says(self.number(words))

    def writes(self, *lines: str) -> str:
        """Types a text of several lines and the dot behind it, where one is under way; what was heard until the
        question."""
        self.types("\r".join([*lines, ".", ""]))
        return self.question()
