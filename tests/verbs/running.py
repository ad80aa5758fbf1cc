"""Verbs called as a client calls them, without the network between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bbs.domain.policy import Actor
from bbs.verbs.front import TextFrontEnd
from tests.fuzz.commands import Client
from tests.services.community import Site


class TwoStreams(Client):
    """A client that keeps what goes to its standard error apart."""

    def __init__(self, command: str, actor: Actor, *, has_pty: bool = False, env: Mapping[str, str] | None = None):
        super().__init__(command, has_pty, actor=actor)
        self.wrong = b""
        if env is not None:
            self.env = env

    def write_error(self, data: bytes) -> None:
        self.wrong += data


async def run(
    site: Site, actor: Actor, command: str, given: bytes = b"", *, env: Mapping[str, str] | None = None
) -> tuple[int | None, str, str]:
    """The status, what was said, and what was said to the standard error."""
    client = TwoStreams(command, actor, env=env)
    front = TextFrontEnd(client, client, site.services)
    front.start()
    front.data(given)
    front.eof()
    assert front._task is not None
    await front._task
    return client.status, client.said.decode(), client.wrong.decode()


async def data(site: Site, actor: Actor, command: str, given: bytes = b"") -> Any:
    """What a program reads where all is well."""
    status, said, wrong = await run(site, actor, f"{command} --json", given)
    assert (status, wrong) == (0, ""), said
    return json.loads(said)


async def refused(site: Site, actor: Actor, command: str, given: bytes = b"") -> tuple[int | None, str]:
    """The status and the code of a verb that says no, to programs; to people it says it in words, to their error."""
    status, said, wrong = await run(site, actor, f"{command} --json", given)
    assert wrong == ""
    return status, json.loads(said)["error"]["code"]
