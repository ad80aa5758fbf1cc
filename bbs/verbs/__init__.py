"""The text front end: what answers where no terminal was asked for, or a command was.

A verb is a function that is found in `VERBS` by its name. Text for people goes to standard output, errors to standard
error, and the contract's exit statuses are those of `bbs.errors`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import for_display
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.help_now import Resource

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

    @property
    def door(self) -> str: ...

    @property
    def actor(self) -> Actor: ...


Verb = Callable[["TextFrontEnd", list[str]], Awaitable[int]]
"""Given its words; returns the exit status, or raises `BBSError`."""

VERBS: dict[str, Verb] = {}

Resources = Callable[[], Awaitable[Sequence[Resource]]]
"""Gives the resources of help now."""


class TextFrontEnd:
    """Runs one verb, and ends."""

    def __init__(self, channel: Channel, request: Request, resources: Resources) -> None:
        self._channel = channel
        self._request = request
        self._resources = resources
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
        """Writes lines of text, ended as the client's side needs it. Whoever wrote them, they are only text."""
        ended = for_display(text).rstrip("\n") + "\n"
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
        if self._request.actor.suspended is not None:
            # Says that the account is closed, and where one reads why.
            require(self._request.actor, Action.READ)
        if not words and self._request.door == "plain":
            self.say(plain_words(await self._resources()))
        else:
            self.say(_unknown(words) if words else _no_terminal(), error=True)
        return USAGE


def plain_words(resources: Sequence[Resource]) -> str:
    """What the door for line mode says until there is one: that it is not there, where else to go, whom to call."""
    return "\n".join(
        (
            _("Line mode, one line after the other for screen readers, is not here yet. This door is kept for it."),
            _("Until then, in a full screen: ssh guest@ to look around, ssh new@ to join."),
            _("Nobody here can find you or send help. These people can talk with you:"),
            *(_resource_line(resource) for resource in resources),
        )
    )


def _resource_line(resource: Resource) -> str:
    ways = []
    if resource.phone:
        ways.append(_("call {number}").format(number=resource.phone))
    if resource.text:
        ways.append(_("text {number}").format(number=resource.text))
    parts = (resource.region, resource.name, ", ".join(ways), resource.hours)
    sentences = [part[:1].upper() + part[1:] for part in parts if part]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in sentences)


def _unknown(words: list[str]) -> str:
    name = "".join(character for character in words[0][:20] if character.isascii() and character.isprintable())
    return _("There is no command {name} here. Without a command, and in a terminal, you come in.").format(name=name)


def _no_terminal() -> str:
    return _("This place is visited in a terminal. Please connect with: ssh -t ...")
