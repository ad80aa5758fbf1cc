"""How wide text stands in a terminal, in cells, counted by what people take for one character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from wcwidth import iter_graphemes, wcswidth, wcwidth

MAX_CLUSTER_WIDTH = 2
"""No cluster takes more cells than this."""

_NARROW = " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e"
_WIDE = "\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"
NARROW = re.compile(f"[{_NARROW}]*")
"""Text in which each character is a cluster of its own and one cell wide."""
SIMPLE = re.compile(f"[{_NARROW}{_WIDE}]*")
"""Text in which each character is a cluster of its own, and two cells wide from `FIRST_WIDE` on."""
FIRST_WIDE = "\u3000"


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """The characters of `text` as people see them, each with its width in cells (0, 1 or 2).

    Joined together they are `text`. Letters that stand in a row (conjuncts, jamo) come one by one, so that what a
    cluster is depends on nothing before it: counting may begin at any cluster. Control characters count as nothing;
    neutralise text before it is shown.
    """
    if NARROW.fullmatch(text):
        for character in text:
            yield character, 1
        return
    for cluster in iter_graphemes(text):
        yield from _known_pieces(cluster) if len(cluster) <= _CACHED_LENGTH else _pieces(cluster)


_CACHED_LENGTH = 16


def _pieces(cluster: str) -> Iterator[tuple[str, int]]:
    start = 0
    for at in range(1, len(cluster)):
        if _begins(cluster, start, at):
            yield cluster[start:at], _cells(cluster[start:at])
            start = at
    yield cluster[start:], _cells(cluster[start:])


@lru_cache(maxsize=4096)
def _known_pieces(cluster: str) -> tuple[tuple[str, int], ...]:
    return tuple(_pieces(cluster))


def _cells(piece: str) -> int:
    return 1 if takes_cell(piece[0]) else min(max(wcswidth(piece), 0), MAX_CLUSTER_WIDTH)


def _begins(cluster: str, start: int, at: int) -> bool:
    """Whether what began at `start` ends before `at`: at what is visible and not joined as an emoji is."""
    character, before = cluster[at], cluster[at - 1]
    if takes_cell(character):
        return wcwidth(cluster[start]) != 1 or any(map(takes_cell, cluster[start:at]))
    if wcwidth(character) <= 0 or (before == _JOINER and _is_picture(character)):
        return False
    if character in _SKIN_TONES:
        return not (_is_picture(before) or before == _EMOJI_STYLE)
    return not (_is_flag_half(character) and _is_flag_half(before))


@lru_cache(maxsize=1024)
def takes_cell(character: str) -> bool:
    """Whether this is a mark with a cell of its own, beside the letter that it belongs to."""
    return unicodedata.category(character) == "Mc" and wcwidth(character) == 0


_JOINER = "\u200d"
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_EMOJI_STYLE = "\ufe0f"


def _is_picture(character: str) -> bool:
    return "\u2190" <= character <= "\u2bff" or "\U0001f000" <= character <= "\U0001faff"


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


@lru_cache(maxsize=4096)
def least_and_most(cluster: str) -> tuple[int, int]:
    """The fewest and the most cells that terminals are known to take for a cluster that `clusters` gave.

    Some join pictures and some draw each code point for itself; some give a mark a cell, and some none; and all of them
    know the characters of the year they are from.
    """
    alone = [(character, wcwidth(character)) for character in cluster]
    least = sum(min(cells, 1) if _is_newer(character) else cells for character, cells in alone)
    most = sum(_most_alone(character, cells) for character, cells in alone)
    return min(_cells(cluster), least), max(_cells(cluster), most)


def _most_alone(character: str, cells: int) -> int:
    if _is_newer(character):
        return MAX_CLUSTER_WIDTH
    return max(cells, 0 if unicodedata.category(character) in _WITHOUT_CELL else 1)


_WITHOUT_CELL = ("Mn", "Me", "Cf")


def _is_newer(character: str) -> bool:
    """Whether there are terminals that do not know the character: pictures, and what is not assigned yet."""
    picture = "\u2600" <= character <= "\u2bff" or "\U0001f000" <= character <= "\U0001ffff"
    return picture or unicodedata.category(character) == "Cn"


def width(text: str) -> int:
    """The width of `text` in cells."""
    if NARROW.fullmatch(text):
        return len(text)
    return sum(cells for _cluster, cells in clusters(text))


def fit(text: str, cells: int, ellipsis: str = "…") -> str:
    """`text` if it takes at most `cells`, else its beginning with `ellipsis`, together at most `cells` wide.

    Reads no more of `text` than could fit. No cluster is cut; where not even the ellipsis fits, it is left out.
    """
    if cells <= 0:
        return ""
    room = cells - width(ellipsis)
    end = used = cut = 0
    for cluster, wide in clusters(text):
        used += wide
        if used > cells:
            return text[:cut] + ellipsis if room >= 0 else text[:end]
        end += len(cluster)
        if used <= room:
            cut = end
    return text
