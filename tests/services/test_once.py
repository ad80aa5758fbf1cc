"""Keys that clients give: whatever is retried with one is one post, on both databases, in any process."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bbs.errors import BadInput
from bbs.models.tables import Post
from bbs.services.drafting import MAX_KEY
from bbs.services.once import MAX_GIVEN, known_as
from bbs.services.rows import Draft
from tests.services.community import Site, build_on


async def test_two_processes_that_send_at_one_moment_make_one_post(site: Site) -> None:
    mara = await site.member("mara")
    thread = await site.thread(mara)
    other = build_on(site.db, site.clock, site.data)
    draft = known_as(mara, Draft("", None, thread, 1, body="words"), "a key")
    both = (services.writing.send(mara, draft) for services in (site.services, other) for _again in range(3))
    outcomes = await asyncio.gather(*both)
    assert {outcome.at.post for outcome in outcomes} == {2}
    assert [outcome.again for outcome in outcomes].count(False) == 1
    assert await site.db.read(lambda: Post.select().count()) == 2
    await other.stop()


async def test_a_key_is_of_one_member_and_one_place(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    places = [
        Draft("", "quiet", None, None),
        Draft("", "open", None, None),
        Draft("", None, 1, 1),
        Draft("", None, 1, 2),
        Draft("", None, 2, 1),
    ]
    keys = [known_as(who, place, given).key for who in (mara, ben) for place in places for given in ("a", "b")]
    keys.append(known_as(mara, places[0], "a", "more").key)
    assert len(set(keys)) == len(keys)
    assert all(0 < len(key) <= MAX_KEY for key in keys)
    again = known_as(replace(mara, session=5), places[0], "a")
    assert again.key == keys[0]


async def test_a_key_has_a_length(site: Site) -> None:
    mara = await site.member("mara")
    for given in ("", "x" * (MAX_GIVEN + 1)):
        with pytest.raises(BadInput, match=str(MAX_GIVEN)):
            known_as(mara, Draft("", "quiet", None, None), given)
