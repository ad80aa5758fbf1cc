"""Text to read: paragraphs, wrapped at a comfortable width, scrolled by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textual import events

from bbs.domain.wrap import row_end
from bbs.screens.widgets.field import MARGIN_FROM
from bbs.terminal.lines import Lines
from bbs.terminal.looks import TEXT_CELLS, Line

MARGIN = 2
"""Cells left free at either side of screens that are wide enough."""

MIN_ROOM_FOR_HANG = 10
"""Cells of a row for each cell of a hanging indent: narrow screens have none to give away."""


NEVER = (-1, -1)
"""The widths for which nothing is wrapped yet."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text in one or several looks. `hang` cells at most are free before all of its rows but the first."""

    spans: Sequence[tuple[str, str]]
    hang: int = 0


def para(text: str = "", look: str = "plain", *, lead: str = "", hang: int = 0) -> Paragraph:
    """A paragraph in one look, with `lead` in bold before it. Without any text it is a blank row."""
    return Paragraph([(lead, "strong"), (text, look)] if lead else [(text, look)], hang)


class Prose(Lines):
    """Shows paragraphs. What was the first paragraph in sight still is after another width has wrapped them anew.

    `on_moved`, where set, is called whenever something else is in sight. With `holds_cursor` the terminal's cursor
    stands where reading begins.
    """

    DEFAULT_CSS = "Prose { width: 100%; height: 1fr; }"

    def __init__(self, paragraphs: Sequence[Paragraph] = (), *, holds_cursor: bool = False) -> None:
        super().__init__()
        self.on_moved: Callable[[], None] | None = None
        self._holds_cursor = holds_cursor
        self._paragraphs = paragraphs
        self._wrapped: list[tuple[int, Line]] = []
        self._wrapped_for = NEVER
        self._top = 0

    def show(self, paragraphs: Sequence[Paragraph]) -> None:
        """Shows other paragraphs, from their beginning."""
        self._paragraphs = paragraphs
        self._wrapped_for = NEVER
        self._top = 0
        self._moved()

    def rows_at(self, cells: int) -> int:
        """How many rows the text takes on a screen of that width."""
        return len(self._at(cells))

    @property
    def top(self) -> int:
        """How many rows are above those in sight."""
        return self._top

    @property
    def rest(self) -> int:
        """How many rows are below those in sight."""
        return max(len(self._at(self.size.width)) - self._top - self.size.height, 0)

    # Moving

    def step(self, by: int) -> bool:
        """Scrolls by so many rows, as far as there are any; returns whether anything moved."""
        last = max(len(self._at(self.size.width)) - self.size.height, 0)
        top = max(min(self._top + by, last), 0)
        moved = top != self._top
        if moved:
            self._top = top
            self._moved()
        return moved

    def page(self, by: int) -> bool:
        """A screenful on (1) or back (-1), with one row in common."""
        return self.step(by * max(self.size.height - 1, 1))

    def edge(self, *, last: bool) -> bool:
        """To the end, or to the beginning."""
        return self.step(len(self._wrapped) if last else -self._top)

    # What is seen

    def line(self, y: int) -> Line:
        rows = self._at(self.size.width)
        at = self._top + y
        return rows[at][1] if at < len(rows) else []

    def on_resize(self, event: events.Resize) -> None:
        self._at(self.size.width)
        if not self.step(0):
            self._moved()

    def _moved(self) -> None:
        self.redraw()
        if self._holds_cursor and self.is_attached:
            self.put_cursor(0, 0)
        if self.on_moved is not None:
            self.on_moved()

    def _at(self, cells: int) -> list[tuple[int, Line]]:
        """The rows at this width, each with the number of its paragraph."""
        most = self.text_cells
        if (cells, most) != self._wrapped_for and cells > 0:
            reading = self._wrapped[self._top][0] if self._top < len(self._wrapped) else 0
            self._wrapped = [
                (number, row)
                for number, paragraph in enumerate(self._paragraphs)
                for row in wrapped(paragraph, cells, most)
            ]
            self._wrapped_for = cells, most
            if self._top:
                self._top = next((y for y, (number, _row) in enumerate(self._wrapped) if number == reading), 0)
        return self._wrapped


def wrapped(paragraph: Paragraph, cells: int, most: int = TEXT_CELLS) -> Iterator[Line]:
    """The rows of a paragraph on a screen of that width, at most `most` cells wide; a blank one for no text at all."""
    margin = MARGIN if cells >= MARGIN_FROM else 0
    room = max(min(cells - 2 * margin, most), 1)
    text = "".join(text for text, _look in paragraph.spans)
    hang = min(paragraph.hang, room // MIN_ROOM_FOR_HANG)
    start = indent = 0
    while True:
        end = row_end(text, start, room - indent)
        row = _slice(paragraph.spans, start, start + len(text[start:end].rstrip()))
        yield [(" " * (margin + indent), "plain"), *row] if row else []
        while end < len(text) and text[end] == " ":
            end += 1
        if end >= len(text):
            return
        start, indent = end, hang


def _slice(spans: Sequence[tuple[str, str]], start: int, end: int) -> Line:
    """What of these spans stands between two places of their text."""
    row: Line = []
    at = 0
    for text, look in spans:
        piece = text[max(start - at, 0) : max(end - at, 0)]
        if piece:
            row.append((piece, look))
        at += len(text)
    return row
