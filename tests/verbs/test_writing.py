"""Writing by verbs: threads, replies, packets, and that whatever is tried again is sent once."""

from __future__ import annotations

import asyncio
import json

import pytest

from bbs.domain.addresses import Address
from bbs.domain.packets import PacketReply, form
from bbs.domain.policy import GUEST, Actor
from bbs.models.tables import Board, Member, Post, Thread
from bbs.services.rows import Draft
from bbs.verbs.front import TextFrontEnd
from tests.services.community import Site, build_on
from tests.verbs.running import TwoStreams, data, refused, run

HARD = b"I want to die tonight. I have the pills here."


async def posts(site: Site) -> int:
    return await site.db.read(lambda: Post.select().count())


async def drafts(site: Site, actor: Actor) -> list[Draft]:
    return list(await site.services.writing.drafts(actor))


async def test_a_thread_is_written(site: Site) -> None:
    mara = await site.member("mara")
    command = "post quiet --subject A long night --seeking listen --warn self-harm, Death"
    sent = await data(site, mara, command, "caf\u00e9,\r\nand awake\r\n".encode())
    view = await site.services.reading.open(mara, sent["thread"])
    assert (sent["post"], sent["held"], sent["again"], sent["panel"]) == (1, None, False, None)
    assert (view.board, view.subject, view.seeking) == ("quiet", "A long night", "listen")
    assert view.warnings == ("self-harm", "death")
    assert (await site.services.reading.texts(mara, view.number, [1]))[1] == "caf\u00e9,\nand awake"


async def test_the_number_stands_alone_in_the_first_line(site: Site) -> None:
    mara = await site.member("mara")
    assert await run(site, mara, "post quiet --subject one", b"words") == (0, "#1\n", "")
    assert await run(site, mara, "reply 1", b"words") == (0, "#1.2\n", "")
    assert await run(site, mara, "reply #1.2", b"words") == (0, "#1.3\n", "")
    view = await site.services.reading.open(mara, 1)
    assert [(head.number, head.parent) for head in view.heads] == [(1, None), (2, 1), (3, 2)]


async def test_a_warning_and_no_name_where_the_board_allows_it(site: Site) -> None:
    mara = await site.member("mara")
    assert await refused(site, mara, "post quiet --subject x --unnamed", b"words") == (2, "unnamed")
    await site.change(lambda: Board.update(unnamed=True).execute())
    sent = await data(site, mara, "post quiet --subject x --unnamed", b"words")
    ben = await site.member("ben")
    view = await site.services.reading.open(ben, sent["thread"])
    assert view.heads[0].byline.handle is None


@pytest.mark.parametrize(
    ("command", "given", "status", "code"),
    [
        ("post", b"x", 2, "usage"),
        ("post quiet", b"x", 2, "usage"),
        ("post quiet more --subject x", b"x", 2, "usage"),
        ("post quiet --subject", b"x", 2, "bad_option"),
        ("post quiet --subject x --seeking rest", b"x", 2, "bad_seeking"),
        ("post quiet --subject x --warn rain", b"x", 2, "bad_topic"),
        ("post quiet --subject x --once ''", b"x", 2, "bad_key"),
        ("post quiet --subject x", b"", 2, "empty"),
        ("post quiet --subject x", b" \n\n", 2, "empty"),
        ("post quiet --subject x", b"\xff\xfe", 2, "bad_text"),
        ("post quiet --subject x", b"x" * (64 * 1024 + 1), 2, "too_long"),
        ("post nowhere --subject x", b"x", 3, "no_such_thing"),
        ("post circle --subject x", b"x", 3, "no_such_thing"),
        ("reply", b"x", 2, "usage"),
        ("reply --packet", b"x", 2, "empty"),
        ("reply 1 --packet", b"x", 2, "usage"),
        ("reply here", b"x", 2, "bad_address"),
        ("reply 1 2", b"x", 2, "usage"),
        ("reply 99", b"x", 3, "no_such_thing"),
        ("reply 1.99", b"x", 3, "no_such_thing"),
    ],
)
async def test_what_cannot_be_sent_is_said_and_nothing_is(
    site: Site, command: str, given: bytes, status: int, code: str
) -> None:
    mara = await site.member("mara")
    await site.thread(mara)
    before = await posts(site)
    assert await refused(site, mara, command, given) == (status, code)
    ended, said, wrong = await run(site, mara, command, given)
    assert (ended, said) == (status, "")
    assert wrong.strip()
    assert await posts(site) == before


async def test_a_post_of_64_kib_can_be_sent(site: Site) -> None:
    mara = await site.member("mara")
    sent = await data(site, mara, "post quiet --subject long", b"x" * 64 * 1024)
    assert sent["post"] == 1


