"""A list with a marker in its left column, and the terminal's cursor on the marker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bbs.domain.width import fit
from bbs.domain.wrap import wrap
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

MARKER, NO_MARKER = "> ", "  "

MAX_LINE_CELLS = 96
"""The widest that a line of a list is drawn: the eye finds the end of a longer one only with effort."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `draw` is given the width that is left of the marker; `key` is what the line stands for,
    None for a line that cannot be chosen. A `sentence` to read takes as many lines as it needs, in `look`."""

    draw: Callable[[int], Line]
    key: object | None = None
    sentence: str = ""
    look: str = "plain"


class RowList(Lines):
    """Shows rows, one of which is chosen. A step redraws two markers; what is seen moves only when it must.

    `on_near_end`, where set, is called when the last rows come into sight, so that a longer list can fetch more.
    """

    DEFAULT_CSS = "RowList { width: 100%; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self._given: Sequence[Row] = ()
        self._at = 0
        self._top = 0
        self.on_near_end: Callable[[], None] | None = None

    @property
    def chosen(self) -> object | None:
        """The key of the chosen row; None where there is nothing to choose."""
        return self.rows[self._at].key if self._at < len(self.rows) else None

    @property
    def left(self) -> int:
        """How many rows there are behind the chosen one."""
        return max(len(self.rows) - 1 - self._at, 0)

    def show(self, rows: Sequence[Row], *, keep: object | None = None) -> None:
        """Shows these rows. The row with the key `keep` is chosen where there is one, else the first that can be."""
        self._lay(rows)
        at = next((i for i, row in enumerate(self.rows) if keep is not None and row.key == keep), None)
        if at is None:
            at = next((i for i, row in enumerate(self.rows) if row.key is not None), 0)
        self._at = at
        self._bring_into_sight()
        self.redraw()

    def replace(self, rows: Sequence[Row]) -> None:
        """Shows rows that came of the same list: what is chosen and what is in sight stay, and only lines that differ
        need to be sent."""
        self._lay(rows)
        self._at = min(self._at, max(len(self.rows) - 1, 0))
        self.redraw()
        self._set_cursor()

    def choose(self, key: object) -> bool:
        """Chooses the row with this key. Returns whether there is one."""
        at = next((i for i, row in enumerate(self.rows) if row.key == key), None)
        if at is not None:
            self._go(at)
        return at is not None

    def step(self, by: int) -> bool:
        """Chooses the next row (or the one before), past those that cannot be chosen. Returns whether there is one."""
        at = self._at + by
        while 0 <= at < len(self.rows) and self.rows[at].key is None:
            at += by
        if not 0 <= at < len(self.rows):
            if by < 0 and self._top:
                self._show_from(0)
            return False
        self._go(at)
        return True

    def page(self, by: int) -> None:
        """A screenful on (1) or back (-1)."""
        height = max(self.extent.height - 1, 1)
        target = min(max(self._at + by * height, 0), max(len(self.rows) - 1, 0))
        self._go_near(target, -1 if by > 0 else 1)

    def edge(self, *, last: bool) -> None:
        """The first row, or the last."""
        self._go_near(len(self.rows) - 1 if last else 0, -1 if last else 1)

    def click(self, y: int) -> bool:
        """Chooses the row on line `y` of the widget. Returns whether it was the chosen one already: then it opens."""
        at = self._top + y
        if not 0 <= at < len(self.rows) or y < 0 or self.rows[at].key is None:
            return False
        again = at == self._at
        self._go(at)
        return again

    def _go_near(self, at: int, by: int) -> None:
        while 0 <= at < len(self.rows) and self.rows[at].key is None:
            at += by
        if 0 <= at < len(self.rows):
            self._go(at)

    def _go(self, at: int) -> None:
        before, self._at = self._at, at
        if not self._bring_into_sight():
            self.redraw(before - self._top, before - self._top)
            self.redraw(at - self._top, at - self._top)
        self._set_cursor()

    def _bring_into_sight(self) -> bool:
        """Moves what is seen, if it has to; returns whether it did. Lines above the first row come along with it."""
        height = self.extent.height
        if not height:
            self._set_cursor()
            return False
        top = self._top
        if self._at < top:
            top = self._at if any(row.key is not None for row in self.rows[: self._at]) else 0
        elif self._at >= top + height:
            top = self._at - height + 1
        top = max(min(top, len(self.rows) - height), 0)
        self._set_cursor()
        return self._show_from(top)

    def _show_from(self, top: int) -> bool:
        if self.on_near_end is not None and top + 2 * max(self.extent.height, 1) >= len(self.rows):
            self.on_near_end()
        if top == self._top:
            return False
        self._top = top
        self.redraw()
        self._set_cursor()
        return True

    def _set_cursor(self) -> None:
        if self.is_attached:
            self.put_cursor(0, self._at - self._top)

    @property
    def _room(self) -> int:
        """The cells of a row beside the marker."""
        return max(min(self.extent.width, MAX_LINE_CELLS) - len(MARKER), 0)

    def _lay(self, rows: Sequence[Row]) -> None:
        self._given = rows
        self.rows = _wrapped(rows, self._room) if any(row.sentence for row in rows) else rows

    def fitted(self) -> None:
        if self.rows is not self._given or any(row.sentence for row in self._given):
            self.show(self._given, keep=self.chosen)
        else:
            self._bring_into_sight()

    def line(self, y: int) -> Line:
        at = self._top + y
        if at >= len(self.rows):
            return []
        row = self.rows[at]
        marker = MARKER if at == self._at and row.key is not None else NO_MARKER
        return [(marker, "marker"), *row.draw(self._room)]


def _wrapped(rows: Sequence[Row], room: int) -> list[Row]:
    """The rows, with as many for each sentence as it takes at that width."""
    laid: list[Row] = []
    for row in rows:
        lines = wrap(row.sentence, room) if row.sentence and room else []
        laid += [note(line, row.look) for line in lines] if len(lines) > 1 else [row]
    return laid


def heading(text: str) -> Row:
    """A line that says what the ones below it are."""
    return Row(lambda room: [(fit(text, room), "heading")])


def note(text: str, look: str = "quiet") -> Row:
    """A line to read, not to choose."""
    return Row(lambda room: [(fit(text, room), look)])


def notes(text: str, look: str = "quiet") -> list[Row]:
    """Some sentences to read, each beginning a line of its own."""
    *ended, last = text.split(". ")
    sentences = (*(f"{sentence}." for sentence in ended), last)
    return [Row(note(sentence, look).draw, None, sentence, look) for sentence in sentences]


GAP = Row(lambda _width: [])
