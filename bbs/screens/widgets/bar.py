"""The first and the last line of a screen: where one is, and what can be done or has just happened."""

from __future__ import annotations

from bbs.domain.width import fit, width
from bbs.domain.wrap import wrap
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

HINT_GAP = "  "
"""What stands between two hints."""

MAX_ROWS = 3
"""The most rows that a sentence takes below."""

SHARE = 4
"""One row in so many of the screen is the most that it takes."""


class Bar(Lines):
    """One line: something on the left, something on the right. The left gives way where both do not fit."""

    DEFAULT_CSS = "Bar { width: 100%; height: 1; }"

    def __init__(self, left: str = "", right: str = "", look: str = "heading") -> None:
        super().__init__()
        self._left = left
        self._right = right
        self._look = look

    def say(self, left: str | None = None, right: str | None = None, look: str | None = None) -> None:
        """Changes what is given, and redraws only when that is a change."""
        new = (
            self._left if left is None else left,
            self._right if right is None else right,
            self._look if look is None else look,
        )
        if new != (self._left, self._right, self._look):
            self._left, self._right, self._look = new
            self.redraw()

    @property
    def left(self) -> str:
        return self._left

    def line(self, y: int) -> Line:
        room = self.extent.width
        right = fit(self._right, max(room // 2, room - width(self._left) - 2))
        free = max(room - width(right) - 1, 0) if right else room
        left = fit(whole_hints(self._left, free) if self._look == "hint" else self._left, free)
        gap = room - width(left) - width(right)
        return [(left, self._look), (" " * gap, "plain"), (right, "quiet")]


class Status(Bar):
    """The last line. A sentence that has no room in it takes more lines, as far as the screen has some to give: a
    question with its end cut off could not be answered. Hints take one line."""

    def __init__(self) -> None:
        super().__init__(look="hint")
        self._rows = 1
        self._most = 1

    def say(self, left: str | None = None, right: str | None = None, look: str | None = None) -> None:
        super().say(left, right, look)
        if self.is_attached:
            self.fit_to(*self.app.size)

    def fit_to(self, columns: int, rows: int) -> None:
        """Takes as many lines as a screen of that size has for what is said. Called when the window has changed, too:
        a telephone that is turned must not hide how a question is answered."""
        self._most = max(min(rows // SHARE, MAX_ROWS), 1)
        taken = 1 if self._look == "hint" else len(self._wrapped(columns))
        if taken != self._rows:
            self._rows = taken
            self.styles.height = taken

    @property
    def is_hint(self) -> bool:
        """Whether nothing but keys is said."""
        return self._look == "hint"

    @property
    def end(self) -> tuple[int, int]:
        """The cell behind what is said, as (column, row)."""
        rows = self._wrapped(self.extent.width)
        gap = len(self._left) - len(self._left.rstrip())
        return min(width(rows[-1].rstrip()) + gap, self.extent.width - 1), len(rows) - 1

    def line(self, y: int) -> Line:
        if self._look == "hint":
            return super().line(y) if y == 0 else []
        room = self.extent.width
        rows = self._wrapped(room)
        if len(rows) == 1:
            return super().line(y)
        return [(fit(rows[y], room), self._look)] if y < len(rows) else []

    def _wrapped(self, room: int) -> list[str]:
        """What is said, in rows; one where there is room for it in one. What is left out is marked."""
        right = width(self._right) + 1 if self._right else 0
        if room <= 0 or self._most == 1 or width(self._left) + right <= room:
            return [self._left]
        rows = [row for part in packed(self._left, room) for row in wrap(part, room)]
        if len(rows) <= self._most:
            return rows
        return [*rows[: self._most - 1], fit(f"{rows[self._most - 1]} {rows[self._most]}", room)]


def packed(text: str, room: int) -> list[str]:
    """Answers to choose from, as many in a row as have room for all of their words."""
    rows: list[str] = []
    for part in text.split(HINT_GAP):
        if rows and width(rows[-1]) + width(HINT_GAP) + width(part) <= room:
            rows[-1] += HINT_GAP + part
        else:
            rows.append(part)
    return rows


def whole_hints(text: str, room: int) -> str:
    """As many of the hints as have room, whole: half a hint helps nobody. The first stays whatever its length."""
    hints = text.split(HINT_GAP)
    while len(hints) > 1 and width(HINT_GAP.join(hints)) > room:
        hints.pop()
    return HINT_GAP.join(hints)
