"""Text for clients that show nothing but ASCII: each character as the nearest one they have, in as many cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bbs.domain.text import for_display
from bbs.domain.width import FIRST_WIDE, SIMPLE, clusters

UNKNOWN = "?"

_PAIRS = (
    "–- —- ‑- −- ‘' ’' ‚' “\" ”\" „\" «< »> ‹< ›> •* ·. …. ✓v ✔v ✗x ×x ÷/ ↑^ ↓v ←< →> ▸> ▾v │| ─- "
    "ßs æa œo øo łl đd ðd þt ıi Æa Œo ØO ŁL ĐD ÐD ÞT €E £L ¿? ¡!"
)
_NEAREST = {pair[0]: pair[1] for pair in _PAIRS.split()} | {"\u00a0": " "}

_SPELT = str.maketrans({"…": "...", "ß": "ss", "æ": "ae", "œ": "oe", "Æ": "AE", "Œ": "OE", "þ": "th", "Þ": "Th"})
"""What is written in more letters than one, where the width does not matter."""

_STEERING = re.compile("([\r\n\b]+)")

_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)


def ascii_text(text: str) -> str:
    """A line in ASCII, exactly as wide."""
    if text.isascii():
        return text
    shown = for_display(text)
    if SIMPLE.fullmatch(shown):
        return shown.translate(_simple)
    return "".join(_nearest(cluster, cells) for cluster, cells in clusters(shown))


class _Simple(dict[int, str]):
    """The nearest to each character that is a cluster of its own."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = nearest = _nearest(character, 1 if character < FIRST_WIDE else 2)
        return nearest


_simple = _Simple()


def ascii_lines(text: str) -> str:
    """Several lines in ASCII, each as wide as it was."""
    return text if text.isascii() else "\n".join(map(ascii_text, text.split("\n")))


def ascii_told(text: str) -> str:
    """Several lines in ASCII, as they are read one after the other: what needs more letters than one has them."""
    return text if text.isascii() else ascii_lines(text.translate(_SPELT))


def ascii_echo(text: str) -> str:
    """What a terminal is told, in ASCII and exactly as wide: all that steers it there, line ends and steps back,
    stays."""
    if text.isascii():
        return text
    return "".join(part if part.isascii() else ascii_text(part) for part in _STEERING.split(text))


def reads_utf8(env: Mapping[str, str]) -> bool:
    """Whether a client with this environment reads UTF-8. POSIX: the first of these that is set decides. Where none
    came along, as from many clients, the guess is yes."""
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := env.get(variable):
            return bool(_UTF8.search(value))
    return True


def _nearest(cluster: str, cells: int) -> str:
    base = unicodedata.normalize("NFKD", cluster)[:1]
    letter = cluster if cluster.isascii() else _NEAREST.get(cluster[0], base if base.isascii() else UNKNOWN)
    return letter[:1].ljust(cells, UNKNOWN) if cells else ""
