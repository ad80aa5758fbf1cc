"""Whatever is done to posts, in whatever order: what readers find, count and have unread is what stands there."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState
from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor
from bbs.domain.post_states import PostState
from bbs.domain.ranges import Ranges
from bbs.errors import BBSError
from bbs.models.database import open_database, sqlite_url
from bbs.models.queries import search as index
from bbs.models.schema import migrate
from bbs.models.search import SPAN, Wanted, board_mark
from bbs.models.tables import Action, Board, CaseFile, Member, Post, Report, Thread
from bbs.services.action_ends import expire_due
from bbs.services.case_rows import ActionRequest
from bbs.services.rows import Draft
from tests.services.community import PASSWORD, Site, build_on, make_boards
from tests.services.conftest import KINDS, PostgresServer

BOARDS = ("quiet", "open", "held")
PUBLISHED, HELD, DELETED, HIDDEN, REMOVED = (
    PostState.PUBLISHED,
    PostState.HELD,
    PostState.DELETED,
    PostState.HIDDEN,
    PostState.REMOVED,
)

OFTEN = ("reply", "approve", "hide", "restore", "remove", "revert", "split")
SELDOM = (
    "thread",
    "turn down",
    "take back",
    "edit",
    "delete",
    "hide for an hour",
    "later",
    "move",
    "spam",
    "close",
    "read",
    "catch up",
    "warn",
    "lock",
)
STEPS = st.lists(
    st.tuples(st.sampled_from((*OFTEN, *OFTEN, *SELDOM)), st.integers(0, 2), st.integers(0, 30)),
    min_size=8,
    max_size=40,
)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_done_to_posts_all_that_is_kept_of_them_agrees(kind: str, request: pytest.FixtureRequest) -> None:
    server: PostgresServer | None = request.getfixturevalue("postgres") if kind == "postgresql" else None

    # What fails is short enough to be read as it is; making it shorter would take minutes.
    @settings(
        max_examples=15 if server is None else 8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
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
        await db.write(_boards)
        services = build_on(db, clock, Path(folder))
        try:
            await _Model(Site(db, services, clock, Path(folder))).run(steps)
        finally:
            await services.stop()
            await db.close()
            if server is not None:
                server.drop(url)


def _boards() -> None:
    make_boards()
    Board.update(slug="held", name="Held", readers="members", hold="all").where(Board.slug == "circle").execute()


@dataclass
class Known:
    """A post: its row, what it says now and said before, and what became of it. `standing` holds what moderators have
    done that hides it, as number, kind and end; `reported` says that reports have hidden it in a case still open."""

    post: int
    author: int
    word: str
    state: PostState
    earlier: list[str] = field(default_factory=list)
    standing: dict[int, tuple[ActionKind, datetime | None]] = field(default_factory=dict)
    reported: bool = False

    def settle(self) -> None:
        """The state that follows from what moderators have done and not taken back."""
        if self.state in (PUBLISHED, HIDDEN, REMOVED):
            kinds = {kind for kind, _end in self.standing.values()}
            hidden = HIDDEN if ActionKind.HIDE in kinds else PUBLISHED
            self.state = REMOVED if ActionKind.REMOVE in kinds else hidden


@dataclass
class _Model:
    """Beside the services, what each post should be."""

    site: Site
    posts: list[Known] = field(default_factory=list)
    people: list[Actor] = field(default_factory=list)
    unread: list[set[int]] = field(default_factory=list)
    words: int = 0

    async def run(self, steps: list[tuple[str, int, int]]) -> None:
        add = self.site.services.accounts.add_member
        self.people = [await add(SYSTEM, f"reader{n}", PASSWORD) for n in "abc"]
        self.mo = await add(SYSTEM, "mo", PASSWORD, ("moderator",))
        self.unread = [set() for _each in self.people]
        for step, who, which in [("thread", 0, 0), *steps]:
            self.site.clock.advance(minutes=1)
            done: Callable[[int, int], object] = getattr(self, f"_{step.replace(' ', '_')}")
            await done(who, which)  # type: ignore[misc]
            await self.site.db.read(self._agrees)
        await self._is_read_so()
        await self._is_found_so()

    # What members do

    async def _thread(self, who: int, which: int) -> None:
        await self._send(who, Draft(self._word(), BOARDS[which % 3], None, None, "a subject", self._word()))

    async def _reply(self, who: int, which: int) -> None:
        at = await self._at(self._any(which))
        await self._send(who, Draft(self._word(), None, at.thread, at.post or 1, body=self._word()))

    async def _send(self, who: int, draft: Draft) -> None:
        actor, writing = self.people[who], self.site.services.writing
        try:
            outcome = await writing.send(actor, draft)
        except BBSError:
            assert draft.body in {kept.body for kept in await writing.drafts(actor)}, "a refusal lost what was written"
            return
        post = await self.site.db.read(lambda: Post.get(Post.body == draft.body).id)
        self.posts.append(Known(post, who, draft.body, HELD if outcome.address is None else PUBLISHED))
        if outcome.address is not None:
            self._is_new(self.posts[-1])

    async def _edit(self, _who: int, which: int) -> None:
        post, word = self._any(which), self._word()
        try:
            await self.site.services.writing.edit(self.people[post.author], await self._at(post), word)
        except BBSError:
            assert post.state is not PUBLISHED
            return
        post.earlier.append(post.word)
        post.word = word

    async def _delete(self, _who: int, which: int) -> None:
        post = self._any(which)
        try:
            await self.site.services.writing.delete(self.people[post.author], await self._at(post))
        except BBSError:
            assert post.state not in (PUBLISHED, HIDDEN)
            return
        post.state = DELETED

    async def _take_back(self, _who: int, which: int) -> None:
        if (post := self._some(which, HELD)) is not None:
            await self.site.services.holding.take_back(self.people[post.author], post.post)
            await self._is_a_draft_again(post)

    async def _read(self, who: int, which: int) -> None:
        if (post := self._some(which, PUBLISHED)) is not None:
            at = await self._at(post)
            self.site.services.reading.mark_read(self.people[who], at.thread, [at.post or 1])
            await self.site.services.reading.flush(self.people[who])
            self.unread[who].discard(post.post)

    async def _catch_up(self, who: int, which: int) -> None:
        if (post := self._some(which, PUBLISHED)) is not None:
            thread = (await self._at(post)).thread
            await self.site.services.reading.catch_up(self.people[who], thread=thread)
            here = await self.site.db.read(lambda: {row.id for row in Post.select().where(Post.thread == thread)})
            self.unread[who] -= here

    async def _spam(self, _who: int, which: int) -> None:
        """Enough people who have been here long report it."""
        if (post := self._some(which, PUBLISHED)) is None or await self._reported(post):
            return
        add, at = self.site.services.accounts.add_member, await self._at(post)
        for n in range(3):
            reporter = await add(SYSTEM, f"rep{post.post}x{n}", PASSWORD)
            await self.site.change(lambda: Member.update(joined_day="2025-01-01").execute())
            await self.site.services.reports.report(reporter, at, "spam")
        post.state, post.reported = HIDDEN, True

    # What moderators do

    async def _approve(self, _who: int, which: int) -> None:
        if (post := self._some(which, HELD)) is None:
            return
        try:
            await self.site.services.holding.approve(self.mo, await self._case(post))
        except BBSError:
            return
        post.state = PUBLISHED
        self._is_new(post)

    async def _turn_down(self, _who: int, which: int) -> None:
        if (post := self._some(which, HELD)) is not None:
            await self.site.services.holding.turn_down(self.mo, await self._case(post), reason="not here")
            await self._is_a_draft_again(post)

    async def _hide(self, _who: int, which: int) -> None:
        await self._act(self._any(which), ActionKind.HIDE)

    async def _hide_for_an_hour(self, _who: int, which: int) -> None:
        await self._act(self._any(which), ActionKind.HIDE, until=self.site.clock() + timedelta(hours=1))

    async def _remove(self, _who: int, which: int) -> None:
        await self._act(self._any(which), ActionKind.REMOVE)

    async def _restore(self, _who: int, which: int) -> None:
        post = self._any(which)
        if await self._act(post, ActionKind.RESTORE):
            post.standing.clear()
            post.settle()

    async def _revert(self, _who: int, which: int) -> None:
        """Takes back some action that stands, of whatever kind."""
        query = Action.select(Action.id).where(Action.ended_us.is_null()).order_by(Action.id)
        standing = await self.site.db.read(lambda: [row.id for row in query])
        if not standing:
            return
        number = standing[which % len(standing)]
        try:
            await self.site.services.actions.revert(self.mo, number, "it was wrong")
        except BBSError:
            return
        self._ended(number)

    async def _later(self, _who: int, _which: int) -> None:
        self.site.clock.advance(hours=2)
        services = self.site.services
        core, effects = services._core, services.actions._effects
        await core.write_and_tell(lambda outbox: expire_due(effects, outbox, core.now_us))
        over = [
            number
            for post in self.posts
            for number, (_kind, end) in post.standing.items()
            if end is not None and end <= self.site.clock()
        ]
        for number in over:
            self._ended(number)

    async def _move(self, who: int, which: int) -> None:
        await self._act(self._any(which), ActionKind.MOVE, argument=BOARDS[who])

    async def _split(self, _who: int, which: int) -> None:
        await self._act(self._any(which), ActionKind.SPLIT, argument="a branch")

    async def _warn(self, who: int, which: int) -> None:
        await self._act(self._any(which), ActionKind.ADD_WARNING, argument=("grief", "self-harm", "abuse")[who])

    async def _lock(self, _who: int, which: int) -> None:
        await self._act(self._any(which), ActionKind.LOCK, until=self.site.clock() + timedelta(hours=1))

    async def _close(self, _who: int, which: int) -> None:
        post = self.posts[which % len(self.posts)]
        query = CaseFile.select(CaseFile.id).where((CaseFile.post == post.post) & CaseFile.open)
        case = await self.site.db.read(lambda: next((row.id for row in query), None))
        if case is None:
            return
        try:
            await self.site.services.cases.close(self.mo, case, None, CaseState.NO_ACTION)
        except BBSError:
            assert post.state is HELD
            return
        if post.reported and post.state is HIDDEN:
            post.settle()
        post.reported = False

    async def _act(self, post: Known, kind: ActionKind, argument: str = "", until: datetime | None = None) -> bool:
        """Does it, and takes from the model what it takes the place of; whether it could be done."""
        at = await self._at(post)
        request = ActionRequest(kind, "for a reason", argument=argument, until=until, address=at)
        try:
            done = (await self.site.services.actions.act(self.mo, request)).number
        except BBSError:
            return False
        if kind in (ActionKind.HIDE, ActionKind.REMOVE):
            post.standing = {number: how for number, how in post.standing.items() if how[0] is not kind}
            post.standing[done] = (kind, until)
            post.settle()
        return True

    def _ended(self, number: int) -> None:
        for post in self.posts:
            if post.standing.pop(number, None) is not None:
                post.settle()

    # What should be so

    def _agrees(self) -> None:
        """Rows, counts, what is gone, and the index say the same."""
        rows = {row.id: row for row in Post.select()}
        assert {post.post: rows[post.post].state for post in self.posts} == {
            post.post: post.state.value for post in self.posts
        }
        board_of = {thread.id: thread.board_id for thread in Thread.select()}
        for thread in Thread.select():
            _thread_agrees(thread, [row for row in rows.values() if row.thread_id == thread.id])
        for board in Board.select():
            wanted = Wanted((), (), ((board_mark(board.id),),))
            stands = (row for row in rows.values() if row.state == PUBLISHED.value)
            here = {row.id for row in stands if board_of[row.thread_id] == board.id}
            assert set(index.candidates(wanted, [0], SPAN, 1_000)) == here
        for case in CaseFile.select().where(CaseFile.post << list(rows)):
            row = rows[case.post_id]
            assert case.thread_id == row.thread_id, "a case stayed behind when its post went"
            assert case.board_id == board_of[row.thread_id]

    async def _is_read_so(self) -> None:
        """Each reader has unread what stands and what they have not read, and boards count as much."""
        standing = {post.post for post in self.posts if post.state is PUBLISHED}
        where = await self.site.db.read(lambda: {row.id: (row.thread_id, row.number) for row in Post.select()})
        boards = await self.site.db.read(lambda: {row.id: row.slug for row in Board.select()})
        slugs = await self.site.db.read(lambda: {row.id: boards[row.board_id] for row in Thread.select()})
        for actor, unread in zip(self.people, self.unread, strict=True):
            wanted = {where[post] for post in unread & standing}
            found = set()
            for thread in {where[post][0] for post in standing}:
                view = await self.site.services.reading.open(actor, thread, before=200, after=200)
                found |= {(thread, head.number) for head in view.heads if head.unread}
            assert found == wanted, actor.handle
            for slug in BOARDS:
                here = {(thread, number) for thread, number in wanted if slugs[thread] == slug}
                counted = await self.site.counts(actor, slug)
                assert counted == (len({thread for thread, _number in here}), len(here)), (actor.handle, slug)

    async def _is_found_so(self) -> None:
        """Whoever searches finds what stands, by what it says now."""
        for post in self.posts:
            at = await self._at(post)
            page = await self.site.services.search.search(self.people[0], post.word)
            found = [(result.thread, result.post) for result in page.results]
            assert found == ([(at.thread, at.post)] if post.state is PUBLISHED else []), post
            for word in post.earlier:
                assert not (await self.site.services.search.search(self.people[0], word)).results, post

    # Short ways

    def _word(self) -> str:
        self.words += 1
        return f"word{self.words}x"

    def _any(self, which: int) -> Known:
        """A post that has a place; the first one always has."""
        found = [post for post in self.posts if post.state is not HELD]
        return found[which % len(found)]

    def _some(self, which: int, state: PostState) -> Known | None:
        found = [post for post in self.posts if post.state is state]
        return found[which % len(found)] if found else None

    def _is_new(self, post: Known) -> None:
        for n, unread in enumerate(self.unread):
            if n != post.author:
                unread.add(post.post)

    async def _at(self, post: Known) -> Address:
        row = await self.site.db.read(lambda: Post.get_by_id(post.post))
        return Address(row.thread_id, row.number)

    async def _case(self, post: Known) -> int:
        query = CaseFile.select(CaseFile.id).where((CaseFile.post == post.post) & CaseFile.open)
        return await self.site.db.read(lambda: int(query.scalar()))

    async def _reported(self, post: Known) -> bool:
        return await self.site.db.read(lambda: Report.select().where(Report.post == post.post).exists())

    async def _is_a_draft_again(self, post: Known) -> None:
        drafts = await self.site.services.writing.drafts(self.people[post.author])
        assert post.word in {draft.body for draft in drafts}
        post.state = REMOVED
        self.posts.remove(post)


def _thread_agrees(thread: Thread, rows: list[Post]) -> None:
    numbered = sorted((row for row in rows if row.number is not None), key=lambda row: row.number or 0)
    assert [row.number for row in numbered] == list(range(1, thread.posts + 1))
    if not numbered:
        assert thread.state in (HELD.value, REMOVED.value)
        return
    # A mark that a branch has left is nothing new there.
    own = [row.serial or 0 for row in numbered if row.author_id is not None]
    assert max(own) <= thread.last_serial <= max(row.serial or 0 for row in numbered)
    gone = {row.number for row in numbered if row.state != PUBLISHED.value}
    assert {number for number in range(1, thread.posts + 1) if number in Ranges.parse(thread.gone)} == gone
    alone = len(numbered) == 1
    assert thread.state == (numbered[0].state if alone else PUBLISHED.value)
