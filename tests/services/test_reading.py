"""Threads as they are read: the tree, who is shown as the author, what is hidden, and the way on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.domain.byline import BylineKind
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.domain.post_states import PostState
from bbs.domain.tree import MAX_DEPTH, Folds, places
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.queries import imports as bulk
from bbs.models.queries.members import put_setting
from bbs.models.tables import Block, Member, Post, Thread
from bbs.services import reads
from bbs.services.reading import LAST, Way
from bbs.services.rows import Place, Stop
from tests.services.community import PASSWORD, Site


async def test_posts_come_in_the_order_of_the_tree_with_their_depths(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for parent in (1, 2, 1, 3, 2):
        await site.reply(ben, thread, parent)
    heads = (await site.services.reading.open(ana, thread)).heads
    assert [(head.number, head.parent, head.depth) for head in heads] == [
        (1, None, 0),
        (2, 1, 1),
        (3, 2, 2),
        (5, 3, 3),
        (6, 2, 2),
        (4, 1, 1),
    ]


async def test_arrived_posts_are_the_same_heads_as_in_the_thread(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for parent in (1, 2, 3, 4, 2, 1):
        await site.reply(ben, thread, parent)
    await site.services.support.toggle(ana, Address(thread, 6), "hope")
    reading = site.services.reading
    everything = {head.number: replace(head, rails=0) for head in (await reading.open(ana, thread)).heads}
    arrived = await reading.arrived(ana, thread, 4)
    assert list(arrived) == [everything[5], everything[6], everything[7]]
    assert await reading.posts(ana, thread, [6, 99, 2]) == {2: everything[2], 6: everything[6]}
    assert arrived[1].supported == ("hope",)
    assert await reading.arrived(ana, thread, 7) == ()


async def test_a_branch_of_five_thousand_can_be_read_from_end_to_end(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    paths = places([None, *range(1, 5000)])

    def grow() -> None:
        rows = [(thread, n, n, n - 1, ana.member, None, "", n, "", paths[n - 1]) for n in range(2, 5001)]
        bulk.insert(Post, bulk.POST_COLUMNS, rows)
        Thread.update(posts=5000, last_serial=5000).execute()

    await site.change(grow)
    reading = site.services.reading
    view = await reading.open(ana, thread, around=1)
    found, ends = list(view.heads), view.ends
    while not ends:
        stretch = await reading.stretch(ana, thread, after=found[-1].place, limit=200)
        found, ends = [*found, *stretch.heads], stretch.ends
    assert [head.number for head in found] == list(range(1, 5001))
    assert [head.depth for head in found] == [min(n, MAX_DEPTH) for n in range(5000)]
    last = await reading.open(ana, thread, around=LAST, before=2)
    assert [head.number for head in last.heads] == [4998, 4999, 5000]
    (arrived,) = await reading.arrived(ana, thread, 4999)
    assert arrived == last.heads[-1]


async def test_a_thread_opens_around_a_post_with_as_many_others_as_are_wanted(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for _ in range(9):
        await site.reply(ben, thread)
    reading = site.services.reading
    view = await reading.open(ana, thread, around=5, before=2, after=3)
    assert [head.number for head in view.heads] == [3, 4, 5, 6, 7, 8]
    assert (view.at, view.begins, view.ends, view.last, view.fresh) == (5, False, False, 10, True)
    more = await reading.stretch(ana, thread, after=view.heads[-1].place, limit=5)
    assert ([head.number for head in more.heads], more.ends) == ([9, 10], True)
    earlier = await reading.stretch(ana, thread, before=view.heads[0].place, limit=2)
    assert ([head.number for head in earlier.heads], earlier.begins) == ([1, 2], True)
    assert (await reading.open(ana, thread, around=77)).at == 1


async def test_a_thread_opens_at_the_first_unread_post_and_else_where_one_stopped(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for parent in (1, 2, 1):
        await site.reply(ana, thread, parent)
    reading = site.services.reading
    reading.mark_read(ben, thread, [1, 2])
    reading.keep_place(ben, Place("thread", "quiet", thread, 4))
    assert (await reading.open(ben, thread)).at == 3
    reading.mark_read(ben, thread, [3, 4])
    reading.keep_place(ben, Place("thread", "quiet", thread, 3))
    assert (await reading.open(ben, thread)).at == 3
    await reading.flush(ben)
    assert (await reading.open(ben, thread)).at == 3
    reading.keep_place(ben, Place("board", "quiet"))
    await reading.flush(ben)
    assert (await reading.open(ben, thread)).at == 3
    assert (await reading.open(ana, thread)).at == 1
    await site.reply(ana, thread)
    assert (await reading.open(ben, thread)).at == 5


async def test_where_one_stopped_is_kept_for_the_threads_read_last(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "MAX_STOPS", 3)
    ana = await site.member("ana")
    threads = [await site.thread(ana) for _ in range(5)]
    for thread in threads:
        site.clock.advance(minutes=1)
        await site.reply(ana, thread)
        site.services.reading.keep_place(ana, Place("thread", "quiet", thread, 2))
        await site.services.reading.flush(ana)
    assert [(await site.services.reading.open(ana, thread)).at for thread in threads] == [1, 1, 2, 2, 2]


async def test_steps_lead_to_answers_beside_and_below(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    for parent in (1, 1, 2):
        await site.reply(ana, thread, parent)
    step = site.services.reading.step
    assert await step(ana, thread, 1, Way.FIRST_REPLY) == 2
    assert await step(ana, thread, 2, Way.FIRST_REPLY) == 4
    assert await step(ana, thread, 3, Way.FIRST_REPLY) is None
    assert await step(ana, thread, 2, Way.NEXT) == 3
    assert await step(ana, thread, 3, Way.PREVIOUS) == 2
    assert await step(ana, thread, 1, Way.NEXT) is None
    assert await step(ana, thread, 99, Way.NEXT) is None


async def test_folded_branches_are_counted_and_what_one_goes_to_is_unfolded(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for parent in (1, 2, 3, 1, 5):
        await site.reply(ana, thread, parent)
    reading = site.services.reading
    view = await reading.open(ben, thread, around=1, folds=Folds(tops=True))
    assert [(head.number, head.below) for head in view.heads] == [(1, 0), (2, 2), (5, 1)]
    view = await reading.open(ben, thread, around=4, folds=view.folds)
    assert [(head.number, head.below) for head in view.heads] == [(1, 0), (2, 0), (3, 0), (4, 0), (5, 1)]
    reading.mark_read(ben, thread, [1, 2, 3, 4, 5])
    view = await reading.open(ben, thread, folds=None)
    assert [(head.number, head.below) for head in view.heads] == [(1, 0), (2, 2), (5, 0), (6, 0)]
    assert view.at == 6
    reading.mark_read(ben, thread, [6])
    assert len((await reading.open(ben, thread, folds=None)).heads) == 6


async def test_the_way_to_unread_posts_leads_both_ways_in_the_order_of_the_tree(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for parent in (1, 1, 2):
        await site.reply(ana, thread, parent)
    reading = site.services.reading
    reading.mark_read(ben, thread, [2])
    assert await reading.unread_beside(ben, thread, 1, 1) == 4
    assert await reading.unread_beside(ben, thread, 4, 1) == 3
    assert await reading.unread_beside(ben, thread, 3, -1) == 4
    assert await reading.unread_beside(ben, thread, 4, -1) == 1
    assert await reading.unread_beside(ben, thread, 3, 1) is None
    assert await reading.unread_beside(GUEST, await site.thread(ana, "open"), 1, 1) is None


async def test_posts_that_a_reader_does_not_want_are_shut_for_them_alone(site: Site) -> None:
    ana, ben, cy = [await site.member(handle) for handle in ("ana", "ben", "cyrus")]
    thread = await site.thread(ana, body="about the Exam tomorrow", subject="Nights")
    await site.reply(ben, thread, body="examples are fine")
    await site.reply(cy, thread, body="the same\nEXAM!")
    await site.reply(cy, thread, body="a walk")
    await site.reply(ana, thread, body="my exam")

    def shut() -> None:
        Block.insert(member=ben.member, other=cy.member, thread=0, kind="mute", created_us=0).execute()
        put_setting(ben.member or 0, "mute_words", "exam, nights")

    await site.change(shut)
    reading = site.services.reading

    async def seen(actor: Actor) -> dict[int, str]:
        return {head.number: head.shut for head in (await reading.open(actor, thread)).heads}

    assert await seen(ben) == {1: "word", 2: "", 3: "muted", 4: "muted", 5: "word"}
    assert await seen(ana) == dict.fromkeys(range(1, 6), "")
    assert (await reading.texts(ben, thread, [4])) == {4: "a walk"}


async def test_what_one_may_not_read_is_not_there(site: Site) -> None:
    ana = await site.member("ana")
    boss = await site.services.accounts.add_member(SYSTEM, "boss", PASSWORD, ("sysop",))
    secret = await site.thread(boss, "circle")
    inside = await site.thread(ana, "quiet")
    reading = site.services.reading
    for actor, thread in ((GUEST, inside), (GUEST, secret), (ana, secret), (ana, 999), (ana, 2**40), (ana, -1)):
        for call in (
            reading.open(actor, thread),
            reading.stretch(actor, thread),
            reading.posts(actor, thread, [1]),
            reading.step(actor, thread, 1, Way.NEXT),
            reading.unread_beside(actor, thread, 1, 1),
            reading.texts(actor, thread, [1]),
            reading.arrived(actor, thread, 0),
        ):
            with pytest.raises(NoSuchThing):
                await call
    for call in (reading.catch_up(ana, thread=secret), reading.mark_unread_from(ana, secret, 1)):
        with pytest.raises(NoSuchThing):
            await call
    reading.mark_read(ana, secret, [1])
    await reading.flush(ana)
    assert (await reading.open(boss, secret)).number == secret


async def test_guests_read_open_boards_and_leave_no_marks(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, "open")
    reading = site.services.reading
    view = await reading.open(GUEST, thread)
    assert not view.may_write
    assert not view.heads[0].unread
    reading.mark_read(GUEST, thread, [1])
    reading.keep_place(GUEST, Place("thread", "open", thread, 1))
    assert await reading.place(GUEST) is None
    assert await reading.next_unread(GUEST) is None
    assert await reading.next_board(GUEST, None, 1) is None
    with pytest.raises(NotAllowed):
        await reading.catch_up(GUEST)


async def test_states_decide_what_is_shown_to_whom(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    mo = await site.services.accounts.add_member(SYSTEM, "mo", PASSWORD, ("moderator",))
    thread = await site.thread(ana)
    for body in ("hidden words", "held words", "removed words"):
        await site.reply(ben, thread, body=body)
    states = {2: PostState.HIDDEN, 3: PostState.HELD, 4: PostState.REMOVED}

    def change() -> None:
        for number, state in states.items():
            Post.update(state=state.value).where(Post.number == number).execute()

    await site.change(change)
    reading = site.services.reading
    shown = {2: "hidden words", 3: "held words", 4: None}
    assert await reading.texts(ana, thread, [2, 3, 4, 99]) == {2: None, 4: None}
    assert await reading.texts(ben, thread, [2, 3, 4]) == shown
    assert await reading.texts(mo, thread, [2, 3, 4]) == shown
    assert [head.number for head in (await reading.open(ana, thread)).heads] == [1, 2, 4]


async def test_posts_without_a_name_tell_nothing_of_their_authors(site: Site) -> None:
    ana, ben, cy = [await site.member(handle) for handle in ("ana", "ben", "cyrus")]
    thread = await site.thread(ana)
    for author in (ben, ana, cy, ben, ana):
        await site.reply(author, thread)

    def unname() -> None:
        Post.update(unnamed=True).where(Post.number << [1, 2, 3, 4, 5]).execute()
        Thread.update(unnamed=True).execute()

    await site.change(unname)
    reading = site.services.reading
    bylines = [head.byline for head in sorted((await reading.open(ben, thread)).heads, key=lambda head: head.number)]
    assert [byline.text for byline in bylines] == [
        "the author",
        "a member, 2",
        "the author",
        "a member, 3",
        "a member, 2",
        "ana",
    ]
    assert [byline.own for byline in bylines] == [False, True, False, False, True, False]
    assert {byline.kind for byline in bylines[:5]} == {BylineKind.UNNAMED}
    assert all(byline.handle is None for byline in bylines[:5])
    arrived = await reading.arrived(ben, thread, 3)
    assert [head.byline for head in arrived] == bylines[3:]
    (row,) = (await site.services.threads.page(ben, "quiet")).rows
    assert (row.byline.text, row.byline.handle) == ("the author", None)


async def test_an_opener_with_a_name_is_a_member_like_others_without_it(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    await site.reply(ana, thread)
    await site.change(lambda: Post.update(unnamed=True).where(Post.number == 2).execute())
    heads = (await site.services.reading.open(await site.member("ben"), thread)).heads
    assert [head.byline.text for head in heads] == ["ana", "a member, 1"]


async def test_somebody_who_has_gone_is_a_former_member(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.change(lambda: Member.delete().where(Member.id == ana.member).execute())
    (head,) = (await site.services.reading.open(ben, thread)).heads
    assert (head.byline.kind, head.byline.text) == (BylineKind.FORMER, "a former member")
    (row,) = (await site.services.threads.page(ben, "quiet")).rows
    assert row.byline.kind is BylineKind.FORMER


async def test_warned_texts_are_given_to_whoever_asks(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="the warned words", warnings=("grief", "self-harm"))
    (head,) = (await site.services.reading.open(ana, thread)).heads
    assert head.warnings == ("grief", "self-harm")
    assert await site.services.reading.texts(ana, thread, [1]) == {1: "the warned words"}


async def test_support_shows_its_kinds_to_all_and_its_givers_to_the_author(site: Site) -> None:
    ana, ben, cy = [await site.member(handle) for handle in ("ana", "ben", "cyrus")]
    post = Address(await site.thread(ana), 1)
    support, reading = site.services.support, site.services.reading
    assert await support.toggle(ben, post, "hope")
    assert await support.toggle(cy, post, "been-there")
    assert await support.toggle(cy, post, "hope")
    assert not await support.toggle(ben, post, "hope")
    (head,) = (await reading.open(ben, post.thread)).heads
    assert (head.support, head.supported) == (("been-there", "hope"), ())
    assert await support.supporters(ana, post) == {"been-there": ("cyrus",), "hope": ("cyrus",)}
    assert await support.supporters(ben, post) == {}
    for actor, kind in ((ana, "hope"), (ben, "applause")):
        with pytest.raises(BadInput):
            await support.toggle(actor, post, kind)
    with pytest.raises(NotAllowed):
        await support.toggle(GUEST, post, "hope")
    await site.services.writing.delete(ana, Address(post.thread, 1))
    with pytest.raises(NoSuchThing):
        await support.toggle(ben, post, "hope")


async def test_reading_on_follows_the_tree_then_the_board_then_the_others(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    elsewhere = await site.thread(ana, "open", "elsewhere")
    older = await site.thread(ana, "quiet", "older")
    here = await site.thread(ana, "quiet", "here")
    for parent in (1, 1, 2):
        await site.reply(ana, here, parent)
    reading = site.services.reading
    way: list[tuple[int, int]] = []
    stop: Stop | None = Stop("quiet", here, 1, "here")
    reading.mark_read(ben, here, [1])
    while stop := await reading.next_unread(ben, thread=stop.thread, number=stop.number, board=stop.board):
        way.append((stop.thread, stop.number))
        reading.mark_read(ben, stop.thread, [stop.number])
    assert way == [(here, 2), (here, 4), (here, 3), (older, 1), (elsewhere, 1)]
    assert await reading.next_unread(ben) is None


async def test_reading_on_wraps_to_what_was_passed_over(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for _ in range(3):
        await site.reply(ana, thread)
    reading = site.services.reading
    reading.mark_read(ben, thread, [1, 3, 4])
    assert await reading.next_unread(ben, thread=thread, number=4) == Stop("quiet", thread, 2, "a subject", "Quiet")


async def test_boards_with_something_unread_in_turn(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.thread(ana, "open")
    await site.thread(ana, "quiet")
    reading = site.services.reading
    assert await reading.next_board(ben, None, 1) == "open"
    assert await reading.next_board(ben, "open", 1) == "quiet"
    assert await reading.next_board(ben, "quiet", 1) == "open"
    assert await reading.next_board(ben, "quiet", -1) == "open"
    await reading.catch_up(ben, board="open")
    assert await reading.next_board(ben, "quiet", 1) is None


async def test_the_place_is_there_at_once_and_after_the_session(site: Site) -> None:
    ana = await site.member("ana")
    reading = site.services.reading
    for number in (1, 2, 3):
        reading.keep_place(ana, Place("thread", "quiet", 1, number))
    assert await reading.place(ana) == Place("thread", "quiet", 1, 3)
    await reading.flush(ana)
    assert await reading.place(ana) == Place("thread", "quiet", 1, 3)
    await reading.forget_place(ana)
    assert await reading.place(ana) is None
