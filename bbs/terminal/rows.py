"""Rows of the screen as the painter keeps them: runs of text in one pen, compact and quick to compare."""

from __future__ import annotations

from collections.abc import Iterable

from bbs.domain.text import for_display
from bbs.domain.width import NARROW, clusters
from bbs.terminal.pens import PLAIN, Pen, bare

Run = tuple[str, Pen]
Row = tuple[Run, ...]
"""Runs from the left edge; what is right of the last one is blank in the plain pen. Neighbours differ in pen."""

BLANK: Row = ()
CONTINUED = ""
"""Stands in the second cell of a cluster that is two cells wide."""


def row_of(runs: Iterable[Run], width: int) -> Row:
    """The row that these runs make, cut to `width` cells; whatever is no printable text is neutralised."""
    merged: list[Run] = []
    room = width
    for text, pen in runs:
        if room <= 0:
            break
        clean, cells = _fit(text, room)
        room -= cells
        if merged and merged[-1][1] == pen:
            merged[-1] = (merged[-1][0] + clean, pen)
        elif clean:
            merged.append((clean, pen))
    while merged and merged[-1][1] == PLAIN:
        text = merged[-1][0].rstrip(" ")
        if text:
            merged[-1] = (text, PLAIN)
            break
        merged.pop()
    return tuple(merged)


def _fit(text: str, room: int) -> tuple[str, int]:
    """What of `text` fits into `room` cells, and how many it takes."""
    if text.isascii() and text.isprintable():
        return text[:room], min(len(text), room)
    kept: list[str] = []
    cells = 0
    for cluster, width in clusters(for_display(text).replace("\n", " ")):
        if cells + width > room:
            break
        kept.append(cluster)
        cells += width
    return "".join(kept), cells


def cells_of(row: Row, width: int) -> tuple[list[str], list[Pen]]:
    """The row cell by cell: its clusters, and the pens they are drawn in, both `width` long.

    Spaces in which nothing of a pen can be seen are plain ones, so that they never cost a change of pens.
    """
    texts: list[str] = []
    pens: list[Pen] = []
    for text, pen in row:
        start = len(texts)
        if NARROW.fullmatch(text):
            texts.extend(text)
        else:
            for cluster, cells in clusters(text):
                if cells > 0:
                    texts.append(cluster)
                    texts.extend([CONTINUED] * (cells - 1))
        pens.extend([pen] * (len(texts) - start))
        if pen is not PLAIN and " " in text and bare(pen):
            for at in range(start, len(texts)):
                if texts[at] == " ":
                    pens[at] = PLAIN
    blank = width - len(texts)
    texts.extend(" " * blank)
    pens.extend([PLAIN] * blank)
    return texts[:width], pens[:width]


def splice(row: Row, x: int, runs: Iterable[Run], end: int, width: int) -> Row:
    """`row` with the cells from `x` to `end` replaced by `runs`; halves of wide clusters become blanks."""
    if x <= 0 and end >= width:
        return row_of(runs, width)
    texts, pens = cells_of(row, width)
    new_texts, new_pens = cells_of(row_of(runs, end - x), end - x)
    if texts[x] == CONTINUED:
        texts[x - 1] = " "
    if end < width and texts[end] == CONTINUED:
        texts[end] = " "
    texts[x:end] = new_texts
    pens[x:end] = new_pens
    return row_of(zip(texts, pens, strict=True), width)
