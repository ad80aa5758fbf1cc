"""What comes over standard input: as it is, or typed at a terminal, where echo and the end of a line are ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.verbs.line_editor import LineEditor, Typed

MAX_INPUT: Final = 64 * 1024
"""The most bytes that a verb takes over standard input."""

MAX_TYPED: Final = 8_000
"""The most characters of a line at a terminal; a longer one is refused, since its end would be lost."""

WAIT_SECONDS: Final = 600.0
"""What is not typed has to go on coming: where nothing has for so long, nobody waits for the rest of it."""

LAST_LINE: Final = "."
"""At a terminal, a line with only this ends the input; so does Ctrl+D."""

INTERRUPT: Final = b"\x03"


class GivenInput:
    """The input of one verb, bounded by `MAX_INPUT`: of what is more, it is known only that it is."""

    def __init__(self, echo: Callable[[str], None], interrupted: Callable[[], None], *, typed: bool) -> None:
        """`typed` says that it comes from a terminal: `echo` shows there what is typed, and `interrupted` is called
        for Ctrl+C."""
        self._came = bytearray()
        self._whole = asyncio.Event()
        self._interrupted = interrupted
        self._typed = typed
        self._editor = LineEditor(echo, self._took, most=MAX_TYPED)
        self._lines: list[str] = []
        self._room = MAX_INPUT
        self._refusal: BadInput | None = None
        self._wanted = self._stopped = self._ended = False

    def feed(self, data: bytes) -> None:
        """Bytes as they came."""
        if not self._typed or not self._wanted:
            self._keep(data)
        elif not self._whole.is_set():
            self._edit(data)

    def _keep(self, data: bytes) -> None:
        if self._typed and INTERRUPT in data:
            self._interrupted()
        self._came += data[: MAX_INPUT + 1 - len(self._came)]
        if len(self._came) > MAX_INPUT:
            self._refuse(_("At most 64 KiB are taken over standard input. Nothing was sent."))

    def eof(self) -> None:
        """No more will come: what was typed of a line counts."""
        self._ended = True
        if self._typed and self._wanted and self._editor.line:
            self._edit(b"\r")
        if not self._typed or self._wanted:
            self._whole.set()

    async def text(self) -> str:
        """All of it, once it is there. Raises `BadInput` where it is too much, or no text."""
        return await (self._typed_text() if self._typed else self._plain_text())

    async def _plain_text(self) -> str:
        while not self._whole.is_set():
            before = len(self._came)
            try:
                await asyncio.wait_for(self._whole.wait(), WAIT_SECONDS)
            except TimeoutError:
                if len(self._came) == before:
                    words = _("Nothing more came over standard input for a long time. Nothing was sent.")
                    raise BBSError(words, "no_input") from None
        if self._refusal is not None:
            raise self._refusal
        try:
            return self._came.decode()
        except UnicodeDecodeError:
            raise BadInput(_("What came over standard input is no UTF-8 text. Nothing was sent."), "bad_text") from None

    async def _typed_text(self) -> str:
        self._wanted = True
        ahead, self._came = bytes(self._came), bytearray()
        self._edit(ahead)
        if self._ended:
            self.eof()
        await self._whole.wait()
        if self._refusal is not None:
            raise self._refusal
        return "\n".join(self._lines)

    def _edit(self, data: bytes) -> None:
        """What was typed before Ctrl+C is echoed before anything is said about it."""
        self._editor.feed(data)
        if self._stopped:
            self._interrupted()

    def _took(self, typed: str | Typed) -> None:
        if typed in (Typed.INTERRUPT, Typed.LEAVE):
            self._stopped = True
        elif typed is Typed.END or typed == LAST_LINE:
            self._whole.set()
        elif not self._whole.is_set():
            self._take_line(str(typed))

    def _take_line(self, line: str) -> None:
        self._lines.append(line)
        self._room -= len(line.encode()) + 1
        if len(line) >= MAX_TYPED:
            words = _("A line that is typed has at most {count} characters. Nothing was sent.")
            self._refuse(words.format(count=MAX_TYPED))
        elif self._room < 0:
            self._refuse(_("At most 64 KiB are taken over standard input. Nothing was sent."))

    def _refuse(self, words: str) -> None:
        self._refusal = BadInput(words, "too_long")
        self._whole.set()
