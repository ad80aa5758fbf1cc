"""The screen that a measured program draws on, and what can be told from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

import pyte

from tests.emulator import Emulator


class Screen(Emulator):
    """What xterm has and pyte lacks, too: repeating a character, and scrolling without the cursor."""

    _last = " "

    def draw(self, data: str) -> None:
        super().draw(data)
        self._last = data[-1:] or self._last

    def repeat(self, count: int = 1, **_private: bool) -> None:
        super().draw(self._last * (count or 1))

    def scroll_up(self, count: int = 1, **_private: bool) -> None:
        self._scroll(count, up=True)

    def scroll_down(self, count: int = 1, **_private: bool) -> None:
        self._scroll(count, up=False)

    def _scroll(self, count: int, *, up: bool) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        row = self.cursor.y
        for _line in range(count or 1):
            self.cursor.y = bottom if up else top
            super().index() if up else super().reverse_index()
        self.cursor.y = row

    def set_margins(self, top: int | None = None, bottom: int | None = None, **private: bool) -> None:
        if not private.get("private"):
            super().set_margins(top, bottom)

    def select_graphic_rendition(self, *attributes: int, **private: bool) -> None:
        if not private.get("private"):
            super().select_graphic_rendition(*attributes)


class ScreenStream(pyte.ByteStream):
    """Feeds a `Screen`."""

    csi: ClassVar[dict[str, str]] = dict(pyte.ByteStream.csi, b="repeat", S="scroll_up", T="scroll_down")
    events: ClassVar[frozenset[str]] = pyte.ByteStream.events | {"repeat", "scroll_up", "scroll_down"}


def new_text(old: Sequence[str], new: Sequence[str]) -> str:
    """The text that was not on the screen before: rows that were nowhere on it, without what they have in common at
    either end with the row that was in their place."""
    had = Counter(old)
    parts = []
    for was, row in zip(old, new, strict=True):
        if had[row]:
            had[row] -= 1
        elif row:
            left = _same(was, row)
            right = _same(was[left:][::-1], row[left:][::-1])
            part = row[left : len(row) - right]
            parts.append(part.strip() or part)
    return "\n".join(part for part in parts if part)


def _same(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def marked_rows(screen: Screen) -> list[int]:
    """The row of the cursor, and the rows that are in other colours than most."""
    styles = [[(cell.reverse, cell.bg) for cell in (row[x] for x in range(screen.columns))] for row in _rows(screen)]
    common = Counter(style for row in styles for style in row).most_common(1)[0][0]
    others = [y for y, row in enumerate(styles) if sum(style != common for style in row) >= 6]
    return [screen.cursor.y, *others]


def _rows(screen: Screen) -> list[pyte.screens.StaticDefaultDict]:
    return [screen.buffer[y] for y in range(screen.lines)]
