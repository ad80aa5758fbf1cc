"""Private material is looked at with a reason, by those who look after the board, and every look is written down."""

from __future__ import annotations

import pytest

from bbs.domain.addresses import Address
from bbs.domain.cases import Origin
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.queries import revisions
from bbs.models.tables import LogLine, Notice
from tests.services.community import Site
from tests.services.moderation import WHY, House


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


async def unnamed_case(house: House, author: str = "ana", origin: Origin = Origin.REPORT) -> int:
    thread = await house.site.thread(house[author])
    await house.without_name(Address(thread))
    return await house.case(Address(thread), origin)


async def looks(house: House) -> list[tuple[str, int | None]]:
    return await house.site.db.read(lambda: [(line.kind, line.actor) for line in LogLine.select().order_by(LogLine.id)])


async def test_asking_for_a_name_is_written_down_and_told_to_its_owner(house: House) -> None:
    case = await unnamed_case(house)
    handle = await house.site.services.revealing.reveal(house["mo"], case, "somebody has to call")
    assert handle == "ana"
    assert await looks(house) == [("revealed", house["mo"].member)]
    (notice,) = await house.site.services.notices.take(house["ana"])
    assert "somebody has to call" in notice.words
    assert " mo " not in notice.words
    view = await house.site.services.cases.case(house["mia"], case)
    assert "ana" not in repr(view).replace("another", "")
    assert [step.by for step in view.steps if step.kind == "revealed"] == ["mo"]


async def test_without_a_reason_or_a_right_nobody_is_revealed(house: House) -> None:
    revealing = house.site.services.revealing
    case = await unnamed_case(house)
    with pytest.raises(BadInput):
        await revealing.reveal(house["mo"], case, "  ")
    with pytest.raises(NotAllowed):
        await revealing.reveal(house["ben"], case, WHY)
    await house.moderator("clara", "circle")
    with pytest.raises(NoSuchThing):
        await revealing.reveal(house["clara"], case, WHY)
    own = await unnamed_case(house, "mo")
    with pytest.raises(NoSuchThing):
        await revealing.reveal(house["mo"], own, WHY)
    named = await house.case(Address(await house.site.thread(house["ana"])))
    with pytest.raises(BBSError):
        await revealing.reveal(house["mo"], named, WHY)
    assert await looks(house) == []
    assert await house.site.db.read(lambda: Notice.select().count()) == 0


async def test_a_look_near_somebodys_own_safety_is_no_news_for_everybody(house: House) -> None:
    for origin in (Origin.TRIAGE, Origin.REPORT):
        case = await unnamed_case(house, origin=origin)
        await house.site.services.revealing.reveal(house["mo"], case, WHY)
    assert len((await house.site.services.actions.public_log(house["ben"])).rows) == 1
    assert len((await house.site.services.actions.log(house["mia"])).rows) == 2


async def test_earlier_texts_are_read_by_moderators_of_the_board_and_each_look_is_written_down(house: House) -> None:
    site, revealing = house.site, house.site.services.revealing
    thread = await site.thread(house["ana"], body="now")
    post = (await house.post(Address(thread))).id
    await site.change(lambda: revisions.add(post, "before", "grief,food", 1_000_000))
    await site.services.writing.delete(house["ana"], Address(thread))
    for _time in range(2):
        earlier, last = await revealing.revisions(house["quentin"], Address(thread))
        assert (earlier.body, earlier.warnings) == ("before", ("grief", "food"))
        assert (last.body, last.until) == ("now", None)
    assert "now" not in repr(last)
    assert await looks(house) == [("revisions_read", house["quentin"].member)] * 2
    assert (await site.services.actions.public_log(house["ana"])).rows == ()


async def test_nobody_else_reads_them(house: House) -> None:
    revealing = house.site.services.revealing
    await house.listed("ana")
    thread = await house.site.thread(house["ana"], "circle")
    await house.moderator("clara", "open")
    for who in ("ana", "ben"):
        with pytest.raises(NotAllowed):
            await revealing.revisions(house[who], Address(thread))
    with pytest.raises(NoSuchThing):
        await revealing.revisions(house["clara"], Address(thread))
    with pytest.raises(NoSuchThing):
        await revealing.revisions(house["mo"], Address(thread, 9))
    quiet = await house.site.thread(house["ana"])
    with pytest.raises(NotAllowed):
        await revealing.revisions(house["clara"], Address(quiet))
    assert await looks(house) == []
