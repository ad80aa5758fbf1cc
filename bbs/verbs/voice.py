"""What a verb says on its way to the client: lines that are only text, ended and spelled as the client has them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bbs.domain.ascii import ascii_told, reads_utf8
from bbs.domain.text import for_display
from bbs.verbs.document import Document, as_json, written
from bbs.verbs.long_answer import LongAnswer, pieces


class Ways(Protocol):
    """Where lines go."""

    def write(self, data: bytes) -> None: ...

    def write_error(self, data: bytes) -> None: ...


class Reader(Protocol):
    """How the client reads them."""

    @property
    def has_pty(self) -> bool: ...

    @property
    def env(self) -> Mapping[str, str]: ...


class Voice:
    """Says things to one client."""

    def __init__(self, ways: Ways, reader: Reader) -> None:
        self._ways = ways
        self._ends = "\r\n" if reader.has_pty else "\n"
        self._utf8 = reads_utf8(reader.env)
        self._keeps_up = asyncio.Event()
        self._keeps_up.set()

    def keeps_up(self, yes: bool) -> None:
        """Whether the client takes what is said. Of a long answer it is told nothing more while it does not."""
        (self._keeps_up.set if yes else self._keeps_up.clear)()

    def say(self, text: str, *, error: bool = False) -> None:
        """Lines of text, to the client's standard error with `error`. Whoever wrote them, they are only text."""
        ended = for_display(text).rstrip("\n") + "\n"
        shown = ended if self._utf8 else ascii_told(ended)
        (self._ways.write_error if error else self._ways.write)(shown.replace("\n", self._ends).encode())

    def say_data(self, data: object) -> None:
        """One JSON document."""
        self.say(self._dumps(data))

    async def tell(
        self, answer: LongAnswer | Document, turn: Callable[[], AbstractAsyncContextManager[None]], *, to_programs: bool
    ) -> None:
        """A long answer, a piece at a time, each once the client has taken the one before; each is made in a `turn` of
        its own."""
        if isinstance(answer, Document):
            found = written(answer, plain=not self._utf8)
        else:
            found = pieces(answer, self._dumps if to_programs else None)
        while True:
            async with turn():
                piece = await anext(found, None)
            if piece is None:
                return
            self.say(piece.text)
            await self._keeps_up.wait()
            piece.taken()
            await asyncio.sleep(0)  # others are let in between

    def echo(self, text: str) -> None:
        """What somebody types, as it is."""
        self._ways.write(text.encode())

    def _dumps(self, data: object) -> str:
        return as_json(data, plain=not self._utf8)