async def test_guests_do_not_write(site: Site) -> None:
    thread = await site.thread(await site.member("mara"), "open")
    for command in ("post open --subject x", f"reply {thread}"):
        assert await refused(site, GUEST, command, b"words") == (4, "not_allowed")


async def test_a_thread_that_is_not_open_to_somebody_left_a_draft_that_told_of_it(site: Site) -> None:
    """What fails is kept as a draft, and a draft says on which board it stands."""
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(ben)
    await site.change(lambda: Thread.update(board=Board.get(Board.slug == "circle").id).execute())
    assert await refused(site, mara, f"reply {thread}", b"words") == (3, "no_such_thing")
    assert await drafts(site, mara) == []


class TestOnce:
    async def test_a_retry_is_the_same_post_also_in_another_process_and_years_later(self, site: Site) -> None:
        mara = await site.member("mara")
        first = await data(site, mara, "post quiet --subject x --once k", b"words")
        site.clock.advance(days=800)
        site.services = build_on(site.db, site.clock, site.data)
        again = await data(site, mara, "post quiet --subject x --once k", b"words")
        assert again == {**first, "again": True}
        assert await posts(site) == 1
        status, said, _wrong = await run(site, mara, "post quiet --subject x --once k", b"words")
        assert status == 0
        assert said.splitlines()[0] == f"#{first['thread']}"
        assert "before" in said

    async def test_at_the_same_moment_one_is_sent(self, site: Site) -> None:
        mara = await site.member("mara")
        thread = await site.thread(mara)
        tries = (data(site, mara, f"reply {thread} --once k", b"words") for _i in range(5))
        sent = await asyncio.gather(*tries)
        assert {one["post"] for one in sent} == {2}
        assert [one["again"] for one in sent].count(False) == 1

    async def test_one_key_at_two_places_or_of_two_members_swallows_nothing(self, site: Site) -> None:
        mara, ben = await site.member("mara"), await site.member("ben")
        one = await data(site, mara, "post quiet --subject x --once k", b"words")
        two = await data(site, mara, "post open --subject x --once k", b"words")
        three = await data(site, ben, "post quiet --subject x --once k", b"words")
        four = await data(site, mara, f"reply {one['thread']} --once k", b"words")
        numbers = {(sent["thread"], sent["post"]) for sent in (one, two, three, four)}
        assert len(numbers) == 4

    async def test_after_a_try_that_failed_the_draft_goes_once(self, site: Site) -> None:
        mara = await site.member("mara")
        thread = await site.thread(mara)
        await site.change(lambda: Thread.update(locked=True).execute())
        for _again in range(3):
            assert await refused(site, mara, f"reply {thread} --once k", b"words") == (1, "locked")
        (draft,) = await drafts(site, mara)
        assert draft.body == "words"
        await site.change(lambda: Thread.update(locked=False).execute())
        await site.services.writing.send(mara, draft)
        assert (await data(site, mara, f"reply {thread} --once k", b"words"))["again"] is True
        assert await drafts(site, mara) == []

    async def test_a_key_can_be_any_word(self, site: Site) -> None:
        mara = await site.member("mara")
        key = "\u00fc" * 150
        for again in (False, True):
            sent = await data(site, mara, f"post quiet --subject x --once {key}", b"words")
            assert sent["again"] is again


async def test_what_could_not_be_sent_is_kept_and_said_to_be(site: Site) -> None:
    mara = await site.member("mara")
    thread = await site.thread(mara)
    await site.change(lambda: Thread.update(locked=True).execute())
    status, _said, wrong = await run(site, mara, f"reply {thread}", b"words")
    assert status == 1
    assert "among your drafts" in wrong
    (draft,) = await drafts(site, mara)
    assert (draft.thread, draft.parent, draft.body) == (thread, 1, "words")


async def test_a_script_that_tried_in_vain_pushed_the_drafts_of_its_member_out(site: Site) -> None:
    mara = await site.member("mara")
    thread = await site.thread(mara)
    await site.change(lambda: Thread.update(locked=True).execute())
    for _again in range(4):
        await run(site, mara, f"reply {thread}", b"words")
    assert len(await drafts(site, mara)) == 1
    await site.change(lambda: Thread.update(locked=False).execute())
    await data(site, mara, f"reply {thread}", b"words")
    assert await drafts(site, mara) == []


async def test_what_waits_for_a_moderator_has_no_number_and_says_so(site: Site) -> None:
    mara = await site.member("mara")
    await site.change(lambda: Board.update(hold="all").execute())
    sent = await data(site, mara, "post quiet --subject x --once k", b"words")
    assert (sent["thread"], sent["post"]) == (None, None)
    assert "moderator" in sent["held"]
    status, said, wrong = await run(site, mara, "post quiet --subject x --once k", b"words")
    assert (status, wrong) == (0, "")
    assert "moderator" in said


