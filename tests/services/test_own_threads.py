"""What the author of a thread may change about it."""

from __future__ import annotations

import pytest

from bbs.domain.addresses import Address
from bbs.domain.filters import Filter
from bbs.errors import BadInput, BBSError, NotAllowed
from bbs.models.tables import Thread
from bbs.services import own_threads
from bbs.services.events import EDITED, Event
from tests.services.community import Site


async def test_the_author_looks_for_something_else(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, seeking="ideas")
    heard: list[Event] = []
    site.services.events.subscribe(heard.append, thread=thread)
    assert (await site.services.own_threads.thread(ana, thread)).seeking == "ideas"
    assert (await site.services.own_threads.seek(ana, thread, "listen")).seeking == "listen"
    assert (await site.services.reading.open(ben, thread)).seeking == "listen"
    assert [event.kind for event in heard] == [EDITED]
    page = await site.services.threads.page(ben, "quiet", only=Filter.LISTEN)
    assert [row.number for row in page.rows] == [thread]
    assert (await site.services.own_threads.seek(ana, thread, None)).seeking is None
    with pytest.raises(BadInput):
        await site.services.own_threads.seek(ana, thread, "shout")


async def test_the_author_closes_a_thread_and_opens_it_again(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ben, thread)
    closed = await site.services.own_threads.close(ana, thread)
    assert (closed.closed, closed.closed_by_moderator) == (True, False)
    with pytest.raises(BBSError) as raised:
        await site.reply(ben, thread)
    assert raised.value.code == "locked"
    assert len((await site.services.reading.open(ben, thread)).heads) == 2
    assert await site.services.support.toggle(ben, Address(thread), "hope")
    assert not (await site.services.own_threads.close(ana, thread)).closed
    await site.reply(ben, thread)


async def test_what_a_moderator_has_closed_stays_closed(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    await site.change(lambda: Thread.update(locked=True).where(Thread.id == thread).execute())
    assert (await site.services.own_threads.thread(ana, thread)).closed_by_moderator
    with pytest.raises(NotAllowed):
        await site.services.own_threads.close(ana, thread)


async def test_nobody_else_changes_a_thread(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ben, thread)
    own = site.services.own_threads
    for ask in (own.thread(ben, thread), own.seek(ben, thread, "listen"), own.close(ben, thread)):
        with pytest.raises(NotAllowed):
            await ask


async def test_the_author_hears_that_some_have_been_there_never_who_or_how_many(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    been_there = site.services.own_threads.been_there
    for handle in ("ben", "cleo", "dora")[: own_threads.A_FEW]:
        assert await been_there(ana, thread) is False
        await site.services.people.set_known(await site.member(handle), ("nights",))
    assert await been_there(ana, thread) is True
    assert await been_there(await site.member("ben"), thread) is False
    await site.reply(await site.member("ben"), thread)
    assert await been_there(ana, thread) is False


async def test_oneself_is_nobody_else(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    for handle in ("ana", "ben", "cleo"):
        await site.services.people.set_known(await site.member(handle), ("nights",))
    assert await site.services.own_threads.been_there(ana, thread) is False
