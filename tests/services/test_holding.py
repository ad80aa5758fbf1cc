"""Posts that wait for a moderator, the limits of those who have just come, and what never stops a post."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bbs.config import Config
from bbs.config_parts import NewMembers
from bbs.domain.addresses import Address
from bbs.domain.board_rules import Hold, Writers
from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed, Stale, TooSoon
from bbs.models.database import Database
from bbs.models.tables import Board, CaseFile, Member, Post, Revision, Thread, WatchedWord
from bbs.services.case_rows import CaseRow
from bbs.services.rows import Draft, Outcome
from bbs.services.site import build
from bench.roomy import ROOMY
from tests.services.community import CHEAP, PASSWORD, Site, make_boards

FRIGHTENING = "I am going to kill myself tonight. I have the pills here and I have written my goodbye letters."


@dataclass
class Held(Site):
    """A community in which those who have just come are new."""

    async def send(self, actor: Actor, board: str = "quiet", body: str = "a body", **more: object) -> Outcome:
        self.clock.advance(minutes=1)
        draft = Draft(secrets.token_hex(8), board, None, None, "a subject", body, **more)
        return await self.services.writing.send(actor, draft)

    async def answer(self, actor: Actor, thread: int, body: str = "an answer", **more: object) -> Outcome:
        self.clock.advance(minutes=1)
        draft = Draft(secrets.token_hex(8), None, thread, 1, body=body, **more)
        return await self.services.writing.send(actor, draft)

    async def set_board(self, slug: str = "quiet", **columns: object) -> None:
        await self.change(lambda: Board.update(**columns).where(Board.slug == slug).execute())

    async def moderator(self, handle: str = "morgan") -> Actor:
        if handle not in self.members:
            self.members[handle] = await self.services.accounts.add_member(SYSTEM, handle, PASSWORD, ("moderator",))
        return self.members[handle]

    async def settled(self, handle: str) -> Actor:
        actor = await self.member(handle)
        await self.change(lambda: Member.update(joined_day="2025-01-01").where(Member.id == actor.member).execute())
        return actor

    async def cases(self) -> tuple[CaseRow, ...]:
        return (await self.services.cases.queue(await self.moderator())).rows

    async def watch(self, words: str, does: str) -> None:
        await self.change(lambda: WatchedWord.insert(words=words, does=does).execute())


@pytest.fixture
async def held(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Held]:
    await db.write(make_boards)
    new = NewMembers(posts_per_day=4, threads_per_day=2)
    config = Config(data=tmp_path, passwords=CHEAP, limits=ROOMY, new_members=new)
    services = build(db, config, clock)
    await services.start()
    yield Held(db, services, clock, tmp_path)
    await services.stop()


async def test_a_held_post_is_seen_by_its_author_and_moderators_alone_until_it_is_let_out(held: Held) -> None:
    ana, ben = await held.member("ana"), await held.settled("ben")
    await held.set_board(hold=Hold.FIRST.value)
    waits = await held.send(ana, body="My first words here, about lavender.")
    assert waits.address is None
    assert "first posts" in waits.held
    (row,) = await held.services.holding.held(ana)
    assert (row.subject, row.body, row.answers) == ("a subject", "My first words here, about lavender.", None)
    assert await held.services.holding.held(ben) == ()
    for reader in (ana, ben):
        assert (await held.services.threads.page(reader, "quiet")).rows == ()
        assert (await held.services.search.search(reader, "lavender")).results == ()
        assert await held.counts(reader) == (0, 0)
    (case,) = await held.cases()
    assert case.origin == "held"
    mod = await held.moderator()
    assert "lavender" in (await held.services.cases.case(mod, case.number)).snapshot
    address = await held.services.holding.approve(mod, case.number, case.version)
    assert address == Address(address.thread, 1)
    assert await held.services.holding.held(ana) == ()
    assert (await held.services.reading.texts(ben, address.thread, [1]))[1] == "My first words here, about lavender."
    assert [found.post for found in (await held.services.search.search(ben, "lavender")).results] == [1]
    assert await held.counts(ben) == (1, 1)
    assert await held.counts(ana) == (0, 0)
    (notice,) = await held.services.notices.take(ana)
    assert str(address) in notice.words
    assert await held.cases() == ()


async def test_a_held_answer_takes_its_number_when_it_is_let_out(held: Held) -> None:
    ana, ben = await held.member("ana"), await held.settled("ben")
    thread = (await held.send(ben)).at.thread
    await held.set_board(hold=Hold.FIRST.value)
    assert (await held.answer(ana, thread, "from ana")).address is None
    rows = await held.db.read(lambda: list(Post.select().where(Post.state == "held")))
    assert [(row.number, row.serial, row.path) for row in rows] == [(None, None, None)]
    assert (await held.answer(ben, thread)).at == Address(thread, 2)
    (case,) = await held.cases()
    mod = await held.moderator()
    assert await held.services.holding.approve(mod, case.number, case.version) == Address(thread, 3)
    assert await held.unread(ben, thread) == {3}
    news = await held.services.news.unread(ben)
    assert [(row.thread, row.number) for row in news.posts] == [(thread, 3)]


async def test_the_same_draft_waits_once_and_says_what_became_of_it(held: Held) -> None:
    ana = await held.member("ana")
    await held.set_board(hold=Hold.ALL.value)
    draft = Draft("once", "quiet", None, None, "a subject", "a body")
    assert (await held.services.writing.send(ana, draft)).address is None
    assert (await held.services.writing.send(ana, draft)).held
    (case,) = await held.cases()
    address = await held.services.holding.approve(await held.moderator(), case.number, None)
    assert (await held.services.writing.send(ana, draft)).at == address
    assert await held.db.read(lambda: Post.select().count()) == 1


async def test_what_is_turned_down_is_a_draft_again_and_its_author_knows_why(held: Held) -> None:
    ana, mod = await held.member("ana"), await held.moderator()
    await held.set_board(hold=Hold.ALL.value, unnamed=True)
    sent = Draft("key", "quiet", None, None, "a subject", "a body", seeking="listen", warnings=("grief",), unnamed=True)
    await held.services.writing.send(ana, sent)
    (case,) = await held.cases()
    with pytest.raises(BadInput):
        await held.services.holding.turn_down(mod, case.number, case.version, "  ")
    with pytest.raises(Stale):
        await held.services.holding.turn_down(mod, case.number, case.version + 5, "a reason")
    await held.services.holding.turn_down(mod, case.number, case.version, "it names a clinic", "privacy")
    (draft,) = await held.services.writing.drafts(ana)
    same = ("board", "thread", "subject", "body", "seeking", "warnings", "unnamed")
    assert [getattr(draft, name) for name in same] == [getattr(sent, name) for name in same]
    (notice,) = await held.services.notices.take(ana)
    assert "it names a clinic" in notice.words
    assert await held.cases() == ()
    assert "drafts" in (await held.services.writing.send(ana, sent)).held
    with pytest.raises(BBSError):
        await held.services.holding.approve(mod, case.number, None)


async def test_an_author_takes_back_what_waits(held: Held) -> None:
    ana, ben = await held.member("ana"), await held.member("ben")
    await held.set_board(hold=Hold.ALL.value)
    await held.send(ana)
    (row,) = await held.services.holding.held(ana)
    with pytest.raises(NoSuchThing):
        await held.services.holding.take_back(ben, row.number)
    key = await held.services.holding.take_back(ana, row.number)
    assert [draft.key for draft in await held.services.writing.drafts(ana)] == [key]
    assert await held.services.holding.held(ana) == ()
    assert await held.cases() == ()


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        ("a link https://one.example/a and https://two.example/b", False),
        ("https://one.example https://two.example https://three.example", True),
        ("call +44 7911 123456", True),
        ("write to me on whatsapp", True),
        ("they never write to me", False),
        ("since 2019-2021, about 10 20 30 mg", False),
    ],
)
async def test_links_and_ways_elsewhere_wait_while_somebody_is_new(held: Held, body: str, waits: bool) -> None:
    ana, ben = await held.member("ana"), await held.settled("ben")
    assert (await held.send(ana, body=body)).address is None or not waits
    assert ((await held.send(ana, body=body)).address is None) is waits
    assert (await held.send(ben, body=body)).address is not None


async def test_new_members_have_daily_limits_but_never_in_their_own_threads(held: Held) -> None:
    ana, ben = await held.member("ana"), await held.settled("ben")
    theirs = (await held.send(ben)).at.thread
    own = (await held.send(ana)).at.thread
    await held.send(ana)
    with pytest.raises(TooSoon) as refused:
        await held.send(ana)
    assert refused.value.code == "new_member"
    for _turn in range(4):
        await held.answer(ana, theirs)
    with pytest.raises(TooSoon):
        await held.answer(ana, theirs)
    for _turn in range(6):
        assert (await held.answer(ana, own)).address is not None
    await held.set_board(hold=Hold.FIRST.value)
    assert (await held.answer(ana, own)).address is not None
    held.clock.advance(days=1, minutes=1)
    assert (await held.answer(ana, theirs)).address is not None


async def test_from_amber_up_nothing_stops_a_post(held: Held) -> None:
    ana, ben = await held.member("ana"), await held.settled("ben")
    theirs = (await held.send(ben)).at.thread
    for _turn in range(4):
        await held.answer(ana, theirs)
    await held.set_board(hold=Hold.ALL.value, slow_seconds=3600, warnings_required=True)
    await held.watch("goodbye letters", "hold")
    sent = await held.answer(ana, theirs, FRIGHTENING + " https://a.example https://b.example https://c.example")
    assert sent.address is not None
    assert sent.panel
    assert (await held.send(ana, body=FRIGHTENING)).address is not None
    assert {case.origin for case in await held.cases()} == {"triage"}
    said = await held.services.writing.foresee(ana, Draft("f", None, theirs, 1, body=FRIGHTENING))
    assert said.words == ()


async def test_flood_limits_stop_every_post(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await held.member("ana")

    def full(_kind: str, _who: object) -> None:
        raise TooSoon("later", 60)

    monkeypatch.setattr(held.services.limits, "hit", full)
    with pytest.raises(TooSoon):
        await held.send(ana, body=FRIGHTENING)


async def test_slow_mode_waits_between_two_posts(held: Held) -> None:
    ana, ben = await held.settled("ana"), await held.settled("ben")
    mod = await held.moderator()
    thread = (await held.send(ben)).at.thread
    await held.change(lambda: Thread.update(slow_seconds=600).where(Thread.id == thread).execute())
    await held.answer(ana, thread)
    draft = Draft("again", None, thread, 1, body="again")
    foreseen = await held.services.writing.foresee(ana, draft)
    assert "slowly" in foreseen.words[0]
    with pytest.raises(TooSoon) as refused:
        await held.services.writing.send(ana, draft)
    assert refused.value.code == "slow"
    assert 500 < refused.value.retry_after <= 600
    assert [kept.body for kept in await held.services.writing.drafts(ana)] == ["again"]
    for _turn in range(2):
        await held.answer(mod, thread)
    held.clock.advance(minutes=10)
    await held.services.writing.send(ana, draft)


async def test_only_moderators_write_where_the_board_says_so(held: Held) -> None:
    ana, mod = await held.settled("ana"), await held.moderator()
    await held.set_board(writers=Writers.MODERATORS.value)
    with pytest.raises(NotAllowed) as refused:
        await held.send(ana)
    assert refused.value.code == "writers"
    assert (await held.send(mod)).address is not None


async def test_a_silenced_member_writes_nothing_and_still_reports(held: Held) -> None:
    ana, ben = await held.settled("ana"), await held.settled("ben")
    thread = (await held.send(ben)).at.thread
    own = (await held.send(ana)).at
    until = held.services._core.now_us + 3600 * 1_000_000
    await held.change(lambda: Member.update(silenced_until_us=until).where(Member.id == ana.member).execute())
    for attempt in (held.send(ana), held.answer(ana, thread), held.services.writing.edit(ana, own, "other")):
        with pytest.raises(NotAllowed) as refused:
            await attempt
        assert refused.value.code == "silenced"
    held.clock.advance(hours=2)
    assert (await held.answer(ana, thread)).address is not None


async def test_a_required_warning_is_asked_for_before_a_thread_begins(held: Held) -> None:
    ana = await held.settled("ana")
    await held.set_board(warnings_required=True)
    with pytest.raises(BadInput) as refused:
        await held.send(ana)
    assert (refused.value.code, refused.value.field) == ("warning_required", "warnings")
    thread = (await held.send(ana, warnings=("grief",))).at.thread
    assert (await held.answer(ana, thread)).address is not None


async def test_watched_words_hold_flag_and_warn(held: Held) -> None:
    ana, mod = await held.settled("ana"), await held.moderator()
    for words, does in (("miracle cure", "hold"), ("calor*", "flag"), ("skinny", "warn")):
        await held.watch(words, does)
    assert (await held.send(ana, body="A Miracle, cure!")).address is None
    assert (await held.send(mod, body="No miracle cure here.")).address is not None
    flagged = await held.send(ana, body="I count calories.")
    assert flagged.address is not None
    assert {case.origin for case in await held.cases()} == {"held", "watched"}
    warned = Draft("w", "quiet", None, None, "a subject", "so skinny")
    assert "skinny" in (await held.services.writing.foresee(ana, warned)).words[0]
    assert (await held.services.writing.send(ana, warned)).address is not None


async def test_a_changed_post_keeps_its_earlier_text_and_is_looked_at_again(held: Held) -> None:
    ana, _mod = await held.settled("ana"), await held.moderator()
    await held.watch("miracle cure", "hold")
    at = (await held.send(ana, body="before")).at
    assert not (await held.services.writing.edit(ana, at, "a miracle cure")).panel
    assert (await held.services.reading.texts(ana, at.thread, [1]))[1] == "a miracle cure"
    assert [case.origin for case in await held.cases()] == ["watched"]
    assert (await held.services.writing.edit(ana, at, FRIGHTENING)).panel
    kept = await held.db.read(lambda: [row.body for row in Revision.select().order_by(Revision.id)])
    assert kept == ["before", "a miracle cure"]
    assert len(await held.cases()) == 1


async def test_an_answer_to_what_one_has_just_reported_cools(held: Held) -> None:
    ana, ben = await held.settled("ana"), await held.settled("ben")
    await held.moderator()
    thread = (await held.send(ben)).at.thread
    await held.services.reports.report(ana, Address(thread, 1), "unkind")
    with pytest.raises(NotAllowed) as refused:
        await held.answer(ana, thread)
    assert refused.value.code == "cooling"
    other = (await held.send(ben)).at.thread
    await held.services.reports.report(ana, Address(other, 1), "worried")
    assert (await held.answer(ana, other)).address is not None


async def test_the_drawbridge_holds_first_posts_everywhere(held: Held) -> None:
    ana, ben, mod = await held.member("ana"), await held.settled("ben"), await held.moderator()
    await held.services.drawbridge.raise_(mod, "a raid")
    assert (await held.send(ana)).address is None
    assert (await held.send(ben)).address is not None
    await held.services.drawbridge.lower(mod, "over")
    assert (await held.send(ana)).address is not None


async def test_two_moderators_do_not_both_let_a_post_out(held: Held) -> None:
    ana, mod, other = await held.member("ana"), await held.moderator(), await held.moderator("other")
    await held.set_board(hold=Hold.ALL.value)
    await held.send(ana)
    (case,) = await held.cases()
    await held.services.cases.claim(other, case.number, case.version)
    with pytest.raises(Stale):
        await held.services.holding.approve(mod, case.number, case.version)
    await held.services.holding.approve(other, case.number, None)
    assert await held.db.read(lambda: Post.select().count()) == 1
    assert await held.db.read(lambda: CaseFile.select().where(CaseFile.open).count()) == 0


async def test_a_draft_that_wanted_no_name_never_gets_one(held: Held) -> None:
    ana = await held.settled("ana")
    draft = Draft("key", "quiet", None, None, "a subject", "a body", unnamed=True)
    with pytest.raises(BadInput) as refused:
        await held.services.writing.send(ana, draft)
    assert refused.value.field == "unnamed"
    assert await held.db.read(lambda: Post.select().count()) == 0
    await held.set_board(unnamed=True)
    at = (await held.services.writing.send(ana, replace(draft))).at
    view = await held.services.reading.open(ana, at.thread)
    assert (view.heads[0].byline.handle, view.heads[0].byline.own) == (None, True)


async def test_what_the_place_refused_was_lost_where_it_had_not_been_kept_yet(held: Held) -> None:
    ana = await held.settled("ana")
    draft = Draft("key", "quiet", None, None, "a subject", "to the last letter", unnamed=True)
    held.services.writing.keep(ana, draft)
    with pytest.raises(BadInput):
        await held.services.writing.send(ana, draft)
    (kept,) = await held.services.writing.drafts(ana)
    assert (kept.body, kept.unnamed) == ("to the last letter", True)
