"""How words look: a few semantic looks, and what each is drawn in. Screens name looks, never colours."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Span = tuple[str, str]
"""Some text and the name of its look."""

Line = list[Span]

LOOKS: dict[str, Style] = {
    "plain": Style(),
    "strong": Style(bold=True),
    "quiet": Style(dim=True),
    "accent": Style(color="cyan"),
    "heading": Style(bold=True, color="cyan"),
    "emphasis": Style(italic=True),
    "quote": Style(dim=True),
    "new": Style(bold=True),
    "care": Style(color="yellow"),
    "error": Style(bold=True, color="yellow"),
}
"""The terminal's own colours by default: hierarchy by weight, one accent, and one colour for what asks for care."""


@lru_cache(maxsize=256)
def _blank(cells: int) -> Segment:
    return Segment(" " * cells, LOOKS["plain"])


def strip(line: Iterable[Span], cells: int, width: int) -> Strip:
    """Textual's form of a line whose text takes `cells` cells, filled up to `width`."""
    segments = [Segment(text, LOOKS[look]) for text, look in line if text]
    if cells < width:
        segments.append(_blank(width - cells))
    return Strip(segments, max(cells, width))
