"""A post as words that can be compared: one spelling for the many ways in which a word is written.

Every word keeps the place where it stands in the text. Reading is linear in the length of the text, and a word is
looked at closely once: what it turned out to be is remembered, within bounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

OTHER: Final = ""
"""A word that no rule knows."""
NUMBER: Final = "#"
"""Any number in digits."""

MAX_WORD: Final = 24
"""Longer words are nobody's misspelling, and are not looked at closely."""
MIN_FUZZY: Final = 6
MIN_SWAPPED: Final = 8
"""Shorter words have too many neighbours for a letter to be guessed: from 6 letters on one may be missing or too many,
from 8 on one may also be another."""
MAX_REMEMBERED: Final = 50_000
"""The most spellings that are kept; the vocabulary of a large community."""

_UNSEEN = "\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
_MARKS = "\u0300-\u036f"
_APOSTROPHES = "'’‘`´ʼ′＇"
_STAND_INS = "@$!*"
_INNER = f"{_APOSTROPHES}{_STAND_INS}{_UNSEEN}{_MARKS}"

_PIECE = re.compile(
    rf"(?P<word>[^\W_]+(?:[{_INNER}]+[^\W_]+)*[{_MARKS}]*)"
    r"|(?P<stop>[.!?;…。！？]+|\n[ \t\r]*\n|[\"“”]?\n(?=[ \t]*[>*•-]))"
    r"|(?P<rest>[,:()\n\u2013\u2014]|--+| - )"
)
_QUOTED = re.compile(r"^[ \t]*>[^\n]*", re.MULTILINE)
_DROPPED = re.compile(f"[{_APOSTROPHES}{_UNSEEN}]")
_RUNS_TO_TWO = re.compile(r"(.)\1{2,}")
_RUNS_TO_ONE = re.compile(r"(.)\1+")
_SPLIT = re.compile(r"[!*]+|(?<=[a-z])(?=[A-Z])")
"""Where two words have run together, if they are none as they stand."""
_GLUED = re.compile(r"^.*?[a-z](?=[A-Z])")
"""The first of two words between which a line has got lost, as between a title and what follows it."""
RUN_ON: Final = 20
"""From how many words on a text without any marks is taken to breathe before an "i", where the last one is not near."""
NEAR: Final = 4

_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁɡһкмтвηικνορτυωαεɑıøłđ", "aeopcyxijsdghkmtbnikvoptuwaeaiold")
"""Letters of other alphabets that are drawn like ours."""
_LEET = str.maketrans("013457@$!", "oieastasi")
_LEET_L = str.maketrans("013457@$!", "oleastasl")
_WITH_STAND_INS = re.compile(r"[0-9@$!*]")


