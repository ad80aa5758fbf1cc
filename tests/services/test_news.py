"""What is for somebody in particular: replies, mentions, and the threads they follow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain.policy import GUEST, Actor
from bbs.errors import BadInput, NotAllowed
from bbs.models.tables import Block, Board, BoardReader, Member, Mention, Post
from bbs.services import events, mentions
from bbs.services.events import Event
from bbs.services.news import NewsKind
from tests.domain.alphabets import HOSTILE
from tests.services.community import Site


async def posts(site: Site, actor: Actor) -> list[tuple[str, int, int]]:
    """Kind, thread and number of the unread posts for somebody."""
    return [(row.kind.value, row.thread, row.number) for row in (await site.services.news.unread(actor)).posts]


async def read_before(site: Site, actor: Actor, limit: int = 2) -> list[tuple[str, int, int]]:
    """The same of what has been read, page by page."""
    found = []
    page = await site.services.news.before(actor, limit=limit)
    while True:
        assert not any(row.unread for row in page.rows)
        found += [(row.kind.value, row.thread, row.number) for row in page.rows]
        if page.next is None:
            return found
        page = await site.services.news.before(actor, after=page.next, limit=limit)


async def shut(site: Site, reader: Actor, other: Actor, kind: str = "block") -> None:
    row = {"member": reader.member, "other": other.member, "kind": kind, "created_us": 0}
    await site.change(lambda: Block.insert(**row).execute())


async def test_replies_and_mentions_stand_by_time_until_they_have_been_read(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    mine, other = await site.thread(ana), await site.thread(ben)
    await site.reply(ben, mine)
    await site.reply(ben, other, body="What would @ana say?")
    await site.reply(ben, mine, 2, "And I add to my own.")
    assert await posts(site, ana) == [("mention", other, 2), ("reply", mine, 2)]
    (mention, reply) = (await site.services.news.unread(ana)).posts
    assert (mention.kind, mention.byline.handle, mention.board_name) == (NewsKind.MENTION, "ben", "Quiet")
    assert reply.subject == "a subject"
    home = await site.services.boards.home(ana)
    assert (home.replies, home.mentions) == (1, 1)
    site.services.reading.mark_read(ana, other, [2])
    assert await posts(site, ana) == [("reply", mine, 2)]
    assert await read_before(site, ana) == [("mention", other, 2)]
    await site.services.reading.catch_up(ana)
    assert await posts(site, ana) == []
    assert await read_before(site, ana) == [("mention", other, 2), ("reply", mine, 2)]
    assert await posts(site, ben) == []


async def test_what_has_been_read_is_paged_and_nothing_comes_twice(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    mine, other = await site.thread(ana), await site.thread(ben)
    expected = []
    for n in range(9):
        if n in (1, 2, 6, 8):
            number = (await site.reply(ben, other, body="See @ana.")).post
            expected.append(("mention", other, number))
        else:
            number = (await site.reply(ben, mine)).post
            expected.append(("reply", mine, number))
    await site.services.reading.catch_up(ana)
    for limit in (1, 2, 3, 50):
        assert await read_before(site, ana, limit) == expected[::-1]


async def test_threads_that_one_follows_are_listed_while_something_in_them_is_unread(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    first, second, third = [await site.thread(ben) for _ in range(3)]
    for thread in (first, second):
        await site.services.threads.follow(ana, thread)
    await site.reply(ben, first)
    threads = (await site.services.news.unread(ana)).threads
    assert [(placed.thread.number, placed.thread.unread, placed.board) for placed in threads] == [
        (first, 2, "quiet"),
        (second, 1, "quiet"),
    ]
    await site.services.reading.catch_up(ana, thread=first)
    assert [placed.thread.number for placed in (await site.services.news.unread(ana)).threads] == [second]
    assert third not in [placed.thread.number for placed in threads]


async def test_guests_have_no_news(site: Site) -> None:
    for call in (site.services.news.unread(GUEST), site.services.news.before(GUEST)):
        with pytest.raises(NotAllowed):
            await call
    ana = await site.member("ana")
    for token in ("x", "-1", "9" * 30, "٣"):
        with pytest.raises(BadInput):
            await site.services.news.before(ana, after=token)


async def test_whom_one_has_shut_is_no_news_and_cannot_mention(site: Site) -> None:
    ana, ben, cleo = [await site.member(handle) for handle in ("ana", "ben", "cleo")]
    mine = await site.thread(ana)
    await site.reply(cleo, mine)
    await site.reply(ben, mine, body="Look, @ana.")
    await shut(site, ana, cleo, "mute")
    await shut(site, ana, ben)
    await site.thread(ben, body="@ana @cleo")
    assert await posts(site, ana) == []
    assert await read_before(site, ana) == []
    assert (await site.services.boards.home(ana)).replies == 0
    assert len(await posts(site, cleo)) == 1
    await site.change(lambda: Block.delete().execute())
    assert await posts(site, ana) == [("reply", mine, 3), ("reply", mine, 2)]


async def test_a_mention_reaches_whoever_may_read_the_board_and_nobody_else(site: Site) -> None:
    ana, ben, cleo = [await site.member(handle) for handle in ("ana", "ben", "cleo")]
    circle = await site.db.read(lambda: Board.get(Board.slug == "circle").id)
    for member in (ana, ben):
        await site.change(lambda member=member: BoardReader.insert(board=circle, member=member.member).execute())
    ana = await site.services.accounts.actor(ana.member or 0)
    ben = await site.services.accounts.actor(ben.member or 0)
    thread = await site.thread(ana, "circle", body="@ben and @cleo, what do you think?")
    assert await posts(site, ben) == [("mention", thread, 1)]
    assert await site.db.read(lambda: Mention.select().count()) == 1
    await site.change(lambda: BoardReader.delete().where(BoardReader.member == ben.member).execute())
    ben = await site.services.accounts.actor(ben.member or 0)
    assert await posts(site, ben) == []
    assert await posts(site, cleo) == []


async def test_nobody_is_mentioned_under_a_content_warning(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    warned = await site.thread(ana, warnings=("grief",), body="@ben")
    await site.reply(ana, warned, body="@ben")
    plain = await site.thread(ana)
    draft = await site.services.writing.open_draft(ana, thread=plain, parent=1)
    from dataclasses import replace

    await site.services.writing.send(ana, replace(draft, body="@ben", warnings=("grief",)))
    assert await posts(site, ben) == []
    await site.reply(ana, plain, body="@ben")
    assert await posts(site, ben) == [("mention", plain, 3)]


async def test_ones_own_name_former_names_and_whom_one_answers_are_not_mentioned(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    mine = await site.thread(ana, body="I am @ana, and @nobody-of-this-name is not.")
    await site.reply(ben, mine, body="Yes, @ana, you are.")
    assert await posts(site, ana) == [("reply", mine, 2)]
    await site.change(lambda: Member.update(handle="rose", handle_key="rose").where(Member.id == ana.member).execute())
    thread = await site.thread(ben, body="@ana is called @Rose now")
    assert await posts(site, ana) == [("mention", thread, 1), ("reply", mine, 2)]


async def test_so_many_are_told_of_one_post_and_no_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await site.member("ana")
    others = [await site.member(handle) for handle in ("ben", "cleo", "dora", "emil")]
    monkeypatch.setattr(mentions, "MAX_MENTIONED", 2)
    await site.thread(ana, body="@dora, @ana, @ben, @dora, @cleo and @emil")
    assert [len(await posts(site, other)) for other in others] == [1, 0, 1, 0]


async def test_a_deleted_post_is_no_news(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    address = await site.reply(ben, thread, body="@ana")
    await site.services.writing.delete(ben, address)
    assert await posts(site, ana) == []
    assert await read_before(site, ana) == []


async def test_a_mention_is_told_to_whom_it_concerns(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    heard: list[Event] = []
    end = site.services.events.subscribe(heard.append, member=ben.member)
    thread = await site.thread(ana, body="@ben")
    for _ in range(1000):
        if heard:
            break
        await site.services.boards.overview(ana)
    end()
    assert heard == [Event(events.MENTION, "quiet", thread, 1, ben.member)]
    row = await site.services.news.about(ben, thread, 1)
    assert row is not None
    assert (row.kind, row.byline.handle) == (NewsKind.MENTION, "ana")
    assert await site.services.news.about(ana, thread, 1) is None
    site.services.reading.mark_read(ben, thread, [1])
    assert await site.services.news.about(ben, thread, 1) is None


async def test_who_answered_without_a_name_keeps_the_number_of_the_thread(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    mine = await site.thread(ana)
    await site.reply(ben, mine)
    await site.change(lambda: Post.update(unnamed=True).where(Post.number == 2).execute())
    (row,) = (await site.services.news.unread(ana)).posts
    assert (row.byline.handle, row.byline.text) == (None, "a member, 1")


def test_names_are_found_where_people_put_them() -> None:
    found = mentions.named_in(
        "@ana, thank you. (And @Ben.) Write to me@example.org or @@cleo.\n"
        "> @dora said this\n"
        "@é.m-i_l: yes; @ana again, @x, @" + "y" * 25 + ", @new, a@b, @finn's"
    )
    assert found == (("ana",), ("ben.", "ben"), ("é.m-i_l",), ("finn",))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(HOSTILE, st.sampled_from(["@ana", "@", "ben.", " ", "@x-", "\n> ", "\n"]))).map("".join))
def test_no_text_names_more_than_is_looked_up(text: str) -> None:
    found = mentions.named_in(text + "@" + text)
    assert len(found) <= mentions.MAX_LOOKED
    for handles in found:
        assert handles
        assert all(handles)
