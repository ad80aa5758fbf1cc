"""Support: words to everybody, names to the author alone, and never a number."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.policy import Readers
from bbs.models.members import FORMER
from bbs.models.tables import Board, Member, Post
from bbs.services.support import SupportNews
from tests.services.community import Site


async def give(site: Site, handle: str, address: Address, kind: str = "hope") -> bool:
    site.clock.advance(minutes=1)
    return await site.services.support.toggle(await site.member(handle), address, kind)


async def news(site: Site, handle: str = "ana") -> SupportNews:
    return await site.services.support.news(await site.member(handle))


async def waits(site: Site, handle: str = "ana") -> bool:
    return (await site.services.boards.home(await site.member(handle))).support


async def test_the_author_hears_who_gave_which_support_since_they_last_looked(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, subject="Three nights")
    assert (await news(site), await waits(site)) == (SupportNews(), False)
    await give(site, "ben", Address(thread), "with-you")
    await give(site, "cleo", Address(thread), "with-you")
    await give(site, "cleo", Address(thread), "been-there")
    assert await waits(site)
    found = await news(site)
    (post,) = found.posts
    assert (post.thread, post.number, post.subject, post.board_name) == (thread, 1, "Three nights", "Quiet")
    assert post.givers == (("been-there", ("cleo",)), ("with-you", ("ben", "cleo")))
    assert await news(site, "ben") == SupportNews()
    await give(site, "dora", Address(thread), "hope")
    await site.services.support.looked(ana, found)
    assert await waits(site)
    found = await news(site)
    assert [post.givers for post in found.posts] == [(("hope", ("dora",)),)]
    await site.services.support.looked(ana, found)
    assert (await news(site), await waits(site)) == (SupportNews(), False)


async def test_looking_with_old_news_does_not_make_older_ones_new(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    await give(site, "ben", Address(thread))
    old = await news(site)
    await give(site, "cleo", Address(thread))
    await site.services.support.looked(ana, await news(site))
    await site.services.support.looked(ana, old)
    assert (await news(site)).posts == ()


async def test_what_is_taken_back_is_no_news(site: Site) -> None:
    thread = await site.thread(await site.member("ana"))
    assert await give(site, "ben", Address(thread))
    assert not await give(site, "ben", Address(thread))
    assert (await news(site), await waits(site)) == (SupportNews(), False)


async def test_the_latest_post_stands_first(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    answer = await site.reply(ana, thread)
    await give(site, "ben", answer)
    await give(site, "ben", Address(thread))
    assert [post.number for post in (await news(site)).posts] == [1, 2]


async def test_people_kept_away_do_not_come_in_by_their_support(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    await give(site, "ben", Address(thread), "hope")
    await give(site, "cleo", Address(thread), "hope")
    await site.services.people.block(ana, "ben", "block")
    assert [post.givers for post in (await news(site)).posts] == [(("hope", ("cleo",)),)]
    assert await site.services.support.supporters(ana, Address(thread)) == {"hope": ("cleo",)}
    await site.change(lambda: Member.update(state=FORMER).where(Member.handle == "cleo").execute())
    assert await site.services.support.supporters(ana, Address(thread)) == {}
    assert not await waits(site)


async def test_what_is_not_to_be_read_any_more_is_no_news(site: Site) -> None:
    ana = await site.member("ana")
    gone, closed = await site.thread(ana), await site.thread(ana, "open")
    await give(site, "ben", Address(gone))
    await give(site, "ben", Address(closed))
    await site.change(lambda: Post.update(state="hidden").where(Post.thread == gone).execute())
    await site.change(lambda: Board.update(readers=Readers.LIST.value).where(Board.slug == "open").execute())
    assert (await news(site), await waits(site)) == (SupportNews(), False)


async def test_without_a_name_the_author_alone_hears_who_gave(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    answer = await site.reply(ben, thread)
    await site.change(lambda: Post.update(unnamed=True).where(Post.number == 2).execute())
    await give(site, "ana", answer)
    assert (await news(site, "ben")).posts[0].givers == (("hope", ("ana",)),)
    assert "ben" not in repr(await news(site))
    assert await site.services.support.supporters(ana, answer) == {}
    assert await site.services.support.supporters(ben, answer) == {"hope": ("ana",)}


async def test_everybody_reads_kinds_and_nobody_reads_numbers(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for handle in ("ben", "cleo", "dora"):
        await give(site, handle, Address(thread), "been-there")
    head = (await site.services.reading.posts(ben, thread, [1]))[1]
    assert (head.support, head.supported) == (("been-there",), ("been-there",))
    for name in ("ben", "cleo", "dora", "3"):
        assert name not in repr((head.support, head.supported))
