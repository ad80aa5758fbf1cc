"""What an editor can take back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from bbs.domain.spots import Spot

MAX_UNDO = 200
"""The most steps that can be taken back."""
MAX_UNDO_CHARACTERS = 128 * 1024
"""The most characters that those steps may keep. The last step is kept whatever its size."""
MAX_STEP = 60
"""The most characters that typing puts into one step."""


class Kind(Enum):
    """What makes edits one step: typing follows typing, deleting follows deleting."""

    TYPING = auto()
    BACKSPACE = auto()
    DELETE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Edit:
    """At `start`, `removed` gave way to `inserted`; the cursor was at `before` and is at `after`."""

    kind: Kind
    start: Spot
    removed: str
    inserted: str
    before: Spot
    after: Spot

    @property
    def size(self) -> int:
        return len(self.removed) + len(self.inserted)


class History:
    """Steps to take back and to do again, bounded in number and size."""

    def __init__(self) -> None:
        self._undo: deque[Edit] = deque()
        self._redo: list[Edit] = []
        self._size = 0
        self._open = False

    def add(self, edit: Edit) -> None:
        """Keeps an edit, as part of the last step where they belong together. Nothing can be done again after it."""
        self._forget_redo()
        merged = _merged(self._undo[-1], edit) if self._open and self._undo else None
        if merged is not None:
            self._size -= self._undo.pop().size
        self._push(merged or edit)
        self._open = edit.kind is not Kind.OTHER

    def close_step(self) -> None:
        """What comes next is a step of its own."""
        self._open = False

    def undo(self) -> Edit | None:
        """The step to take back now, or None."""
        self._open = False
        if not self._undo:
            return None
        edit = self._undo.pop()
        self._redo.append(edit)
        return edit

    def redo(self) -> Edit | None:
        """The step to do again now, or None."""
        if not self._redo:
            return None
        edit = self._redo.pop()
        self._undo.append(edit)
        return edit

    def _push(self, edit: Edit) -> None:
        self._undo.append(edit)
        self._size += edit.size
        while len(self._undo) > MAX_UNDO or (self._size > MAX_UNDO_CHARACTERS and len(self._undo) > 1):
            self._size -= self._undo.popleft().size

    def _forget_redo(self) -> None:
        self._size -= sum(edit.size for edit in self._redo)
        self._redo.clear()


def _merged(last: Edit, edit: Edit) -> Edit | None:
    """Both as one step, or None where they are two. The cursor may stand behind what was edited: where that joined
    what followed it."""
    if last.kind is not edit.kind or last.after != edit.before or last.size + edit.size > MAX_STEP:
        return None
    if edit.kind is Kind.TYPING:
        return _typed_on(last, edit)
    if edit.kind is Kind.BACKSPACE:
        if edit.before != last.start or _begins_word(last.removed[:1], edit.removed[-1:]):
            return None
        return Edit(edit.kind, edit.start, edit.removed + last.removed, "", last.before, edit.after)
    if edit.start != last.start or _begins_word(last.removed, edit.removed):
        return None
    return Edit(edit.kind, edit.start, last.removed + edit.removed, "", last.before, edit.after)


def _typed_on(last: Edit, edit: Edit) -> Edit | None:
    if last.start[1] + len(last.inserted) != edit.before[1]:
        return None
    if not last.inserted.endswith(edit.removed) or "\n" in last.inserted + edit.inserted:
        return None
    written = last.inserted[: len(last.inserted) - len(edit.removed)]
    if _begins_word(written, edit.inserted):
        return None
    return Edit(edit.kind, last.start, last.removed, written + edit.inserted, last.before, edit.after)


def _begins_word(before: str, after: str) -> bool:
    """Whether a new word begins between the two: each word is a step of its own."""
    return before[-1:].isspace() and not after[:1].isspace()
