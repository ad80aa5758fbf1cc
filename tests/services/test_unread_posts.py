"""Everything unread, as one row of posts: all of it, once, oldest first, and nothing that is not open to the reader."""

from __future__ import annotations

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, Actor
from bbs.errors import NoSuchThing, NotAllowed
from bbs.models.queries import boards
from bbs.models.tables import BoardReader
from bbs.services import unread_posts
from bbs.services.unread_posts import UnreadPost
from tests.services.community import Site


async def everything(site: Site, actor: Actor, limit: int = 3) -> list[UnreadPost]:
    """All of it, so many at a time."""
    backlog = await site.services.unread_posts.begin(actor)
    found: list[UnreadPost] = []
    while some := await site.services.unread_posts.next(actor, backlog, limit):
        assert len(some) <= limit
        found += some
    return found


def addresses(found: list[UnreadPost]) -> list[Address]:
    return [Address(post.thread, post.head.number) for post in found]


async def test_it_is_all_that_counts_as_unread_and_the_oldest_comes_first(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread_posts, "AHEAD", 2)
    mara, ben = await site.member("mara"), await site.member("ben")
    threads = [await site.thread(ben, board) for board in ("quiet", "open", "quiet")]
    written = [Address(thread, 1) for thread in threads]
    for turn in range(15):
        by = mara if turn == 7 else ben
        written += [await site.reply(by, threads[turn * 2 % 3], body=f"text {turn}")]
    site.services.reading.mark_read(mara, written[4].thread, [written[4].post or 1])
    unread = [each for at, each in enumerate(written) if at not in (4, 3 + 7)]
    found = await everything(site, mara)
    assert addresses(found) == unread
    assert [post.body for post in found[3:5]] == ["text 0", "text 2"]
    assert {post.board for post in found} == {"quiet", "open"}
    counted = [await site.counts(mara, board) for board in ("quiet", "open")]
    assert sum(posts for _threads, posts in counted) == len(unread)


async def test_what_goes_while_it_is_read_is_left_out(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    first, second = await site.thread(ben), await site.thread(ben)
    unread = site.services.unread_posts
    backlog = await unread.begin(mara)
    await site.services.writing.delete(ben, Address(first, 1))
    assert addresses(list(await unread.next(mara, backlog))) == [Address(second, 1)]
    assert await unread.next(mara, backlog) == ()


async def test_a_board_that_closes_meanwhile_is_not_read_on(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    circle = await site.db.read(lambda: boards.board_by_slug("circle"))
    assert circle is not None

    async def may(actor: Actor) -> Actor:
        await site.change(lambda: BoardReader.insert(member=actor.member, board=circle.id).execute())
        return await site.services.accounts.again(actor)

    mara, ben = await may(mara), await may(ben)
    await site.thread(ben, "circle")
    backlog = await site.services.unread_posts.begin(mara)
    await site.change(lambda: BoardReader.delete().where(BoardReader.member == mara.member).execute())
    outside = await site.services.accounts.again(mara)
    assert await site.services.unread_posts.next(outside, backlog) == ()


async def test_the_warning_of_a_thread_counts_for_its_opening(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(ben, warnings=("death",))
    await site.reply(ben, thread)
    assert [post.warnings for post in await everything(site, mara)] == [("death",), ()]


async def test_it_is_nobody_elses(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    await site.thread(ben)
    backlog = await site.services.unread_posts.begin(mara)
    with pytest.raises(NoSuchThing):
        await site.services.unread_posts.next(ben, backlog)
    with pytest.raises(NotAllowed):
        await site.services.unread_posts.begin(GUEST)
