"""A text in rows, and the cursor that goes through it."""

from __future__ import annotations

from bbs.domain.layout import Changes, Layout
from bbs.domain.spots import Spot, Spots


class RowsAndCursor:
    """The part of a document that knows where things are: its lines, their rows, the cursor.

    What moves the cursor returns whether it moved, so that a form can go on to its next field.
    """

    def __init__(self, width: int) -> None:
        self._lines = [""]
        self._layout = Layout(self._lines, width)
        self._spots = Spots(self._lines, self._layout)
        self._line = self._column = 0
        self._goal: int | None = None
        self._changes: Changes | None = (0, None)

    @property
    def text(self) -> str:
        """Everything that is written."""
        return "\n".join(self._lines)

    @property
    def current_line(self) -> str:
        """The line in which the cursor stands."""
        return self._lines[self._line]

    @property
    def line_count(self) -> int:
        """How many lines there are, at least one."""
        return len(self._lines)

    @property
    def cursor(self) -> Spot:
        """Where the cursor stands: (line, column)."""
        return self._line, self._column

    @property
    def offset(self) -> int:
        """Where the cursor stands in `text`, in code points. Set to anything, it goes to the nearest place behind."""
        return sum(map(len, self._lines[: self._line])) + self._line + self._column

    @offset.setter
    def offset(self, offset: int) -> None:
        left = max(offset, 0)
        for line, text in enumerate(self._lines):
            if left <= len(text):
                self.move_to(line, left)
                return
            left -= len(text) + 1
        self.bottom()

    @property
    def width(self) -> int:
        """The width of rows in cells. The last cell of a row stays free for the cursor."""
        return self._layout.width

    @width.setter
    def width(self, cells: int) -> None:
        if self._layout.set_width(cells):
            self._goal = None
            self._changes = (0, None)

    @property
    def row_count(self) -> int:
        """How many rows there are, at least one."""
        return self._layout.count

    def row(self, index: int) -> str:
        """The text of one row. All of them, with a newline after the last row of each line but one, are `text`."""
        line, first, end = self._layout.span(index)
        return self._lines[line][first:end]

    def rows(self, width: int) -> list[str]:
        """All rows at a width of so many cells; it becomes the document's width."""
        self.width = width
        return [self.row(index) for index in range(self.row_count)]

    @property
    def cursor_row_col(self) -> tuple[int, int]:
        """The row of the cursor, and its cell in it; the cell is always smaller than `width`."""
        places = self._layout.places_around(self._line, self._column)
        cell = next(cell for column, cell in places if column >= self._column)
        return self._layout.row_of(self._line, self._column), cell

    def move_to(self, line: int, column: int) -> None:
        """Puts the cursor there, or at the nearest place that there is."""
        line = min(max(line, 0), len(self._lines) - 1)
        self._move(self._spots.at_or_behind(line, min(max(column, 0), len(self._lines[line]))))

    def left(self) -> bool:
        """One cluster back."""
        return self._move(self._spots.left(self.cursor))

    def right(self) -> bool:
        """One cluster on."""
        return self._move(self._spots.right(self.cursor))

    def word_left(self) -> bool:
        """Back to the beginning of a word; words stand between spaces."""
        return self._move(self._spots.word_left(self.cursor))

    def word_right(self) -> bool:
        """On to the end of a word."""
        return self._move(self._spots.word_right(self.cursor))

    def next_word(self) -> bool:
        """On to the beginning of the next word."""
        return self._move(self._spots.next_word(self.cursor))

    def line_start(self) -> bool:
        """To the beginning of the line, however many rows it has."""
        return self._move((self._line, 0))

    def line_end(self) -> bool:
        """To the end of the line."""
        return self._move((self._line, len(self.current_line)))

    def home(self) -> bool:
        """To the first place of the row."""
        row = self._layout.row_of(self._line, self._column)
        return self._move((self._line, self._layout.span(row)[1]))

    def end(self) -> bool:
        """To the last place of the row."""
        row = self._layout.row_of(self._line, self._column)
        return self._move(self._spots.in_row(row, self.width))

    def top(self) -> bool:
        """To the beginning of the text."""
        return self._move((0, 0))

    def bottom(self) -> bool:
        """To the end of the text."""
        return self._move((len(self._lines) - 1, len(self._lines[-1])))

    def up(self, rows: int = 1) -> bool:
        """So many rows up, at the cell from which moving up and down began."""
        return self._vertically(-rows)

    def down(self, rows: int = 1) -> bool:
        """So many rows down, at the cell from which moving up and down began."""
        return self._vertically(rows)

    def _vertically(self, rows: int) -> bool:
        row, cell = self.cursor_row_col
        goal = cell if self._goal is None else self._goal
        target = min(max(row + rows, 0), self.row_count - 1)
        if target == row:
            return False
        self._move(self._spots.in_row(target, goal))
        self._goal = goal
        return True

    def _move(self, place: Spot) -> bool:
        moved = place != self.cursor
        self._go(place)
        return moved

    def _go(self, place: Spot) -> None:
        self._line, self._column = place
        self._goal = None
