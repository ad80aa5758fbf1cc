"""Cases: who sees them, who has them, and what is kept of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bbs.domain.addresses import Address
from bbs.domain.cases import CLAIM_TIME, CaseState, Category, Origin, Severity
from bbs.domain.policy import GUEST
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed, Stale
from bbs.services.case_opening import EXCERPT, excerpt
from tests.services.community import Site
from tests.services.moderating import facts, found_by_triage, moderator_of, numbers, opened, reported, staff, told_of


async def test_a_reported_post_is_a_case_with_its_words_as_they_were(site: Site) -> None:
    author, mod = await site.member("quill"), await staff(site, "mara")
    thread = await site.thread(author, subject="late again", body="what I said first")
    number = await reported(site, "ben", Address(thread, 1), Category.UNKIND, "it hurt somebody")
    await site.services.writing.edit(author, Address(thread, 1), "what I say now")
    view = await site.services.cases.case(mod, number)
    assert (view.row.origin, view.row.category, view.row.state) == (Origin.REPORT, "unkind", CaseState.OPEN)
    assert (view.row.address, view.row.board, view.row.subject) == (Address(thread, 1), "quiet", "late again")
    assert (view.snapshot, view.row.excerpt) == ("what I said first", "what I said first")
    assert [post.body for post in view.context] == ["what I say now"]
    assert [(each.by, each.category, each.words) for each in view.reports] == [("ben", "unkind", "it hurt somebody")]
    assert view.row.byline is not None
    assert view.row.byline.handle == "quill"
    assert [step.kind for step in view.steps] == ["opened"]


async def test_only_those_who_work_on_cases_see_any(site: Site) -> None:
    number = await opened(site)
    for actor in (await site.member("ben"), GUEST):
        for call in (site.services.cases.queue(actor), site.services.cases.case(actor, number)):
            with pytest.raises(NotAllowed):
                await call
        assert await site.services.cases.waiting(actor) == 0


async def test_a_case_about_a_moderator_is_not_there_for_them(site: Site) -> None:
    mara, ben = await staff(site, "mara"), await staff(site, "ben")
    quiet = await moderator_of(site, "quiet-one", "quiet")
    post = Address(await site.thread(mara), 1)
    number = await reported(site, "wren", post)
    cases = site.services.cases
    assert await numbers(site, mara) == []
    page = await cases.queue(mara)
    assert (page.counts.open, page.counts.urgent) == (0, 0)
    assert await cases.waiting(mara) == 0
    assert await cases.next_case(mara) is None
    for call in (
        cases.case(mara, number),
        cases.claim(mara, number, 1),
        cases.note(mara, number, "me"),
        cases.close(mara, number, 1, CaseState.NO_ACTION),
    ):
        with pytest.raises(NoSuchThing):
            await call
    assert await told_of(site, number) == {"ben", "quiet-one"}
    assert await numbers(site, ben) == [number]
    await cases.close(ben, number, None, CaseState.NO_ACTION)
    assert await numbers(site, mara, only="closed") == []
    assert await numbers(site, quiet, only="closed") == [number]
    assert await told_of(site, number) == {"ben", "quiet-one"}


async def test_moderators_of_boards_see_the_cases_of_those_and_of_none(site: Site) -> None:
    everywhere, sysop = await staff(site, "mara"), await staff(site, "root-1", "sysop")
    quiet = await moderator_of(site, "quiet-one", "quiet")
    both = await moderator_of(site, "both", "quiet", "open")
    here = await opened(site, board="quiet")
    there = await opened(site, board="open")
    nowhere = await opened(site, Origin.ASKED, severity=Severity.HIGH, member=(await site.member("ash")).member)
    assert await numbers(site, everywhere) == await numbers(site, sysop) == [nowhere, here, there]
    assert await numbers(site, quiet) == [nowhere, here]
    assert await numbers(site, both) == [nowhere, here, there]
    assert await numbers(site, both, board="open") == [there]
    assert await site.services.cases.waiting(quiet) == 2
    with pytest.raises(NoSuchThing):
        await site.services.cases.case(quiet, there)
    with pytest.raises(NoSuchThing):
        await site.services.cases.queue(quiet, board="open")
    assert await told_of(site, there) == {"mara", "root-1", "both"}


async def test_two_moderators_who_claim_at_once_do_not_both_have_it(site: Site) -> None:
    mods = [await staff(site, handle) for handle in ("mara", "ben", "ash")]
    number = await opened(site)
    claims = (site.services.cases.claim(mod, number, 1) for mod in mods)
    done = await asyncio.gather(*claims, return_exceptions=True)
    stale = [each for each in done if isinstance(each, Stale)]
    assert len(stale) == 2
    (got,) = (each for each in done if not isinstance(each, BaseException))
    assert got.row.mine
    assert got.row.claim_expires == site.clock() + CLAIM_TIME
    winner = [step.by for step in got.steps if step.kind == "claimed"]
    assert all(winner[0] in each.message for each in stale)


async def test_a_stale_version_is_told_what_has_changed_and_by_whom(site: Site) -> None:
    mara, ben = await staff(site, "mara"), await staff(site, "ben")
    number = await opened(site)
    await site.services.cases.note(mara, number, "I know this one")
    with pytest.raises(Stale) as refused:
        await site.services.cases.close(ben, number, 1, CaseState.NO_ACTION)
    assert "mara" in refused.value.message
    assert (await facts(site, number)).open


async def test_a_claim_runs_out_without_anybody_noticing(site: Site) -> None:
    mara, ben = await staff(site, "mara"), await staff(site, "ben")
    number = await opened(site)
    await site.services.cases.claim(mara, number, 1)
    assert (await site.services.cases.queue(ben)).rows[0].claimed_by == "mara"
    assert await numbers(site, ben, only="unclaimed") == []
    assert await site.services.cases.next_case(ben) is None
    with pytest.raises(Stale, match="mara has this case"):
        await site.services.cases.claim(ben, number, None)
    site.clock.advance(seconds=CLAIM_TIME.total_seconds())
    assert await numbers(site, ben, only="unclaimed") == [number]
    assert await numbers(site, mara, only="mine") == []
    row = (await site.services.cases.queue(ben)).rows[0]
    assert (row.state, row.claimed_by) == (CaseState.OPEN, None)
    assert (await site.services.cases.claim(ben, number, row.version)).row.mine


async def test_what_one_does_keeps_the_claim_alive(site: Site) -> None:
    mara = await staff(site, "mara")
    number = await opened(site)
    await site.services.cases.claim(mara, number, 1)
    site.clock.advance(minutes=20)
    view = await site.services.cases.note(mara, number, "still at it")
    assert view.row.claim_expires == site.clock() + CLAIM_TIME


async def test_a_closed_case_keeps_every_step_and_can_be_opened_again(site: Site) -> None:
    mara, ben = await staff(site, "mara"), await staff(site, "ben")
    number = await opened(site)
    cases = site.services.cases
    view = await cases.claim(mara, number, 1)
    view = await cases.release(mara, number, view.row.version)
    view = await cases.pass_on(ben, number, view.row.version)
    await cases.close(mara, number, view.row.version, CaseState.NO_ACTION, "it was a joke among friends")
    with pytest.raises(BBSError, match="closed"):
        await cases.claim(ben, number, None)
    closed = await cases.case(ben, number)
    assert closed.row.state is CaseState.NO_ACTION
    again = await cases.reopen(ben, number, closed.row.version)
    assert again.row.state is CaseState.OPEN
    assert [(step.kind, step.by) for step in again.steps] == [
        ("opened", ""),
        ("claimed", "mara"),
        ("released", "mara"),
        ("passed", "ben"),
        ("note", "mara"),
        ("closed", "mara"),
        ("reopened", "ben"),
    ]
    assert "a joke among friends" in again.steps[4].words
    with pytest.raises(Stale):
        await cases.reopen(mara, number, closed.row.version)
    with pytest.raises(BBSError, match="open already"):
        await cases.reopen(mara, number, None)


async def test_handing_over_takes_along_what_the_other_may_see(site: Site) -> None:
    mara = await staff(site, "mara")
    quiet = await moderator_of(site, "quiet-one", "quiet")
    here, there, about = (
        await opened(site, board="quiet"),
        await opened(site, board="open"),
        await opened(site, board="quiet", member=quiet.member),
    )
    for number in (here, there, about):
        await site.services.cases.claim(mara, number, 1)
    assert await site.services.cases.hand_over(mara, "quiet-one", "I need to sleep") == 3
    assert await numbers(site, quiet, only="mine") == [here]
    assert await numbers(site, mara, only="unclaimed") == [there, about]
    assert "quiet-one" in (await site.services.cases.case(mara, here)).steps[-1].words
    await site.member("somebody")
    with pytest.raises(NoSuchThing):
        await site.services.cases.hand_over(mara, "somebody", "")
    assert await site.services.cases.hand_over(quiet, None, "") == 1
    assert not (await facts(site, here)).claimed_by


async def test_earlier_cases_leave_out_what_was_about_somebodys_own_safety(site: Site) -> None:
    author, mod = await site.member("quill"), await staff(site, "mara")
    unkind = await reported(site, "ben", Address(await site.thread(author), 1))
    worried = await reported(site, "ben", Address(await site.thread(author), 1), Category.WORRIED)
    triage = await found_by_triage(site, author, Address(await site.thread(author), 1), Severity.RED)
    unnamed = await opened(site, Origin.REPORT, member=author.member, unnamed=True, category="unkind")
    now = await reported(site, "ben", Address(await site.thread(author), 1))
    assert [row.number for row in (await site.services.cases.case(mod, now)).earlier] == [unkind]
    assert [row.number for row in (await site.services.cases.case(mod, worried)).earlier] == [now, unkind]
    view = await site.services.cases.case(mod, unnamed)
    assert (view.earlier, view.strikes) == ((), ())
    assert "quill" not in repr(view)
    assert triage in await numbers(site, mod)


async def test_context_is_the_branch_around_the_post(site: Site) -> None:
    author, other, mod = await site.member("quill"), await site.member("ben"), await staff(site, "mara")
    thread = await site.thread(author, body="the opening")
    first = await site.reply(other, thread, 1, "an answer")
    aside = await site.reply(other, thread, 1, "another branch")
    about = await site.reply(author, thread, first.post or 0, "the one")
    below = await site.reply(other, thread, about.post or 0, "an answer to it")
    view = await site.services.cases.case(mod, await reported(site, "ben", about))
    assert [(post.address, post.is_it) for post in view.context] == [
        (Address(thread, 1), False),
        (first, False),
        (about, True),
        (below, False),
    ]
    assert aside not in [post.address for post in view.context]
    assert [post.depth for post in view.context] == [0, 1, 2, 3]


async def test_what_is_given_as_nonsense_is_said_at_its_field(site: Site) -> None:
    mara = await staff(site, "mara")
    number = await opened(site)
    cases = site.services.cases
    for call, field in (
        (cases.queue(mara, after="x"), "page"),
        (cases.queue(mara, after="9.1.1"), "page"),
        (cases.note(mara, number, "  "), "words"),
        (cases.note(mara, number, "a" * 3000), "words"),
        (cases.close(mara, number, 1, CaseState.OPEN), "outcome"),
    ):
        with pytest.raises(BadInput) as refused:
            await call
        assert refused.value.field == field


async def test_an_appeal_and_a_held_post_are_decided_and_not_closed(site: Site) -> None:
    mara = await staff(site, "mara")
    number = await opened(site, Origin.APPEAL, member=(await site.member("ben")).member)
    with pytest.raises(BBSError) as refused:
        await site.services.cases.close(mara, number, 1, CaseState.NO_ACTION)
    assert refused.value.code == "undecided"


async def test_looking_at_the_queue_counts_as_having_looked(site: Site) -> None:
    mara = await staff(site, "mara")
    assert (await site.db.read(site.services.duty.next_look)).nobody
    await site.services.cases.queue(mara)
    assert not (await site.db.read(site.services.duty.next_look)).nobody
    site.clock.advance(hours=72)
    assert (await site.db.read(site.services.duty.next_look)).nobody


def test_an_excerpt_is_one_short_line() -> None:
    assert excerpt("one\n\ntwo") == "one two"
    assert len(excerpt("word " * 1000)) <= EXCERPT
    assert timedelta(minutes=30) == CLAIM_TIME
