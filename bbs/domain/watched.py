"""Words that the operator watches: they hold a post, flag it for the moderators, or warn its author before it goes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from bbs.domain.search_words import words

MAX_WATCHED: Final = 500
"""The most entries."""

ANY_ENDING: Final = "*"
"""At the end of an entry's last word: the word may go on."""


class Does(StrEnum):
    """What becomes of a post with such words."""

    HOLD = "hold"
    FLAG = "flag"
    WARN = "warn"


class Entry(NamedTuple):
    """Words in a row, and what they do."""

    words: str
    does: str


class Found(NamedTuple):
    """What stands in a text: the entries that hold, flag, and warn, as they are written."""

    holds: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()


def watched_in(text: str, entries: Iterable[Entry]) -> Found:
    """The entries that stand in a text, in the order of the list. Letter case and accents do not matter; time is in
    proportion to the text's length, however many entries there are."""
    listed = tuple(entries)
    if not listed:
        return Found()
    hits = _List.of(listed).hits(words(text))
    by = {
        does: tuple(entry.words for n, entry in enumerate(listed) if n in hits and entry.does == does) for does in Does
    }
    return Found(by[Does.HOLD], by[Does.FLAG], by[Does.WARN])


class _List:
    """Entries by their first word: a text is gone through once."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._whole: dict[str, list[tuple[int, list[str], bool]]] = {}
        self._beginnings: dict[int, dict[str, list[int]]] = {}
        for number, entry in enumerate(entries[:MAX_WATCHED]):
            phrase, opens = words(entry.words), entry.words.rstrip().endswith(ANY_ENDING)
            if opens and len(phrase) == 1:
                self._beginnings.setdefault(len(phrase[0]), {}).setdefault(phrase[0], []).append(number)
            elif phrase:
                self._whole.setdefault(phrase[0], []).append((number, phrase, opens))

    @staticmethod
    @lru_cache(maxsize=4)
    def of(entries: tuple[Entry, ...]) -> _List:
        """The same list again costs nothing."""
        return _List(entries)

    def hits(self, text: list[str]) -> set[int]:
        found: set[int] = set()
        for at, word in enumerate(text):
            for number, phrase, opens in self._whole.get(word, ()):
                if _stands(phrase, text[at : at + len(phrase)], opens):
                    found.add(number)
            for length, beginnings in self._beginnings.items():
                found.update(beginnings.get(word[:length], ()))
        return found


def _stands(phrase: list[str], there: list[str], opens: bool) -> bool:
    if len(there) < len(phrase) or phrase[:-1] != there[:-1]:
        return False
    return there[-1].startswith(phrase[-1]) if opens else there[-1] == phrase[-1]
