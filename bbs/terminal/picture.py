"""What Textual wants on the screen, kept as rows: each of its updates changes some of them."""

from __future__ import annotations

from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from bbs.domain.ascii import ascii_text
from bbs.terminal.capabilities import Depth
from bbs.terminal.looks import TERMINAL, Line, Span, look_of, pens_of
from bbs.terminal.pens import Pen, pen_for
from bbs.terminal.rows import BLANK, Row, Run, row_of, splice

MAX_KNOWN = 160
"""Lines whose rows are kept ready: a page that scrolls by a line draws all but one of its lines again."""


class Picture:
    """The newest state of one session's screen. Without `utf8` what comes in is brought to ASCII."""

    def __init__(self, depth: Depth, *, utf8: bool = True) -> None:
        self.take_look(TERMINAL, depth, utf8=utf8)
        self.width = 0
        self.rows: list[Row] = []

    def take_look(self, theme: str, depth: Depth, *, utf8: bool) -> None:
        """What is drawn from now on is drawn so. What is there already stays until it is drawn again."""
        self._depth = depth
        self._pens = pens_of(theme, depth)
        self.utf8 = utf8
        self._known: dict[tuple[Span, ...], Row] = {}

    def apply(self, update: object) -> None:
        """Takes over an update of Textual's compositor: the whole screen, or spans of some of its lines."""
        if isinstance(update, LayoutUpdate):
            self._apply_layout(update)
        elif isinstance(update, ChopsUpdate):
            self._apply_chops(update)

    def set_line(self, y: int, line: Line) -> None:
        """Line `y` of the screen, from edge to edge; the short way of a widget that knows what has changed."""
        if y >= len(self.rows):
            return
        key = tuple(line)
        row = self._known.get(key)
        if row is None:
            shown = str if self.utf8 else ascii_text
            row = row_of(((shown(text), self._pens[look]) for text, look in line), self.width)
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[key] = row
        self.rows[y] = row

    def _apply_layout(self, update: LayoutUpdate) -> None:
        region = update.region
        self.width = region.width
        self._known.clear()
        self.rows = [self._row(strips) for strips in update.strips]
        self.rows += [BLANK] * (region.height - len(self.rows))

    def _apply_chops(self, update: ChopsUpdate) -> None:
        for y, start, end in update.spans:
            if y >= len(self.rows):
                continue
            for (x, strip), chop_end in zip(update.chops[y].items(), update.chop_ends[y], strict=False):
                if strip is None or x >= end or chop_end <= start:
                    continue
                left, right = max(x, start), min(chop_end, end)
                part = strip if (left, right) == (x, chop_end) else strip.crop(left - x, right - x)
                self.rows[y] = splice(self.rows[y], left, self._runs(part), right, self.width)

    def _row(self, strips: object) -> Row:
        return row_of((run for strip in strips for run in self._runs(strip)), self.width)  # type: ignore[attr-defined]

    def _runs(self, strip: Strip) -> list[Run]:
        shown = str if self.utf8 else ascii_text
        return [(shown(text), self._pen(style)) for text, style, control in strip if not control]

    def _pen(self, style: Style | None) -> Pen:
        look = look_of(style)
        return pen_for(style, self._depth) if look is None else self._pens[look]
