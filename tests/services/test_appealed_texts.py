"""What an appeal is about is kept until it is decided, however short texts are kept otherwise."""

from __future__ import annotations

import pytest

from bbs.config_parts import Retention
from bbs.domain.acting import APPEAL_TIME, ActionKind
from bbs.domain.addresses import Address
from bbs.models.tables import CaseFile, Revision
from bbs.services import jobs_retention
from bbs.services.schedule import Schedule
from tests.services.community import Site
from tests.services.moderation import WHY, House

SHORT = Retention(deleted_posts=1, closed_cases=1)


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


async def days_later(house: House, days: int) -> None:
    """The clock goes round each day."""
    schedule = Schedule(house.site.services._core, jobs_retention.jobs(SHORT))
    for _day in range(days):
        house.site.clock.advance(days=1)
        await schedule.run_due()


async def kept(house: House, address: Address, case: int) -> list[bool]:
    """Whether the post has its text, an earlier text, and the case what it was opened for."""
    post = await house.post(address)
    earlier = await house.site.db.read(Revision.select().where(Revision.post == post.id).count)
    snapshot = await house.site.db.read(lambda: CaseFile.get_by_id(case).snapshot)
    return [bool(post.body), bool(earlier), bool(snapshot)]


async def removed(house: House) -> tuple[Address, int, int]:
    """A post that was changed and then removed in a case; the case, and the action."""
    thread = await house.site.thread(house["ben"])
    address = await house.site.reply(house["ana"], thread, body="at first")
    await house.site.services.writing.edit(house["ana"], address, "and then")
    case = await house.case(address)
    done = await house.act("mo", ActionKind.REMOVE, case=case)
    return address, case, done.number


async def test_a_text_was_gone_before_anybody_could_appeal_against_its_removal(house: House) -> None:
    address, case, _action = await removed(house)
    await days_later(house, APPEAL_TIME.days)
    assert await kept(house, address, case) == [True, True, True]
    await days_later(house, 3)
    assert await kept(house, address, case) == [False, False, False]


async def test_a_text_was_gone_before_its_appeal_was_decided(house: House) -> None:
    address, case, action = await removed(house)
    await days_later(house, APPEAL_TIME.days - 1)
    await house.site.services.appeals.appeal(house["ana"], action, "it was a quotation")
    appeal = await house.site.db.read(lambda: CaseFile.get(CaseFile.origin == "appeal").id)
    await days_later(house, 30)
    assert await kept(house, address, case) == [True, True, True]
    await house.site.services.appeals.decide(house["mia"], appeal, None, True, "you were right")
    post = await house.post(address)
    assert (post.state, post.body) == ("published", "and then")


async def test_what_its_author_deleted_was_gone_before_what_was_done_for_it_was_appealed(house: House) -> None:
    thread = await house.site.thread(house["ben"])
    address = await house.site.reply(house["ana"], thread, body="said in anger")
    await house.site.services.writing.edit(house["ana"], address, "said, still in anger")
    case = await house.case(address)
    done = await house.act("mo", ActionKind.WARN, case=case)
    await house.site.services.writing.delete(house["ana"], address)
    await days_later(house, 5)
    assert await kept(house, address, case) == [True, True, True]
    await house.site.services.appeals.appeal(house["ana"], done.number, WHY)
    appeal = await house.site.db.read(lambda: CaseFile.get(CaseFile.origin == "appeal").id)
    await house.site.services.appeals.decide(house["mia"], appeal, None, False, "it stays as it is")
    await days_later(house, 3)
    assert await kept(house, address, case) == [False, False, False]