async def test_the_author_of_a_hard_post_alone_hears_of_people_to_talk_to(site: Site) -> None:
    mara = await site.member("mara")
    status, said, _wrong = await run(site, mara, "post quiet --subject tonight", HARD)
    assert status == 0
    first, rest = said.split("\n", 1)
    assert first == "#1"
    assert "Only you see this" in rest
    assert (await site.services.help_now.resources(mara))[0].phone in rest
    # Once a day is often enough.
    assert (await data(site, mara, "post quiet --subject tonight", HARD))["panel"] is None


async def test_a_limit_says_to_programs_when_to_try_again(site: Site) -> None:
    mara = await site.member("mara")
    await site.thread(mara)
    await site.change(lambda: Board.update(slow_seconds=600).execute())
    status, said, _wrong = await run(site, mara, "post quiet --subject x --json", b"words")
    error = json.loads(said)["error"]
    assert (status, error["code"], error["retry_after"]) == (1, "slow", 600)
    assert [draft.body for draft in await drafts(site, mara)] == ["words"]


async def test_whoever_is_silenced_is_told_until_when(site: Site) -> None:
    mara = await site.member("mara")
    until = int(site.clock().timestamp() * 1_000_000) + 10**10
    await site.change(lambda: Member.update(silenced_until_us=until).execute())
    assert await refused(site, mara, "post quiet --subject x", b"words") == (4, "silenced")


@pytest.mark.parametrize(
    "command",
    [
        *("post quiet", "post nowhere --subject x", f"post quiet --subject {'x' * 101}"),
        *(
            "post quiet --subject x --warn rain",
            "post quiet --subject x --seeking rest",
            "post quiet --subject x --once ''",
        ),
        *("reply 99", "reply here", "reply --packet 1", "ask here", "keys add here"),
    ],
)
async def test_a_mistake_in_the_command_was_told_after_all_had_been_typed(site: Site, command: str) -> None:
    client = TwoStreams(command, await site.member("mara"), has_pty=True)
    front = TextFrontEnd(client, client, site.services)
    front.start()
    assert front._task is not None
    await front._task
    assert client.status in (2, 3)
    assert client.wrong


async def test_what_is_worth_knowing_is_said_before_anybody_types(site: Site) -> None:
    mara = await site.member("mara")
    await site.change(lambda: Board.update(hold="all").execute())
    client = TwoStreams("post quiet --subject x", mara, has_pty=True)
    front = TextFrontEnd(client, client, site.services)
    front.start()
    async with asyncio.timeout(10):
        while b"only a dot" not in client.wrong:
            await asyncio.sleep(0)
    assert b"a moderator reads each post first" in client.wrong
    assert client.status is None
    front.data(b"words\r.\r")
    assert front._task is not None
    await front._task
    assert client.status == 0


class TestPackets:
    async def test_answers_are_sent_each_to_its_post_and_once(self, site: Site) -> None:
        mara = await site.member("mara")
        one, two = await site.thread(mara), await site.thread(mara)
        replies = [PacketReply(Address(one, 1), "to one\n.\nmore"), PacketReply(Address(two), "to two")]
        packet = f"#{one}.1 mara\n  a body\n{form(replies)}\n".encode()
        first = await data(site, mara, "reply --packet", packet)
        assert [each["to"] for each in first["replies"]] == [{"thread": one, "post": 1}, {"thread": two, "post": 1}]
        assert [(each["thread"], each["post"]) for each in first["replies"]] == [(one, 2), (two, 2)]
        assert await site.services.reading.texts(mara, one, [2]) == {2: "to one\n.\nmore"}
        again = await data(site, mara, "reply --packet", packet)
        assert [each["again"] for each in again["replies"]] == [True, True]
        more = form([*replies, PacketReply(Address(one, 2), "to one")]).encode()
        third = await data(site, mara, "reply --packet", more)
        assert [each["again"] for each in third["replies"]] == [True, True, False]

    async def test_what_stops_one_answer_stops_no_other(self, site: Site) -> None:
        mara = await site.member("mara")
        thread = await site.thread(mara)
        replies = [PacketReply(Address(99), "x"), PacketReply(Address(thread), "y")]
        status, said, _wrong = await run(site, mara, "reply --packet", form(replies).encode())
        assert status == 3
        assert "#99" in said.splitlines()[0]
        assert f"#{thread}.2" in said.splitlines()[1]
        status, said, _wrong = await run(site, mara, "reply --packet --json", form(replies).encode())
        assert status == 3
        assert '"code": "no_such_thing"' in said

    async def test_of_a_packet_that_was_cut_off_nothing_is_sent(self, site: Site) -> None:
        mara = await site.member("mara")
        thread = await site.thread(mara)
        packet = form([PacketReply(Address(thread), "x"), PacketReply(Address(thread), "y")]).rstrip(".").encode()
        assert await refused(site, mara, "reply --packet", packet) == (2, "open_form")
        assert await posts(site) == 1
