"""The text in an editor, without any screen: what is written, where the cursor is, and how it stands in rows."""

from __future__ import annotations

from collections.abc import Callable

from wcwidth import iter_graphemes

from bbs.domain.cursor import RowsAndCursor
from bbs.domain.history import Edit, History, Kind
from bbs.domain.layout import Changes
from bbs.domain.spots import Spot
from bbs.domain.text import MAX_BODY, clean_typed

DEFAULT_WIDTH = 80
"""The width of rows, in cells, before a screen says its own."""

_CONTEXT = 64
_SLACK = 4096
"""Bytes of a paste that are looked at beside half as much again as fits: some of it may go in cleaning."""


class Document(RowsAndCursor):
    """A text that is being written.

    Lines, columns and rows count from 0; columns in code points, cells in terminal cells. The cursor never stands
    inside a cluster. The text takes at most `limit` bytes as UTF-8. Whatever is entered is neutral (see
    `bbs.domain.text`); spaces and blank lines stay as typed. A key costs the rows around it, wherever it is pressed.
    """

    def __init__(self, text: str = "", *, limit: int = MAX_BODY, width: int = DEFAULT_WIDTH) -> None:
        """Begins with `text`, cut at `limit` bytes, and the cursor at its end."""
        super().__init__(width)
        self.limit = limit
        self._size = 0
        self._history = History()
        self.paste(text)
        self._history = History()
        self._changes = (0, None)

    @property
    def size(self) -> int:
        """The size of the text in bytes, as UTF-8."""
        return self._size

    @property
    def room(self) -> int:
        """How many bytes still fit."""
        return self.limit - self._size

    def take_changes(self) -> Changes | None:
        """The first row that changed since the last call and the last one, or None for it where the rows below moved;
        None where nothing changed."""
        changes, self._changes = self._changes, None
        return changes

    # Writing. Each says how many characters did not fit.

    def insert(self, text: str) -> int:
        """Writes what was typed. Returns how many characters did not fit."""
        return self._enter(text, Kind.OTHER if "\n" in text else Kind.TYPING)

    def newline(self) -> int:
        """Begins a new line. Returns how many characters did not fit: 0 or 1."""
        return self._enter("\n", Kind.OTHER)

    def paste(self, text: str) -> int:
        """Writes a pasted text, one step for undo. Returns how many characters did not fit."""
        return self._enter(text, Kind.OTHER)

    def _enter(self, text: str, kind: Kind) -> int:
        looked_at = _beginning(text, self.room * 3 // 2 + _SLACK)
        before = self.current_line[max(self._column - _CONTEXT, 0) : self._column]
        replaced, written = clean_typed(looked_at, before)
        fitting = _fitting(written, self.room + len(replaced.encode()))
        if fitting or (replaced and not written):
            start = (self._line, self._column - len(replaced))
            self._edit(kind, start, self.cursor, fitting)
        return len(written) - len(fitting) + len(text) - len(looked_at)

    # Taking away

    def backspace(self) -> None:
        """Takes away the cluster or line break before the cursor."""
        self._take(Kind.BACKSPACE, self._spots.left(self.cursor), self.cursor)

    def delete(self) -> None:
        """Takes away the cluster or line break behind the cursor."""
        self._take(Kind.DELETE, self.cursor, self._spots.right(self.cursor))

    def backspace_word(self) -> None:
        """Takes away everything back to the beginning of a word."""
        self._take(Kind.OTHER, self._spots.word_left(self.cursor), self.cursor)

    def delete_word(self) -> None:
        """Takes away everything up to the end of a word."""
        self._take(Kind.OTHER, self.cursor, self._spots.word_right(self.cursor))

    def backspace_row(self) -> None:
        """Takes away what stands in the row before the cursor."""
        row = self._layout.row_of(self._line, self._column)
        self._take(Kind.OTHER, (self._line, self._layout.span(row)[1]), self.cursor)

    def delete_row(self) -> None:
        """Takes away what stands in the row behind the cursor."""
        row = self._layout.row_of(self._line, self._column)
        self._take(Kind.OTHER, self.cursor, (self._line, self._layout.span(row)[2]))

    def clear_line(self) -> None:
        """Takes away what stands in the cursor's line; the line stays."""
        self._take(Kind.OTHER, (self._line, 0), (self._line, len(self.current_line)))

    def take_to(self, move: Callable[[Document], object]) -> str:
        """Takes away what is between the cursor and where `move` brings it. Returns what that was."""
        here = self.cursor
        move(self)
        start, end = sorted((here, self.cursor))
        self._go(start)
        taken = self._between(start, end)
        self._take(Kind.OTHER, start, end)
        return taken

    def take_line(self) -> str:
        """Takes the cursor's line away, with its line break. Returns its text, with a line break at its end."""
        line = self._line
        text = self.current_line
        last = line + 1 == self.line_count
        start = (line - 1, len(self._lines[line - 1])) if last and line else (line, 0)
        self._take(Kind.OTHER, start, (line, len(text)) if last else (line + 1, 0))
        self.line_start()
        return f"{text}\n"

    def _between(self, start: Spot, end: Spot) -> str:
        lines = self._lines[start[0] : end[0] + 1]
        kept = len(lines[-1]) - end[1]
        whole = "\n".join(lines)
        return whole[start[1] : len(whole) - kept]

    def _take(self, kind: Kind, start: Spot, end: Spot) -> None:
        if start != end:
            self._edit(kind, start, end, "")

    # Undo

    def undo(self) -> bool:
        """Takes the last step back. False where there is none."""
        edit = self._history.undo()
        if edit is None:
            return False
        self._replace(edit.start, _end_of(edit.start, edit.inserted), edit.removed)
        self._go(edit.before)
        return True

    def redo(self) -> bool:
        """Does the step again that was taken back last. False where there is none."""
        edit = self._history.redo()
        if edit is None:
            return False
        self._replace(edit.start, _end_of(edit.start, edit.removed), edit.inserted)
        self._go(edit.after)
        return True

    def _edit(self, kind: Kind, start: Spot, end: Spot, text: str) -> None:
        before = self.cursor
        removed = self._replace(start, end, text)
        self._go(self._spots.at_or_behind(*_end_of(start, text)))
        self._history.add(Edit(kind, start, removed, text, before, self.cursor))

    def _replace(self, start: Spot, end: Spot, text: str) -> str:
        """Puts `text` between two places, and returns what stood there. The cursor is left where it was."""
        old = self._lines[start[0] : end[0] + 1]
        kept = len(old[-1]) - end[1]
        whole = "\n".join(old)
        removed = whole[start[1] : len(whole) - kept]
        new = (whole[: start[1]] + text + whole[len(whole) - kept :]).split("\n")
        self._lines[start[0] : end[0] + 1] = new
        self._size += len(text.encode()) - len(removed.encode())
        self._note(self._layout.replaced(*start, old, new, kept))
        return removed

    def _note(self, changes: Changes) -> None:
        if self._changes is not None:
            first, last = self._changes
            both_end = last is not None and changes[1] is not None
            changes = (min(first, changes[0]), max(last or 0, changes[1] or 0) if both_end else None)
        self._changes = changes

    def _move(self, place: Spot) -> bool:
        self._history.close_step()
        return super()._move(place)


def _end_of(start: Spot, text: str) -> Spot:
    """The place behind `text` that stands at `start`."""
    breaks = text.count("\n")
    if not breaks:
        return start[0], start[1] + len(text)
    return start[0] + breaks, len(text) - text.rfind("\n") - 1


def _beginning(text: str, room: int) -> str:
    """The characters in the first `room` bytes of `text`."""
    text = text[:room]
    return text if text.isascii() else text[: len(text.encode("utf-8", "replace")[:room].decode("utf-8", "ignore"))]


def _fitting(text: str, room: int) -> str:
    """The beginning of `text` that takes at most `room` bytes, cut between clusters."""
    if len(text.encode()) <= room:
        return text
    if text.isascii():
        return text[:room]
    end = 0
    for cluster in iter_graphemes(text):
        room -= len(cluster.encode())
        if room < 0:
            break
        end += len(cluster)
    return text[:end]
