"""Breaking text into rows of a terminal, and the few marks that text here can carry."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from wcwidth import wcwidth

from bbs.domain.width import FIRST_WIDE, MAX_CLUSTER_WIDTH, NARROW, SIMPLE, clusters

MIN_QUOTED = 10
"""The cells that stay for the words of a quote, however deeply it is nested."""
MAX_INDENT = 8
"""The deepest list item that hangs, in cells."""

_NOT_AT_START = frozenset("、。，．：；！？」』）］｝】〉》〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
"""What never begins a row in text that is written without spaces."""
_NOT_BREAKING = frozenset("\u00a0\u2007\u202f")
_SIMPLE_SPACES = " \u3000"


def row_end(text: str, start: int, cells: int) -> int:
    """Where the row that begins at `start` ends: the offset at which the next one begins, or the end of `text`.

    A row takes at most `cells`, not counting one space that may hang over its end, and at least one cluster. It is
    broken after spaces and around wide characters where it can be. `start` is where a cluster begins; the work is that
    of one row, wherever it stands.
    """
    window = text[start : start + cells + 2]
    if not NARROW.fullmatch(window):
        simple = SIMPLE.fullmatch(window)
        return start + _simple_row(window, cells) if simple else _row_end_slowly(text, start, cells)
    if len(window) <= cells:
        return len(text)
    if window[cells] == " ":
        return start + cells + 1
    space = window.rfind(" ", 0, cells)
    return start + (space + 1 if space >= 0 else max(cells, 1))


def _simple_row(window: str, cells: int) -> int:
    """The length of the row that begins a text of which each character is a cluster, one or two cells wide."""
    filled = list(accumulate(1 if character < FIRST_WIDE else 2 for character in window))
    at = bisect_right(filled, cells)
    if at == len(window):
        return at
    if window[at] == " ":
        return at + 1
    while at and not _may_break(window, at):
        at -= 1
    return at or max(bisect_right(filled, cells), 1)


def _may_break(window: str, at: int) -> bool:
    before, after = window[at - 1], window[at]
    if before in _SIMPLE_SPACES:
        return True
    return (before >= FIRST_WIDE or after >= FIRST_WIDE) and after not in _NOT_AT_START


def _row_end_slowly(text: str, start: int, cells: int) -> int:
    span = 2 * max(cells, 1) + 32
    while True:
        piece = text[start : start + span]
        whole = start + span >= len(text)
        end = _row_in(piece, cells, whole)
        if end is not None:
            return start + end
        span *= 4


def _row_in(piece: str, cells: int, whole: bool) -> int | None:
    """The end of the row that begins `piece`; None where more of the text is needed to know."""
    used = at = opportunity = 0
    for cluster, wide in clusters(piece):
        end = at + len(cluster)
        if end == len(piece) and not whole:
            return None
        if wide > 1 and at and cluster not in _NOT_AT_START:
            opportunity = at
        if used + wide > cells:
            if wide == 1 and _is_space(cluster):
                return end
            return opportunity or at or end
        used += wide
        if _is_space(cluster) or (wide > 1 and piece[end : end + 1] not in _NOT_AT_START):
            opportunity = end
        at = end
    return len(piece)


def _is_space(cluster: str) -> bool:
    return cluster.isspace() and cluster not in _NOT_BREAKING


def wrap(text: str, width: int) -> list[str]:
    """The rows of `text` at `width` cells; at least one row for each of its lines.

    No cluster is cut; words that are longer than a row are. Spaces at breaks are dropped, nothing else is. A cluster
    wider than `width` has a row to itself.
    """
    return [line[start:end] for line in text.split("\n") for start, end in _spans(line, width)]


def _spans(line: str, width: int) -> Iterator[tuple[int, int]]:
    """Where the rows of one line begin and end, without the spaces around breaks."""
    if len(line) * MAX_CLUSTER_WIDTH <= width:
        yield 0, len(line.rstrip())
        return
    start = 0
    while True:
        end = row_end(line, start, width)
        yield start, start + len(line[start:end].rstrip())
        while end < len(line) and line[end] == " ":
            end += 1
        if end >= len(line):
            return
        start = end


class Look(StrEnum):
    """How a piece of text is to look."""

    PLAIN = "plain"
    EMPHASIS = "emphasis"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of marked-up text: pieces from left to right, each with its look."""

    spans: tuple[tuple[str, Look], ...] = ()

    @property
    def text(self) -> str:
        return "".join(text for text, _look in self.spans)


_NOTHING = Line()
_MARKED = re.compile("[>*-]")
_QUOTE = re.compile(r"((?:> ?)+)(.*)")
_ITEM = re.compile(rf"( {{0,{MAX_INDENT}}}- )(.*)")
_EMPHASIS = re.compile(
    r"""(?<![^\s(\["'“‘«—–-])\*(?=[^\s*])([^*]*[^\s*])\*(?![^\s.,;:!?)\]"'”’»…—–-])""",
)


def markup_lines(body: str, width: int) -> list[Line]:
    """The rows of a post at `width` cells: `> ` quotes with their nesting, `- ` items hanging, `*emphasis*` without
    its stars. Everything else, broken marks too, stands as it was written."""
    lines: list[Line] = []
    for paragraph in body.split("\n"):
        lines.extend(_paragraph(paragraph, width))
    return lines


def _paragraph(text: str, width: int) -> Iterator[Line]:
    if len(text) * MAX_CLUSTER_WIDTH <= width and not _MARKED.search(text):
        yield Line(((short, Look.PLAIN),)) if (short := text.rstrip()) else _NOTHING
        return
    quote = _QUOTE.fullmatch(text)
    if quote is not None:
        yield from _quoted(quote[1].count(">"), quote[2], width)
        return
    item = _ITEM.fullmatch(text)
    first = item[1] if item is not None and len(item[1]) <= width // 2 else ""
    plain, emphasised = _without_stars(text[len(first) :])
    lead = first
    for start, end in _spans(plain, width - len(first)):
        yield Line(_looked((lead, Look.PLAIN), *_cut(plain, start, end, emphasised)))
        lead = " " * len(first)


def _quoted(depth: int, text: str, width: int) -> Iterator[Line]:
    lead = "> " * min(depth, max(0, (width - MIN_QUOTED) // 2))
    for start, end in _spans(text, width - len(lead)):
        yield Line(_looked((lead + text[start:end], Look.QUOTE)))


def _without_stars(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` without the stars of emphasis, and where the emphasised parts of that begin and end."""
    if "*" not in text:
        return text, []
    kept: list[str] = []
    parts: list[tuple[int, int]] = []
    at = size = 0
    for match in _EMPHASIS.finditer(text):
        if wcwidth(match[1][0]) <= 0:
            continue
        kept += (text[at : match.start()], match[1])
        size += match.start() - at
        parts.append((size, size + len(match[1])))
        size += len(match[1])
        at = match.end()
    kept.append(text[at:])
    return "".join(kept), parts


def _cut(text: str, start: int, end: int, emphasised: list[tuple[int, int]]) -> Iterator[tuple[str, Look]]:
    """The part from `start` to `end`, in pieces by look. Drops the emphasised parts that it has passed."""
    while emphasised and start < end:
        first, last = emphasised[0]
        if first >= end:
            break
        yield text[start:first], Look.PLAIN
        yield text[max(start, first) : min(end, last)], Look.EMPHASIS
        start = max(start, min(end, last))
        if last > end:
            break
        emphasised.pop(0)
    yield text[start:end], Look.PLAIN


def _looked(*spans: tuple[str, Look]) -> tuple[tuple[str, Look], ...]:
    return tuple(span for span in spans if span[0])
