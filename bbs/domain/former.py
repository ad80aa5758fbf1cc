"""Taking somebody's name and words out of what others wrote, when they are gone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from bbs.domain.members import may_be_in_handle
from bbs.domain.text import MAX_BODY

SEPARATORS: Final = "._-"

LEAST_QUOTED: Final = 12
"""A line of a quote with fewer characters is somebody's only beside another line that is: anybody says "Thank you"."""

SHORT: Final = "…"
"""What stands for a name in a text that has so many of them that it would burst with anything longer."""

_CUT: Final = "…"
_PART: Final = LEAST_QUOTED - len(_CUT)
_MARK: Final = re.compile(r"^\s*(?:>\s?)+")


class Name:
    """A handle, to be found in texts and replaced by `instead`."""

    def __init__(self, handle: str, instead: str, *, is_word: bool = False) -> None:
        """`is_word` says that people here write it and mean something else."""
        self.handle = handle
        self._instead = instead
        self._pattern = re.compile(re.escape(handle), re.IGNORECASE)
        # Whoever calls themselves like a number to call in need must not take that with them.
        self._has_letters = any(character.isalpha() for character in handle)
        unlike_words = any(character in SEPARATORS or character.isdigit() for character in handle)
        self._by_itself = self._has_letters and unlike_words and not is_word

    @property
    def like(self) -> str:
        """A pattern for SQL's LIKE, in any case, that is found in every text with the name, and in others."""
        return "%" + "".join(letter if letter.isascii() else "%" for letter in self.handle) + "%"

    def out_of(self, text: str, *, meant: bool = False) -> str:
        """The text without the name.

        What begins with an @ is the name, in any case. A bare word is it where no ordinary word is written so, with a
        digit, a dot, a dash; and with `meant`, of an answer to them, every word that is the same. A number is none.
        """
        found = list(self._places(text, bare=(meant and self._has_letters) or self._by_itself))
        if not found:
            return text
        replaced = _replaced(text, found, self._instead)
        return replaced if len(replaced.encode()) <= MAX_BODY else _replaced(text, found, SHORT)

    def stands_alone_in(self, text: str) -> bool:
        """Whether it stands there without an @."""
        return any(text[start] != "@" for start, _end in self._places(text, bare=True))

    def out_of_json(self, text: str) -> str:
        """The same with each text in a JSON document."""
        known = json.loads(text) if text else None
        changed = _mapped(known, self.out_of)
        return text if changed == known else json.dumps(changed, ensure_ascii=False)

    def _places(self, text: str, *, bare: bool) -> Iterator[tuple[int, int]]:
        for found in self._pattern.finditer(text):
            start, end = found.span()
            at = start > 0 and text[start - 1] == "@"
            before = text[start - 1 - at] if start - at > 0 else " "
            if (at or bare) and not may_be_in_handle(before) and before != "@" and _ends(text, end):
                yield start - at, end


def _ends(text: str, end: int) -> bool:
    """Whether a handle ends there: what follows may be the dot of a sentence, and is not more of a name."""
    while end < len(text) and text[end] in SEPARATORS:
        end += 1
    return end == len(text) or not may_be_in_handle(text[end])


def _replaced(text: str, places: list[tuple[int, int]], instead: str) -> str:
    parts, last = [], 0
    for start, end in places:
        parts += [text[last:start], instead]
        last = end
    return "".join([*parts, text[last:]])


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    if isinstance(value, dict):
        return {key: _mapped(one, change) for key, one in value.items()}
    return value


class Words:
    """What somebody wrote, to be found where others have quoted it."""

    def __init__(self, texts: Iterable[str]) -> None:
        """What they themselves quoted is not theirs."""
        own = [[line for line in text.split("\n") if not _MARK.match(line)] for text in texts]
        self._parts = frozenset(part for lines in own for part in _parts(" ".join(" ".join(lines).split())))
        self._lines = frozenset(" ".join(line.split()) for lines in own for line in lines if line.strip())

    def out_of(self, text: str, instead: str) -> str:
        """The text, in which each run of quoted lines that are theirs is one quoted line, `instead`."""
        if ">" not in text:
            return text
        lines: list[str] = []
        for run, quoted in _runs(text.split("\n")):
            lines += self._without(run, instead) if quoted else run
        return "\n".join(lines)

    def _without(self, run: list[str], instead: str) -> list[str]:
        """A run of quoted lines without those that are theirs. A short or empty line is theirs beside one that is."""
        said = [" ".join(_MARK.sub("", line).split()) for line in run]
        theirs = [len(words) >= LEAST_QUOTED and self._has(words) for words in said]
        for order in (range(len(run)), range(len(run) - 1, -1, -1)):
            before = False
            for at in order:
                theirs[at] = theirs[at] or (before and (not said[at] or said[at] in self._lines))
                before = theirs[at]
        if not any(theirs) and any(said) and all(words in self._lines for words in said if words):
            theirs = [True] * len(run)  # a short post, quoted whole
        kept: list[str] = []
        for at, line in enumerate(run):
            if not theirs[at]:
                kept.append(line)
            elif at == 0 or not theirs[at - 1]:
                kept.append(f"> {instead}")
        return kept

    def _has(self, words: str) -> bool:
        """Whether these words are theirs, as far as their parts can tell; one that was cut may end with `_CUT`.

        Each line costs what it is long, however much they wrote: to look for it in all of that, again and again, would
        hold up everybody who writes.
        """
        whole = words.removesuffix(_CUT).rstrip()
        return len(whole) >= _PART and all(part in self._parts for part in _parts(whole))


def _parts(words: str) -> Iterator[str]:
    """All that is `_PART` characters long in it, from each place on."""
    return (words[at : at + _PART] for at in range(len(words) - _PART + 1))


def _runs(lines: list[str]) -> Iterator[tuple[list[str], bool]]:
    """The lines in runs of those that are quoted and those that are not."""
    run: list[str] = []
    quoted = False
    for line in lines:
        is_quoted = _MARK.match(line) is not None
        if run and is_quoted != quoted:
            yield run, quoted
            run = []
        run.append(line)
        quoted = is_quoted
    if run:
        yield run, quoted
