"""A verb at a terminal: lines end as it needs them, what is typed is echoed, and Ctrl+C stops it."""

from __future__ import annotations

import asyncio

import pytest

from bbs.domain.policy import Actor
from bbs.verbs.front import TextFrontEnd
from bbs.verbs.given_input import MAX_INPUT, MAX_TYPED
from tests.fuzz.commands import Client
from tests.services.community import Site
from tests.verbs.test_verbs import data


async def typed(site: Site, actor: Actor, command: str, *keys: bytes) -> Client:
    """The client after these keys were pressed and the verb was over."""
    client = Client(command, has_pty=True, actor=actor)
    front = TextFrontEnd(client, client, site.services)
    front.start()
    for key in keys:
        await asyncio.sleep(0)
        front.data(key)
    assert front._task is not None
    await asyncio.wait({front._task}, timeout=10)
    assert client.status is not None
    return client


async def said(site: Site, mara: Actor) -> list[str]:
    """What mara has asked the moderators so far."""
    found = (await data(site, mara, "ask --read"))["conversations"]
    return [message["body"] for each in found for message in each["messages"]]


@pytest.mark.parametrize("end", [b".\r", b"\x04"], ids=["dot", "Ctrl+D"])
async def test_a_dot_or_ctrl_d_ends_what_is_typed(site: Site, end: bytes) -> None:
    mara = await site.member("mara")
    client = await typed(site, mara, "ask", b"are you\r", b"thex\x7fre?\r", end)
    assert client.status == 0
    assert await said(site, mara) == ["are you\nthere?"]
    assert b"are you\r\n" in client.said
    assert b"\n" not in client.said.replace(b"\r\n", b"")
    assert b"\x1b" not in client.said


async def test_what_was_typed_before_it_was_asked_for_counts(site: Site) -> None:
    mara = await site.member("mara")
    client = Client("ask", has_pty=True, actor=mara)
    front = TextFrontEnd(client, client, site.services)
    front.data(b"are you th")
    front.start()
    front.data(b"ere\r.\r")
    assert front._task is not None
    await front._task
    assert (client.status, await said(site, mara)) == (0, ["are you there"])


@pytest.mark.parametrize("turns", [0, 1, 20], ids=["before it was asked for", "just then", "after"])
async def test_what_came_with_its_end_before_it_was_asked_for_was_lost(site: Site, turns: int) -> None:
    mara = await site.member("mara")
    client = Client("ask", has_pty=True, actor=mara)
    front = TextFrontEnd(client, client, site.services)
    front.start()
    for _turn in range(turns):
        await asyncio.sleep(0)
    front.data(b"are you\rthere")
    front.eof()
    assert front._task is not None
    await front._task
    assert (client.status, await said(site, mara)) == (0, ["are you\nthere"])


@pytest.mark.parametrize("keys", [[b"\x03"], [b"are you\r", b"th\x03"]], ids=["at once", "amid a line"])
async def test_ctrl_c_stops_it_and_sends_nothing(site: Site, keys: list[bytes]) -> None:
    mara = await site.member("mara")
    client = await typed(site, mara, "ask", *keys)
    assert client.status == 1
    assert client.said.endswith(b"Stopped.\r\n")
    assert await said(site, mara) == []


@pytest.mark.parametrize("line", [b"x" * MAX_TYPED + b"\r", (b"x" * 1000 + b"\r") * (MAX_INPUT // 1000 + 1)])
async def test_what_would_be_cut_is_refused_whole(site: Site, line: bytes) -> None:
    mara = await site.member("mara")
    client = await typed(site, mara, "ask", line)
    assert client.status == 2
    assert b"Nothing was sent." in client.said
    assert await said(site, mara) == []


async def test_a_client_without_utf8_gets_ascii(site: Site) -> None:
    mara = await site.member("mara")
    thread = await site.thread(mara, subject="Zoë — café", body="“so late”")
    for command in (f"read {thread}", f"read {thread} --json", "threads quiet"):
        client = Client(command, has_pty=False, actor=mara, env={"LANG": "C"})
        front = TextFrontEnd(client, client, site.services)
        front.start()
        assert front._task is not None
        await front._task
        assert client.said.isascii()
        assert b"Zoe - cafe" in client.said or b"Zo\\u00eb \\u2014" in client.said
