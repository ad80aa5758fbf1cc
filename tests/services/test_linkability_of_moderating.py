"""What moderators do with each other, and what they see of members, does not say who wrote without a name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState
from bbs.errors import BBSError, NotAllowed
from bbs.models.queries import members
from bbs.models.tables import Board, MemberRole
from bbs.services.rows import Draft
from tests.services.community import Site
from tests.services.moderation import WHY, House
from tests.services.test_appeals import appealed, case_of


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


async def unnamed_case(house: House, author: str) -> tuple[Address, int]:
    """A post of this member without a name, and a case about it."""
    address = Address(await house.site.thread(house[author]), 1)
    await house.without_name(address)
    return address, await house.case(address)


async def test_handing_a_case_over_told_whether_its_author_was_the_other_moderator(house: House) -> None:
    """What somebody may not see goes to everybody: of a case about somebody without a name that was an answer."""
    cases, seen = house.site.services.cases, []
    for author in ("mia", "ana"):
        _address, number = await unnamed_case(house, author)
        await cases.claim(house["mo"], number, None)
        assert await cases.hand_over(house["mo"], "mia", "I need to sleep") == 1
        view = await cases.case(house["mo"], number)
        seen.append((view.row.state, view.row.claimed_by, view.row.claim_expires, [step.words for step in view.steps]))
    assert seen[0] == seen[1]
    named = await house.case(Address(await house.site.thread(house["ana"]), 1))
    await cases.claim(house["mo"], named, None)
    await cases.hand_over(house["mo"], "mia", "")
    assert (await cases.case(house["mo"], named)).row.claimed_by == "mia"


async def only(house: House, *handles: str) -> None:
    """Nobody else has a role any more."""
    kept = {house[handle].member for handle in handles}
    await house.site.change(lambda: MemberRole.delete().where(MemberRole.member.not_in(kept)).execute())


@pytest.mark.parametrize("author", ["mo", "ana"])
async def test_who_may_decide_an_appeal_told_whether_its_author_was_the_only_other_moderator(
    house: House, author: str
) -> None:
    await only(house, "sy", "mo")
    address, _case = await unnamed_case(house, author)
    action = await house.act("sy", ActionKind.HIDE, address=address)
    await house.site.services.appeals.appeal(house[author], action.number, "please look again")
    case = await case_of(house, action.number)
    view = await house.site.services.cases.case(house["sy"], case)
    assert view.appeal is not None
    assert view.appeal.closed_to == ""
    await house.site.services.appeals.decide(house["sy"], case, None, False, "I have looked again.")


async def test_where_several_could_decide_it_whoever_acted_does_not(house: House) -> None:
    for author in ("mo", "ana"):
        address, _case = await unnamed_case(house, author)
        action = await house.act("sy", ActionKind.HIDE, address=address)
        await house.site.services.appeals.appeal(house[author], action.number, "please look again")
        with pytest.raises(NotAllowed):
            case = await case_of(house, action.number)
            await house.site.services.appeals.decide(house["sy"], case, None, False, "no")


async def test_an_account_that_is_closed_for_an_unnamed_post_looks_as_before(house: House) -> None:
    """A moderator closes the account of whoever wrote a post, and looks for a name that has changed."""
    site = house.site
    await site.thread(house["ana"], body="lavender, with a name")
    for handle in ("ana", "ben"):
        await site.services.preferences.set(house[handle], "list_my_posts", "on")

    async def looks() -> list[object]:
        seen: list[object] = []
        for handle in ("ana", "ben"):
            found = await site.services.search.posts_of(house["mo"], handle)
            seen += [await site.services.people.about(house["mo"], handle), found]
            seen.append(await site.services.actions.history(house["mo"], handle=handle))
            seen.append(await site.services.steering_people.member(house["mo"], handle))
        return seen

    await site.change(lambda: Board.update(unnamed=True).execute())
    draft = Draft("a key", "quiet", None, None, "a subject", "without a name", unnamed=True)
    address = (await site.services.writing.send(house["ana"], draft)).at
    case = await house.case(address)
    before = await looks()
    until = site.clock() + timedelta(days=5)
    await house.act("mo", ActionKind.SUSPEND, case=case, address=address, until=until)
    found = await site.db.read(lambda: members.by_handle("ana"))
    assert found is not None
    assert found.state == "suspended"
    assert await looks() == before


async def test_a_moderator_saw_in_the_log_who_had_asked_for_their_own_name(house: House) -> None:
    """And who had read what a post of theirs said before: of what concerns oneself nobody reads the log."""
    address, case = await unnamed_case(house, "mia")
    await house.site.services.revealing.reveal(house["mo"], case, "somebody has to call")
    await house.site.services.revealing.revisions(house["mo"], address)
    assert [row.kind for row in (await house.site.services.actions.log(house["mo"])).rows] == [
        "revisions_read",
        "revealed",
    ]
    assert (await house.site.services.actions.log(house["mia"])).rows == ()


async def test_an_appeal_is_decided_once(house: House) -> None:
    """It could be opened again and decided the other way, after its member had been told."""
    action, case = await appealed(house)
    services = house.site.services
    await services.appeals.decide(house["mia"], case, None, True, "That was too much.")
    for who in ("mo", "mia", "sy"):
        with pytest.raises(BBSError) as refused:
            await services.cases.reopen(house[who], case, None)
        assert refused.value.code == "decided"
        with pytest.raises(BBSError):
            await services.appeals.decide(house[who], case, None, False, WHY)
    assert (await services.cases.case(house["mia"], case)).row.state is CaseState.ACTIONED
    (own,) = [one for one in await services.appeals.mine(house["ana"]) if one.number == action]
    assert own.appeal == "overruled"
