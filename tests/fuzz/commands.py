"""Fuzzes what strangers may say: commands, handles and passwords.

`python -m tests.fuzz.commands -max_total_time=1200`
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bbs.domain.members import MAX_HANDLE, MAX_PASSWORD, handle, handle_key, password
from bbs.domain.policy import GUEST, Actor
from bbs.domain.text import for_display
from bbs.errors import BadInput
from bbs.services.help_now import Resource
from bbs.verbs import TextFrontEnd
from tests.fuzz.running import run
from tests.fuzz.texts import text_of
from tests.verbs.support import only_help

_PRINTABLE = re.compile(rb"[ -~]*")
_MAX_ANSWER = 4_000
_NOTHING_LEFT = re.compile("[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]*")
_loop = asyncio.new_event_loop()


@dataclass
class Client:
    """A channel that keeps what is said, and the request that led to it."""

    command: str | None
    has_pty: bool
    door: str = "guest"
    said: bytes = b""
    status: int | None = None
    actor: Actor = GUEST
    env: Mapping[str, str] = field(default_factory=dict)

    def write(self, data: bytes) -> None:
        self.said += data

    write_error = write

    def pause_reading(self) -> None:
        """Nobody sends anything."""

    resume_reading = pause_reading

    def close(self, exit_status: int = 0) -> None:
        assert self.status is None
        self.status = exit_status

    def failed(self, error: BaseException) -> None:
        raise AssertionError("a command failed") from error


def check(data: bytes) -> None:
    """No command and no name does more than be answered in plain words."""
    text = text_of(data)
    _command(text, has_pty=len(data) % 2 == 0)
    _operators_words(text)
    _handle(text)
    _password(text)


def _command(text: str, *, has_pty: bool) -> None:
    client = Client(text, has_pty)
    _loop.run_until_complete(_run(client))
    assert client.status in range(256)
    assert len(client.said) <= _MAX_ANSWER
    assert all(_PRINTABLE.fullmatch(line) for line in client.said.replace(b"\r\n", b"\n").split(b"\n")), client.said


def _operators_words(text: str) -> None:
    """What an operator wrote into the list of resources is only text, too."""
    client = Client(None, True, door="plain")
    resource = Resource(*[text] * 4)
    _loop.run_until_complete(_run(client, [resource]))
    assert _NOTHING_LEFT.fullmatch(client.said.decode()), ascii(text)


async def _run(client: Client, resources: Sequence[Resource] = ()) -> None:
    front = TextFrontEnd(client, client, only_help(resources))
    front.start()
    front.eof()
    assert front._task is not None
    await front._task


def _taken(rule: Callable[[], str]) -> str | None:
    """What a rule makes of something; None where it refuses it, in plain words."""
    try:
        return rule()
    except BadInput as error:
        refusal = error.message
    assert refusal.isprintable()
    return None


def _handle(text: str) -> None:
    key = handle_key(text)
    name = _taken(lambda: handle(text))
    if name is None:
        return
    assert handle(name) == name
    assert name.lower() == name
    assert for_display(name) == name
    assert name.isprintable()
    assert 0 < len(name) <= MAX_HANDLE
    assert handle_key(name)
    assert handle_key(name) == key or text.strip() != text


def _password(text: str) -> None:
    secret = _taken(lambda: password(text, "quiet-otter"))
    if secret is None:
        return
    assert password(secret, "quiet-otter") == secret
    assert len(text) <= MAX_PASSWORD


if __name__ == "__main__":
    run("tests.fuzz.commands")
