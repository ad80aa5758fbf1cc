"""Ways of writing that some hands know: the keys of Emacs, and a small part of vi's. Arrows work in all of them.

A style is asked before anything else in an editor; the keys that it `claims` do not do what they do in other styles.
Sending, help, locking and leaving at once keep their keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from bbs.domain.editing import Document
from bbs.domain.words import _

if TYPE_CHECKING:
    from bbs.screens.widgets.editor import Editor

Move = Callable[[Document], object]


class KeyStyle:
    """The arrows' style, which the editor itself knows. Also what the other styles begin with.

    `mode` is the word for what letters do now; empty where they always write.
    """

    mode = ""
    commands = False
    """Whether letters are commands now, and write nothing."""

    def claims(self, key: str) -> bool:
        """Whether the key is for the editor, whatever else it does while one writes."""
        return False

    def key(self, editor: Editor, key: str) -> bool | None:
        """Does what the key does in this style; whether it did anything, or None where the editor knows."""
        return None


class Emacs(KeyStyle):
    """Moving by letter, word, line and page; what is cut by line or word comes back with Ctrl+Y."""

    _MOVES: ClassVar[dict[str, Move]] = {
        "ctrl+f": Document.right,
        "ctrl+b": Document.left,
        "ctrl+n": Document.down,
        "ctrl+p": Document.up,
        "ctrl+a": Document.home,
        "ctrl+e": Document.end,
        "alt+f": Document.word_right,
        "alt+b": Document.word_left,
        "alt+less_than_sign": Document.top,
        "alt+greater_than_sign": Document.bottom,
    }
    _CUTS: ClassVar[dict[str, Move]] = {
        "ctrl+k": lambda document: document.line_end() or document.right(),
        "alt+d": Document.word_right,
        "alt+backspace": Document.word_left,
        "ctrl+w": Document.word_left,
    }
    _PAGES: ClassVar[dict[str, str]] = {"ctrl+v": "pagedown", "alt+v": "pageup"}

    def __init__(self) -> None:
        self._cut = ""
        self._cutting = False

    def claims(self, key: str) -> bool:
        return key in ("ctrl+p", "ctrl+y")

    def key(self, editor: Editor, key: str) -> bool | None:
        cutting, self._cutting = self._cutting, key in self._CUTS
        if key in self._MOVES:
            return bool(self._MOVES[key](editor.document))
        if key in self._CUTS:
            back = key in ("alt+backspace", "ctrl+w")
            taken = editor.document.take_to(self._CUTS[key])
            kept = self._cut if cutting else ""
            self._cut = taken + kept if back else kept + taken
        elif key == "ctrl+y":
            editor.paste(self._cut)
        elif key == "ctrl+d":
            editor.document.delete()
        elif key in ("ctrl+underscore", "ctrl+slash"):
            editor.undo()
        elif key in self._PAGES:
            return editor.key(self._PAGES[key], None)
        else:
            return None
        return True


INSERT, NORMAL = "insert", "normal"
MODE_WORDS = {INSERT: _("insert"), NORMAL: _("normal")}


class Vi(KeyStyle):
    """Esc goes from writing to commands; Esc there is for the screen: it leaves, and keeps the draft.

    Of vi's commands there are: h j k l w b e 0 ^ $ gg G, i a I A o O, x X D dd dw db C cc cw, yy p P, u and Ctrl+R.
    """

    _MOVES: ClassVar[dict[str, Move]] = {
        "h": Document.left,
        "l": Document.right,
        "space": Document.right,
        "j": Document.down,
        "k": Document.up,
        "w": Document.next_word,
        "b": Document.word_left,
        "e": Document.word_right,
        "0": Document.line_start,
        "circumflex_accent": Document.line_start,
        "dollar_sign": Document.line_end,
        "G": Document.bottom,
        "gg": Document.top,
    }
    _CUTS: ClassVar[dict[str, Move]] = {
        "x": lambda document: document.cursor[1] < len(document.current_line) and document.right(),
        "X": lambda document: document.cursor[1] > 0 and document.left(),
        "D": Document.line_end,
        "C": Document.line_end,
        "dw": Document.next_word,
        "cw": Document.word_right,
        "db": Document.word_left,
        "cb": Document.word_left,
        "d$": Document.line_end,
        "c$": Document.line_end,
    }
    _INSERTS: ClassVar[dict[str, Move]] = {
        "i": lambda document: None,
        "a": lambda document: document.cursor[1] < len(document.current_line) and document.right(),
        "I": Document.line_start,
        "A": Document.line_end,
    }
    _FIRST_OF_TWO: ClassVar[frozenset[str]] = frozenset("dcyg")

    def __init__(self) -> None:
        self._inserting = True
        self._first = ""
        self._cut = ""

    @property
    def mode(self) -> str:  # type: ignore[override]
        return MODE_WORDS[INSERT if self._inserting else NORMAL]

    @property
    def commands(self) -> bool:  # type: ignore[override]
        return not self._inserting

    def claims(self, key: str) -> bool:
        return (self._inserting and key == "escape") or (not self._inserting and key == "ctrl+r")

    def key(self, editor: Editor, key: str) -> bool | None:
        if self._inserting:
            return self._insert(editor, key)
        if len(key) == 1 or key in ("space", "circumflex_accent", "dollar_sign", "ctrl+r"):
            first, self._first = self._first, ""
            self._command(editor, first + {"dollar_sign": "$"}.get(key, key) if first else key)
            self._stand_on_a_letter(editor.document)
            return True
        self._first = ""
        return None if _moves_by_itself(key) else key not in ("enter", "tab", "shift+tab")

    def _insert(self, editor: Editor, key: str) -> bool | None:
        """A quick Esc and a letter come as that letter with Alt held."""
        if key != "escape" and not key.startswith("alt+"):
            return None
        self._inserting = False
        if editor.document.cursor[1]:
            editor.document.left()
        if key != "escape":
            self.key(editor, key.removeprefix("alt+"))
        return True

    def _stand_on_a_letter(self, document: Document) -> None:
        """While letters are commands the cursor stands on one, never behind the last."""
        column = document.cursor[1]
        if not self._inserting and column and column == len(document.current_line):
            document.left()

    def _command(self, editor: Editor, command: str) -> None:
        document = editor.document
        if command in self._FIRST_OF_TWO:
            self._first = command
        elif command in self._MOVES:
            self._MOVES[command](document)
        elif command in self._INSERTS:
            self._INSERTS[command](document)
            self._inserting = True
        elif command in self._CUTS:
            self._cut = document.take_to(self._CUTS[command]) or self._cut
            self._inserting = command[0] in "cC"
        else:
            self._whole(editor, command)

    def _whole(self, editor: Editor, command: str) -> None:
        """What concerns whole lines, or nothing in particular."""
        document = editor.document
        if command == "dd":
            self._cut = document.take_line()
        elif command == "yy":
            self._cut = f"{document.current_line}\n"
        elif command == "cc":
            editor.clear_line()
            self._inserting = True
        elif command in ("p", "P"):
            self._put(editor, before=command == "P")
        elif command in ("o", "O") and not editor.one_line:
            self._open_line(document, above=command == "O")
            self._inserting = True
        elif command == "u":
            editor.undo()
        elif command == "ctrl+r":
            editor.redo()

    def _open_line(self, document: Document, *, above: bool) -> None:
        (document.line_start if above else document.line_end)()
        document.newline()
        if above:
            document.left()

    def _put(self, editor: Editor, *, before: bool) -> None:
        """What was cut or copied; whole lines as a line of their own."""
        document = editor.document
        if not self._cut.endswith("\n"):
            if not before and document.cursor[1] < len(document.current_line):
                document.right()
            editor.paste(self._cut)
        elif before:
            document.line_start()
            editor.paste(self._cut)
            document.up()
        else:
            document.line_end()
            editor.paste("\n" + self._cut.removesuffix("\n"))
            document.line_start()


def _moves_by_itself(key: str) -> bool:
    return key in ("left", "right", "up", "down", "home", "end", "pageup", "pagedown") or key.startswith("ctrl+")


STYLES: dict[str, Callable[[], KeyStyle]] = {"arrows": KeyStyle, "emacs": Emacs, "vi": Vi}


def style_named(name: str) -> KeyStyle:
    """A style by its name in the preferences; the arrows for a name that nobody knows."""
    return STYLES.get(name, KeyStyle)()
