"""The session of a command: reads what the verb reads, runs it, says its answer, and ends with its status."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack
from typing import Final, Protocol

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.help_now import Resource
from bbs.services.identity import GONE_WORDS
from bbs.services.site import Services
from bbs.verbs.care import resource_line
from bbs.verbs.catalogue import JSON, NEEDS_TERMINAL, find
from bbs.verbs.command_line import Words, parse, split
from bbs.verbs.document import Document
from bbs.verbs.given_input import MAX_INPUT, GivenInput
from bbs.verbs.in_slices import InSlices
from bbs.verbs.long_answer import LongAnswer
from bbs.verbs.saying import error_data, has_gone
from bbs.verbs.verb import Answer, Call, Verb
from bbs.verbs.voice import Voice

__all__ = ["MAX_INPUT", "USAGE", "Channel", "Request", "TextFrontEnd", "plain_words"]

USAGE: Final = 2
"""The exit status of a command that there is not."""

STOPPED: Final = 1
"""The exit status of a command that somebody stops by Ctrl+C."""


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

    @property
    def env(self) -> Mapping[str, str]: ...


class TextFrontEnd:
    """Runs one verb, and ends."""

    def __init__(self, channel: Channel, request: Request, services: Services) -> None:
        self._channel = channel
        self._request = request
        self._services = services
        self._voice = Voice(channel, request)
        self._input = GivenInput(self._voice.echo, self._interrupted, typed=request.has_pty)
        self._typed = InSlices(self._input.feed, self._hold_back, channel.failed)
        self._kept = ExitStack()
        self._can_stop = True
        self._as_json = False
        self._begun = False
        self._then: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    def data(self, data: bytes) -> None:
        (self._typed if self._request.has_pty else self._input).feed(data)

    def _hold_back(self, on: bool) -> None:
        (self._channel.pause_reading if on else self._channel.resume_reading)()

    def resized(self, columns: int, rows: int) -> None:
        """Text is as wide as it is."""

    def paused(self) -> None:
        self._voice.keeps_up(False)

    def resumed(self) -> None:
        self._voice.keeps_up(True)

    def eof(self) -> None:
        """All input is there."""
        self._typed.finish()
        self._input.eof()

    async def closed(self, reason: str) -> None:
        """Stops the verb, where it still runs."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    def say(self, text: str, *, error: bool = False) -> None:
        """Writes lines of text, as `Voice.say`."""
        self._voice.say(text, error=error)

    def _interrupted(self) -> None:
        """Somebody pressed Ctrl+C: what is done already is not undone."""
        if self._can_stop and self._task is not None and not self._task.done():
            self._can_stop = False
            self._task.cancel()
            self._voice.say("\n" + _("Stopped."), error=True)
            self._channel.close(STOPPED)

    async def _run(self) -> None:
        try:
            self._channel.close(await self._answer())
            if self._then is not None:
                self._then()
        except BBSError as error:
            self._refuse(error)
        except Exception as error:
            if await has_gone(self._services, self._request.actor):
                self._refuse(BBSError(GONE_WORDS, "gone"))
            else:
                self._channel.failed(error)
        finally:
            self._kept.close()

    def _refuse(self, error: BBSError) -> None:
        if self._as_json and not self._begun:
            self._voice.say_data({"error": error_data(error)})
        else:
            self._voice.say(error.message, error=True)
        self._channel.close(error.exit_status)

    async def _answer(self) -> int:
        command = self._request.command or ""
        self._as_json = "--json" in command.split()
        words = split(command)
        if not words or words == ["plain"]:
            return await self._without_a_verb()
        verb = find(words[0])
        parsed = parse(words[1:], {**verb.options, **JSON})
        self._as_json = parsed.has("json")  # it may have stood inside a text
        answer = await self._called(verb, parsed)
        if isinstance(answer, LongAnswer | Document):
            await self._told(answer)
            return 0
        if self._as_json:
            self._voice.say_data(dict(answer.data))
        else:
            self._voice.say(answer.text)
        self._then = answer.then
        return answer.status

    async def _called(self, verb: Verb, words: Words) -> Answer | LongAnswer | Document:
        if verb.action is not None:
            require(self._request.actor, verb.action)
        given = ""
        if verb.reads(words):
            said = await verb.before(Call(self._services, self._request.actor, words))
            if self._request.has_pty:
                first = _("Your words, please. A line with only a dot ends them.")
                self._voice.say("\n".join(part for part in (said, first) if part), error=True)
            given = await self._input.text()
        self._can_stop = False
        call = Call(self._services, self._request.actor, words, given)
        if verb.keeps is not None:
            self._kept.enter_context(verb.keeps(call))
        async with self._turn():
            return await verb.run(call)

    def _turn(self) -> AbstractAsyncContextManager[None]:
        return self._services.turns.turn(self._request.actor)

    async def _told(self, answer: LongAnswer | Document) -> None:
        """Says it; what it has marked is kept before the command ends."""
        self._begun = self._can_stop = True
        await self._voice.tell(answer, self._turn, to_programs=self._as_json)
        await self._services.reading.flush(self._request.actor)

    async def _without_a_verb(self) -> int:
        if self._request.actor.suspended is not None:
            # Says that the account is closed, and where one reads why.
            require(self._request.actor, Action.READ)
        if self._request.door == "help" and not self._request.command:
            # Whoever came by this door has said what they want, whatever their client can show.
            self.say(help_words(await self._services.help_now.resources(self._request.actor)))
            return 0
        if self._request.door == "plain" or self._request.command:
            self.say(plain_words(await self._services.help_now.resources(self._request.actor)))
        else:
            words = _("In a terminal: ssh -t HOST, or line by line: ssh -t HOST plain. Without one: ssh HOST help")
            self.say(words, error=True)
        return USAGE


def plain_words(resources: Sequence[Resource]) -> str:
    """What the door for line mode says where no terminal was asked for, and whom to call."""
    return f"{NEEDS_TERMINAL}\n{help_words(resources)}"


def help_words(resources: Sequence[Resource]) -> str:
    """Whom to call, in lines."""
    first = _("Nobody here can find you or send help. These people can talk with you:")
    return "\n".join((first, *map(resource_line, resources)))
