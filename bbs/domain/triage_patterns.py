"""The patterns of the triage rules: sequences of words that somebody who is no programmer can read and write.

    want/wanna to die      words; a slash between words that may stand in each other's place
    {i} want to die        a list of words from the rules' own lists
    want [so badly] to     square brackets around what may be missing
    (end it|take my life)  round brackets around sequences, one of which stands there
    want ... die           up to three other words; `...5` up to five
    ^ and $                the beginning and the end of a sentence, or a pause in it
    #                      a number in digits

Patterns become plain sequences. There is no repetition but the bounded gap, so that no pattern can make reading slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

BEGIN: Final = "^"
END: Final = "$"

MAX_GAP: Final = 8
GAP: Final = 3
"""The most words that a gap may pass over, and how many it does where nothing is said."""
MAX_SEQUENCES: Final = 2_000
"""The most sequences that one pattern may stand for."""
MAX_LENGTH: Final = 24
"""The most words of a sequence."""

Element: TypeAlias = frozenset[str] | int
"""One of some words, or a gap of up to so many."""
Sequence: TypeAlias = tuple[Element, ...]

_NO_ITEMS = frozenset(("", "/", "|", ")", "]"))

_PIECES = re.compile(r"\.\.\.(\d*)|\{([^{}]*)\}|([()|\[\]^$/])|([^\s()|\[\]{}^$/]+)|(\s+)|(.)")


def sequences(
    pattern: str, lists: Mapping[str, frozenset[Sequence]], read: Callable[[str], tuple[str, ...]]
) -> frozenset[Sequence]:
    """What a pattern stands for. `read` says what a written word means. Raises `ValueError` saying what is wrong."""
    found = _Reader(pattern, lists, read).whole()
    for sequence in found:
        if not any(isinstance(element, frozenset) and not element & {BEGIN, END} for element in sequence):
            raise ValueError("there has to be a word in it, apart from what may be missing")
        if len(sequence) > MAX_LENGTH:
            raise ValueError(f"it has more than {MAX_LENGTH} words")
        if isinstance(sequence[0], int) or isinstance(sequence[-1], int):
            raise ValueError("a gap has to stand between two words that are not passed over")
    return found


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(
        self, pattern: str, lists: Mapping[str, frozenset[Sequence]], read: Callable[[str], tuple[str, ...]]
    ) -> None:
        self._pieces = [piece for piece in _PIECES.finditer(pattern) if not piece[5]]
        self._at = 0
        self._lists = lists
        self._read = read

    def whole(self) -> frozenset[Sequence]:
        found = self._choice("")
        if self._at < len(self._pieces):
            raise ValueError(f"{self._pieces[self._at][0]} closes nothing")
        return found

    def _choice(self, closing: str) -> frozenset[Sequence]:
        """Sequences between bars, up to the closing bracket."""
        found = self._row()
        while self._next() == "|":
            self._at += 1
            found = _either(found, self._row())
        if closing and self._next() != closing:
            raise ValueError(f"{closing} is missing")
        return found

    def _row(self) -> frozenset[Sequence]:
        found: frozenset[Sequence] = frozenset([()])
        while self._next() not in ("", "|", ")", "]"):
            parts = self._part()
            if len(found) * len(parts) > MAX_SEQUENCES:
                raise ValueError(f"it stands for more than {MAX_SEQUENCES:,} sequences; split it")
            found = frozenset(left + right for left in found for right in parts)
        return found

    def _part(self) -> frozenset[Sequence]:
        """One place, or several with slashes between them of which one stands there."""
        found = self._item()
        while self._next() == "/":
            self._at += 1
            if self._next() in _NO_ITEMS:
                raise ValueError("a word is missing beside the slash")
            found = _either(found, self._item())
        return found

    def _item(self) -> frozenset[Sequence]:
        piece = self._pieces[self._at]
        self._at += 1
        if piece[0].startswith("..."):
            return frozenset([(_gap(piece[1]),)])
        if piece[2] is not None:
            return self._list(piece[2].strip())
        if piece[0] in ("(", "["):
            found = self._choice(")" if piece[0] == "(" else "]")
            self._at += 1
            return found | {()} if piece[0] == "[" else found
        if piece[6] or piece[0] == "/":
            raise ValueError(f"{piece[0]} cannot stand here")
        return frozenset([(frozenset([piece[0]]),)]) if piece[3] else alternatives([piece[4]], self._read)

    def _list(self, name: str) -> frozenset[Sequence]:
        if name not in self._lists:
            raise ValueError(f"there is no list {{{name}}} under [words]")
        return self._lists[name]

    def _next(self) -> str:
        return self._pieces[self._at][0] if self._at < len(self._pieces) else ""


def _either(one: frozenset[Sequence], other: frozenset[Sequence]) -> frozenset[Sequence]:
    """Both, with all single words in one place, so that fewer sequences say as much. What is passed over whole ("just",
    beside other words) is left out: else nothing would have to stand there."""
    words: frozenset[str] = frozenset()
    others: set[Sequence] = set()
    for sequence in one | other:
        if len(sequence) == 1 and isinstance(sequence[0], frozenset):
            words |= sequence[0]
        elif sequence:
            others.add(sequence)
    return frozenset(others | ({(words,)} if words else set())) or frozenset([()])


def alternatives(phrases: Iterable[str], read: Callable[[str], tuple[str, ...]]) -> frozenset[Sequence]:
    """One place in a sequence, where any of the phrases may stand. A phrase that is passed over whole is left out;
    where there are no others, nothing has to stand there."""
    found: frozenset[Sequence] = frozenset([()])
    for phrase in phrases:
        words = [word for written in phrase.split() for word in read(written)]
        found = _either(found, frozenset([tuple(frozenset([word]) for word in words)]))
    return found


def _gap(words: str) -> int:
    gap = int(words or GAP)
    if not 0 < gap <= MAX_GAP:
        raise ValueError(f"a gap passes over 1 to {MAX_GAP} words")
    return gap
