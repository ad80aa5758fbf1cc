"""A few words of a text around what was looked for in it, and how well a text answers a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from bbs.domain.search_terms import Phrase
from bbs.domain.search_words import flat, words

MAX_SNIPPET: Final = 160
"""The most characters of a snippet."""

MAX_LOOKED: Final = 8_000
"""So many characters of a text are looked through for what was asked for; then the snippet is its beginning."""

WORDS_BEFORE: Final = 6
"""So many words stand before the first one that was looked for."""

Snippet = tuple[tuple[str, bool], ...]
"""Pieces of text, in order, each with whether it was looked for."""

_CHUNK = re.compile(r"\S+")
_ONLY_SIGNS = frozenset(">*-")
_ELLIPSIS = "…"


def snippet(text: str, phrases: Sequence[Phrase]) -> Snippet:
    """Some words of `text`, with those of `phrases` marked: around the first of them, else the beginning.

    On one line, without the signs of quotes and lists, `MAX_SNIPPET` characters at most. Its cost is bounded.
    """
    asked = {word for phrase in phrases for word in phrase}
    chunks = [chunk for chunk in _CHUNK.findall(text[:MAX_LOOKED]) if not _ONLY_SIGNS.issuperset(chunk)]
    found = [not asked.isdisjoint(words(chunk)) for chunk in chunks] if asked else [False] * len(chunks)
    first = found.index(True) if True in found else 0
    start = max(first - WORDS_BEFORE, 0)
    return _pieces(chunks[start:], found[start:], from_start=start == 0, whole=len(text) <= MAX_LOOKED)


def _pieces(chunks: list[str], found: list[bool], *, from_start: bool, whole: bool) -> Snippet:
    room = MAX_SNIPPET - 2
    pieces: list[tuple[str, bool]] = [] if from_start else [(_ELLIPSIS, False)]
    for at, (chunk, is_found) in enumerate(zip(chunks, found, strict=True)):
        if len(chunk) + 1 > room:
            return _end(pieces, chunk[: room - 1] if not at else "", is_found=is_found)
        room -= len(chunk) + 1
        _add(pieces, " " if at else "", is_found=False)
        _add(pieces, chunk, is_found=is_found)
    return tuple(pieces) if whole else _end(pieces, "", is_found=False)


def _end(pieces: list[tuple[str, bool]], rest: str, *, is_found: bool) -> Snippet:
    _add(pieces, rest, is_found=is_found)
    _add(pieces, _ELLIPSIS, is_found=False)
    return tuple(pieces)


def _add(pieces: list[tuple[str, bool]], text: str, *, is_found: bool) -> None:
    if pieces and pieces[-1][1] == is_found:
        pieces[-1] = (pieces[-1][0] + text, is_found)
    elif text:
        pieces.append((text, is_found))


MAX_WEIGHED: Final = 600
"""So many characters of a text count for how well it answers: most posts are shorter, and what it costs is bounded."""

_AVERAGE = 400
_ENOUGH = 1.2
_SUBJECT = 1.5
_SCALE = 1_000_000


def weigher(phrases: Sequence[Phrase]) -> Callable[[str, str], int]:
    """A function of a post's subject (empty but for openings) and text that says how well the post answers a search.

    More is better: how often each phrase stands in the first `MAX_WEIGHED` characters, less so the longer they are,
    as in BM25; a phrase in the subject counts for more than any number in the text. The same on every kind of
    database.
    """
    needles = [f" {' '.join(phrase)} " for phrase in phrases]
    rows = any(len(phrase) > 1 for phrase in phrases)

    def prepared(text: str) -> str:
        words_only = flat(text)
        return f" {' '.join(words_only.split())} " if rows else f" {words_only} "

    def weight(subject: str, body: str) -> int:
        text = prepared(body[:MAX_WEIGHED])
        length = _ENOUGH * (0.25 + 0.75 * len(text) / _AVERAGE)
        score = 0.0
        for needle in needles:
            often = text.count(needle)
            score += often / (often + length)
        if subject:
            above = prepared(subject)
            score += _SUBJECT * sum(needle in above for needle in needles)
        return int(score * _SCALE)

    return weight
