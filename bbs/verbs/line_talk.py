"""Talking line by line: something is said, somebody answers. No colour, no position, nothing that is painted again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from bbs.domain.ascii import ascii_echo, ascii_told
from bbs.domain.text import for_display
from bbs.domain.width import MAX_CLUSTER_WIDTH
from bbs.domain.words import _
from bbs.domain.wrap import wrap
from bbs.verbs.line_choice import Choice, Chooses, Gone, Interrupted, Left, LeftAtOnce, PutOut
from bbs.verbs.line_editor import LineEditor, Piece, Typed
from bbs.verbs.line_out import Gathered
from bbs.verbs.line_text import MAX_TEXT, LineText, Word

__all__ = ["Choice", "Gone", "Interrupted", "Left", "LeftAtOnce", "PutOut", "Talk"]

MAX_WAITING: Final = 64
"""With so many lines typed ahead the client is asked to hold back. Nothing is lost: what SSH's window still lets
through is kept as well."""

MIN_WIDTH: Final = 20

AT_ONCE: Final = frozenset({"Q", "/leave"})
"""Lines by which somebody leaves while the client takes nothing of what is said: they cannot wait for it."""


class Talk(Chooses):
    """One conversation with somebody at a terminal.

    `anywhere` says what an answer does that may be given to every question, None where it is an answer like any other;
    `news` is said before the next question. `lock` is done where somebody asks for it by its key, or types nothing for
    long. `leaves` is called at the moment in which somebody leaves at once, with what covers what stands there: nothing
    is said after it. With `ascii_only` the client shows nothing but ASCII.
    """

    def __init__(
        self,
        write: Callable[[bytes], None],
        columns: int,
        rows: int,
        hold_back: Callable[[bool], None] = lambda _on: None,
    ) -> None:
        """`hold_back` asks the client to send nothing for now, or to go on."""
        self._hold_back = hold_back
        self._held_back = False
        self._keeps_up = True
        self._columns = max(MIN_WIDTH, columns)
        self._rows = max(2, rows - 1)
        self._out = Gathered(write)
        self._lines: deque[str | Typed] = deque()
        self._came = asyncio.Event()
        self._editor = LineEditor(self._put, self._took, in_pieces=True)
        self._pieces: list[str] = []
        self._question = ""
        self.anywhere: Callable[[str], Callable[[], Awaitable[None]] | None] = _nothing_else
        self.news: Callable[[], Awaitable[Sequence[str]]] = _no_news
        self.lock: Callable[[], Awaitable[None]] = _no_lock
        self.leaves: Callable[[bytes], None] = lambda _cover: None
        self._silent = self._knows_how = False
        self.ascii_only = False
        self.forget_more: Callable[[], bool] = lambda: False  # what has come and was not fed yet
        self._text: LineText | None = None

    def feed(self, data: bytes) -> None:
        """What was typed. The echo goes at once; that of a whole line, with the answer."""
        self._editor.feed(data)
        if not self._lines:
            self.flush()

    def resized(self, columns: int, rows: int) -> None:
        """How wide lines may be from now on, and how many fit on a page."""
        self._columns, self._rows = max(MIN_WIDTH, columns), max(2, rows - 1)

    @property
    def page_lines(self) -> int:
        """How many lines fit on a page, beside the question below them."""
        return self._rows

    def height(self, text: str) -> int:
        """How many lines this text takes as it is said."""
        return sum(len(wrap(line, self._columns - 1)) or 1 for line in self._shown(text).split("\n"))

    def _shown(self, text: str) -> str:
        """A text in what the client can show, before it is wrapped."""
        shown = for_display(text)
        return ascii_told(shown) if self.ascii_only else shown

    def keeps_up(self, yes: bool) -> None:
        """Whether the client takes what is said. While it does not, nothing more is answered."""
        self._keeps_up = yes
        self._came.set()

    def ended(self) -> None:
        """Nothing more will be typed."""
        self._took(Typed.LEAVE)

    def say(self, text: str) -> None:
        """Says lines of text, wrapped at words."""
        self._put("".join(self._rows_of(text)))

    def _rows_of(self, text: str) -> Iterator[str]:
        """The rows of a text, each with its end."""
        for line in self._shown(text).split("\n"):
            if len(line) * MAX_CLUSTER_WIDTH < self._columns:
                yield f"{line.rstrip()}\r\n"
            else:
                yield from (f"{piece.rstrip()}\r\n" for piece in wrap(line, self._columns - 1))

    async def ask(self, question: str) -> str:
        """A line that somebody types, without blanks around it. Raises `Interrupted` and `Left`."""
        while True:
            self._shows_typed()
            for words in await self.news():
                self.say(words)
            answer = (await self._answer(question)).strip()
            if (also := self.anywhere(answer)) is None:
                return answer
            await also()

    async def _answer(self, question: str) -> str:
        """A line that was typed after this question."""
        *lines, last = map(str, wrap(self._shown(question), self._columns - 1) or [""])
        self._question = f"{last.rstrip()} "
        self._put("".join([*(f"{line.rstrip()}\r\n" for line in lines), self._question]))
        try:
            return await self.next_line()
        finally:
            self._question = ""

    async def secret(self, question: str) -> str:
        """What somebody types without its being shown, as it was typed. Nothing typed ahead of the question counts.
        Raises `Interrupted` and `Left`."""
        while True:
            self.forget_ahead()
            self._editor.hidden = True
            typed = await self._answer(question)
            if (also := self.anywhere(typed.strip())) is None:
                return typed
            await also()

    def _shows_typed(self) -> None:
        """What is typed is shown from now on. What came behind a secret is thrown away, since it may be one."""
        if self._editor.hidden:
            self.forget_ahead()
            self._editor.hidden = False

    async def ask_freshly(self, question: str) -> str:
        """The same, without what was typed ahead: nobody says yes before they were asked."""
        self.forget_ahead()
        return await self.ask(question)

    def forget_ahead(self) -> bool:
        """Throws away what was typed ahead, but not that somebody wants to leave. Whether there was anything."""
        thrown = self.forget_more() or any(self._lines) or bool(self._pieces or self._editor.line)
        kept = [typed for typed in self._lines if typed in (Typed.LEAVE, Typed.END)]
        self._lines.clear()
        self._lines.extend(kept)
        self._pieces.clear()
        self._let_in()
        self._editor.forget()
        return thrown

    def nudge(self) -> None:
        """Answers the question that is open by Enter alone, unless somebody is typing: what they wait for has come."""
        if self._question and not (self._editor.line or self._lines or self._pieces):
            self._write(b"\r\n")
            self._took("")

    async def page(self, text: str) -> str:
        """Says a longer text, a page at a time. What was typed to stop it; empty where all of it was said."""
        rows = self._rows_of(text)
        page = list(islice(rows, self._rows))
        while page:
            self._put("".join(page))
            page = list(islice(rows, self._rows))
            if page and (answer := await self.ask(_("Enter for more, s to stop:"))):
                return answer
        return ""

    async def text(
        self,
        begun: str,
        keep: Callable[[str], None],
        words: Mapping[str, Word] | None = None,
        told: Mapping[str, str] | None = None,
        *,
        first: str = "",
    ) -> str:
        """Several lines, up to one that is only a dot. `keep` is called with what there is as it grows; `words` and
        `told` are as `LineText` has them. `first` is said before what has `begun`, where that is no draft. Raises
        `Interrupted`: what was typed is kept then."""
        text = LineText(self, begun, keep, words, told)
        if begun:
            self.say(first or _("You had begun:"))
            await self.page(begun)
        self.say_how()
        return await self.write(text)

    def say_how(self) -> None:
        """Says how a text is typed; in few words to whoever has heard it in this talk."""
        whole = _("Type your words. A line with only a dot ends them; a line with only ? says what else there is.")
        self.say(_("Type your words. A line with only a dot ends them.") if self._knows_how else whole)
        self._knows_how = True

    async def write(self, text: LineText) -> str:
        """Lets somebody go on with a text. Raises `Interrupted`."""
        self._text = text
        self._shows_typed()
        try:
            return await text.write()
        finally:
            self._text = None

    def stop(self) -> None:
        """Stops what somebody is at: raises `Interrupted`."""
        raise Interrupted

    @property
    def is_writing(self) -> bool:
        """Whether somebody is typing a text."""
        return self._text is not None and not self._question

    def lost(self) -> None:
        """What is being typed of a text is kept, up to the last letter: the connection may be gone."""
        if self._text is not None and not self._question:
            self._text.keep_unfinished(self._typed())

    def _typed(self) -> list[str]:
        """The lines that were typed and not taken yet, and what there is of the next."""
        return [*(line for line in self._lines if isinstance(line, str)), "".join([*self._pieces, self._editor.line])]

    @property
    def has_more(self) -> bool:
        """Whether more was typed already than has been taken."""
        return bool(self._lines)

    def _took(self, typed: str | Typed) -> None:
        if typed is Typed.LEAVE or (not self._keeps_up and typed in AT_ONCE):
            self._leave_at_once()
            return
        if isinstance(typed, Piece):
            if sum(map(len, self._pieces)) <= MAX_TEXT:
                self._pieces.append(typed)
            return
        if self._pieces and isinstance(typed, str):
            typed = "".join([*self._pieces, typed])
        self._pieces.clear()
        self._lines.append(typed)
        self._came.set()
        self._let_in()

    def _leave_at_once(self) -> None:
        """Whatever is still on its way to the client, or was typed, waits for nothing now."""
        self.lost()
        self._out.drop()
        self.leaves(self._cover)
        self._silent = self._keeps_up = True
        self._lines.clear()
        self._lines.append(Typed.LEAVE)
        self._came.set()

    def _put(self, text: str) -> None:
        """Writes text; what the client cannot show is written in letters that it can."""
        self._write((ascii_echo(text) if self.ascii_only else text).encode())

    def _write(self, data: bytes) -> None:
        if not self._silent:
            self._out.write(data)

    def flush(self) -> None:
        """Sends what was said so far. Called where the talk ends, too."""
        self._out.flush()

    def _let_in(self) -> None:
        """Lets the client send, or not, by how much waits."""
        waits = len(self._lines)
        if waits >= MAX_WAITING if not self._held_back else waits <= MAX_WAITING // 2:
            self._held_back = not self._held_back
            self._hold_back(self._held_back)

    async def next_line(self) -> str:
        """The next line that is typed, as it stands. Raises `Interrupted` and `Left`."""
        while True:
            await asyncio.sleep(0)  # whoever pastes a book lets others in between
            while not (self._lines and self._keeps_up):
                self.flush()
                self._came.clear()
                await self._came.wait()
            typed = self._lines.popleft()
            self._let_in()
            if not isinstance(typed, Typed):
                return typed
            await self._meant(typed)

    async def _meant(self, typed: Typed) -> None:
        """What a key means that ends no line."""
        self._write(b"\r\n")
        if typed is Typed.INTERRUPT:
            raise Interrupted
        if typed is Typed.LEAVE:
            raise LeftAtOnce
        if typed is Typed.END:
            raise Left
        await self._locked()

    async def _locked(self) -> None:
        """Locks. What had been typed of a line stands there again, where it was no secret."""
        question, hidden = self._question, self._editor.hidden
        begun, waiting = "".join([*self._pieces, self._editor.line]), tuple(self._lines)
        if self._text is not None and not question:
            self._text.keep_unfinished(self._typed())
        await self.lock()
        self._shows_typed()
        self._question, self._editor.hidden = question, hidden
        self._lines.extend(waiting)
        self._put(question)
        if begun and not hidden:
            self._editor.feed(begun.encode())

    def lock_now(self) -> None:
        """Locks before the next line is taken."""
        self._lines.append(Typed.LOCK)
        self._came.set()

    def clear(self) -> None:
        """Moves everything that stands on the screen out of sight, by empty lines and nothing else."""
        self._write(self._cover)
        self.flush()

    @property
    def _cover(self) -> bytes:
        return b"\r\n" * (self._rows + 1)


async def _no_news() -> Sequence[str]:
    return ()


def _nothing_else(_answer: str) -> None:
    return None


async def _no_lock() -> None:
    """Nobody is here who could open it again."""
