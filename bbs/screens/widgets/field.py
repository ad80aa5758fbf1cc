"""A field for one line of text. It keeps what is typed; what to do on Enter, Esc and Tab is up to its screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import accumulate

from textual import events

from bbs.domain.text import clean_typed
from bbs.domain.width import clusters, fit, width
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

MARGIN_FROM = 40
"""The width of the screen from which there is a margin."""

MASK, ASCII_MASK = "•", "*"


class Field(Lines):
    """Takes keys through `press` and pastes through `paste`; only its own line is ever redrawn.

    `limit` is the most characters that it takes in; what comes beyond is not taken. A `secret` field shows as many
    marks as it holds characters, and never one of them. The terminal's cursor is in it while it is `active`. On wide
    screens `margin` cells are left of the label.
    """

    DEFAULT_CSS = "Field { width: 100%; height: 1; }"

    def __init__(self, label: str = "", *, limit: int, secret: bool = False, text: str = "", margin: int = 0) -> None:
        super().__init__()
        self._label = label
        self._limit = limit
        self._margin = margin
        self._secret = secret
        self._text = ""
        self._at = 0
        self._scroll = 0
        self._active = False
        self._keys = self._own_keys()
        self._insert(text)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        """Puts other text in its place, with the cursor at the end."""
        self._text, self._at = "", 0
        self._insert(text)
        self._show()

    @property
    def active(self) -> bool:
        """Whether the cursor is in this field."""
        return self._active

    @active.setter
    def active(self, active: bool) -> None:
        self._active = active
        self._show()

    # Keys

    def press(self, key: str, character: str | None) -> bool:
        """A key; returns whether it meant something to a field. Enter, Esc, Tab, up and down never do."""
        action = self._keys.get(key)
        if action is not None:
            action()
        elif character is not None and _is_text(character):
            self._insert(character)
        else:
            return False
        self._show()
        return True

    def paste(self, text: str) -> None:
        """Pasted text, as one line."""
        self._insert(" ".join(text.strip("\r\n").splitlines()))
        self._show()

    def _own_keys(self) -> dict[str, Callable[[], None]]:
        return {
            "left": lambda: self._go(self._before()),
            "right": lambda: self._go(self._after()),
            "home": lambda: self._go(0),
            "end": lambda: self._go(len(self._text)),
            "ctrl+a": lambda: self._go(0),
            "ctrl+e": lambda: self._go(len(self._text)),
            "ctrl+left": lambda: self._go(self._word_before()),
            "ctrl+right": lambda: self._go(self._word_after()),
            "backspace": lambda: self._cut(self._before(), self._at),
            "delete": lambda: self._cut(self._at, self._after()),
            "ctrl+u": lambda: self._cut(0, self._at),
            "ctrl+k": lambda: self._cut(self._at, len(self._text)),
            "ctrl+w": lambda: self._cut(self._word_before(), self._at),
        }

    def _go(self, at: int) -> None:
        self._at = at

    def _cut(self, start: int, end: int) -> None:
        self._text = self._text[:start] + self._text[end:]
        self._at = start

    def _insert(self, text: str) -> None:
        before, after = self._text[: self._at], self._text[self._at :]
        if self._secret:
            # What is never shown needs no hygiene, and has to be what will be typed at the next sign-in.
            old, new = "", "".join(filter(_is_text, text))
        else:
            old, new = clean_typed(text, before)
            new = new.replace("\n", " ")
        before = before[: len(before) - len(old)]
        new = new[: max(self._limit - len(before) - len(after), 0)]
        self._text = before + new + after
        self._at = len(before) + len(new)

    def _before(self) -> int:
        """Where the cluster left of the cursor begins."""
        return max((start for start in self._starts() if start < self._at), default=0)

    def _after(self) -> int:
        """Where the cluster right of the cursor ends."""
        return min((start for start in self._starts() if start > self._at), default=len(self._text))

    def _starts(self) -> list[int]:
        return list(accumulate((len(cluster) for cluster, _cells in self._clusters()), initial=0))

    def _word_before(self) -> int:
        """Where the word left of the cursor begins. A secret has no words to be found out."""
        if self._secret:
            return 0
        kept = self._text[: self._at].rstrip()
        return kept.rfind(" ") + 1

    def _word_after(self) -> int:
        if self._secret:
            return len(self._text)
        rest = self._text[self._at :]
        end = rest.find(" ", len(rest) - len(rest.lstrip()))
        return len(self._text) if end < 0 else self._at + end

    # What is seen

    def line(self, y: int) -> Line:
        label, room = self._room()
        self._follow_cursor(room)
        shown: list[str] = []
        at = used = 0
        for cluster, cells in self._clusters():
            if at >= self._scroll and used + cells <= room:
                shown.append(self._mask() if self._secret else cluster)
                used += cells
            elif at < self._scroll < at + cells:
                shown.append(" ")
                used += 1
            at += cells
        look = "strong" if self._active else "plain"
        return [(label, "accent" if self._active else "plain"), ("".join(shown), look)]

    def on_resize(self, event: events.Resize) -> None:
        self._show()

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.redraw()
        if self._active:
            label, room = self._room()
            self._follow_cursor(room)
            self.put_cursor(width(label) + self._cursor_cell() - self._scroll, 0)

    def _room(self) -> tuple[str, int]:
        """The label as far as it fits, and the cells that are left for the text and the cursor behind it."""
        margin = " " * self._margin if self.size.width >= MARGIN_FROM else ""
        label = fit(margin + self._label, self.size.width // 2)
        return label, max(self.size.width - width(label), 1)

    def _follow_cursor(self, room: int) -> None:
        """Scrolls so far that the cursor is in sight, and no further back than the text needs."""
        cursor = self._cursor_cell()
        whole = sum(cells for _cluster, cells in self._clusters())
        self._scroll = max(min(self._scroll, cursor, max(whole - room + 1, 0)), cursor - room + 1, 0)

    def _cursor_cell(self) -> int:
        return self._at if self._secret else width(self._text[: self._at])

    def _clusters(self) -> list[tuple[str, int]]:
        """What is counted as one: clusters with their cells, or, of a secret, single characters."""
        if self._secret:
            return [(character, 1) for character in self._text]
        return list(clusters(self._text))

    def _mask(self) -> str:
        return MASK if self.screen.terminal.capabilities.utf8 else ASCII_MASK  # type: ignore[attr-defined]


def _is_text(character: str) -> bool:
    """Whether the character writes something. Spaces of all kinds do: passwords may hold them."""
    return unicodedata.category(character) not in ("Cc", "Cs")