@dataclass(frozen=True, slots=True)
class Words:
    """A text, read. The tuples go side by side: a word, and where what it was read from starts and ends.

    `stops` and `rests` hold the places (in words) before which a sentence ends or breathes; `quoted` those that stand
    in lines quoted with `>`.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    stops: frozenset[int]
    rests: frozenset[int]
    quoted: frozenset[int]


@dataclass(frozen=True, eq=False)
class Spelling:
    """How words are written. `known` are the words of the rules, `short` what short forms stand for (several words),
    `variants` other spellings of one word, `fuzzy` long words that may have one letter wrong, and `passed` words that
    are passed over as if they were not there ("just", "really")."""

    known: frozenset[str]
    short: Mapping[str, tuple[str, ...]]
    variants: Mapping[str, str]
    fuzzy: Mapping[str, str]
    passed: frozenset[str] = frozenset()
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def read(self, text: str) -> Words:
        """The words of a text, in order."""
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        stops: set[int] = set()
        rests: set[int] = set()
        seen = self._seen
        for piece in _PIECE.finditer(text):
            kind = piece.lastgroup
            if kind == "word":
                raw = piece[0]
                read = seen.get(raw)
                if read is None:
                    read = self._remember(raw)
                start, end = piece.span()
                if len(read) > 1 and (glued := _GLUED.match(raw)):
                    rests.add(len(words) + len(self.of(glued[0])))
                for word in read:
                    words.append(word)
                    starts.append(start)
                    ends.append(end)
            elif kind == "stop":
                stops.add(len(words))
            else:
                rests.add(len(words))
        if len(words) >= RUN_ON and not stops and not rests:
            rests.update(_breaths(words))
        quoted = _quoted(text, starts, stops) if ">" in text else frozenset()
        return Words(tuple(words), tuple(starts), tuple(ends), frozenset(stops), frozenset(rests), quoted)

    def of(self, raw: str) -> tuple[str, ...]:
        """The words that one written word stands for; `OTHER` for one that no rule knows."""
        for form in _forms(raw):
            meant = self._as_written(form)
            if meant is not None:
                return meant
        folded = fold(raw)
        if folded.isdigit():
            return (NUMBER,)
        near = self._near(folded)
        parts = _SPLIT.sub(" ", raw).split()
        if not near and len(parts) > 1:
            return tuple(word for part in parts for word in self.of(part))
        return near or (OTHER,)

    def _as_written(self, form: str) -> tuple[str, ...] | None:
        """What a spelling stands for, or None where no rule and no table has it."""
        if form in self.passed:
            return ()
        if form in self.short:
            return tuple(word if word in self.known else OTHER for word in self.short[form])
        if form in self.known:
            return (form,)
        dropped_g = f"{form}g" if form.endswith("in") else ""
        meant = self.variants.get(form) or (dropped_g if dropped_g in self.known else "")
        return (meant,) if meant else None

    def _near(self, word: str) -> tuple[str, ...]:
        if not MIN_FUZZY - 1 <= len(word) <= MAX_WORD:
            return ()
        for form in (word, _RUNS_TO_ONE.sub(r"\1", word), word.replace("*", "")):
            meant = self.fuzzy.get(form)
            if meant is not None:
                return (meant,)
            for less in _one_less(form):
                meant = self.fuzzy.get(less)
                if meant is not None and (less == meant or len(meant) >= MIN_SWAPPED):
                    return (meant,)
        return ()

    def _remember(self, raw: str) -> tuple[str, ...]:
        read = self.of(raw) if len(raw) <= 2 * MAX_WORD else (OTHER,)
        if len(self._seen) < MAX_REMEMBERED and len(raw) <= 2 * MAX_WORD:
            self._seen[raw] = read
        return read


def _breaths(words: Sequence[str]) -> Iterator[int]:
    """Where a text without any marks is taken to breathe."""
    for at, word in enumerate(words):
        if word == "i" and "i" not in words[max(0, at - NEAR) : at]:
            yield at


def fold(raw: str) -> str:
    """A word in small letters of one alphabet, without marks, apostrophes and what cannot be seen."""
    plain = _DROPPED.sub("", raw.casefold())
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFKD", plain).translate(_LOOK_ALIKES)
    return _DROPPED.sub("", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def deletes(words: Iterable[str]) -> dict[str, str]:
    """Each of the words by itself and by each spelling that lacks one of its letters."""
    found: dict[str, str] = {}
    for word in words:
        for less in _one_less(word):
            found.setdefault(less, word)
    return found


def _one_less(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _forms(raw: str) -> Iterator[str]:
    """The ways in which a word may be meant, the likeliest first."""
    plain = fold(raw)
    yield plain
    spellings = [plain]
    if not plain.isdigit() and _WITH_STAND_INS.search(plain):
        spellings += [plain.translate(_LEET), plain.translate(_LEET_L)]
        yield from spellings[1:]
    for spelling in spellings:
        if _RUNS_TO_TWO.search(spelling):
            yield _RUNS_TO_TWO.sub(r"\1\1", spelling)
            yield _RUNS_TO_ONE.sub(r"\1", spelling)


def _quoted(text: str, starts: list[int], stops: set[int]) -> frozenset[int]:
    """The words in quoted lines. A quotation is a sentence of its own."""
    quoted: set[int] = set()
    at = 0
    for line in _QUOTED.finditer(text):
        while at < len(starts) and starts[at] < line.start():
            at += 1
        stops.add(at)
        while at < len(starts) and starts[at] < line.end():
            quoted.add(at)
            at += 1
        stops.add(at)
    return frozenset(quoted)
