"""The words of a text as the search index knows them: the same for what is written and for what is looked for.

Both kinds of database are given these words and cut nothing themselves, so that both find the same posts.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_WORD: Final = 40
"""Longer words are found by so many characters from their beginning."""

MAX_WORDS: Final = 16_000
"""So many words of a text are indexed; PostgreSQL knows no places beyond 16,383."""

_APOSTROPHES = "'’ʼ`´"
_DROPPED = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\ufe00-\ufe0f]")
"""Accents, and the points of Hebrew and Arabic, which most people leave out when they search."""

_ALONE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Kana and Han are written without spaces: each character is a word, and several in a row are looked for as such."""

MAX_CHARACTERS: Final = 20_000
"""So many characters are remembered with what becomes of them."""


class _Becomes(dict[int, str]):
    """What a character, normalised and in small letters, becomes in a text of which only words are left."""

    def __missing__(self, code: int) -> str:
        if len(self) >= MAX_CHARACTERS:
            self.clear()
        found = self[code] = _becomes(chr(code))
        return found


def _becomes(character: str) -> str:
    if character in _APOSTROPHES:
        return ""
    if _ALONE.match(character):
        return f" {character} "
    kind = unicodedata.category(character)
    if character.isalnum() or kind[0] == "M":
        return character
    return "" if kind == "Cf" else " "


_BECOMES = _Becomes()
_ASCII = {code: _becomes(chr(code).lower()) for code in range(128)}


def flat(text: str) -> str:
    """`text` with nothing left but its words in small letters without accents, and white space between them."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFKC", plain).translate(_BECOMES)


def words(text: str, limit: int = MAX_WORDS) -> list[str]:
    """The words of `text` in their order, the first `limit` of them, each cut to `MAX_WORD` characters.

    Folding what is folded changes nothing: the words of joined words are these words.
    """
    return [word[:MAX_WORD] for word in flat(text).split(None, limit)[:limit]]
