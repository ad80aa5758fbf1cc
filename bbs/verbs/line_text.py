"""A text of several lines, typed line by line: kept as it grows, read out, and mended, until a lone dot ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from bbs.domain import text as texts
from bbs.domain.words import _
from bbs.verbs.saying import numbered

if TYPE_CHECKING:
    from bbs.verbs.line_talk import Talk

END: Final = "."
SHOW, LINE, STOP, HELP = "/show", "/line", "/stop", "/help"

EVERYWHERE: Final = frozenset({"!", HELP, "/leave"})
"""What does the same in a text as at a question, alone on its line. Everything else might be meant as text."""

MAX_TEXT: Final = texts.MAX_BODY
"""The most characters of a text that is typed here; what it may have as a post is said when it is sent."""

Word = Callable[[str], Awaitable[None]]
"""Does what a word with a slash says, with what stands behind it."""

DONE_HERE: Final = frozenset({"send", "put_away", "preview", "help_now", "keys", "leave_at_once"})
"""The commands of the catalogue that are words in every text; `words` of a text are more."""


class LineText:
    """One text. `lines` is what there is of it; `keep` is called with all of it as it grows. `words` are what can be
    done besides, by the word with its slash, and `told` says what each of them does."""

    def __init__(
        self,
        talk: Talk,
        begun: str,
        keep: Callable[[str], None],
        words: Mapping[str, Word] | None = None,
        told: Mapping[str, str] | None = None,
    ) -> None:
        self._talk = talk
        self._keep = keep
        self.lines = begun.split("\n") if begun else []
        self._size = len(begun)
        self._unkept = self._ahead = False
        self._words: dict[str, Word] = {SHOW: self._show, LINE: self._line, **(words or {})}
        self._told = told or {}

    @property
    def body(self) -> str:
        """The text as it is now."""
        return "\n".join(self.lines)

    def replace(self, body: str) -> None:
        """Another text in place of what there is."""
        self.lines, self._size = body.split("\n") if body else [], len(body)
        self._keep_all()

    def keep_unfinished(self, typed: Sequence[str]) -> None:
        """Lines that were typed and not taken yet are kept with the rest, and so is what there is of the last one."""
        taken = list(takewhile(lambda line: line.strip() != END, typed))
        more = any(line.strip() for line in taken) and sum(map(len, taken)) + self._size <= MAX_TEXT
        if more:
            self._unkept, self._ahead = False, True
            self._keep("\n".join([*self.lines, *taken]).rstrip("\n"))
        elif self._unkept or self._ahead:
            self._keep_all()

    async def write(self) -> str:
        """The text, once a line with only a dot has ended it. Raises `Interrupted`: what was typed is kept then."""
        try:
            while (line := await self._talk.next_line()).strip() != END:
                await self._heard(line)
            return self.body
        finally:
            if self._unkept:
                self._keep_all()

    async def _heard(self, line: str) -> None:
        word, _blank, behind = line.strip().partition(" ")
        if word == STOP:
            self._talk.stop()
        elif line.strip() in ("?", "/"):
            self.explain()
        elif word in self._words and (not behind or word == LINE):
            await self._words[word](behind.strip())
        elif line.strip() in EVERYWHERE and (also := self._talk.anywhere(line.strip().replace(HELP, "!"))) is not None:
            await also()
        else:
            self._add(line)

    def _add(self, line: str) -> None:
        if line.strip(" ") == END * 2:
            line = END
        if self._size + len(line) + 1 > MAX_TEXT:
            if not self._talk.has_more:
                self._talk.say(_("This is as much as one text holds, and that line is not in it. A dot ends it."))
            return
        self.lines.append(line)
        self._size += len(line) + 1
        self._unkept = True
        if not self._talk.has_more:
            self._keep_all()

    def _keep_all(self) -> None:
        self._unkept = self._ahead = False
        self._keep(self.body)

    def explain(self) -> None:
        """What can be done here, in words."""
        said = {
            END: _("ends the text, and asks what then"),
            SHOW: _("says what there is, each line with its number"),
            f"{LINE} 3": _("says line 3, to be typed anew or taken out"),
            **self._told,
            STOP: _("goes back; your words are kept"),
            HELP: _("whom to call now"),
            "/leave": _("leaves at once"),
        }
        lines = [f"{word} {words}." for word, words in said.items()]
        dots = _("Two dots alone make a line with one dot.")
        self._talk.say("\n".join((_("A line that holds only one of these does this:"), *lines, dots)))

    async def _show(self, words: str) -> None:
        await self._talk.page("\n".join(numbered(self.lines)) or _("Nothing yet."))

    async def _line(self, words: str) -> None:
        """One line again: Enter leaves it as it is."""
        if not (words.isascii() and words.isdigit() and len(words) < 6 and 1 <= int(words) <= len(self.lines)):
            self._talk.say(_("Please say which, such as /line 3. There are {count}.").format(count=len(self.lines)))
            return
        at = int(words) - 1
        self._talk.say(_("Line {number}: {words}").format(number=at + 1, words=self.lines[at]))
        line = await self._talk.ask(_("Type it anew. Enter leaves it, /out takes it out:"))
        if line == "/out":
            del self.lines[at]
        elif line and self._size - len(self.lines[at]) + len(line) <= MAX_TEXT:
            self.lines[at] = line
        self.replace(self.body)
        self._talk.say(_("Go on with your text."))


__all__ = ["DONE_HERE", "MAX_TEXT", "LineText", "Word"]
