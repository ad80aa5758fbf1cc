"""Old addresses lead to where posts are now, whatever somebody wants to do there."""

from __future__ import annotations

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from tests.services.community import Site
from tests.services.moderation import House


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


async def branched(house: House) -> tuple[Address, Address]:
    """Where a post of ana's stood before its branch left, and where it is now."""
    thread = await house.site.thread(house["ben"])
    top = await house.site.reply(house["ben"], thread)
    old = await house.site.reply(house["ana"], thread, top.post or 0, "at first")
    await house.act("mo", ActionKind.SPLIT, address=top, argument="a branch")
    return old, await house.site.services.reading.now_at(house["ana"], old)


async def test_acting_by_an_address_from_before_a_split_found_the_mark_that_it_left(house: House) -> None:
    old, now = await branched(house)
    assert old != now
    done = await house.act("mo", ActionKind.HIDE, address=old)
    assert (await house.post(now)).state == "hidden"
    assert done.by == "mo"


async def test_earlier_texts_by_an_address_from_before_a_split_were_those_of_nobody(house: House) -> None:
    old, now = await branched(house)
    await house.site.services.writing.edit(house["ana"], old, "and then")
    for address in (old, now):
        texts = await house.site.services.revealing.revisions(house["mo"], address)
        assert [text.body for text in texts] == ["at first", "and then"]


async def test_reports_support_and_blocks_by_an_old_address_said_that_nothing_was_there(house: House) -> None:
    old, now = await branched(house)
    services = house.site.services
    await services.reports.report(house["ben"], old, Category.UNKIND)
    assert (await services.cases.queue(house["mo"])).rows[0].address == now
    assert await services.support.toggle(house["ben"], old, "hope")
    (head,) = (await services.reading.posts(house["ben"], now.thread, [now.post or 0])).values()
    assert head.supported == ("hope",)
    await services.people.block(house["ben"], old, "block")
    (head,) = (await services.reading.posts(house["ben"], now.thread, [now.post or 0])).values()
    assert head.shut
