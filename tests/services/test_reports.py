"""Reports: a thousand of them are one case, nobody learns who reported, and whoever did hears how it ended."""

from __future__ import annotations

import asyncio
import statistics

import pytest

from bbs.config_parts import NewMembers
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Category, Origin, Severity
from bbs.domain.policy import GUEST
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.base import proxy
from bbs.models.tables import Event, Member, Notice, Post, Report, TriageHit
from bbs.services import events
from tests.services.community import Site
from tests.services.moderating import facts, moderator_of, numbers, opened, reported, staff

STORM = 500


async def elders(site: Site, count: int) -> list[int]:
    """So many members who have been here for long; their ids. Made at once: what they sign in with does not matter."""

    def work() -> list[int]:
        rows = [
            {"handle": f"reader{n}x", "handle_key": f"reader{n}x", "joined_day": "2020-01-01"} for n in range(count)
        ]
        Member.insert_many(rows).execute()
        query = Member.select(Member.id).where(Member.joined_day == "2020-01-01")
        return [row.id for row in query.order_by(Member.id)]

    return await site.db.write(work)


async def test_a_report_needs_nothing_but_an_account(site: Site) -> None:
    post = Address(await site.thread(await site.member("quill")), 1)
    newcomer = await site.member("just-here")
    assert "never learns that it was you" in await site.services.reports.report(newcomer, post, "unkind")
    assert "told the moderators" in await site.services.reports.report(newcomer, post, "spam")
    assert (await site.db.read(Report.select().count)) == 1
    with pytest.raises(NotAllowed):
        await site.services.reports.report(GUEST, post, "unkind")


async def test_what_cannot_be_reported_says_why(site: Site) -> None:
    quill, ben = await site.member("quill"), await site.member("ben")
    post = Address(await site.thread(quill), 1)
    report = site.services.reports.report
    for call, code in (
        (report(quill, post, "unkind"), "own_post"),
        (report(ben, post, "boring"), "bad_category"),
        (report(ben, post, "unkind", "a" * 3000), "too_long"),
    ):
        with pytest.raises(BadInput) as refused:
            await call
        assert refused.value.code == code
    for missing in (Address(post.thread, 99), Address(999, 1)):
        with pytest.raises(NoSuchThing):
            await report(ben, missing, "unkind")
    await site.services.writing.delete(quill, post)
    with pytest.raises(NoSuchThing):
        await report(ben, post, "unkind")


async def test_a_report_storm_on_one_post_is_one_case(site: Site) -> None:
    mod, author = await staff(site, "mara"), await site.member("quill")
    post = Address(await site.thread(author), 1)
    members = await elders(site, STORM)
    actors = [await site.db.read(lambda id=id: site_actor(site, id)) for id in members]
    statements: list[int] = []
    for number, actor in enumerate(actors):
        category = list(Category)[1 + number % 4]
        counted = await counted_statements(site, site.services.reports.report, actor, post, category)
        statements.append(counted)
    (case,) = await numbers(site, mod)
    view = await site.services.cases.case(mod, case)
    assert view.row.reports == STORM
    assert len(view.reports) == 50
    assert len(view.steps) < 10
    assert view.row.severity is Severity.HIGH
    # Not the largest: what the clock does meanwhile is counted with whatever report is under way.
    last, early = statistics.median(statements[-50:]), max(statements[5:50])
    assert last <= early, "the last report costs what an early one does"
    assert await site.db.read(lambda: Event.select().where(Event.kind == events.CASE).count()) <= 3
    version = view.row.version
    await site.services.cases.close(mod, case, version, CaseState.NO_ACTION)
    told = await site.db.read(lambda: Notice.select().where(Notice.kind == "report_left").count())
    assert told == STORM
    assert await site.db.read(lambda: Report.select().where(Report.told_us.is_null()).count()) == 0


def site_actor(site: Site, member: int) -> object:
    from bbs.services.identity import actor_of

    return actor_of(member, site.services._core.now_us)


async def counted_statements(site: Site, call: object, *given: object) -> int:
    """How many statements the call needs."""
    seen: list[object] = []
    proxy.obj.query_hooks.append(lambda *what: seen.append(what))
    try:
        await call(*given)  # type: ignore[operator]
    finally:
        proxy.obj.query_hooks.pop()
    return len(seen)


async def test_reports_at_the_same_moment_are_one_case(site: Site) -> None:
    post = Address(await site.thread(await site.member("quill")), 1)
    mod = await staff(site, "mara")
    people = [await site.member(f"person{n}x") for n in range(8)]
    report = site.services.reports.report
    await asyncio.gather(*(report(person, post, "unkind") for person in people))
    (case,) = await numbers(site, mod)
    assert (await site.services.cases.case(mod, case)).row.reports == len(people)


