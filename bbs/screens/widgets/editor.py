"""The editor: a document in rows, of which a key redraws only those that it changed."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from bbs.domain.editing import Document
from bbs.domain.hygiene import TAB
from bbs.domain.text import MAX_BODY
from bbs.domain.width import width
from bbs.screens.widgets.key_styles import KeyStyle
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

_MOVES: dict[str, Callable[[Document], bool]] = {
    "left": Document.left,
    "right": Document.right,
    "up": Document.up,
    "down": Document.down,
    "home": Document.home,
    "end": Document.end,
    "ctrl+a": Document.home,
    "ctrl+e": Document.end,
    "ctrl+left": Document.word_left,
    "ctrl+right": Document.word_right,
    "ctrl+up": Document.up,
    "ctrl+down": Document.down,
    "ctrl+home": Document.top,
    "ctrl+end": Document.bottom,
}
_TAKING_AWAY: dict[str, Callable[[Document], None]] = {
    "backspace": Document.backspace,
    "delete": Document.delete,
    "ctrl+w": Document.backspace_word,
    "ctrl+delete": Document.delete_word,
    "ctrl+u": Document.backspace_row,
    "ctrl+k": Document.delete_row,
}
_FIRST_PRINTABLE = " "


class Editor(Lines):
    """A field to write in. `label` stands before its first row.

    A field of one line (`one_line`) takes at most `most` characters, and no line breaks. `on_change` is called after
    each change of the text, `on_lost` with the number of characters that did not fit. Only the field that is `active`
    has the terminal's cursor. `style` says what keys do that hands know from elsewhere.
    """

    DEFAULT_CSS = "Editor { width: 100%; height: 1fr; }"

    def __init__(
        self, text: str = "", *, label: str = "", one_line: bool = False, most: int = MAX_BODY, limit: int = MAX_BODY
    ) -> None:
        super().__init__()
        self.document = Document(text, limit=limit)
        self.active = False
        self.style = KeyStyle()
        self.on_change: Callable[[], None] | None = None
        self.on_lost: Callable[[int], None] | None = None
        self._label = label
        self._indent = width(label)
        self.one_line = one_line
        self._most = most
        self._top = 0

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def room(self) -> int:
        """How much still fits: characters of a field of one line, bytes of any other."""
        return self._most - len(self.text) if self.one_line else self.document.room

    def activate(self, active: bool = True) -> None:
        """Takes the terminal's cursor, or leaves it to another field."""
        self.active = active
        self._set_cursor()

    # Keys

    def key(self, key: str, character: str | None) -> bool:
        """Does what the key does in text. False where it does nothing here: a form may know what else it means."""
        meant = self.style.key(self, key)
        if meant is not None:
            self._show()
            return meant
        key = key.removeprefix("shift+") if key.startswith("shift+") and key != "shift+tab" else key
        if key in _MOVES:
            moved = _MOVES[key](self.document)
        elif key in ("pageup", "pagedown"):
            moved = self._page(key)
        else:
            return self._edit(key, character)
        self._show()
        return moved

    def _page(self, key: str) -> bool:
        rows = max(self.size.height - 1, 1)
        return self.document.up(rows) if key == "pageup" else self.document.down(rows)

    def _edit(self, key: str, character: str | None) -> bool:
        if key in _TAKING_AWAY:
            _TAKING_AWAY[key](self.document)
            self._show()
        elif key == "enter" and not self.one_line:
            self._lost(self.document.newline())
        elif key == "tab" and not self.one_line:
            self._enter(TAB)
        elif character is not None and character >= _FIRST_PRINTABLE:
            self._enter(character)
        else:
            return False
        return True

    def _enter(self, text: str) -> None:
        fitting = text[: max(self.room, 0)] if self.one_line else text
        self._lost(len(text) - len(fitting) + self.document.insert(fitting))

    def paste(self, text: str, lost: int = 0) -> None:
        """Writes a pasted text as one step; `lost` characters of it have not come through."""
        if self.one_line:
            text = " ".join(text.split())
            lost += max(len(text) - self.room, 0)
            text = text[: max(self.room, 0)]
        self._lost(lost + self.document.paste(text))

    def undo(self) -> bool:
        return self._stepped(self.document.undo())

    def redo(self) -> bool:
        return self._stepped(self.document.redo())

    def clear_line(self) -> None:
        """Empties the line in which the cursor stands."""
        self.document.clear_line()
        self._show()

    def _stepped(self, done: bool) -> bool:
        self._show()
        return done

    # What is seen

    def _lost(self, count: int) -> None:
        self._show()
        if count and self.on_lost is not None:
            self.on_lost(count)

    def _show(self) -> None:
        """Redraws the rows that have changed, or everything where the text had to be moved."""
        changes = self.document.take_changes()
        if self._follow():
            self.redraw()
        elif changes is not None:
            first, last = changes
            self.redraw(first - self._top, None if last is None else last - self._top)
        self._set_cursor()
        if changes is not None and self.on_change is not None:
            self.on_change()

    def _follow(self) -> bool:
        """Brings the cursor's row into sight; returns whether the text had to be moved for that."""
        row, _cell = self.document.cursor_row_col
        height = max(self.size.height, 1)
        top = min(max(self._top, row - height + 1), row, max(self.document.row_count - 1, 0))
        moved, self._top = top != self._top, top
        return moved

    def _set_cursor(self) -> None:
        if self.active and self.is_attached and self.size.height:
            row, cell = self.document.cursor_row_col
            self.put_cursor(min(self._indent + cell, max(self.size.width - 1, 0)), row - self._top)

    def on_resize(self, event: events.Resize) -> None:
        """The cursor's row stays where it was on the screen, as far as it can."""
        row, _cell = self.document.cursor_row_col
        above = row - self._top
        self.document.width = min(event.size.width - self._indent, self.text_cells + 1)
        self.document.take_changes()
        row, _cell = self.document.cursor_row_col
        last_top = max(self.document.row_count - event.size.height, 0)
        self._top = min(max(row - above, 0), last_top)
        self._follow()
        self.redraw()
        self._set_cursor()

    def line(self, y: int) -> Line:
        row = self._top + y
        if row >= self.document.row_count:
            return []
        lead = self._label if row == 0 else " " * self._indent
        return [(lead, "quiet"), (self.document.row(row), "plain")]
