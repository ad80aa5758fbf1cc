"""What moderators do to posts, threads and members; what the members hear, and how it ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bbs.domain.acting import DEFAULT_LASTS, MAX_LASTS, MAX_REASON, ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Origin
from bbs.domain.policy import GUEST, SYSTEM
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed, Stale
from bbs.models.queries.actions import ActionFacts
from bbs.models.tables import Action, CaseFile, Member, Rule
from bbs.services.action_effects import Effects
from bbs.services.case_rows import ActionRequest
from bbs.services.core import Outbox
from bbs.services.rows import Draft
from tests.services.community import PASSWORD, Site, build_on
from tests.services.moderation import WHY, House


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


async def told(house: House, handle: str) -> list[str]:
    return [row.words for row in await house.site.services.notices.take(house[handle])]


async def text_of(house: House, handle: str, address: Address) -> str | None:
    found = await house.site.services.reading.texts(house[handle], address.thread, [address.post or 1])
    return found.get(address.post or 1)


async def found(house: House, handle: str, words: str) -> int:
    return len((await house.site.services.search.search(house[handle], words)).results)


async def test_a_hidden_post_is_gone_from_reading_and_search_and_comes_back(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"], body="opening")
    answer = await site.reply(house["ben"], thread, body="zebra crossing")
    action = await house.act("mo", "hide", address=answer)
    assert await text_of(house, "ana", answer) is None
    assert await text_of(house, "ben", answer) == "zebra crossing"
    assert await text_of(house, "quentin", answer) == "zebra crossing"
    assert await found(house, "mo", "zebra") == 0
    assert 2 not in await site.unread(house["ana"], thread)
    await site.services.actions.revert(house["mo"], action.number, "looked again")
    assert await text_of(house, "ana", answer) == "zebra crossing"
    assert await found(house, "ana", "zebra") == 1
    assert 2 in await site.unread(house["ana"], thread)


async def test_the_member_reads_what_why_which_rule_how_long_and_how_to_appeal(house: House) -> None:
    site = house.site
    await site.change(lambda: Rule.insert(slug="kind", words="Be kind.").execute())
    thread = await site.thread(house["ana"])
    until = site.clock() + timedelta(days=2)
    await house.act("mo", "hide", address=Address(thread), rule="kind", until=until, message="You may write it anew")
    (words,) = await told(house, "ana")
    for part in (f"#{thread}.1", WHY, "Be kind.", "2026-03-16", "You may write it anew", "2026-04-03"):
        assert part in words, part
    assert "mo" not in words.split()
    (own,) = await site.services.appeals.mine(house["ana"])
    assert (own.reason, own.rule, own.until, own.on) == (WHY, "Be kind.", until, f"#{thread}.1")
    assert own.appeal_until is not None


async def test_a_hidden_thread_of_one_post_is_there_for_its_author_and_moderators_alone(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"], body="alone")
    action = await house.act("mo", "hide", address=Address(thread))
    with pytest.raises(NoSuchThing):
        await site.services.reading.open(house["ben"], thread)
    assert await text_of(house, "ana", Address(thread)) == "alone"
    assert await text_of(house, "mo", Address(thread)) == "alone"
    page = await site.services.threads.page(house["ben"], "quiet")
    assert page.rows == ()
    await site.services.actions.revert(house["mia"], action.number, WHY)
    assert await text_of(house, "ben", Address(thread)) == "alone"


async def test_a_removed_posts_text_was_reachable_nowhere(house: House) -> None:
    """Reading, search, drafts that quote, and the subject; what others have quoted stays as they wrote it."""
    site, services = house.site, house.site.services
    thread = await site.thread(house["ana"], subject="giraffe", body="walrus")
    quote = await site.reply(house["ben"], thread, body="> walrus\n\nNo.")
    await house.act("mo", "remove", address=Address(thread, 1))
    for reader in ("ana", "ben", "mo", "sy", "quentin"):
        actor = house[reader]
        assert await text_of(house, reader, Address(thread, 1)) is None
        view = await services.reading.open(actor, thread)
        page = await services.threads.page(actor, "quiet")
        assert "giraffe" not in repr(view)
        assert "giraffe" not in repr(page)
        assert "walrus" not in repr(view)
        draft = await services.writing.open_draft(actor, thread=thread, parent=1, quote=True)
        assert "walrus" not in draft.body
    assert await found(house, "ben", "giraffe") == 0
    assert await found(house, "ben", "walrus") == 1
    assert await text_of(house, "ana", quote) == "> walrus\n\nNo."
    kept = await services.revealing.revisions(house["mo"], Address(thread, 1))
    assert [one.body for one in kept] == ["walrus"]


async def test_taking_a_removal_back_brings_the_subject_back_too(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"], subject="giraffe", body="walrus")
    await site.reply(house["ben"], thread)
    action = await house.act("mo", "remove", address=Address(thread, 1))
    await site.services.actions.revert(house["mo"], action.number, WHY)
    assert (await site.services.reading.open(house["ben"], thread)).subject == "giraffe"
    assert await found(house, "ben", "giraffe walrus") == 1


async def test_a_removal_outlives_the_hiding_that_came_before_it(house: House) -> None:
    site = house.site
    address = await site.reply(house["ana"], await site.thread(house["ben"]))
    until = site.clock() + timedelta(days=1)
    await house.act("mo", "hide", address=address, until=until)
    removed = await house.act("mo", "remove", address=address)
    site.clock.advance(days=2)
    await site.services.schedule.run_due()
    assert (await house.post(address)).state == "removed"
    await site.services.actions.revert(house["mo"], removed.number, WHY)
    assert (await house.post(address)).state == "published"


async def test_what_its_author_deleted_meanwhile_stays_deleted(house: House) -> None:
    site = house.site
    address = await site.reply(house["ana"], await site.thread(house["ben"]))
    action = await house.act("mo", "add-warning", address=address, argument="grief, Self Harm")
    await site.services.writing.delete(house["ana"], address)
    await site.services.actions.revert(house["mo"], action.number, WHY)
    assert (await house.post(address)).state == "deleted"
    with pytest.raises(BBSError) as refused:
        await house.act("mo", "restore", address=address)
    assert refused.value.code == "state"


async def test_restoring_ends_what_had_hidden_it(house: House) -> None:
    site = house.site
    address = await site.reply(house["ana"], await site.thread(house["ben"]))
    await house.act("mo", "remove", address=address)
    await house.act("mia", "restore", address=address)
    assert (await house.post(address)).state == "published"
    history = await site.services.actions.history(house["mo"], handle="ana")
    assert [(row.kind, row.ended != "") for row in history] == [("restore", False), ("remove", True)]


async def test_warnings_of_moderators_are_found_by_and_taken_off_again(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"], body="penguin", warnings=("grief",))
    await site.reply(house["ben"], thread, body="penguin too")
    first = await house.act("mo", "add-warning", address=Address(thread), argument="grief,self-harm")
    await house.act("mia", "add-warning", address=Address(thread), argument="food")
    view = await site.services.reading.open(house["ben"], thread)
    assert view.warnings == ("grief", "self-harm", "food")
    await site.services.actions.revert(house["mo"], first.number, WHY)
    view = await site.services.reading.open(house["ben"], thread)
    assert view.warnings == view.heads[0].warnings == ("grief", "food")
    await site.services.writing.delete(house["ben"], Address(thread, 2))
    assert await found(house, "ana", "penguin") == 1


async def test_threads_are_moved_split_closed_pinned_and_slowed(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"])
    answer = await site.reply(house["ben"], thread)
    moved = await house.act("mo", "move", address=Address(thread), argument="open")
    assert (await site.services.reading.open(house["ben"], thread)).board == "open"
    await site.services.actions.revert(house["mo"], moved.number, WHY)
    assert (await site.services.reading.open(house["ben"], thread)).board == "quiet"
    for kind, argument, column, on, off in (
        ("lock", "", "locked", True, False),
        ("pin", "", "pinned", True, False),
        ("slow", "15", "slow_seconds", 900, 0),
    ):
        action = await house.act("mo", kind, address=Address(thread), argument=argument)
        assert getattr(await house.row(thread), column) == on
        await site.services.actions.revert(house["mo"], action.number, WHY)
        assert getattr(await house.row(thread), column) == off
    await house.act("mo", "split", address=answer, argument="A thread of its own")
    page = await site.services.threads.page(house["ben"], "quiet")
    assert {row.subject for row in page.rows} == {"a subject", "A thread of its own"}


async def test_a_newer_action_of_the_same_kind_takes_the_place_of_the_older(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"])
    await house.act("mo", "slow", address=Address(thread), argument="5")
    newer = await house.act("mia", "slow", address=Address(thread), argument="30")
    rows = await site.db.read(lambda: [row.ended for row in Action.select().order_by(Action.id)])
    assert rows == ["replaced", ""]
    await site.services.actions.revert(house["mo"], newer.number, WHY)
    assert (await house.row(thread)).slow_seconds == 0


async def test_a_silence_ends_by_itself_whether_or_not_the_clock_has_been_round(house: House) -> None:
    site, services = house.site, house.site.services
    thread = await site.thread(house["ben"])
    silence = await house.act("quentin", "silence", address=await site.reply(house["ana"], thread))
    assert silence.until == site.clock() + DEFAULT_LASTS
    draft = Draft("a-key-of-a-draft", None, thread, 1, body="may I")
    with pytest.raises(BBSError):
        await services.writing.send(house["ana"], draft)
    site.clock.advance(days=3)
    await services.writing.send(house["ana"], draft)
    await services.schedule.run_due()
    (own,) = await services.appeals.mine(house["ana"])
    assert own.ended


async def test_one_action_that_could_not_end_held_up_those_behind_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, until = house.site, house.site.clock() + timedelta(days=1)
    thread = await site.thread(house["ben"])
    stuck = await house.act("mo", "hide", address=await site.reply(house["ana"], thread), until=until)
    await house.act("mo", "suspend", handle="ben", until=until)
    ends = Effects.end

    def refuse(effects: Effects, facts: ActionFacts, now_us: int, outbox: Outbox) -> None:
        if facts.id == stuck.number:
            raise NoSuchThing("gone")
        ends(effects, facts, now_us, outbox)

    monkeypatch.setattr(Effects, "end", refuse)
    site.clock.advance(days=1)
    assert (await site.services.schedule.run_due())["actions"] == 1
    assert (await site.db.read(lambda: Member.get(Member.handle == "ben"))).state == "active"
    assert not (await site.db.read(lambda: Action.get_by_id(stuck.number))).ended


async def test_a_suspension_ended_by_itself_across_a_restart(house: House) -> None:
    """Also while no server runs, and also where the clock comes late."""
    site = house.site
    accounts = site.services.accounts
    await house.act("mo", "suspend", handle="ana", until=site.clock() + timedelta(days=1))
    assert (await accounts.sign_in_password("ana", PASSWORD)).suspended == house["ana"].member  # type: ignore[union-attr]
    await site.services.stop()
    site.clock.advance(days=1)
    later = build_on(site.db, site.clock, site.data)
    await later.start()
    try:
        assert await later.accounts.sign_in_password("ana", PASSWORD) == house["ana"]
        assert (await later.schedule.run_due())["actions"] == 1
        assert await later.accounts.sign_in_password("ana", PASSWORD) == house["ana"]
        assert (await site.db.read(lambda: Member.get(Member.handle == "ana"))).state == "active"
    finally:
        await later.stop()


async def test_sessions_end_when_an_account_is_closed(house: House) -> None:
    site = house.site
    ended: asyncio.Queue[str] = asyncio.Queue()
    ana = await site.services.accounts.sign_in_password("ana", PASSWORD)
    assert ana is not None
    await site.services.sessions.arrived(ana, ended.put_nowait, site.clock())
    await house.act("sy", "ban", handle="ana")
    assert "closed" in await asyncio.wait_for(ended.get(), 5)


async def test_opening_an_account_leaves_closed_what_another_action_has_closed(house: House) -> None:
    site = house.site
    ban = await house.act("sy", "ban", handle="ana")
    suspension = await house.act("mo", "suspend", handle="ana")
    await site.services.actions.revert(house["mo"], ban.number, WHY)
    assert (await house.again("ana")).suspended is not None
    await site.services.actions.revert(house["mo"], suspension.number, WHY)
    assert (await house.again("ana")).member is not None
    assert [row.kind for row in await site.services.notices.take(house["ana"])] == ["restored"]


async def test_what_the_operator_closes_ends_no_sooner_for_an_earlier_suspension(house: House) -> None:
    site, managing = house.site, house.site.services.managing
    await house.act("mo", "suspend", handle="ana")
    await managing.suspend(SYSTEM, "ana")
    site.clock.advance(days=30)
    await site.services.schedule.run_due()
    assert (await house.again("ana")).suspended is not None
    (own,) = [one for one in await site.services.appeals.mine(await house.again("ana")) if one.closes]
    with pytest.raises(NotAllowed):
        await site.services.actions.revert(house["mo"], own.number, WHY)
    await managing.restore(SYSTEM, "ana")
    assert (await house.again("ana")).member is not None


async def test_a_case_closes_with_what_was_done_and_a_note_leaves_it_open(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"])
    case = await house.case(Address(thread))
    await house.act("mo", "note", case=case)
    assert (await site.db.read(lambda: CaseFile.get_by_id(case))).open
    action = await house.act("mo", "hide", case=case)
    closed = await site.db.read(lambda: CaseFile.get_by_id(case))
    assert (closed.open, closed.state) == (False, "actioned")
    in_case = await site.services.actions.history(house["mia"], case=case)
    assert [row.kind for row in in_case] == ["hide", "note"]
    assert in_case[0].number == action.number


async def test_two_moderators_cannot_act_on_one_case(house: House) -> None:
    thread = await house.site.thread(house["ana"])
    case = await house.case(Address(thread))
    version = (await house.site.db.read(lambda: CaseFile.get_by_id(case))).version
    await house.act("mo", "note", case=case, version=version)
    with pytest.raises(Stale) as stale:
        await house.act("mia", "hide", case=case, version=version)
    assert "mo" in stale.value.message
    view = await house.site.services.cases.claim(house["mia"], case, version + 1)
    assert view is not None
    with pytest.raises(Stale):
        await house.act("mo", "hide", case=case)
    assert (await house.post(Address(thread))).state == "published"


async def test_both_at_the_same_moment_and_one_is_told_so(house: House) -> None:
    thread = await house.site.thread(house["ana"])
    case = await house.case(Address(thread))
    version = (await house.site.db.read(lambda: CaseFile.get_by_id(case))).version
    both = [house.act(who, "hide", case=case, version=version) for who in ("mo", "mia")]
    went = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(one, BBSError) for one in went) == [False, True]
    assert await house.site.db.read(lambda: Action.select().count()) == 1


async def test_nobody_acts_in_a_case_about_themselves(house: House) -> None:
    thread = await house.site.thread(house["mo"])
    case = await house.case(Address(thread))
    with pytest.raises(NoSuchThing):
        await house.act("mo", "note", case=case)
    with pytest.raises(NoSuchThing):
        await house.site.services.actions.history(house["mo"], case=case)


async def test_an_action_on_an_unnamed_post_reveals_nobody(house: House) -> None:
    site, services = house.site, house.site.services
    thread = await site.thread(house["ana"])
    await house.without_name(Address(thread))
    named = await site.thread(house["ana"])
    silence = await house.act("quentin", "silence", address=Address(thread))
    assert "ana" not in repr(silence)
    assert f"#{thread}" in silence.on
    with pytest.raises(BBSError):
        await services.writing.send(house["ana"], Draft("a-key-of-a-draft", None, named, 1, body="x"))
    assert await services.actions.history(house["mo"], handle="ana") == ()
    assert "ana" not in repr(await services.actions.log(house["mo"]))
    again = await house.act("mo", "silence", handle="ana", until=site.clock() + timedelta(days=1))
    history = await services.actions.history(house["mo"], handle="ana")
    assert [row.number for row in history] == [again.number]
    await services.actions.revert(house["mo"], again.number, WHY)
    with pytest.raises(BBSError):
        await services.writing.send(house["ana"], Draft("a-key-of-a-draft", None, named, 1, body="x"))
    (own,) = [one for one in await services.appeals.mine(house["ana"]) if not one.ended]
    assert own.number == silence.number


async def test_a_sysop_without_a_name_was_told_apart_by_a_refusal(house: House) -> None:
    for author in ("sy", "ana"):
        thread = await house.site.thread(house[author])
        await house.without_name(Address(thread))
        assert (await house.act("mo", "silence", address=Address(thread))).kind is ActionKind.SILENCE


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("reason", {"reason": " \n"}),
        ("reason", {"reason": "x" * (MAX_REASON + 1)}),
        ("message", {"message": "x" * (MAX_REASON + 1)}),
        ("rule", {"rule": "nowhere"}),
        ("until", {"until": timedelta(0)}),
        ("until", {"until": MAX_LASTS + timedelta(seconds=1)}),
        ("until", {"kind": "remove", "until": timedelta(days=1)}),
        ("argument", {"kind": "add-warning", "argument": " , "}),
        ("argument", {"kind": "move", "argument": "no-such-board"}),
        ("argument", {"kind": "slow", "argument": "1441"}),
        ("argument", {"kind": "slow", "argument": "²"}),
        ("argument", {"kind": "split", "argument": ""}),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(house: House, field: str, more: dict[str, object]) -> None:
    site = house.site
    address = await site.reply(house["ben"], await site.thread(house["ana"]))
    if isinstance(more.get("until"), timedelta):
        more = {**more, "until": site.clock() + more["until"]}  # type: ignore[operator]
    kind = more.get("kind", "hide")
    rest = {name: value for name, value in more.items() if name != "kind"}
    with pytest.raises(BadInput) as refused:
        await house.act("mo", str(kind), address=address, **rest)
    assert refused.value.field == field
    assert await site.db.read(lambda: Action.select().count()) == 0


async def test_reverting_needs_a_reason_and_something_that_stands(house: House) -> None:
    site, actions = house.site, house.site.services.actions
    address = await site.reply(house["ben"], await site.thread(house["ana"]))
    action = await house.act("mo", "hide", address=address)
    with pytest.raises(BadInput):
        await actions.revert(house["mo"], action.number, " ")
    for who in ("ben", "ana"):
        with pytest.raises(NotAllowed):
            await actions.revert(house[who], action.number, WHY)
    await actions.revert(house["quentin"], action.number, WHY)
    with pytest.raises(BBSError) as ended:
        await actions.revert(house["mo"], action.number, WHY)
    assert ended.value.code == "ended"
    warning = await house.act("mo", "warn", handle="ana")
    with pytest.raises(BBSError) as never:
        await actions.revert(house["mo"], warning.number, WHY)
    assert never.value.code == "state"
    with pytest.raises(NoSuchThing):
        await actions.revert(house["mo"], 999, WHY)


async def test_a_case_of_another_origin_than_its_post_stays_out_of_the_public_log(house: House) -> None:
    site = house.site
    safe = await site.thread(house["ana"])
    other = await site.thread(house["ben"])
    case = await house.case(Address(safe), Origin.TRIAGE, "")
    await house.act("mo", "add-warning", case=case, argument="self-harm")
    await house.act("mo", "remove", address=Address(safe))
    await house.act("mo", "hide", address=Address(other))
    page = await site.services.actions.public_log(house["ben"])
    assert [row.words for row in page.rows] == ["Hide the post · Quiet"]


async def test_strikes_are_never_a_number_to_the_member(house: House) -> None:
    for _time in range(3):
        await house.act("mo", "warn", handle="ana")
    words = await told(house, "ana")
    assert len(words) == 3
    assert len(set(words)) == 1


async def test_guests_and_members_act_on_nothing(house: House) -> None:
    thread = await house.site.thread(house["ana"])
    request = ActionRequest(ActionKind.HIDE, WHY, address=Address(thread))
    for actor in (GUEST, house["ben"]):
        with pytest.raises(NotAllowed):
            await house.site.services.actions.act(actor, request)
