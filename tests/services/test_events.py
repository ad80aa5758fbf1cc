"""What happens is told to those who look at it, in this process and in others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.services import events as kinds
from bbs.services.events import SLICE, Event, Events
from bbs.services.rows import Draft
from tests.services.community import Site, build_on


async def _until(done: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not done():
            await asyncio.sleep(0.01)


async def _turns(count: int = 3) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_each_subscriber_hears_what_it_asked_for_once() -> None:
    events = Events()
    heard: dict[str, list[Event]] = {name: [] for name in ("thread", "board", "member", "all", "nothing")}
    events.subscribe(heard["thread"].append, thread=7)
    events.subscribe(heard["board"].append, board="quiet")
    events.subscribe(heard["member"].append, member=3)
    events.subscribe(heard["all"].append, thread=7, board="quiet", member=3)
    events.subscribe(heard["nothing"].append)
    here, there = Event("post", "quiet", 7, 2, 3), Event("post", "open", 8, 2, 4)
    for event in (here, there):
        events.publish(event)
    await _turns()
    apart = replace(here, member=None)
    assert heard == {"thread": [apart], "board": [apart], "member": [here], "all": [here], "nothing": []}
    events.publish(Event(kinds.RESYNC))
    await _turns()
    assert all(some[-1].kind == kinds.RESYNC for some in heard.values())


async def test_whoever_has_gone_hears_nothing_more_and_leaves_nothing_behind() -> None:
    events = Events()
    heard: list[Event] = []
    ends = [events.subscribe(heard.append, thread=n, board="quiet") for n in range(50)]
    events.publish(Event("post", "quiet", 1, 2))
    for end in ends:
        end()
        end()
    await _turns()
    assert heard == []
    assert len(events) == 0
    assert events._by_key == {}


async def test_a_subscriber_that_fails_hinders_nobody(caplog: pytest.LogCaptureFixture) -> None:
    events = Events()
    heard: list[Event] = []

    def fail(_event: Event) -> None:
        raise RuntimeError("a screen fell over")

    events.subscribe(fail, thread=1)
    events.subscribe(heard.append, thread=1)
    events.publish(Event("post", "quiet", 1, 2))
    await _turns()
    assert len(heard) == 1
    assert "a subscriber failed" in caplog.text


async def test_a_thousand_subscribers_take_turns_with_everybody_else() -> None:
    events = Events()
    heard: list[int] = []
    for number in range(1_000):
        events.subscribe(lambda _event, number=number: heard.append(number), thread=1)  # type: ignore[misc]
    events.publish(Event("post", "quiet", 1, 2))
    await asyncio.sleep(0)
    assert 0 < len(heard) <= 2 * SLICE
    await _until(lambda: len(heard) == 1_000)
    assert heard == list(range(1_000))


async def test_writing_is_told_after_it_is_there(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    heard: list[Event] = []
    site.services.events.subscribe(heard.append, board="quiet")
    thread = await site.thread(ana)
    answer = await site.reply(ben, thread)
    await site.reply(ben, thread, 2)
    await site.services.support.toggle(ana, answer, "hope")
    await site.services.writing.edit(ben, answer, "better")
    await site.services.writing.delete(ben, answer)
    await _turns()
    assert heard == [
        Event("thread", "quiet", thread, 1),
        Event("post", "quiet", thread, 2),
        Event("post", "quiet", thread, 3),
        Event("support", "quiet", thread, 2),
        Event("edited", "quiet", thread, 2),
        Event("edited", "quiet", thread, 2),
    ]


async def test_another_process_hears_within_the_second_and_nobody_hears_twice(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    other = build_on(site.db, site.clock, site.data)
    await other.start()
    here: list[Event] = []
    there: list[Event] = []
    site.services.events.subscribe(here.append, board="quiet", member=ana.member)
    other.events.subscribe(there.append, board="quiet")
    thread = await site.thread(ana)
    await site.reply(ben, thread)
    await _until(lambda: len(there) == 2)
    # What the other process writes comes behind everything before it, so that nothing can still be on its way.
    await other.writing.send(ben, Draft("from-there", None, thread, 1, body="an answer"))
    await _until(lambda: len(here) == 3)
    await site.reply(ben, thread)
    await _until(lambda: len(there) == 4)
    posts = [Event("post", "quiet", thread, number, ana.member) for number in (2, 3, 4)]
    assert here == [Event("thread", "quiet", thread, 1), *posts]
    assert there == [replace(event, member=None) for event in here]
    await other.stop()


async def test_whoever_missed_too_much_looks_afresh(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from bbs.services import relay

    monkeypatch.setattr(relay, "MAX_EVENTS", 3)
    ana = await site.member("ana")
    thread = await site.thread(ana)
    other = build_on(site.db, site.clock, site.data)
    await other.start()
    there: list[Event] = []
    other.events.subscribe(there.append, thread=thread)
    watch = other._relay._watch
    assert watch is not None
    await watch.stop()
    for turn in range(5):
        await site.services.writing.edit(ana, Address(thread, 1), f"again {turn}")
    other._relay._changed("changed")
    await _until(lambda: there)
    assert there == [Event(kinds.RESYNC)]
    other._relay._changed("resync")
    await _until(lambda: len(there) == 2)
    assert there[1] == Event(kinds.RESYNC)
    await other.stop()
