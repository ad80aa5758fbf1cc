"""Where an editor's cursor can go from where it is."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.layout import Layout

Spot = tuple[int, int]
"""A place of the cursor: line and column, both from 0, the column in code points."""


class Spots:
    """The places of a document: none of them is inside a cluster. Given its lines and their rows, both kept current."""

    def __init__(self, lines: Sequence[str], layout: Layout) -> None:
        self._lines = lines
        self._layout = layout

    def left(self, place: Spot) -> Spot:
        """One cluster or line break back; the same place at the beginning of the text."""
        line, column = place
        if column == 0:
            return (line - 1, len(self._lines[line - 1])) if line else place
        return line, max(at for at, _cell in self._layout.places_around(line, column - 1) if at < column)

    def right(self, place: Spot) -> Spot:
        """One cluster or line break on; the same place at the end of the text."""
        line, column = place
        if column == len(self._lines[line]):
            return (line + 1, 0) if line + 1 < len(self._lines) else place
        return line, min(at for at, _cell in self._layout.places_around(line, column) if at > column)

    def word_left(self, place: Spot) -> Spot:
        """Back to the beginning of a word, or over one line break."""
        line, column = place
        text = self._lines[line]
        if column == 0:
            return self.left(place)
        while column and text[column - 1].isspace():
            column -= 1
        while column and not text[column - 1].isspace():
            column -= 1
        return self._at_or_before(line, column)

    def word_right(self, place: Spot) -> Spot:
        """On to the end of a word, or over one line break."""
        line, column = place
        text = self._lines[line]
        if column == len(text):
            return self.right(place)
        while column < len(text) and text[column].isspace():
            column += 1
        while column < len(text) and not text[column].isspace():
            column += 1
        return self.at_or_behind(line, column)

    def next_word(self, place: Spot) -> Spot:
        """On to the beginning of the next word, or over one line break."""
        line, column = place
        text = self._lines[line]
        if column == len(text):
            return self.right(place)
        while column < len(text) and not text[column].isspace():
            column += 1
        while column < len(text) and text[column].isspace():
            column += 1
        return self.at_or_behind(line, column)

    def in_row(self, row: int, goal: int) -> Spot:
        """The last place of a row that is not beyond the cell `goal`. The end of a row belongs to the next one."""
        line, first, end = self._layout.span(row)
        last = end if self._layout.is_last(row) else end - 1
        places = self._layout.places(line, first, end)
        return line, max(at for at, cell in places if at == first or (cell <= goal and at <= last))

    def at_or_behind(self, line: int, column: int) -> Spot:
        """This place, or the end of the cluster that it is inside of."""
        return line, min(at for at, _cell in self._layout.places_around(line, column) if at >= column)

    def _at_or_before(self, line: int, column: int) -> Spot:
        """This place, or the beginning of the cluster that it is inside of: a mark can stand on a space."""
        return line, max(at for at, _cell in self._layout.places_around(line, column) if at <= column)
