"""Appeals: who may, until when, who decides, and what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbs.domain.acting import APPEAL_TIME, APPEALABLE, MAX_APPEAL, ActionKind
from bbs.domain.addresses import Address
from bbs.domain.policy import Actor
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed, Stale
from bbs.models.tables import Action, Appeal, CaseFile, Member, MemberRole
from tests.services.community import PASSWORD, Site
from tests.services.moderation import WHY, House

SAID = "I meant it as a joke between us two"
ANSWER = "We have looked, and we see it as you do"


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


async def appealed(house: House, kind: str = "hide", who: str = "mo", author: str = "ana") -> tuple[int, int]:
    """An action about something that a member wrote, and the case of their appeal."""
    address = await house.site.reply(house[author], await house.site.thread(house["ben"]))
    action = await house.act(who, kind, address=address)
    await house.site.services.appeals.appeal(await house.again(author), action.number, SAID)
    return action.number, await case_of(house, action.number)


async def case_of(house: House, action: int) -> int:
    return int((await house.site.db.read(lambda: Appeal.get_by_id(action))).case_id)


async def own(house: House, handle: str = "ana") -> list[tuple[str, str]]:
    actor = await house.again(handle)
    return [(one.appeal, one.ended) for one in await house.site.services.appeals.mine(actor)]


async def test_an_appeal_that_overturns_takes_the_action_back(house: House) -> None:
    appeals = house.site.services.appeals
    number, case = await appealed(house)
    view = await house.site.services.cases.case(house["mia"], case)
    assert view.appeal is not None
    assert (view.appeal.words, view.appeal.action.number, view.row.origin) == (SAID, number, "appeal")
    await appeals.decide(house["mia"], case, view.row.version, True, ANSWER)
    post = (await house.site.db.read(lambda: Action.get_by_id(number))).post_id
    assert (await house.site.db.read(lambda: CaseFile.get_by_id(case))).state == "actioned"
    assert await own(house) == [("overruled", "another moderator has decided otherwise")]
    assert ANSWER in (await house.site.services.notices.take(house["ana"]))[-1].words
    log = await house.site.services.actions.log(house["mo"])
    assert [row.kind for row in log.rows] == ["overruled", "appealed", "acted"]
    assert post is not None
    with pytest.raises(BBSError):
        await house.site.services.actions.revert(house["mo"], number, WHY)


async def test_an_appeal_that_does_not_overturn_leaves_it_and_says_why(house: House) -> None:
    number, case = await appealed(house)
    await house.site.services.appeals.decide(house["sy"], case, None, False, ANSWER)
    assert await own(house) == [("upheld", "")]
    (mine,) = await house.site.services.appeals.mine(house["ana"])
    assert ANSWER in mine.answer
    assert (await house.site.db.read(lambda: Action.get_by_id(number))).ended == ""
    with pytest.raises(BBSError):
        await house.site.services.appeals.decide(house["mia"], case, None, True, ANSWER)


async def test_whoever_acted_does_not_decide(house: House) -> None:
    _number, case = await appealed(house)
    with pytest.raises(NotAllowed):
        await house.site.services.appeals.decide(house["mo"], case, None, False, ANSWER)


async def alone(house: House, *gone: str) -> None:
    """Only the others work on cases any more."""
    ids = [house[name].member for name in gone]
    await house.site.change(lambda: MemberRole.delete().where(MemberRole.member << ids).execute())


async def test_where_there_is_no_other_moderator_a_sysop_decides(house: House) -> None:
    _number, case = await appealed(house)
    await alone(house, "mia", "quentin")
    with pytest.raises(NotAllowed):
        await house.site.services.appeals.decide(house["mo"], case, None, True, ANSWER)
    await house.site.services.appeals.decide(house["sy"], case, None, True, ANSWER)
    assert await own(house) == [("overruled", "another moderator has decided otherwise")]


async def test_the_only_one_there_is_decides_about_what_they_did(house: House) -> None:
    _number, case = await appealed(house, who="sy")
    with pytest.raises(NotAllowed):
        await house.site.services.appeals.decide(house["sy"], case, None, True, ANSWER)
    await alone(house, "mia", "mo", "quentin")
    await house.site.services.appeals.decide(house["sy"], case, None, True, ANSWER)


async def test_a_moderator_of_some_boards_decides_there_and_not_about_accounts(house: House) -> None:
    appeals = house.site.services.appeals
    _number, case = await appealed(house)
    await appeals.decide(house["quentin"], case, None, True, ANSWER)
    await house.moderator("clara", "circle")
    _other, second = await appealed(house)
    with pytest.raises(NoSuchThing):
        await appeals.decide(house["clara"], second, None, True, ANSWER)
    _third, closing = await appealed(house, "suspend")
    with pytest.raises(NotAllowed):
        await appeals.decide(house["quentin"], closing, None, True, ANSWER)


async def test_a_moderator_sees_nothing_of_an_appeal_of_their_own(house: House) -> None:
    address = await house.site.reply(house["mia"], await house.site.thread(house["ben"]))
    action = await house.act("mo", "hide", address=address)
    await house.site.services.appeals.appeal(house["mia"], action.number, SAID)
    with pytest.raises(NoSuchThing):
        await house.site.services.appeals.decide(house["mia"], await case_of(house, action.number), None, True, ANSWER)


async def test_once_and_in_time_and_with_words(house: House) -> None:
    site, appeals = house.site, house.site.services.appeals
    address = await site.reply(house["ana"], await site.thread(house["ben"]))
    first = await house.act("mo", "hide", address=address)
    for said in (" \n", "x" * (MAX_APPEAL + 1)):
        with pytest.raises(BadInput) as refused:
            await appeals.appeal(house["ana"], first.number, said)
        assert refused.value.field == "words"
    for handle in ("ben", "mo"):
        with pytest.raises(NoSuchThing):
            await appeals.appeal(house[handle], first.number, SAID)
    await appeals.appeal(house["ana"], first.number, SAID)
    with pytest.raises(BBSError) as twice:
        await appeals.appeal(house["ana"], first.number, SAID)
    assert twice.value.code == "appealed"
    second = await house.act("mo", "warn", handle="ana")
    site.clock.advance(seconds=APPEAL_TIME.total_seconds())
    assert (await appeals.mine(house["ana"]))[0].appeal_until == site.clock()
    site.clock.advance(seconds=1)
    assert (await appeals.mine(house["ana"]))[0].appeal_until is None
    with pytest.raises(BBSError) as late:
        await appeals.appeal(house["ana"], second.number, SAID)
    assert late.value.code == "too_late"


@pytest.mark.parametrize("kind", list(ActionKind))
async def test_what_can_be_appealed(house: House, kind: ActionKind) -> None:
    thread = await house.site.thread(house["ana"])
    answer = await house.site.reply(house["ana"], thread)
    argument = {"add-warning": "grief", "move": "open", "split": "a subject", "slow": "5"}.get(kind, "")
    if kind is ActionKind.RESTORE:
        await house.act("mo", "hide", address=answer)
    whole = kind in (ActionKind.LOCK, ActionKind.PIN, ActionKind.SLOW, ActionKind.MOVE)
    action = await house.act("mo", kind, address=Address(thread) if whole else answer, argument=argument)
    ana = await house.again("ana")
    shown = [one for one in await house.site.services.appeals.mine(ana) if one.number == action.number]
    assert [one.appeal_until is not None for one in shown] in ([], [kind in APPEALABLE])
    if kind in APPEALABLE:
        await house.site.services.appeals.appeal(ana, action.number, SAID)
    else:
        with pytest.raises(BBSError):
            await house.site.services.appeals.appeal(ana, action.number, SAID)


async def test_somebody_who_is_shut_out_appeals_at_the_door_and_comes_in_when_it_is_overruled(house: House) -> None:
    site, services = house.site, house.site.services
    action = await house.act("sy", "ban", handle="ana")
    ana = await services.accounts.sign_in_password("ana", PASSWORD)
    assert ana is not None
    assert (ana.member, ana.suspended) == (None, house["ana"].member)
    (mine,) = await services.appeals.mine(ana)
    assert (mine.reason, mine.until, mine.closes) == (WHY, None, True)
    await services.appeals.appeal(ana, action.number, SAID)
    await services.appeals.decide(house["mo"], await case_of(house, action.number), None, True, ANSWER)
    assert (await services.accounts.again(ana)).member == house["ana"].member
    assert (await site.db.read(lambda: Member.get(Member.handle == "ana"))).state == "active"


async def test_an_appeal_about_an_unnamed_post_keeps_its_author_unnamed(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"])
    await house.without_name(Address(thread))
    action = await house.act("mo", "hide", address=Address(thread))
    await site.services.appeals.appeal(house["ana"], action.number, SAID)
    case = await case_of(house, action.number)
    view = await site.services.cases.case(house["mia"], case)
    queue = await site.services.cases.queue(house["mia"])
    assert "ana" not in repr(view).replace("another", "")
    assert "ana" not in repr(queue)
    await site.services.appeals.decide(house["mia"], case, None, True, ANSWER)
    assert (await house.post(Address(thread))).state == "published"


async def test_an_appeal_is_decided_and_not_acted_on(house: House) -> None:
    _number, case = await appealed(house)
    with pytest.raises(BBSError) as refused:
        await house.act("mia", "warn", case=case)
    assert refused.value.code == "appeal"
    view = await house.site.services.cases.case(house["mia"], case)
    assert view.kinds == ()


async def test_two_cannot_decide(house: House) -> None:
    _number, case = await appealed(house)
    version = (await house.site.db.read(lambda: CaseFile.get_by_id(case))).version
    await house.site.services.cases.claim(house["mia"], case, version)
    with pytest.raises(Stale):
        await house.site.services.appeals.decide(house["sy"], case, version, True, ANSWER)


async def test_what_has_run_out_can_still_have_been_wrong(house: House) -> None:
    site = house.site
    address = await site.reply(house["ana"], await site.thread(house["ben"]))
    action = await house.act("mo", "silence", address=address, until=site.clock() + timedelta(hours=1))
    await site.services.appeals.appeal(house["ana"], action.number, SAID)
    site.clock.advance(hours=2)
    await site.services.schedule.run_due()
    await site.services.appeals.decide(house["mia"], await case_of(house, action.number), None, True, ANSWER)
    assert await own(house) == [("overruled", "another moderator has decided otherwise")]


async def test_what_is_tidied_by_its_own_author_is_nothing_done_about_them(house: House) -> None:
    thread = await house.site.thread(house["mo"])
    action = await house.act("mo", "lock", address=Address(thread))
    assert await house.site.services.appeals.mine(house["mo"]) == ()
    with pytest.raises(NoSuchThing):
        await house.site.services.appeals.appeal(house["mo"], action.number, SAID)


async def test_whoever_waits_or_is_locked_appeals_nothing(house: House) -> None:
    for actor in (
        Actor(None, "x", frozenset(), waiting=7),
        Actor(None, "x", frozenset(), locked=house["ana"].member),
    ):
        with pytest.raises(NotAllowed):
            await house.site.services.appeals.mine(actor)


async def test_the_action_of_an_appeal_stood_in_its_case_twice(house: House) -> None:
    earlier = await house.act("mo", "warn", handle="ana")
    number, case = await appealed(house)
    view = await house.site.services.cases.case(house["mia"], case)
    assert view.appeal is not None
    assert view.appeal.action.number == number
    assert [row.number for row in view.strikes] == [earlier.number]
