"""Lists of some threads: the kinds a board can be narrowed to, what nobody has answered, and what one has hidden."""

from __future__ import annotations

import pytest

from bbs.domain.filters import Filter
from bbs.domain.policy import GUEST, Actor
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.tables import Block, HiddenThread, Thread
from bbs.services import hiding
from tests.services.community import Site

MEMBER_KINDS = [kind for kind in Filter if kind.personal]


async def all_of(site: Site, actor: Actor, only: Filter, limit: int = 2, board: str = "quiet") -> list[int]:
    """The numbers of all threads of a kind, page by page, none of them twice."""
    seen: list[int] = []
    page = await site.services.threads.page(actor, board, limit=limit, only=only)
    while True:
        assert page.only is only
        assert len(page.rows) <= limit
        seen += [row.number for row in page.rows]
        if page.next is None:
            assert len(seen) == len(set(seen))
            return seen
        page = await site.services.threads.page(actor, board, after=page.next, limit=limit)


async def waiting(site: Site, actor: Actor, limit: int = 2) -> list[int]:
    """The numbers of all threads that wait for an answer by this actor, page by page."""
    seen: list[int] = []
    page = await site.services.threads.unanswered(actor, limit=limit)
    while True:
        seen += [placed.thread.number for placed in page.rows]
        if page.next is None:
            return seen
        page = await site.services.threads.unanswered(actor, after=page.next, limit=limit)


