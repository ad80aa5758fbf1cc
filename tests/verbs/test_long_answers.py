"""Answers that are made as they are taken: a client that reads slowly holds the server up, and fills nothing."""

from __future__ import annotations

import asyncio
import json

import pytest

from bbs.verbs.front import TextFrontEnd
from bbs.verbs.long_answer import PIECE
from tests.fuzz.commands import Client
from tests.services.community import Site

BODY = "x" * 6_000
POSTS = 12


class SlowClient(Client):
    """Takes one write, and then none until it is told to."""

    front: TextFrontEnd
    most: int = 0

    def write(self, data: bytes) -> None:
        super().write(data)
        self.most = max(self.most, len(data))
        self.front.paused()

    write_error = write


async def long_thread(site: Site) -> int:
    ben = await site.member("ben")
    thread = await site.thread(ben, body=BODY)
    for _each in range(POSTS - 1):
        await site.reply(ben, thread, body=BODY)
    return thread


async def until_quiet(client: Client) -> None:
    """Until nothing more is said: every task has had its turn, and the database too."""
    known = -1
    while known != len(client.said):
        known = len(client.said)
        for _turn in range(200):
            await asyncio.sleep(0)


@pytest.mark.parametrize("option", ["", " --json"], ids=["people", "programs"])
async def test_nothing_more_is_said_until_the_client_has_taken_it(site: Site, option: str) -> None:
    mara = await site.member("mara")
    thread = await long_thread(site)
    client = SlowClient(f"read {thread}{option}", has_pty=False, actor=mara)
    client.front = TextFrontEnd(client, client, site.services)
    client.front.start()
    task, held = client.front._task, 0
    assert task is not None
    while not task.done():
        before = len(client.said)
        if before and not held:
            await until_quiet(client)
            held = len(client.said)
            assert held == before
        client.front.resumed()
        await asyncio.sleep(0)
    assert client.status == 0
    assert client.most < PIECE + len(BODY) + 1_000
    if option:
        assert [post["post"] for post in json.loads(client.said)["posts"]] == list(range(1, POSTS + 1))
    else:
        assert client.said.count(BODY.encode()) == POSTS


async def test_what_the_client_never_took_stays_unread(site: Site) -> None:
    mara = await site.member("mara")
    thread = await long_thread(site)
    client = SlowClient("unread --read", has_pty=False, actor=mara)
    client.front = TextFrontEnd(client, client, site.services)
    client.front.start()
    while not client.said:
        await asyncio.sleep(0)
    await client.front.closed("client_gone")
    assert await site.unread(mara, thread) == set(range(1, POSTS + 1))
    client = SlowClient("unread --read", has_pty=False, actor=mara)
    client.front = TextFrontEnd(client, client, site.services)
    client.front.start()
    while not client.said:
        await asyncio.sleep(0)
    client.front.resumed()
    while client.said.count(b"#") < 4:
        await asyncio.sleep(0)
    await client.front.closed("client_gone")
    assert await site.unread(mara, thread) == set(range(4, POSTS + 1))
