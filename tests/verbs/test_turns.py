"""Whoever asks for a lot at once waits for themselves, and nobody for them."""

from __future__ import annotations

import asyncio

import pytest

from bbs.domain.policy import GUEST, Actor
from bbs.errors import TooSoon
from bbs.services.turns import AT_ONCE, Turns
from bbs.verbs.front import TextFrontEnd
from tests.services.community import Site
from tests.verbs.running import refused, run
from tests.verbs.test_long_answers import SlowClient


class Counted:
    """How many of somebody's calls were under way at once."""

    def __init__(self, real: object, name: str) -> None:
        self._call = getattr(real, name)
        self.now: dict[int | None, int] = {}
        self.most: dict[int | None, int] = {}

    async def __call__(self, actor: Actor, *more: object) -> object:
        self.now[actor.member] = self.now.get(actor.member, 0) + 1
        self.most[actor.member] = max(self.most.get(actor.member, 0), self.now[actor.member])
        try:
            await asyncio.sleep(0)
            return await self._call(actor, *more)
        finally:
            self.now[actor.member] -= 1


async def told(client: SlowClient) -> None:
    """Waits until something was said."""
    async with asyncio.timeout(10):
        while not client.said:
            await asyncio.sleep(0.001)


async def test_all_that_is_unread_was_looked_up_for_one_member_in_every_session_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes seconds of work, and nothing limited how often it was asked for."""
    ben, mara, ana = [await site.member(handle) for handle in ("ben", "mara", "ana")]
    thread = await site.thread(ben)
    for _each in range(45):
        await site.reply(ben, thread)
    counted = Counted(site.services.unread_posts, "next")
    monkeypatch.setattr(type(site.services.unread_posts), "next", lambda _self, *given: counted(*given))
    found = await asyncio.gather(*(run(site, mara, "unread") for _each in range(6)), run(site, ana, "unread"))
    assert {status for status, _said, _wrong in found} == {0}
    assert len({said for _status, said, _wrong in found}) == 1
    assert counted.most == {mara.member: AT_ONCE, ana.member: 1}


async def test_a_client_that_reads_slowly_keeps_no_turn(site: Site) -> None:
    ben, mara = await site.member("ben"), await site.member("mara")
    thread = await site.thread(ben, body="x" * 20_000)
    for _each in range(3):
        await site.reply(ben, thread, body="x" * 20_000)
    slow = [SlowClient(f"read {thread}", has_pty=False, actor=mara) for _each in range(AT_ONCE + 1)]
    for client in slow:
        client.front = TextFrontEnd(client, client, site.services)
        client.front.start()
    for client in slow:
        await told(client)
    status, said, _wrong = await run(site, mara, f"read {thread}.2")
    assert (status, "xxx" in said) == (0, True)
    for client in slow:
        await client.front.closed("client_gone")


async def test_one_export_is_held_for_a_member_and_given_back(site: Site) -> None:
    """Each held all that they ever wrote, in as many sessions as they opened, for as long as they read slowly."""
    mara = await site.member("mara")
    await site.thread(mara, body="x" * 60_000)
    client = SlowClient("export", has_pty=False, actor=mara)
    client.front = TextFrontEnd(client, client, site.services)
    client.front.start()
    await told(client)
    assert await refused(site, mara, "export") == (1, "export")
    await client.front.closed("client_gone")
    assert (await run(site, mara, "export"))[0] == 0
    assert (await run(site, mara, "export"))[0] == 0


async def test_an_export_that_somebody_never_reads_stops_nobody_else(site: Site) -> None:
    turns = Turns()
    mara, ben = await site.member("mara"), await site.member("ben")
    with turns.export(mara):
        with pytest.raises(TooSoon), turns.export(mara):
            pass
        with turns.export(ben):
            pass
    with turns.export(mara):
        pass


async def test_turns_of_whoever_has_gone_are_forgotten() -> None:
    turns = Turns()

    async def waits() -> None:
        async with turns.turn(GUEST):
            await asyncio.Event().wait()

    tasks = [asyncio.create_task(waits()) for _each in range(20)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert (turns._turns, turns._wanted) == ({}, {})