async def test_reports_claims_and_an_end_at_the_same_moment_leave_one_case_of_each_mind(site: Site) -> None:
    author, mods = await site.member("quill"), [await staff(site, handle) for handle in ("mara", "ash")]
    post = Address(await site.thread(author), 1)
    await site.reply(await site.member("wren"), post.thread)
    site.services.live.change(new_members=NewMembers(days=7))
    crowd = [await site.db.read(lambda id=id: site_actor(site, id)) for id in await elders(site, 8)]
    first = await reported(site, "ben", post, Category.SPAM)
    report, cases = site.services.reports.report, site.services.cases
    done = await asyncio.gather(
        *(report(actor, post, "spam") for actor in crowd),
        *(cases.claim(mod, first, None) for mod in mods),
        cases.close(mods[0], first, None, CaseState.NO_ACTION),
        site.services.writing.delete(author, post),
        return_exceptions=True,
    )
    assert all(isinstance(each, BBSError) for each in done if isinstance(each, BaseException)), done
    open_now = await numbers(site, mods[0])
    assert len(open_now) <= 1
    rows = [await facts(site, number) for number in {first, *open_now}]
    assert sum(row.reports for row in rows) == await site.db.read(Report.select().count)
    assert await state_of(site, post) in ("deleted", "published"), "hidden for nobody's good"


async def test_severity_rises_and_never_falls(site: Site) -> None:
    mod = await staff(site, "mara")
    post = Address(await site.thread(await site.member("quill")), 1)
    seen = []
    for handle, category in (("ben", Category.SPAM), ("ash", Category.HARM), ("wren", Category.SPAM)):
        case = await reported(site, handle, post, category)
        seen.append((await site.services.cases.case(mod, case)).row.severity)
    assert seen == [Severity.LOW, Severity.HIGH, Severity.HIGH]


async def test_whoever_reported_hears_how_it_ended_and_the_reported_nothing(site: Site) -> None:
    mod, author, ben = await staff(site, "mara"), await site.member("quill"), await site.member("ben")
    post = Address(await site.thread(author), 1)
    case = await reported(site, "ben", post)
    worried = await reported(site, "ben", Address(await site.thread(author), 1), Category.WORRIED)
    await site.services.cases.close(mod, case, None, CaseState.ACTIONED)
    await site.services.cases.close(mod, worried, None, CaseState.SUPPORTED)
    told = await site.services.notices.take(ben)
    assert len(told) == 2
    assert "done something" in told[0].words
    assert str(post.thread) in told[0].words
    assert "Thank you for caring" in told[1].words
    assert "quill" not in repr(told)
    assert await site.services.notices.take(author) == ()
    again = await site.services.cases.reopen(mod, case, None)
    await site.services.cases.close(mod, case, again.row.version, CaseState.NO_ACTION)
    assert await site.services.notices.take(ben) == (), "once is enough"


async def test_spam_is_hidden_by_members_who_have_been_here_and_shown_again_where_it_was_none(site: Site) -> None:
    mod, author = await staff(site, "mara"), await site.member("quill")
    site.services.live.change(new_members=NewMembers(days=7))
    post = Address(await site.thread(author, body="a lamp for sale"), 1)
    await site.reply(await site.member("ben"), post.thread)
    for n in range(4):
        await reported(site, f"newcomer{n}", post, Category.SPAM)
    assert (await state_of(site, post)) == "published"
    for id in await elders(site, 3):
        actor = await site.db.read(lambda id=id: site_actor(site, id))
        await site.services.reports.report(actor, post, "spam")  # type: ignore[arg-type]
    assert (await state_of(site, post)) == "hidden"
    found = await site.services.search.search(await site.member("ben"), "lamp")
    assert found.results == ()
    (case,) = await numbers(site, mod)
    assert "advertising" in (await site.services.cases.case(mod, case)).steps[-1].words
    await site.services.cases.close(mod, case, None, CaseState.NO_ACTION)
    assert (await state_of(site, post)) == "published"
    assert len((await site.services.search.search(await site.member("ben"), "lamp")).results) == 1


async def test_many_who_call_it_spam_do_not_hide_somebody_who_has_a_hard_time(site: Site) -> None:
    post = Address(await site.thread(await site.member("quill")), 1)

    def hit() -> None:
        row = Post.get((Post.thread == post.thread) & (Post.number == 1))
        TriageHit.insert(post=row.id, tier="amber", cues="[]", hit_us=site.services._core.now_us).execute()

    await site.change(hit)
    for id in await elders(site, 5):
        actor = await site.db.read(lambda id=id: site_actor(site, id))
        await site.services.reports.report(actor, post, "spam")  # type: ignore[arg-type]
    assert (await state_of(site, post)) == "published"


