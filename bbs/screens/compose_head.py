"""What stands above the text while one writes: who will read it, what was asked for, and the post that is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events

from bbs.domain.policy import Readers
from bbs.domain.topics import said as topics_said
from bbs.domain.width import fit, width
from bbs.domain.words import _, ngettext
from bbs.domain.wrap import markup_lines, wrap
from bbs.domain.writing_words import READERS_SAID, WITHOUT_A_NAME, asked_words
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

SHARE = 3
"""One part in so many of the screen's height is the most that stands above the text."""

__all__ = ["WITHOUT_A_NAME", "Answered", "Head", "answered_lines", "asked_words"]

INDENT = "  "
"""Before the lines of the post that is answered."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The post that is answered: its author's byline, its text (None where it is not shown), and the topics that it is
    folded for."""

    author: str
    text: str | None
    warnings: tuple[str, ...] = ()


def answered_lines(answered: Answered, cells: int, most: int) -> list[Line]:
    """The post that is answered, in lines of so many cells and at most `most`, broken where the thread breaks them."""
    lines = markup_lines(answered.text or "", max(min(cells - len(INDENT), most), 1))
    return [[(INDENT, "plain"), *((text, str(look)) for text, look in line.spans)] for line in lines]


class Head(Lines):
    """Drawn once for each size. `asked` is what the author of the thread asked for, `label` what stands right above the
    text. `told` are sentences that are worth knowing before one types. With `unnamed`, it says what that means."""

    DEFAULT_CSS = "Head { width: 100%; height: 1; }"

    def __init__(
        self,
        readers: Readers,
        *,
        asked: str = "",
        answered: Answered | None = None,
        label: str = "",
        told: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.unnamed = False
        self._told = told
        self._asked = asked
        self._readers = READERS_SAID[readers]
        self._answered = answered
        self._label = label
        self._lines: list[Line] = []

    def fit_to(self, columns: int, rows: int) -> None:
        """Takes the height that it needs in a terminal of this size, at most its share."""
        self._lines = self._laid(max(columns, 1), max(rows // SHARE, 1))
        self.styles.height = len(self._lines)

    def _laid(self, columns: int, most: int) -> list[Line]:
        facts = self._facts(columns, most)
        facts += self._worth_knowing(columns, most - len(facts))
        below: list[Line] = [[(self._label, "strong")]] if self._label and len(facts) < most else []
        return facts + self._folded(columns, most - len(facts) - len(below)) + below

    def _worth_knowing(self, columns: int, room: int) -> list[Line]:
        """What it means to be without a name, and what one is told before typing, as far as there is room."""
        said = [(WITHOUT_A_NAME, "accent")] if self.unnamed else []
        said += [(words, "care") for words in self._told]
        cells = min(columns, self.text_cells)
        rows: list[Line] = [[(row, look)] for words, look in said for row in wrap(words, cells)]
        if len(rows) > room > 0:
            rows[room - 1] = [(_("… Ctrl+O says all of it"), "quiet")]
        return rows[: max(room, 0)]

    def _facts(self, columns: int, most: int) -> list[Line]:
        """What was asked and who reads, in one line where it has room. Who reads is always said."""
        readers = [(self._readers, "quiet")]
        if self._asked and width(self._asked) + 2 + width(self._readers) <= columns:
            return [[(self._asked, "accent"), ("  ", "plain"), *readers]]
        asked: list[Line] = [[(row, "accent")] for row in wrap(self._asked, columns)] if self._asked else []
        return [*asked[: most - 1], readers]

    def _folded(self, columns: int, room: int) -> list[Line]:
        """The post that is answered, as much of it as there is room for."""
        answered = self._answered
        if answered is None or answered.text is None or room < 1:
            return []
        if answered.warnings:
            about = _("About {topics}. Ctrl+P shows it.").format(topics=topics_said(answered.warnings))
            return [[(INDENT + about, "care")]]
        lines = answered_lines(answered, columns, self.text_cells)
        if room > 2:
            lines.insert(0, [(_("{name} wrote:").format(name=answered.author), "strong")])
        if len(lines) <= room:
            return lines
        if room == 1:
            return [[(fit("".join(text for text, _look in lines[0]), columns - 2, "") + " …", "plain")]]
        more = len(lines) - room + 1
        words = ngettext("… {count} more line, Ctrl+P shows it", "… {count} more lines, Ctrl+P shows them", more)
        return [*lines[: room - 1], [(INDENT + words.format(count=more), "quiet")]]

    def line(self, y: int) -> Line:
        return self._lines[y] if y < len(self._lines) else []

    def on_resize(self, event: events.Resize) -> None:
        self.redraw()