async def test_each_kind_is_what_it_says_in_the_order_of_the_page(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    looks = ["listen", None, "ideas", "listen", "relate", "story", "listen"]
    numbers = [await site.thread(ben, seeking=each) for each in looks]
    mine = await site.thread(ana)
    await site.reply(ben, numbers[0])
    await site.change(lambda: Thread.update(pinned=True).where(Thread.id == numbers[3]).execute())
    for number in (numbers[1], numbers[4], numbers[5]):
        await site.services.threads.follow(ana, number)
    site.services.reading.mark_read(ana, numbers[6], [1])
    site.services.reading.mark_read(ana, numbers[2], [1])

    whole = await all_of(site, ana, Filter.ALL)
    assert whole == [numbers[3], numbers[0], mine, numbers[6], numbers[5], numbers[4], numbers[2], numbers[1]]
    expected = {
        Filter.UNREAD: {numbers[3], numbers[0], numbers[5], numbers[4], numbers[1]},
        Filter.UNANSWERED: set(whole) - {numbers[0]},
        Filter.FOLLOWED: {numbers[1], numbers[4], numbers[5]},
        Filter.MINE: {mine},
        Filter.HIDDEN: set(),
        Filter.LISTEN: {numbers[0], numbers[3], numbers[6]},
        Filter.RELATE: {numbers[4]},
        Filter.IDEAS: {numbers[2]},
        Filter.STORY: {numbers[5]},
    }
    for kind, some in expected.items():
        assert await all_of(site, ana, kind) == [number for number in whole if number in some], kind


async def test_unread_threads_below_the_floor_are_found_page_by_page(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    numbers = [await site.thread(ben) for _ in range(6)]
    await site.services.reading.catch_up(ana)
    for number in (numbers[0], numbers[2], numbers[5]):
        await site.services.reading.mark_unread_from(ana, number, 1)
    new = await site.thread(ben)
    await site.change(lambda: Thread.update(pinned=True).where(Thread.id == numbers[2]).execute())
    assert await all_of(site, ana, Filter.UNREAD, limit=1) == [numbers[2], new, numbers[5], numbers[0]]


async def test_a_token_goes_on_with_its_own_kind_and_no_other(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    for _ in range(3):
        await site.thread(ben, seeking="listen")
    page = await site.services.threads.page(ana, "quiet", limit=1, only=Filter.LISTEN)
    assert page.next is not None
    again = await site.services.threads.page(ana, "quiet", after=page.next, limit=1, only=Filter.LISTEN)
    assert again.only is Filter.LISTEN
    with pytest.raises(BadInput):
        await site.services.threads.page(ana, "quiet", after=page.next, only=Filter.IDEAS)
    with pytest.raises(BadInput):
        await site.services.threads.unanswered(ana, after=page.next)


@pytest.mark.parametrize("kind", MEMBER_KINDS)
async def test_guests_have_no_threads_of_their_own(site: Site, kind: Filter) -> None:
    with pytest.raises(NotAllowed):
        await site.services.threads.page(GUEST, "open", only=kind)


async def test_guests_may_look_for_what_nobody_has_answered(site: Site) -> None:
    ana = await site.member("ana")
    shown, other = await site.thread(ana, "open", seeking="ideas"), await site.thread(ana, "open")
    assert await all_of(site, GUEST, Filter.UNANSWERED, board="open") == [other, shown]
    assert await all_of(site, GUEST, Filter.IDEAS, board="open") == [shown]


async def test_threads_are_looked_at_again_and_leave_a_list_they_belong_to_no_more(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    first, second = await site.thread(ben), await site.thread(ben)
    elsewhere = await site.thread(ben, "open")
    again = site.services.threads.again
    assert set(await again(ana, "quiet", [first, second, elsewhere, 99])) == {first, second}
    site.services.reading.mark_read(ana, first, [1])
    assert set(await again(ana, "quiet", [first, second], only=Filter.UNREAD)) == {second}
    await site.reply(ana, second)
    rows = await again(ana, "quiet", [first, second])
    assert (rows[second].posts, rows[first].unread) == (2, 0)
    assert set(await again(ana, "quiet", [first, second], only=Filter.UNANSWERED)) == {first}
    await site.services.threads.hide(ana, first)
    assert set(await again(ana, "quiet", [first, second])) == {second}
    assert set(await again(ana, "quiet", [first, second], only=Filter.HIDDEN)) == {first}


async def test_what_has_waited_longest_for_an_answer_stands_first(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    numbers = [await site.thread(ben, board) for board in ("quiet", "open", "quiet", "open", "quiet")]
    await site.reply(ana, numbers[1])
    assert await waiting(site, ana) == [numbers[0], numbers[2], numbers[3], numbers[4]]
    assert await waiting(site, GUEST) == [numbers[3]]
    (placed,) = (await site.services.threads.unanswered(GUEST)).rows
    assert (placed.board, placed.board_name, placed.thread.posts) == ("open", "Open", 1)


async def test_nobody_is_asked_to_answer_what_they_cannot_or_do_not_want_to(site: Site) -> None:
    ana, ben, cleo = [await site.member(handle) for handle in ("ana", "ben", "cleo")]
    own, closed, unseen, _shut = [await site.thread(who) for who in (ana, ben, ben, cleo)]
    left = await site.thread(ben)
    await site.change(lambda: Thread.update(locked=True).where(Thread.id == closed).execute())
    await site.services.threads.hide(ana, unseen)
    row = {"member": ana.member, "other": cleo.member, "kind": "block", "created_us": 0}
    await site.change(lambda: Block.insert(**row).execute())
    assert await waiting(site, ana) == [left]
    assert (await site.services.boards.home(ana)).unanswered == 1
    assert (await site.services.boards.home(ben)).unanswered == 2
    assert own in await waiting(site, ben)


async def test_a_hidden_thread_counts_nowhere(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    mine = await site.thread(ana)
    await site.reply(ben, mine)
    other = await site.thread(ben)
    services = site.services
    await services.threads.follow(ana, other)
    assert await site.counts(ana) == (2, 2)
    for thread in (mine, other):
        assert await services.threads.hide(ana, thread)
    assert await site.counts(ana) == (0, 0)
    home = await services.boards.home(ana)
    assert (home.replies, home.followed_unread, home.unanswered) == (0, 0, 0)
    assert [board.unread_posts for experience in home.experiences for board in experience.boards] == [0, 0]
    assert (await services.news.unread(ana)).posts == ()
    assert (await services.news.unread(ana)).threads == ()
    assert await services.reading.next_unread(ana) is None
    assert await services.reading.next_unread(ana, board="quiet") is None
    assert await services.reading.next_board(ana, None, 1) is None
    assert await all_of(site, ana, Filter.ALL) == []
    assert await all_of(site, ana, Filter.UNREAD) == []
    assert await all_of(site, ana, Filter.HIDDEN) == [other, mine]
    (row, _mine) = (await services.threads.page(ana, "quiet", only=Filter.HIDDEN)).rows
    assert row.unread == 1
    # Others see nothing of it, and whoever opens the thread by its number reads it as any other.
    assert await all_of(site, ben, Filter.ALL) == [other, mine]
    assert await site.unread(ana, other) == {1}
    assert not await services.threads.hide(ana, other)
    assert await site.counts(ana) == (1, 1)


async def test_hidden_and_read_threads_are_not_taken_off_twice(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    numbers = [await site.thread(ben) for _ in range(4)]
    await site.reply(ben, numbers[0])
    site.services.reading.mark_read(ana, numbers[0], [1])
    await site.services.reading.flush(ana)
    await site.services.threads.hide(ana, numbers[0])
    site.services.reading.mark_read(ana, numbers[0], [2])
    await site.services.threads.hide(ana, numbers[1])
    assert await site.counts(ana) == (2, 2)
    await site.services.reading.catch_up(ana)
    assert await site.counts(ana) == (0, 0)


async def test_only_what_one_may_read_can_be_hidden_and_only_by_members(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    with pytest.raises(NotAllowed):
        await site.services.threads.hide(GUEST, thread)
    with pytest.raises(NoSuchThing):
        await site.services.threads.hide(ana, 99)


async def test_of_too_many_hidden_threads_the_first_come_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await site.member("ana")
    monkeypatch.setattr("bbs.services.threads.MAX_HIDDEN", 3)
    numbers = [await site.thread(ana) for _ in range(5)]
    for number in numbers:
        site.clock.advance(minutes=1)
        await site.services.threads.hide(ana, number)
    left = await site.db.read(lambda: {row[0] for row in HiddenThread.select(HiddenThread.thread).tuples()})
    assert left == set(numbers[2:])
    assert hiding.MAX_HIDDEN >= 1_000