async def test_who_reported_a_post_for_breaking_a_rule_does_not_answer_it_until_somebody_has_looked(site: Site) -> None:
    mod, ben = await staff(site, "mara"), await site.member("ben")
    post = Address(await site.thread(await site.member("quill")), 1)
    other = Address(await site.thread(await site.member("quill")), 1)
    case = await reported(site, "ben", post)
    await reported(site, "ben", other, Category.WORRIED)
    ids = {}
    for address in (post, other):
        ids[address] = await site.db.read(lambda at=address: Post.get(Post.thread == at.thread).id)

    async def cools(address: Address) -> bool:
        return await site.db.read(lambda: site.services.reports.cools(ben.member or 0, ids[address]))

    assert await cools(post)
    assert not await cools(other)
    await site.services.cases.close(mod, case, None, CaseState.NO_ACTION)
    assert not await cools(post)


async def test_where_nobody_else_would_see_it_that_is_said_before(site: Site) -> None:
    ben = await site.member("ben")
    foresee = site.services.reports.foresee
    plain = Address(await site.thread(await site.member("quill")), 1)
    assert "No moderator has been named" in await foresee(ben, plain)
    mara = await staff(site, "mara")
    theirs = Address(await site.thread(mara), 1)
    assert "only one who looks after" in await foresee(ben, theirs)
    assert await foresee(ben, plain) == ""
    await moderator_of(site, "elsewhere", "open")
    assert "only one who looks after" in await foresee(ben, theirs)
    await moderator_of(site, "quiet-one", "quiet")
    assert await foresee(ben, theirs) == ""


async def test_what_is_foreseen_of_a_post_without_a_name_does_not_say_who_wrote_it(site: Site) -> None:
    ben, mara = await site.member("ben"), await staff(site, "mara")
    said = []
    for author in (mara, await site.member("quill")):
        post = Address(await site.thread(author), 1)
        await site.change(lambda at=post: Post.update(unnamed=True).where(Post.thread == at.thread).execute())
        said.append(await site.services.reports.foresee(ben, post))
    assert said[0] == said[1] != ""
    await staff(site, "second")
    assert await site.services.reports.foresee(ben, post) == ""


async def test_a_report_of_a_post_without_a_name_does_not_lead_to_its_author(site: Site) -> None:
    mod, author = await staff(site, "mara"), await site.member("quill")
    thread = await site.thread(author)
    await site.change(lambda: Post.update(unnamed=True).where(Post.thread == thread).execute())
    await reported(site, "ben", Address(await site.thread(author), 1))
    case = await reported(site, "ben", Address(thread, 1))
    view = await site.services.cases.case(mod, case)
    assert "quill" not in repr(view)
    assert (view.earlier, view.strikes) == ((), ())
    rows = (await site.services.cases.queue(mod)).rows
    assert "quill" not in repr([row for row in rows if row.number == case])


async def test_what_joins_a_case_gives_it_the_reason_that_asks_for_more(site: Site) -> None:
    author, mod = await site.member("quill"), await staff(site, "mara")
    thread = await site.thread(author)
    post = await site.db.read(lambda: Post.get(Post.thread == thread).id)
    about = {"thread": thread, "post": post, "member": author.member, "board": "quiet"}
    case = await opened(site, Origin.TRIAGE, severity=Severity.AMBER, **about)
    assert await opened(site, Origin.WATCHED, **about) == case
    assert await reported(site, "ben", Address(thread, 1)) == case
    assert await opened(site, Origin.ASKED, severity=Severity.HIGH, **about) == case
    assert await opened(site, Origin.TRIAGE, severity=Severity.CRISIS, **about) == case
    view = await site.services.cases.case(mod, case)
    assert (view.row.origin, view.row.severity) == (Origin.ASKED, Severity.CRISIS)
    assert [step.kind for step in view.steps] == ["opened", "joined", "joined", "joined", "joined"]
    assert await opened(site, Origin.APPEAL, **about) != case
    other = await site.member("wren")
    assert await opened(site, Origin.ASKED, **{**about, "member": other.member}) != case
    assert await opened(site, Origin.ASKED, **{**about, "unnamed": True}) != case


async def test_somebody_who_asks_again_is_in_the_same_case(site: Site) -> None:
    member = (await site.member("quill")).member
    first = await opened(site, Origin.ASKED, severity=Severity.HIGH, member=member)
    assert await opened(site, Origin.ASKED, severity=Severity.HIGH, member=member) == first
    unnamed = await opened(site, Origin.ASKED, severity=Severity.HIGH, member=member, unnamed=True)
    assert unnamed != first
    assert (await facts(site, unnamed)).unnamed


async def state_of(site: Site, address: Address) -> str:
    """The state of a post."""
    at = (Post.thread == address.thread) & (Post.number == address.post)
    return str(await site.db.read(lambda: Post.get(at).state))
