"""The boards, home, and the pages of a board."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bbs.domain.filters import Filter
from bbs.domain.policy import GUEST, SYSTEM, Readers
from bbs.domain.tree import place_under
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.base import proxy
from bbs.models.queries import imports as bulk
from bbs.models.tables import Board, BoardReader, Counter, Post, Thread
from bbs.services.rows import Draft
from bbs.services.threads import _key_of
from tests.services.community import PASSWORD, Site


async def test_guests_know_of_all_boards_but_those_with_a_list(site: Site) -> None:
    (experience,) = await site.services.boards.overview(GUEST)
    assert [(board.slug, board.may_read, board.may_write) for board in experience.boards] == [
        ("open", True, False),
        ("quiet", False, False),
    ]
    for slug in ("quiet", "circle", "nowhere"):
        with pytest.raises(NoSuchThing):
            await site.services.boards.board(GUEST, slug)


async def test_whoever_is_on_the_list_finds_the_board(site: Site) -> None:
    ana = await site.member("ana")
    with pytest.raises(NoSuchThing):
        await site.services.boards.board(ana, "circle")
    circle = await site.db.read(lambda: Board.get(Board.slug == "circle").id)
    await site.change(lambda: BoardReader.insert(board=circle, member=ana.member).execute())
    ana = await site.services.accounts.actor(ana.member or 0)
    row = await site.services.boards.board(ana, "circle")
    assert (row.may_read, row.may_write, row.readers) == (True, True, Readers.LIST)
    (experience,) = await site.services.boards.overview(ana)
    assert "circle" in [board.slug for board in experience.boards]


async def test_an_empty_server_begins_with_the_shipped_boards(site: Site) -> None:
    from bbs.models.tables import Experience
    from bbs.services.founding import found

    def empty() -> None:
        Board.delete().execute()
        Experience.delete().execute()

    await site.change(empty)
    core = site.services.boards._core
    assert await found(core)
    assert not await found(core)
    overview = await site.services.boards.overview(GUEST)
    assert [experience.slug for experience in overview] == ["anxiety", "depression", "recovery"]
    for experience in overview:
        assert len(experience.boards) == 5
        assert [board.name for board in experience.boards if board.may_read] == ["Welcome"]
        assert experience.boards[-1].name == "Kitchen Table"


async def test_home_says_what_waits(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    mine = await site.thread(ana)
    answer = await site.reply(ben, mine)
    await site.reply(ana, mine, 2)
    await site.reply(ben, mine, 3)
    followed = await site.thread(ben, "open")
    await site.services.threads.follow(ana, followed)
    site.services.writing.keep(ana, Draft("k", "quiet", None, None, "s", "b"))
    home = await site.services.boards.home(ana)
    assert (home.replies, home.followed_unread, home.drafts, home.unanswered) == (2, 1, 1, 1)
    site.services.reading.mark_read(ana, mine, [answer.post or 0])
    await site.services.reading.catch_up(ana, thread=followed)
    home = await site.services.boards.home(ana)
    assert (home.replies, home.followed_unread) == (1, 0)
    assert (await site.services.boards.home(ben)).replies == 1
    guest = await site.services.boards.home(GUEST)
    assert (guest.replies, guest.followed_unread, guest.drafts, guest.unanswered) == (0, 0, 0, 1)


async def test_threads_count_as_unanswered_for_thirty_days_where_one_may_read(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.thread(ana, "quiet")
    assert (await site.services.boards.home(ben)).unanswered == 1
    assert (await site.services.boards.home(GUEST)).unanswered == 0
    site.clock.advance(days=31)
    assert (await site.services.boards.home(ben)).unanswered == 0


async def test_home_and_board_ask_the_same_number_of_questions_whatever_the_history(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.thread(ana)
    asked: list[str] = []
    execute = proxy.obj.execute_sql

    def noted(sql: str, *more: object, **named: object) -> object:
        # The relay asks for events and their counter by itself, whenever something has been written.
        if 'FROM "' in sql and '"event"' not in sql and '"counter"' not in sql:
            asked.append(sql)
        return execute(sql, *more, **named)

    monkeypatch.setattr(proxy.obj, "execute_sql", noted)

    async def questions() -> int:
        asked.clear()
        await site.services.boards.home(ben)
        await site.services.threads.page(ben, "quiet")
        return len(asked)

    few = await questions()

    def grow() -> None:
        last = 2_000
        rows = [(2, ana.member, "s", None, "", False, False, 0, 0, 1, n, n) for n in range(2, last)]
        bulk.insert(Thread, bulk.THREAD_COLUMNS, rows)
        posts = [
            (thread, 1, serial, None, ana.member, None, "", 0, "b", place_under(None, 1))
            for serial, thread in bulk.threads_by_serial(2, last).items()
        ]
        bulk.insert(Post, bulk.POST_COLUMNS, posts)
        Counter.update(value=last).where(Counter.name == "serial").execute()

    await site.change(grow)
    assert await questions() <= few + 2  # once more for each count that the first slice does not reach
    assert few < 40


async def test_pages_together_are_the_whole_board_pinned_ones_first(site: Site) -> None:
    ana = await site.member("ana")
    numbers = [await site.thread(ana, subject=f"thread {n}") for n in range(11)]
    await site.reply(ana, numbers[3])
    await site.change(lambda: Thread.update(pinned=True).where(Thread.id << numbers[4:6]).execute())
    seen: list[int] = []
    token = None
    while True:
        page = await site.services.threads.page(ana, "quiet", after=token, limit=3)
        seen += [row.number for row in page.rows]
        token = page.next
        if token is None:
            break
    rest = [number for number in reversed(numbers) if number not in (numbers[3], *numbers[4:6])]
    assert seen == [numbers[5], numbers[4], numbers[3], *rest]


async def test_a_line_of_a_page_says_how_its_thread_stands(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, subject="A night", seeking="listen", warnings=("grief",))
    await site.reply(ana, thread)
    assert await site.services.threads.follow(ben, thread)
    (row,) = (await site.services.threads.page(ben, "quiet")).rows
    assert (row.number, row.subject, row.posts, row.unread) == (thread, "A night", 2, 2)
    assert (row.seeking, row.warnings, row.activity) == ("listen", ("grief",), site.clock())
    assert (row.byline.handle, row.byline.own, row.followed) == ("ana", False, True)
    assert not await site.services.threads.follow(ben, thread)
    with pytest.raises(NotAllowed):
        await site.services.threads.follow(GUEST, thread)
    with pytest.raises(NoSuchThing):
        await site.services.threads.follow(ben, 999)


async def test_only_unread_threads_where_one_asks_for_them(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    numbers = [await site.thread(ana) for _ in range(9)]
    for number in numbers[::2]:
        site.services.reading.mark_read(ben, number, [1])
    seen: list[int] = []
    token = None
    while True:
        page = await site.services.threads.page(ben, "quiet", after=token, limit=2, only=Filter.UNREAD)
        seen += [row.number for row in page.rows]
        token = page.next
        if token is None:
            break
    assert seen == numbers[7::-2]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=40))
def test_no_token_breaks_a_page(token: str) -> None:
    try:
        _kind, (pinned, serial, thread) = _key_of(token)
    except BadInput as refused:
        assert refused.field == "page"  # noqa: PT017
    else:
        assert serial >= 0
        assert thread >= 0
        assert pinned in (True, False)


async def test_a_token_that_is_none_is_refused(site: Site) -> None:
    ana = await site.member("ana")
    for token in ("", "x", "MS4yLjM0NTY3ODkwMTIzNDU2Nzg5MA", "é", "MC4xLjE\n;drop"):
        with pytest.raises(BadInput):
            await site.services.threads.page(ana, "quiet", after=token)


async def test_moderators_of_one_board_moderate_that_board(site: Site) -> None:
    from bbs.models.tables import MemberRole

    ana = await site.member("ana")
    circle = await site.db.read(lambda: Board.get(Board.slug == "circle").id)
    await site.change(lambda: MemberRole.insert(member=ana.member, role="moderator", board=circle).execute())
    actor = await site.services.accounts.actor(ana.member or 0)
    assert actor.moderates == {circle}
    assert (await site.services.boards.board(actor, "circle")).may_read
    boss = await site.services.accounts.add_member(SYSTEM, "boss", PASSWORD, ("sysop",))
    thread = await site.thread(boss, "circle")
    assert (await site.services.reading.open(actor, thread)).number == thread
