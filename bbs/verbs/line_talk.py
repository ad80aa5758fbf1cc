"""Talking line by line: something is said, somebody answers. No colour, no position, nothing that is painted again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bbs.domain.text import for_display
from bbs.domain.words import _
from bbs.domain.wrap import wrap
from bbs.errors import BBSError
from bbs.verbs.line_editor import LineEditor, Typed

MAX_WAITING: Final = 64
"""With so many lines typed ahead the client is asked to hold back. Nothing is lost: what SSH's window still lets
through is kept as well."""

MAX_TEXT: Final = 40_000
"""The most characters of a text that is typed here."""

MIN_WIDTH: Final = 20


class Left(Exception):
    """Somebody leaves."""


class Interrupted(Exception):
    """Somebody stops what they were at, by Ctrl+C or by going back."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen: in words, and what happens then."""

    words: str
    then: Callable[[], Awaitable[None]]


class Talk:
    """One conversation with somebody at a terminal. `anywhere` is what may be typed at every question, `news` what is
    said before the next one."""

    def __init__(
        self,
        write: Callable[[bytes], None],
        columns: int,
        rows: int,
        hold_back: Callable[[bool], None] = lambda _on: None,
    ) -> None:
        """`hold_back` asks the client to send nothing for now, or to go on."""
        self._write = write
        self._hold_back = hold_back
        self._held_back = False
        self._keeps_up = True
        self._columns = max(MIN_WIDTH, columns)
        self._rows = max(2, rows - 1)
        self._lines: deque[str | Typed] = deque()
        self._came = asyncio.Event()
        self._editor = LineEditor(lambda text: self._write(text.encode()), self._took)
        self.anywhere: dict[str, Callable[[], Awaitable[None]]] = {}
        self.news: Callable[[], Awaitable[Sequence[str]]] = _no_news
        self._text: tuple[list[str], Callable[[str], None]] | None = None

    def feed(self, data: bytes) -> None:
        """What was typed."""
        self._editor.feed(data)

    def resized(self, columns: int, rows: int) -> None:
        """How wide lines may be from now on, and how many fit on a page."""
        self._columns, self._rows = max(MIN_WIDTH, columns), max(2, rows - 1)

    def keeps_up(self, yes: bool) -> None:
        """Whether the client takes what is said. While it does not, nothing more is answered."""
        self._keeps_up = yes
        self._came.set()

    def ended(self) -> None:
        """Nothing more will be typed."""
        self._took(Typed.LEAVE)

    def say(self, text: str) -> None:
        """Says lines of text, wrapped at words."""
        for line in for_display(text).split("\n"):
            for piece in wrap(line, self._columns - 1) or [""]:
                self._write(f"{str(piece).rstrip()}\r\n".encode())

    async def ask(self, question: str) -> str:
        """A line that somebody types, without blanks around it. Raises `Interrupted` and `Left`."""
        for words in await self.news():
            self.say(words)
        while True:
            self._write(f"{for_display(question)} ".encode())
            line = await self._next()
            answer = line.strip()
            if (also := self.anywhere.get(answer)) is None:
                return answer
            await also()

    async def ask_freshly(self, question: str) -> str:
        """The same, without what was typed ahead: nobody says yes before they were asked."""
        self._lines.clear()
        self._let_in()
        self._editor.forget()
        return await self.ask(question)

    async def sure(self, question: str) -> bool:
        """Whether somebody says yes, asked freshly."""
        return (await self.ask_freshly(f"{question} " + _("yes or no:"))).lower() in {_("yes"), _("y")}

    async def number(self, question: str, most: int) -> int | None:
        """A number from 1 to `most`; None where another thing was typed, which is said."""
        answer = await self.ask(question)
        if not answer:
            raise Interrupted
        if answer.isascii() and answer.isdigit() and len(answer) < 10 and 1 <= int(answer) <= most:
            return int(answer)
        self.say(_("Please type a number from 1 to {most}, or Enter alone to go back.").format(most=most))
        return None

    async def choose(self, heading: str, choices: Sequence[Choice], question: str) -> None:
        """Lets somebody choose by number, again and again until they go back by Enter alone."""

        async def the_same() -> Sequence[Choice]:
            return choices

        await self.menu(heading, the_same, question)

    async def menu(self, heading: str, find: Callable[[], Awaitable[Sequence[Choice]]], question: str) -> None:
        """The same where each choice changes what there is to choose from: `find` is asked anew each time."""
        while True:
            choices = await find()
            try:
                chosen = await self._chosen(heading, choices, question)
            except Interrupted:
                return
            if chosen is not None:
                await self.doing(chosen.then)

    async def choose_once(self, heading: str, choices: Sequence[Choice], question: str) -> None:
        """Lets somebody choose one thing, which is done then. Raises `Interrupted` where they go back."""
        chosen = None
        while chosen is None:
            chosen = await self._chosen(heading, choices, question)
        await chosen.then()

    async def _chosen(self, heading: str, choices: Sequence[Choice], question: str) -> Choice | None:
        self.say(heading)
        for place, choice in enumerate(choices, 1):
            self.say(f"{place} {choice.words}")
        chosen = await self.number(question, len(choices))
        return None if chosen is None else choices[chosen - 1]

    async def doing(self, work: Callable[[], Awaitable[None]]) -> None:
        """Does something; what cannot be done is said, and going back from it ends here."""
        try:
            await work()
        except Interrupted:
            self.say(_("Back."))
        except BBSError as error:
            self.say(error.message)

    async def page(self, text: str) -> None:
        """Says a longer text, a page at a time."""
        lines = [
            str(piece) for line in for_display(text).split("\n") for piece in (wrap(line, self._columns - 1) or [""])
        ]
        for start in range(0, len(lines), self._rows):
            for line in lines[start : start + self._rows]:
                self._write(f"{line.rstrip()}\r\n".encode())
            if start + self._rows < len(lines) and await self.ask(_("Enter for more, s to stop:")):
                return

    async def text(self, begun: str, keep: Callable[[str], None]) -> str:
        """Several lines, up to one that is only a dot. `keep` is called with what there is after each line. Raises
        `Interrupted`: what was typed is kept then."""
        self.say(_("Type your words. A line with only a dot ends them. /show reads them to you, /stop keeps them."))
        written = begun.split("\n") if begun else []
        self._text = (written, keep)
        try:
            return await self._written(begun, written, keep)
        finally:
            self._text = None

    def lost(self) -> None:
        """The connection is gone: what was being typed of a text is kept, up to the last letter."""
        if self._text is not None and self._editor.line:
            written, keep = self._text
            keep("\n".join([*written, self._editor.line]))

    async def _written(self, begun: str, written: list[str], keep: Callable[[str], None]) -> str:
        room = MAX_TEXT - len(begun)
        if written:
            self.say(_("You had begun:"))
            await self.page(begun)
        while (line := await self._next()).strip() != ".":
            if line.strip() == "/show":
                await self.page("\n".join(written) or _("Nothing yet."))
            elif line.strip() == "/stop":
                raise Interrupted
            elif (also := self.anywhere.get(line.strip().replace("/help", "!"))) is not None and line.strip() != "?":
                await also()
            elif len(line) >= room:
                if not self._lines:
                    self.say(_("This is as much as one text holds, and that line is not in it. A dot ends it."))
            else:
                written.append(line)
                room -= len(line) + 1
                if not self._lines:
                    keep("\n".join(written))
        return "\n".join(written)

    def _took(self, typed: str | Typed) -> None:
        self._lines.append(typed)
        self._came.set()
        self._let_in()

    def _let_in(self) -> None:
        """Lets the client send, or not, by how much waits."""
        waits = len(self._lines)
        if waits >= MAX_WAITING if not self._held_back else waits <= MAX_WAITING // 2:
            self._held_back = not self._held_back
            self._hold_back(self._held_back)

    async def _next(self) -> str:
        await asyncio.sleep(0)  # whoever pastes a book lets others in between
        while not (self._lines and self._keeps_up):
            self._came.clear()
            await self._came.wait()
        typed = self._lines.popleft()
        self._let_in()
        if typed is Typed.INTERRUPT:
            self._write(b"\r\n")
            raise Interrupted
        if isinstance(typed, Typed):
            raise Left
        return typed


async def _no_news() -> Sequence[str]:
    return ()
