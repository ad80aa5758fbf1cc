"""Answers that are made as they are taken: a client that reads slowly holds the server up, and fills nothing."""

from __future__ import annotations

import asyncio
import json

import pytest

from bbs.domain.addresses import Address
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


async def test_an_export_of_years_was_read_whole_before_any_of_it_was_given(site: Site) -> None:
    """It held everybody up while it was put together, and stood in memory until a slow client had the last of it."""
    ben = await site.member("ben")
    threads = [await site.thread(ben, body="x" * 60_000) for _each in range(12)]
    client = SlowClient("export", has_pty=False, actor=ben)
    client.front = TextFrontEnd(client, client, site.services)
    client.front.start()
    task = client.front._task
    assert task is not None
    while not client.said:
        await asyncio.sleep(0)
    await site.services.writing.edit(ben, Address(threads[-1], 1), "changed while it was on its way")
    while not task.done():
        client.front.resumed()
        await asyncio.sleep(0)
    assert client.status == 0
    assert json.loads(client.said)["posts"][-1]["body"] == "changed while it was on its way"


async def test_half_of_an_export_is_never_given_as_all_of_it(site: Site) -> None:
    """Somebody was erased while theirs was on its way: its client hears of it, and cannot take it for whole."""
    ben = await site.member("ben")
    for _each in range(12):
        await site.thread(ben, body="x" * 60_000)
    client = SlowClient("export", has_pty=False, actor=ben)
    client.front = TextFrontEnd(client, client, site.services)
    client.front.start()
    task = client.front._task
    assert task is not None
    while not client.said:
        await asyncio.sleep(0)
    await site.services.erasing.erase(ben, "ben", "delete", at_once=True)
    while not task.done():
        client.front.resumed()
        await asyncio.sleep(0)
    assert client.status == 1
    assert b"not here any more" in client.said
    with pytest.raises(ValueError, match=r"Expecting|Invalid|Unterminated"):
        json.loads(client.said)
