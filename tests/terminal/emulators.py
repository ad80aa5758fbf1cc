"""Terminals that disagree about how wide text is, so that what is painted can be held against each of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pyte
from pyte import modes
from wcwidth import wcwidth

from bbs.domain.width import clusters, least_and_most
from tests.emulator import Emulator

Measure = Callable[[str], list[tuple[str, int]]]
"""Cuts text into what the terminal puts into cells, each with how many it takes; 0 joins the one before it."""


def alone(text: str) -> list[tuple[str, int]]:
    """Each code point for itself, as most terminals have it that were written before 2020."""
    return [(character, max(wcwidth(character), 0)) for character in text]


def widest(text: str) -> list[tuple[str, int]]:
    """Each code point for itself, as wide as any terminal takes it."""
    return [(character, least_and_most(character)[1] if _stands(character) else 0) for character in text]


def narrowest(text: str) -> list[tuple[str, int]]:
    """Each code point for itself; pictures are one unknown character each, and marks are nothing."""
    return [(character, 1 if _is_picture(character) else cells) for character, cells in alone(text)]


def joined(text: str) -> list[tuple[str, int]]:
    """As the newest terminals have it: joined pictures as one."""
    return list(clusters(text))


def _stands(character: str) -> bool:
    return unicodedata.category(character) not in ("Mn", "Me", "Cf")


def _is_picture(character: str) -> bool:
    return "\U0001f000" <= character <= "\U0001faff"


class Opinionated(Emulator):
    """A terminal that measures text as it is told to. What does not fit into a row goes on in the next."""

    def __init__(self, columns: int, lines: int, measure: Measure) -> None:
        super().__init__(columns, lines)
        self._measure = measure

    def draw(self, data: str) -> None:
        for text, cells in self._measure(data):
            if cells:
                self._put(text, cells)

    def _put(self, text: str, cells: int) -> None:
        if self.cursor.x + cells > self.columns:
            if modes.DECAWM not in self.mode:
                self.cursor.x = self.columns - cells
            else:
                self.carriage_return()
                self.linefeed()
        line = self.buffer[self.cursor.y]
        self._clear_half(line, self.cursor.x)
        self._clear_half(line, self.cursor.x + cells)
        line[self.cursor.x] = self.cursor.attrs._replace(data=text)
        if cells == 2:
            line[self.cursor.x + 1] = self.cursor.attrs._replace(data="")
        self.cursor.x += cells
        self.dirty.add(self.cursor.y)

    def _clear_half(self, line: dict[int, pyte.screens.Char], x: int) -> None:
        """Half of a wide character cannot be left standing."""
        if x < self.columns and line[x].data == "":
            line[x] = line[x]._replace(data=" ")
            if x and line[x - 1].data:
                line[x - 1] = line[x - 1]._replace(data=" ")


TERMINALS: dict[str, Measure] = {each.__name__: each for each in (alone, widest, narrowest, joined)}
