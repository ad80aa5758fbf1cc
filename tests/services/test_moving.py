"""A thread that moves, and a branch that becomes a thread: what was read stays read, and everything follows."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bbs.domain.addresses import Address
from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor
from bbs.domain.post_states import PostState
from bbs.errors import BadInput, BBSError, NoSuchThing
from bbs.models.database import Database, open_database, sqlite_url
from bbs.models.queries import boards
from bbs.models.schema import migrate
from bbs.models.tables import Board, Mention, Thread
from bbs.services import moving, thread_settings
from bbs.services.core import Outbox
from bbs.services.rows import Draft
from tests.services.community import PASSWORD, Site, build_on, make_boards
from tests.services.conftest import KINDS, PostgresServer


async def move(site: Site, thread: int, slug: str) -> None:
    """Moves a thread, as an action does."""
    core = site.services._core

    def work(outbox: Outbox) -> None:
        board = boards.board_by_slug(slug)
        assert board is not None
        moving.move(thread, board.id, core.now_us, outbox)

    await core.write_and_tell(work)


async def split(site: Site, thread: int, number: int, subject: str = "a branch") -> int:
    """Makes a branch a thread of its own."""
    core = site.services._core
    return await core.write_and_tell(lambda outbox: moving.split(thread, number, subject, core.now_us, outbox))


async def bodies(site: Site, actor: Actor, thread: int) -> dict[int, str | None]:
    view = await site.services.reading.open(actor, thread)
    return await site.services.reading.texts(actor, thread, [head.number for head in view.heads])


async def test_a_branch_becomes_a_thread_and_leaves_a_mark(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ben, thread, 1, "two")
    await site.reply(ana, thread, 2, "three")
    await site.reply(ben, thread, 1, "four")
    await site.reply(ben, thread, 3, "five")
    new = await split(site, thread, 2, "About sleep")
    assert await bodies(site, ana, new) == {1: "two", 2: "three", 3: "five"}
    view = await site.services.reading.open(ana, new)
    assert (view.subject, [head.parent for head in view.heads], [head.depth for head in view.heads]) == (
        "About sleep",
        [None, 1, 2],
        [0, 1, 2],
    )
    assert await bodies(site, ana, thread) == {1: "a body", 2: None, 4: "four"}
    mark = next(head for head in (await site.services.reading.open(ana, thread)).heads if head.number == 2)
    assert (mark.state, mark.moved, mark.byline.handle) == (PostState.REMOVED, Address(new, 1), None)
    for old, there in ((2, Address(new, 1)), (3, Address(new, 2)), (5, Address(new, 3)), (4, Address(thread, 4))):
        assert await site.services.reading.now_at(ana, Address(thread, old)) == there


async def test_a_branch_with_the_mark_of_an_earlier_one_could_not_leave(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    await site.reply(ana, thread)
    await site.reply(ana, thread, 2)
    first = await split(site, thread, 3)
    second = await split(site, thread, 2)
    assert [head.moved for head in (await site.services.reading.open(ana, second)).heads] == [None, Address(first, 1)]
    assert await site.services.reading.now_at(ana, Address(thread, 3)) == Address(first, 1)
    assert await site.services.reading.now_at(ana, Address(second, 2)) == Address(first, 1)


async def test_what_was_written_to_an_old_address_arrives(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ben, thread, 1, "two")
    await site.reply(ana, thread, 2, "three")
    kept = site.services.writing.keep(ben, Draft("kept", None, thread, 3, body="kept before"))
    await site.services.writing.drafts(ben)
    new = await split(site, thread, 2)
    sent = await site.services.writing.send(ben, Draft("late", None, thread, 3, body="to the old address"))
    assert sent.at == Address(new, 3)
    (draft,) = await site.services.writing.drafts(ben)
    assert (draft.key, draft.thread, draft.parent) == (kept.key, new, 2)
    await site.services.writing.edit(ana, Address(thread, 3), "edited through the old address")
    assert (await bodies(site, ana, new))[2] == "edited through the old address"
    again = await split(site, new, 2, "further")
    assert await site.services.reading.now_at(ana, Address(thread, 3)) == Address(again, 1)


async def test_what_is_read_in_the_moment_of_the_split_stays_read(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    for _turn in range(3):
        await site.reply(ana, thread)
    site.services.reading.mark_read(ben, thread, [1, 3])
    new = await split(site, thread, 3)
    await site.services.reading.flush(ben)
    assert await site.unread(ben, new) == set()
    assert await site.unread(ben, thread) == {2, 4}


async def test_follows_keepsakes_support_and_mentions_come_along(site: Site) -> None:
    ana, ben, cleo = [await site.member(handle) for handle in ("ana", "ben", "cleo")]
    thread = await site.thread(ana)
    at = await site.reply(ana, thread, 1, "for @cleo")
    await site.services.threads.follow(ben, thread)
    await site.services.support.toggle(ben, at, "hope")
    await site.services.keeping.toggle(ben, at)
    hidden = await site.member("dora")
    await site.services.threads.hide(hidden, thread)
    new = await split(site, thread, 2)
    assert (await site.services.reading.open(ben, new)).followed
    assert (await site.services.reading.open(ben, new)).heads[0].supported == ("hope",)
    assert [(row.thread, row.number) for row in (await site.services.news.unread(cleo)).posts] == [(new, 1)]
    assert await site.db.read(lambda: [(row.thread_id, row.number) for row in Mention.select()]) == [(new, 1)]
    assert [row.number for row in (await site.services.threads.page(hidden, "quiet")).rows] == []


async def test_a_moved_thread_is_found_on_its_new_board_alone(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, subject="Lavender")
    await site.reply(ben, thread, 1, "rosemary")
    await move(site, thread, "open")
    for words in ("lavender", "rosemary"):
        found = (await site.services.search.search(ana, f"{words} board:open")).results
        assert [result.thread for result in found] == [thread]
        assert (await site.services.search.search(ana, f"{words} board:quiet")).results == ()
    assert [row.number for row in (await site.services.threads.page(ana, "open")).rows] == [thread]
    assert (await site.services.threads.page(ana, "quiet")).rows == ()
    assert await site.counts(ana, "open") == (1, 1)
    assert await site.counts(ana, "quiet") == (0, 0)
    with pytest.raises(BadInput):
        await move(site, thread, "open")
    await move(site, thread, "circle")
    with pytest.raises(NoSuchThing):
        await site.services.reading.open(ben, thread)
    assert (await site.services.search.search(ben, "rosemary")).results == ()


async def test_what_cannot_begin_a_thread_stays(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    gone = await site.reply(ana, thread)
    await site.services.writing.delete(ana, gone)
    for number in (1, 2):
        with pytest.raises(BadInput):
            await split(site, thread, number)
    with pytest.raises(NoSuchThing):
        await split(site, thread, 9)
    await site.reply(ana, thread)
    with pytest.raises(BadInput):
        await split(site, thread, 3, "  ")


async def test_the_old_thread_goes_on_with_new_numbers(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ana, thread)
    await site.reply(ana, thread, 2)
    new = await split(site, thread, 2)
    assert await site.reply(ben, thread) == Address(thread, 4)
    assert await site.reply(ben, new) == Address(new, 3)
    assert [row.number for row in (await site.services.threads.page(ana, "quiet")).rows] == [new, thread]


async def test_a_thread_is_closed_pinned_and_slowed(site: Site) -> None:
    ana = await site.member("ana")
    first, second = await site.thread(ana), await site.thread(ana)
    core = site.services._core
    for change in (
        lambda outbox: thread_settings.pin(first, True, outbox),
        lambda outbox: thread_settings.lock(first, True, outbox),
        lambda outbox: thread_settings.slow(second, 60, outbox),
    ):
        await core.write_and_tell(change)
    rows = (await site.services.threads.page(ana, "quiet")).rows
    assert [(row.number, row.pinned, row.locked) for row in rows] == [(first, True, True), (second, False, False)]
    assert await site.db.read(lambda: Thread.get_by_id(second).slow_seconds) == 60
    with pytest.raises(BadInput):
        await core.write_and_tell(lambda outbox: thread_settings.slow(second, 10**6, outbox))


async def test_without_a_name_they_stay_who_they_were_and_shut_as_they_were(site: Site) -> None:
    ana, ben, cleo = [await site.member(handle) for handle in ("ana", "ben", "cleo")]
    await site.change(lambda: Board.update(unnamed=True).execute())
    thread = await site.thread(ana)
    for actor in (cleo, ben, cleo):
        draft = Draft(
            f"{actor.handle}{site.clock.advance(minutes=1)}{id(actor)}", None, thread, 1, body="u", unnamed=True
        )
        await site.services.writing.send(actor, Draft(draft.key[:60], None, thread, 1, body="u", unnamed=True))
    at = Address(thread, 3)
    await site.services.people.block(ana, at, "block")
    new = await split(site, thread, 3)
    (head,) = (await site.services.reading.open(ana, new)).heads
    assert (head.byline.text, head.byline.handle, head.shut) == ("the author", None, "blocked")
    (row,) = (await site.services.threads.page(ana, "quiet")).rows[:1]
    assert row.byline.handle is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "thread",
                *["reply"] * 3,
                *["read"] * 2,
                "catch",
                "catch board",
                "unread",
                "delete",
                "move",
                *["split"] * 2,
            )
        ),
        st.integers(0, 2),
        st.integers(0, 30),
    ),
    min_size=5,
    max_size=40,
)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_moves_nothing_read_is_unread_and_nothing_unread_is_read(
    kind: str, request: pytest.FixtureRequest
) -> None:
    server: PostgresServer | None = request.getfixturevalue("postgres") if kind == "postgresql" else None

    @settings(max_examples=25 if server is None else 8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def compare(steps: list[tuple[str, int, int]]) -> None:
        asyncio.run(_compare(server, steps))

    compare()


async def _compare(server: PostgresServer | None, steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "bbs.db") if server is None else await server.fresh()
        clock = FixedClock(datetime(2026, 3, 14, tzinfo=UTC))
        db = open_database(url, clock=clock)
        if server is None:
            await migrate(db)
        await db.write(make_boards)
        services = build_on(db, clock, Path(folder))
        try:
            await _Comparison(Site(db, services, clock, Path(folder)), db).run(steps)
        finally:
            await services.stop()
            await db.close()
            if server is not None:
                server.drop(url)


@dataclass
class Written:
    """A post as it is known here. `first` is the address that it had when it was written."""

    word: str
    first: Address
    parent: int | None
    thread: int
    gone: bool = False


@dataclass
class _Comparison:
    """Beside the services, plain sets of what each reader has not read."""

    site: Site
    db: Database
    posts: list[Written] = field(default_factory=list)
    unread: dict[int, set[int]] = field(default_factory=dict)
    board: dict[int, str] = field(default_factory=dict)
    people: list[Actor] = field(default_factory=list)

    async def run(self, steps: list[tuple[str, int, int]]) -> None:
        self.people = [await self.site.services.accounts.add_member(SYSTEM, f"reader{n}", PASSWORD) for n in "abc"]
        self.unread = {n: set() for n in range(3)}
        for step, who, which in [("thread", 0, 0), *steps]:
            done: Callable[[int, int], object] = getattr(self, f"_{step.replace(' ', '_')}")
            await done(who, which)  # type: ignore[misc]
            if step in ("move", "split"):
                await self._check()
        await self._check()
        await self._check_places()

    async def _thread(self, who: int, which: int) -> None:
        slug = ("quiet", "open")[which % 2]
        word = f"word{len(self.posts)}x"
        thread = await self.site.thread(self.people[who], slug, subject="s", body=word)
        self.board[thread] = slug
        self._wrote(who, Written(word, Address(thread, 1), None, thread))

    async def _reply(self, who: int, which: int) -> None:
        parent = which % len(self.posts)
        word = f"word{len(self.posts)}x"
        try:
            at = await self._now(self.posts[parent].first)
            sent = await self.site.reply(self.people[who], at.thread, at.post or 1, word)
        except NoSuchThing:
            return
        self._wrote(who, Written(word, sent, parent, sent.thread))

    def _wrote(self, who: int, post: Written) -> None:
        self.posts.append(post)
        for reader in self.unread:
            if reader != who:
                self.unread[reader].add(len(self.posts) - 1)

    async def _read(self, who: int, which: int) -> None:
        post = which % len(self.posts)
        at = await self._now(self.posts[post].first)
        self.site.services.reading.mark_read(self.people[who], at.thread, [at.post or 1])
        await self.site.services.reading.flush(self.people[who])
        self.unread[who].discard(post)

    async def _catch(self, who: int, which: int) -> None:
        thread = self.posts[which % len(self.posts)].thread
        if self._alive(thread):
            await self.site.services.reading.catch_up(self.people[who], thread=thread)
            self.unread[who] -= {n for n, post in enumerate(self.posts) if post.thread == thread}

    async def _catch_board(self, who: int, which: int) -> None:
        slug = ("quiet", "open")[which % 2]
        await self.site.services.reading.catch_up(self.people[who], board=slug)
        self.unread[who] -= {n for n, post in enumerate(self.posts) if self.board[post.thread] == slug}

    async def _unread(self, who: int, which: int) -> None:
        start = which % len(self.posts)
        thread = self.posts[start].thread
        if not self._alive(thread):
            return
        at = await self._now(self.posts[start].first)
        await self.site.services.reading.mark_unread_from(self.people[who], thread, at.post or 1)
        later = {n for n, post in enumerate(self.posts) if post.thread == thread and n >= start and not post.gone}
        self.unread[who] |= later

    async def _delete(self, who: int, which: int) -> None:
        post = which % len(self.posts)
        at = await self._now(self.posts[post].first)
        try:
            await self.site.services.writing.delete(self.people[who], at)
        except BBSError:
            return  # somebody else's, or gone
        self.posts[post].gone = True
        for reader in self.unread.values():
            reader.discard(post)

    async def _move(self, _who: int, which: int) -> None:
        thread = self.posts[which % len(self.posts)].thread
        if self._alive(thread):
            other = {"quiet": "open", "open": "quiet"}[self.board[thread]]
            await move(self.site, thread, other)
            self.board[thread] = other

    async def _split(self, _who: int, which: int) -> None:
        root = which % len(self.posts)
        post = self.posts[root]
        at = await self._now(post.first)
        if post.gone or at.post == 1 or not self._alive(post.thread):
            return
        inside = {root}
        for n, each in enumerate(self.posts):
            if each.parent in inside and each.thread == post.thread:
                inside.add(n)
        new = await split(self.site, at.thread, at.post or 1)
        self.board[new] = self.board[post.thread]
        for n in inside:
            self.posts[n].thread = new

    def _alive(self, thread: int) -> bool:
        """A thread that was only its opening goes with it."""
        return any(post.thread == thread and not post.gone for post in self.posts) or (
            sum(post.thread == thread for post in self.posts) > 1
        )

    async def _now(self, address: Address) -> Address:
        from bbs.services import forwarding

        return await self.db.read(lambda: forwarding.now_at(address))

    async def _check(self) -> None:
        threads = {post.thread for post in self.posts}
        for n, actor in enumerate(self.people):
            found = set()
            for thread in threads:
                if not self._alive(thread):
                    continue
                view = await self.site.services.reading.open(actor, thread, before=200, after=200)
                numbers = [head.number for head in view.heads if head.unread]
                texts = await self.site.services.reading.texts(actor, thread, numbers)
                found |= set(texts.values())
            assert found == {self.posts[post].word for post in self.unread[n]}, actor.handle
            for slug in ("quiet", "open"):
                here = {post for post in self.unread[n] if self.board[self.posts[post].thread] == slug}
                counted = await self.site.counts(actor, slug)
                assert counted == (len({self.posts[post].thread for post in here}), len(here)), (actor.handle, slug)

    async def _check_places(self) -> None:
        """Each post is found where its first address leads, on the board of its thread, and says the same."""
        actor = self.people[0]
        for post in self.posts:
            at = await self._now(post.first)
            assert at.thread == post.thread
            slug = self.board[post.thread]
            found = (await self.site.services.search.search(actor, f"{post.word} board:{slug}")).results
            if post.gone:
                assert found == ()
            else:
                assert [(result.thread, result.post) for result in found] == [(at.thread, at.post)]
