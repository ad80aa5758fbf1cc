"""What text has to be before it reaches a terminal, whoever wrote it."""

from __future__ import annotations

import re
import unicodedata

from wcwidth import wcwidth

from bbs.domain.text import MAX_MARKS
from bbs.domain.width import clusters

_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def assert_neutral(text: str) -> None:
    """Nothing but visible characters, spaces and newlines: nothing that steers, hides, reverses or piles up."""
    for character in text:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Co", "Zl", "Zp"), ascii(text)
        assert (
            unicodedata.category(character) != "Cf"
            or character in "\u200c\u200d"
            or "\U000e0020" <= character <= "\U000e007f"
        ), ascii(text)
        assert ord(character) & 0xFFFE != 0xFFFE
        assert not 0xFDD0 <= ord(character) <= 0xFDEF
    assert not _DIRECTION.search(text)
    text.encode()
    for cluster, cells in clusters(text.replace("\n", "")):
        assert cells >= 1, f"{cluster!a} cannot be seen"
        assert sum(wcwidth(character) == 0 for character in cluster) <= max(MAX_MARKS + 1, 8), ascii(cluster)


def assert_no_wider_than_terminals_think(line: str) -> None:
    """A terminal that takes each code point for itself agrees on the width of all that is no joined picture."""
    for cluster, cells in clusters(line):
        if len(cluster) == 1:
            assert cells == max(wcwidth(cluster), 1), ascii(cluster)
