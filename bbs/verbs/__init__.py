"""The text front end: what answers where no terminal was asked for, or a command was.

A verb is a function that is found in `VERBS` by its name. Text for people goes to standard output, errors to standard
error, and the contract's exit statuses are those of `bbs.errors`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from bbs.domain.words import _
from bbs.errors import BBSError

USAGE = 2
"""The exit status of a command that there is not."""


class Channel(Protocol):
    """What a verb needs of the way to its client."""

    def write(self, data: bytes) -> None: ...

    def write_error(self, data: bytes) -> None: ...

    def close(self, exit_status: int = 0) -> None: ...

    def failed(self, error: BaseException) -> None: ...


class Request(Protocol):
    """What a verb needs to know of the client."""

    @property
    def command(self) -> str | None: ...

    @property
    def has_pty(self) -> bool: ...


Verb = Callable[["TextFrontEnd", list[str]], Awaitable[int]]
"""Given its words; returns the exit status, or raises `BBSError`."""

VERBS: dict[str, Verb] = {}


class TextFrontEnd:
    """Runs one verb, and ends."""

    def __init__(self, channel: Channel, request: Request) -> None:
        self._channel = channel
        self._request = request
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    def data(self, data: bytes) -> None:
        """No verb reads yet."""

    def resized(self, columns: int, rows: int) -> None:
        """Text is as wide as it is."""

    def paused(self) -> None:
        """What a verb says is short."""

    def resumed(self) -> None:
        """Nothing waits."""

    def eof(self) -> None:
        """A verb goes on without more input."""

    async def closed(self, reason: str) -> None:
        """Stops the verb, where it still runs."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    def say(self, text: str, *, error: bool = False) -> None:
        """Writes lines of text, ended as the client's side needs it."""
        ended = text.rstrip("\n") + "\n"
        data = (ended.replace("\n", "\r\n") if self._request.has_pty else ended).encode()
        (self._channel.write_error if error else self._channel.write)(data)

    async def _run(self) -> None:
        try:
            self._channel.close(await self._answer())
        except BBSError as error:
            self.say(error.message, error=True)
            self._channel.close(error.exit_status)
        except Exception as error:
            self._channel.failed(error)

    async def _answer(self) -> int:
        words = (self._request.command or "").split()
        if words and words[0] in VERBS:
            return await VERBS[words[0]](self, words[1:])
        self.say(_unknown(words) if words else _no_terminal(), error=True)
        return USAGE


def _unknown(words: list[str]) -> str:
    name = "".join(character for character in words[0][:20] if character.isascii() and character.isprintable())
    return _("There is no command {name} here. Without a command, and in a terminal, you come in.").format(name=name)


def _no_terminal() -> str:
    return _("This place is visited in a terminal. Please connect with: ssh -t ...")
