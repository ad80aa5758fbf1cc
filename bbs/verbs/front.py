"""The session of a command: reads what the verb reads, runs it, says its answer, and ends with its status."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Final, Protocol

from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import for_display
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.services.help_now import Resource
from bbs.services.site import Services
from bbs.verbs.care import resource_line
from bbs.verbs.catalogue import JSON, find
from bbs.verbs.command_line import Words, parse, split
from bbs.verbs.verb import Answer, Call, Verb

USAGE: Final = 2
"""The exit status of a command that there is not."""

MAX_INPUT: Final = 64 * 1024
"""The most bytes that a verb takes over standard input."""


class Channel(Protocol):
    """What a verb needs of the way to its client."""

    def write(self, data: bytes) -> None: ...

    def write_error(self, data: bytes) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def close(self, exit_status: int = 0) -> None: ...

    def failed(self, error: BaseException) -> None: ...


class Request(Protocol):
    """What a verb needs to know of the client."""

    @property
    def actor(self) -> Actor: ...

    @property
    def command(self) -> str | None: ...

    @property
    def has_pty(self) -> bool: ...

    @property
    def door(self) -> str: ...


class TextFrontEnd:
    """Runs one verb, and ends."""

    def __init__(self, channel: Channel, request: Request, services: Services) -> None:
        self._channel = channel
        self._request = request
        self._services = services
        self._input = bytearray()
        self._read = asyncio.Event()
        self._as_json = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    def data(self, data: bytes) -> None:
        """Keeps what comes, up to a byte more than is taken: then it is known to be too much."""
        self._input += data[: MAX_INPUT + 1 - len(self._input)]
        if len(self._input) > MAX_INPUT:
            self._read.set()

    def resized(self, columns: int, rows: int) -> None:
        """Text is as wide as it is."""

    def paused(self) -> None:
        """What a verb says is bounded."""

    def resumed(self) -> None:
        """Nothing waits."""

    def eof(self) -> None:
        """All input is there."""
        self._read.set()

    async def closed(self, reason: str) -> None:
        """Stops the verb, where it still runs."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    def say(self, text: str, *, error: bool = False) -> None:
        """Writes lines of text, ended as the client's side needs it. Whoever wrote them, they are only text."""
        ended = for_display(text).rstrip("\n") + "\n"
        data = (ended.replace("\n", "\r\n") if self._request.has_pty else ended).encode()
        (self._channel.write_error if error else self._channel.write)(data)

    async def _run(self) -> None:
        try:
            self._channel.close(await self._answer())
        except BBSError as error:
            if self._as_json:
                self._say_data({"error": {"code": error.code, "message": error.message}})
            else:
                self.say(error.message, error=True)
            self._channel.close(error.exit_status)
        except Exception as error:
            self._channel.failed(error)

    async def _answer(self) -> int:
        command = self._request.command or ""
        words = split(command)
        self._as_json = "--json" in words
        if not words or words == ["plain"]:
            return await self._without_a_verb()
        verb = find(words[0])
        answer = await self._called(verb, parse(words[1:], {**verb.options, **JSON}))
        if self._as_json:
            self._say_data(dict(answer.data))
        else:
            self.say(answer.text)
        return 0

    async def _called(self, verb: Verb, words: Words) -> Answer:
        if verb.action is not None:
            require(self._request.actor, verb.action)
        given = await self._all_input() if verb.reads(words) else ""
        return await verb.run(Call(self._services, self._request.actor, words, given))

    async def _all_input(self) -> str:
        """What came over standard input. Raises `BadInput` where it is too much, or no text."""
        await self._read.wait()
        if len(self._input) > MAX_INPUT:
            raise BadInput(_("At most 64 KiB are taken over standard input. Nothing was sent."), "too_long")
        try:
            return self._input.decode()
        except UnicodeDecodeError:
            raise BadInput(_("What came over standard input is no UTF-8 text. Nothing was sent."), "bad_text") from None

    def _say_data(self, data: dict[str, object]) -> None:
        self.say(json.dumps(data, ensure_ascii=False))

    async def _without_a_verb(self) -> int:
        if self._request.actor.suspended is not None:
            # Says that the account is closed, and where one reads why.
            require(self._request.actor, Action.READ)
        if self._request.door == "plain" or self._request.command:
            self.say(plain_words(await self._services.help_now.resources(self._request.actor)))
        else:
            self.say(_("This place is visited in a terminal. Please connect with: ssh -t ..."), error=True)
        return USAGE


def plain_words(resources: Sequence[Resource]) -> str:
    """What the door for line mode says where no terminal was asked for, and whom to call."""
    return "\n".join(
        (
            _("Line mode, one line after the other, needs a terminal: ssh -t HOST plain"),
            _("Nobody here can find you or send help. These people can talk with you:"),
            *map(resource_line, resources),
        )
    )
