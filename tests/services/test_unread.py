"""Unread posts: nothing that was read comes back, and nothing unread is lost."""

from __future__ import annotations

import asyncio
import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bbs.domain.addresses import Address
from bbs.domain.clock import FixedClock
from bbs.domain.policy import Actor, Readers
from bbs.domain.tree import place_under
from bbs.errors import NoSuchThing
from bbs.models.database import open_database, proxy, sqlite_url
from bbs.models.queries import boards, marks
from bbs.models.queries import imports as bulk
from bbs.models.schema import migrate
from bbs.models.tables import Counter, Member, Post, ReadMark, Thread
from bbs.services import marking, unread
from bbs.services.reading import Reading, Undo
from tests.services.community import Site, build_on, make_boards


async def test_what_is_older_than_joining_is_not_unread(site: Site) -> None:
    ana = await site.member("ana")
    old = await site.thread(ana)
    ben = await site.member("ben")
    await site.reply(ana, old)
    new = await site.thread(ana)
    assert await site.unread(ben, old) == {2}
    assert await site.unread(ben, new) == {1}
    assert await site.counts(ben) == (2, 2)


async def test_reading_counts_at_once_and_lasts(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for _ in range(4):
        await site.reply(ana, thread)
    reading = site.services.reading
    reading.mark_read(ben, thread, [1, 2, 4])
    assert await site.unread(ben, thread) == {3, 5}
    assert await site.counts(ben) == (1, 2)
    await reading.flush(ben)
    assert await site.unread(ben, thread) == {3, 5}
    assert await site.counts(ben) == (1, 2)


async def test_ones_own_posts_are_not_unread(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ben, thread)
    assert await site.unread(ana, thread) == {2}
    assert await site.unread(ben, thread) == {1}


async def test_marking_unread_from_here_reaches_below_the_floor(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    other = await site.thread(ana)
    for _ in range(3):
        await site.reply(ana, thread)
    ben = await site.member("ben")
    assert await site.counts(ben) == (0, 0)
    await site.services.reading.mark_unread_from(ben, thread, 3)
    assert await site.unread(ben, thread) == {3, 4}
    assert await site.unread(ben, other) == set()
    assert await site.counts(ben) == (1, 2)
    stop = await site.services.reading.next_unread(ben)
    assert stop is not None
    assert (stop.thread, stop.number) == (thread, 3)


async def test_catching_up_a_board_and_taking_it_back(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    first, second = await site.thread(ana), await site.thread(ana)
    await site.reply(ana, first)
    reading = site.services.reading
    reading.mark_read(ben, first, [2])
    undo = await reading.catch_up(ben, board="quiet")
    assert await site.counts(ben) == (0, 0)
    await site.reply(ana, second)
    assert await site.unread(ben, second) == {2}
    await reading.undo_catch_up(ben, undo)
    assert await site.unread(ben, first) == {1}
    assert await site.unread(ben, second) == {1, 2}


async def test_catching_up_some_posts_and_threads_and_taking_it_back(site: Site) -> None:
    ben, ana = await site.member("ben"), await site.member("ana")
    first, second, third = [await site.thread(ana) for _n in range(3)]
    await site.reply(ana, first)
    await site.reply(ana, first)
    reading = site.services.reading
    undo = await reading.catch_up(ben, some=[Address(first, 2), Address(second)])
    assert await site.unread(ben, first) == {1, 3}
    assert await site.unread(ben, second) == set()
    assert await site.unread(ben, third) == {1}
    reading.mark_read(ben, first, [1])
    await reading.undo_catch_up(ben, undo)
    assert await site.unread(ben, first) == {2, 3}
    assert await site.unread(ben, second) == {1}
    with pytest.raises(NoSuchThing):
        await reading.catch_up(ben, some=[Address(first, 2), Address(999)])
    assert await site.unread(ben, first) == {2, 3}


async def test_what_was_read_since_catching_up_stays_read(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ana, thread)
    reading = site.services.reading
    for scope in ({"board": "quiet"}, {"thread": thread}, {}):
        await reading.mark_unread_from(ben, thread, 1)
        undo = await reading.catch_up(ben, **scope)  # type: ignore[arg-type]
        reading.mark_read(ben, thread, [2])
        await reading.undo_catch_up(ben, undo)
        assert await site.unread(ben, thread) == {1}


async def test_two_sessions_that_read_at_once_lose_nothing_of_each_other(site: Site) -> None:
    """Each in a process of its own, with what it has read still waiting; they are written at the same moment."""
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for _ in range(40):
        await site.reply(ana, thread)
    beside = build_on(site.db, site.clock, site.data)
    try:
        here, there = site.services.reading, beside.reading
        for number in range(1, 21):
            here.mark_read(ben, thread, [number])
            there.mark_read(ben, thread, [number + 15])
            if number % 6 == 0:
                await asyncio.gather(here.flush(ben), there.flush(ben))
        await asyncio.gather(here.flush(ben), there.flush(ben))
        assert await site.unread(ben, thread) == set(range(36, 42))
        await there.mark_unread_from(ben, thread, 30)
        here.mark_read(ben, thread, [40])
        await here.flush(ben)
        assert await site.unread(ben, thread) == set(range(30, 42)) - {40}
        undo = await there.catch_up(ben, thread=thread)
        assert await site.unread(ben, thread) == set()
        await there.undo_catch_up(ben, undo)
        assert await site.unread(ben, thread) == set(range(30, 42)) - {40}
    finally:
        await beside.stop()


async def test_undoing_twice_is_undoing_once(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    reading = site.services.reading
    undo = await reading.catch_up(ben)
    await reading.undo_catch_up(ben, undo)
    reading.mark_read(ben, thread, [1])
    await reading.undo_catch_up(ben, undo)
    assert await site.unread(ben, thread) == set()


async def test_nobody_has_a_deleted_post_unread(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    answer = await site.reply(ana, thread)
    await site.services.writing.delete(ana, answer)
    assert await site.unread(ben, thread) == {1}
    assert await site.counts(ben) == (1, 1)
    site.services.reading.mark_read(ben, thread, [1])
    assert await site.counts(ben) == (0, 0)


async def test_counts_stop_where_they_say(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.change(lambda: _bulk_threads(700, 3, ana.member or 0, 0))
    threads, posts = await site.counts(ben)
    assert posts == 999
    assert 333 <= threads <= 700


async def test_counts_are_exact_where_they_do_not_stop(site: Site) -> None:
    """600 threads of one post: more than are added up at first, some of them read, some in part, one lost a post."""
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.change(lambda: _bulk_threads(600, 1, ana.member or 0, 0))
    threads = await site.db.read(lambda: [row[0] for row in Thread.select(Thread.id).order_by(Thread.id).tuples()])
    reading = site.services.reading
    for thread in (threads[0], threads[300], threads[-1]):
        reading.mark_read(ben, thread, [1])
    await reading.flush(ben)
    reading.mark_read(ben, threads[-2], [1])
    answers = [await site.reply(ana, thread) for thread in (threads[1], threads[-1], threads[-3])]
    await site.services.writing.delete(ana, answers[2])
    assert await site.counts(ben) == (600 - 3, 600 - 4 + 2)
    late = await site.member("cyrus")
    await site.reply(ana, threads[5])
    await site.services.reading.mark_unread_from(late, threads[7], 1)
    assert await site.counts(late) == (2, 2)


async def test_marks_are_written_shorter_by_themselves(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.change(lambda: _bulk_threads(100, 3, ana.member or 0, 0))
    await site.services.reading.flush(ben)
    threads = await site.db.read(lambda: [row[0] for row in Thread.select(Thread.id).order_by(Thread.id).tuples()])
    left = set(threads[5:9])
    for thread in threads:
        if thread not in left:
            site.services.reading.mark_read(ben, thread, [1, 2, 3])
            await site.services.reading.flush(ben)
    rows = await site.db.read(lambda: ReadMark.select().where(ReadMark.member == ben.member).count())
    assert rows <= 3 * marking.SETTLE_EVERY
    assert await site.counts(ben) == (4, 12)
    for thread in left:
        assert await site.unread(ben, thread) == {1, 2, 3}


def _bulk_threads(
    threads: int, posts: int, author: int, start: int, *, boards: tuple[int, ...] = (2,), texts: bool = True
) -> None:
    """Many threads with so many posts each on these boards in turn (`quiet`), their serials from `start` + 1 on."""
    last = start + threads * posts
    rows = [
        (
            boards[serial // posts % len(boards)],
            author,
            "a subject",
            None,
            "",
            False,
            False,
            0,
            0,
            posts,
            serial + 1,
            serial + posts,
        )
        for serial in range(start, last, posts)
    ]
    bulk.insert(Thread, bulk.THREAD_COLUMNS, rows)
    Counter.update(value=last).where(Counter.name == "serial").execute()
    if texts:
        numbers = bulk.threads_by_serial(start + 1, last)
        posts_of_all = [
            (
                thread,
                number,
                serial + number - 1,
                1 if number > 1 else None,
                author,
                None,
                "",
                0,
                "a body",
                _place(number),
            )
            for serial, thread in numbers.items()
            for number in range(1, posts + 1)
        ]
        bulk.insert(Post, bulk.POST_COLUMNS, posts_of_all)


def _place(number: int) -> bytes:
    """Where an answer to the opening stands."""
    return place_under(place_under(None, 1) if number > 1 else None, number)


class NaiveMember:
    """What a member has read, as a set of (thread, number)."""

    def __init__(self) -> None:
        self.read: set[tuple[int, int]] = set()
        self.undos: list[tuple[Undo, set[tuple[int, int]], set[tuple[int, int]]]] = []

    def touch(self, posts: set[tuple[int, int]]) -> None:
        for _undo, _added, touched in self.undos:
            touched.update(posts)


MOVES = (
    *("thread", "reply", "reply", "read", "read", "read", "read there", "read there"),
    *("unread", "unread there", "catch", "undo", "settle", "flush"),
)
"""What is done; `there` in a second session in a process of its own, whose batch is written at once."""

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(MOVES),
        st.integers(0, 1_000_000),
        st.integers(0, 1_000_000),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(ACTIONS)
def test_unread_agrees_with_a_naive_set_whatever_two_sessions_do(actions: list[tuple[str, int, int]]) -> None:
    asyncio.run(_compare(actions))


async def _compare(actions: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = FixedClock(datetime(2026, 3, 14, tzinfo=UTC))
        db = open_database(sqlite_url(Path(folder) / "bbs.db"), clock=clock)
        await migrate(db)
        await db.write(make_boards)
        services, beside = build_on(db, clock, Path(folder)), build_on(db, clock, Path(folder))
        site = Site(db, services, clock, Path(folder))
        try:
            await _Comparison(site, beside.reading).run(actions)
        finally:
            await beside.stop()
            await services.stop()
            await db.close()


class _Comparison:
    def __init__(self, site: Site, beside: Reading) -> None:
        self.site = site
        self.beside = beside
        self.posts: dict[int, tuple[str, int]] = {}
        self.naive = NaiveMember()

    async def run(self, actions: list[tuple[str, int, int]]) -> None:
        writer = await self.site.member("writer")
        await self._publish(writer, "quiet", None)
        reader = await self.site.member("reader")
        self.naive.read = {(thread, 1) for thread in self.posts}
        for action, one, two in actions:
            await self._do(action, one, two, writer, reader)
            await self._agree(reader)

    async def _do(self, action: str, one: int, two: int, writer: Actor, reader: Actor) -> None:
        reading, naive = self.site.services.reading, self.naive
        thread = sorted(self.posts)[one % len(self.posts)]
        board, count = self.posts[thread]
        number = two % count + 1
        if action == "thread":
            await self._publish(writer, ("quiet", "open")[one % 2], None)
        elif action == "reply":
            own = two % 5 == 0
            await self._publish(reader if own else writer, board, thread)
            if own:
                naive.read.add((thread, count + 1))
        elif action == "read":
            numbers = {number, min(count, number + two % 3)}
            reading.mark_read(reader, thread, numbers)
            naive.read |= {(thread, each) for each in numbers}
            naive.touch({(thread, each) for each in numbers})
        elif action == "read there":
            # What has been read since catching up is known where that was done: here it would be taken back with it.
            if not naive.undos:
                self.beside.mark_read(reader, thread, [number])
                await self.beside.flush(reader)
                naive.read.add((thread, number))
        elif action == "unread":
            await reading.mark_unread_from(reader, thread, number)
            gone = {(thread, each) for each in range(number, count + 1)}
            naive.read -= gone
            naive.touch(gone)
        elif action == "unread there":
            await reading.flush(reader)
            await self.beside.mark_unread_from(reader, thread, number)
            naive.read -= {(thread, each) for each in range(number, count + 1)}
        elif action == "catch":
            await self._catch_up(reader, thread, board, two % 3)
        elif action == "undo" and naive.undos:
            undo, added, touched = naive.undos.pop(one % len(naive.undos))
            await reading.undo_catch_up(reader, undo)
            naive.read -= added - touched
        elif action == "settle":
            await reading.flush(reader)
            await self.site.change(lambda: self._settle(reader.member or 0))
        elif action == "flush":
            await reading.flush(reader)

    def _settle(self, member: int) -> None:
        for board in (1, 2):
            marks.lock_member(member)
            marking._settle(member, board)

    async def _publish(self, actor: Actor, board: str, thread: int | None) -> None:
        if thread is None:
            self.posts[await self.site.thread(actor, board)] = (board, 1)
        else:
            number = (await self.site.reply(actor, thread)).post
            assert number is not None
            assert number == self.posts[thread][1] + 1
            self.posts[thread] = (board, number)

    async def _catch_up(self, reader: Actor, thread: int, board: str, scope: int) -> None:
        reading = self.site.services.reading
        if scope == 0:
            undo = await reading.catch_up(reader, thread=thread)
            concerned = {thread}
        elif scope == 1:
            undo = await reading.catch_up(reader, board=board)
            concerned = {each for each, (where, _count) in self.posts.items() if where == board}
        else:
            undo = await reading.catch_up(reader)
            concerned = set(self.posts)
        all_posts = {(each, number) for each in concerned for number in range(1, self.posts[each][1] + 1)}
        self.naive.undos.append((undo, all_posts - self.naive.read, set()))
        self.naive.read |= all_posts

    async def _agree(self, reader: Actor) -> None:
        expected: dict[str, list[int]] = {"quiet": [], "open": []}
        for thread, (board, count) in self.posts.items():
            wanted = {number for number in range(1, count + 1) if (thread, number) not in self.naive.read}
            assert await self.site.unread(reader, thread) == wanted
            if wanted:
                expected[board].append(len(wanted))
        for board, counts in expected.items():
            assert await self.site.counts(reader, board) == (len(counts), sum(counts))
        stop = await self.site.services.reading.next_unread(reader)
        assert (stop is None) == (not any(expected.values()))
        if stop is not None:
            assert (stop.thread, stop.number) not in self.naive.read


BOARDS_OF_THE_YEAR = tuple(range(1, 16))


async def test_a_year_of_reading_on_a_large_site_is_kept_in_kilobytes(site: Site) -> None:
    """153,000 posts in a year: 14 threads a day, with 30 posts each. The member reads two thirds of the threads to
    the end, a tenth in part, and leaves the others unread for ever."""
    rng = random.Random(7)
    member = (await site.member("reader")).member or 0
    days, threads_a_day, posts = 365, 14, 30

    def a_day(day: int) -> None:
        first = day * threads_a_day * posts + 1
        _bulk_threads(threads_a_day, posts, member, first - 1, boards=BOARDS_OF_THE_YEAR, texts=False)
        newest = Thread.select(Thread.id).order_by(Thread.id.desc()).limit(threads_a_day)
        marks.lock_member(member)
        for (number,) in list(newest.tuples()):
            thread = marking.threads.thread(number)
            assert thread is not None
            chance = rng.random()
            if chance < 0.76:
                upto = posts if chance < 0.66 else rng.randint(1, posts - 1)
                marking.mark_read(member, thread, unread.upto(upto))
                marking.settle(member, thread.board)

    await site.change(lambda: [boards.add_board(1, f"more-{n}", "More", "", Readers.MEMBERS) for n in range(12)])
    for day in range(days):
        await site.change(lambda day=day: a_day(day))  # type: ignore[misc]
    rows, stored = await site.db.bare(lambda: _stored(member))
    print(f"\n{rows} rows, {stored} bytes on {site.db.kind}")
    assert rows >= marking.MAX_ASIDE
    assert stored < 48 * 1024


def _stored(member: int) -> tuple[int, int]:
    """How many marks the member has, and the bytes that these and their indexes take of the tables' pages.

    A hundred others get the same marks, so that it does not matter how full the last page is.
    """
    others = 100
    names = [(f"other-{n}", f"other{n}", "active", 0, "2026-01-01", f"ledger-{n}") for n in range(others)]
    bulk.insert(Member, bulk.MEMBER_COLUMNS, names)
    before = _pages()
    same = "INSERT INTO read_mark (member_id, thread_id, board_id, ranges) SELECT m.id, thread_id, board_id, ranges"
    proxy.execute_sql(f"{same} FROM member m, read_mark WHERE m.joined_day = '2026-01-01' AND member_id = {member}")
    rows = ReadMark.select().where(ReadMark.member == member).count()
    return rows, (_pages() - before) // others


def _pages() -> int:
    """The bytes that all marks and their indexes take, packed."""
    if proxy.obj.for_update:
        proxy.execute_sql("VACUUM FULL read_mark")
        size = "SELECT pg_total_relation_size('read_mark')"
    else:
        proxy.execute_sql("VACUUM")
        size = "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'read_mark%'"
    ((stored,),) = proxy.execute_sql(size).fetchall()
    return int(stored)
