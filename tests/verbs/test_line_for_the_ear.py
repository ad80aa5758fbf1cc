"""Line mode for the ear: nothing is said twice, numbers stay what they were, and Enter says what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from bbs.domain.policy import SYSTEM, Actor
from bbs.verbs.line_case import CaseRoom
from bbs.verbs.line_queue import QueueRoom
from bbs.verbs.saying import AsWritten, sentence
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.caller import Asked, Caller
from tests.verbs.running import run
from tests.verbs.talker import Talker

Sits = Callable[..., Awaitable[Caller]]


@pytest.fixture
async def sits(site: Site) -> AsyncIterator[Sits]:
    callers: list[Caller] = []

    async def sit_down(actor: Actor, **more: object) -> Caller:
        session = await site.services.sessions.arrived(actor, lambda _words: None, site.clock())
        callers.append(Caller(site, Asked(replace(actor, session=session), **more)))  # type: ignore[arg-type]
        await callers[-1].comes()
        return callers[-1]

    yield sit_down
    for caller in callers:
        await caller.hangs_up()
        assert caller.error is None


async def cases(site: Site, *subjects: str) -> Actor:
    """A moderator, and a case for each of these threads."""
    olm, ana, ben = await staff(site, "olm"), await site.member("ana"), await site.member("ben")
    for subject in subjects:
        thread = await site.thread(ana, subject=subject)
        await site.services.reports.report(ben, Address(thread, 1), Category.OTHER, "")
    return olm


# Where one is, and what Enter does


async def test_enter_said_that_it_reads_on_where_there_was_nothing_left(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.thread(ben)
    caller = await sits(ana)
    assert (await caller.says("")).endswith("Enter reads on. Or reply, support, back, ?: ")
    assert (await caller.says("")).endswith("You have read everything.\nEnter goes back: ")
    assert "Board Quiet." in await caller.says("")
    assert (await caller.says("")).endswith("or Enter looks again: ")
    assert "Home, ana." in await caller.says("")


async def test_a_list_that_goes_on_says_so_at_each_question(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    for number in range(9):
        await site.thread(ben, subject=f"Thread {number}")
    caller = await sits(ana, rows=6)
    await caller.says("3")
    assert (await caller.says("home", "3")).endswith("A number, more, or Enter reads on: ")


async def test_a_question_was_broken_within_a_word_by_a_narrow_terminal(site: Site, sits: Sits) -> None:
    caller = await sits(await site.member("ana"), columns=24)
    assert max(map(len, caller.said.splitlines())) < 24


async def test_home_and_drafts_are_said_from_anywhere(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("Some words\r")
    said = await caller.says("/stop")
    assert said.endswith("Your draft is kept. drafts has it.\nEnter reads on: "), "said once, without another word"
    assert "1. a reply in thread" in await caller.says("drafts")
    assert "Home, ana." in await caller.says("home")


async def test_somebody_who_types_what_they_feel_is_told_where_it_went_and_whom_to_call(site: Site, sits: Sits) -> None:
    caller = await sits(await site.member("ana"))
    said = await caller.says("nothing is any good any more")
    assert "Nobody has read that" in said
    assert "! says whom to call now." in said
    assert "That is not known here." in await caller.says("nothing")


async def test_a_wrong_number_brought_the_whole_list_again(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    assert "1. I've been there" in await caller.says(f"#{thread}", "support")
    said = await caller.says("9")
    assert said == "9\nPlease say a number from 1 to 4.\nA number, or Enter to go back: "


# Posts, and what one writes


async def test_reading_on_from_one_new_post_to_the_next_says_new_only_once(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    await site.reply(ben, thread)
    caller = await sits(ana)
    assert ", new." in await caller.says("")
    assert "new" not in await caller.says("")


async def test_boards_of_one_name_are_told_apart(site: Site) -> None:
    ana = await site.member("ana")
    steering = site.services.steering
    await steering.add_experience(SYSTEM, "fear", "Fear")
    await steering.add_board(SYSTEM, "fear", "fear-quiet", "Quiet")
    visit = Talker(site, ana).visit
    assert await visit.board_name("fear-quiet", "Quiet") == "Quiet, Fear"
    assert await visit.board_name("quiet", "Quiet") == "Quiet, Nights"
    assert await visit.board_name("open", "Open") == "Open"


async def test_a_list_over_several_boards_said_welcome_without_its_experience(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.services.steering.add_experience(SYSTEM, "fear", "Fear")
    await site.services.steering.add_board(SYSTEM, "fear", "fear-quiet", "Quiet")
    await site.thread(ana, board="fear-quiet", subject="A lamp", body="hello @ben")
    caller = await sits(ben)
    assert "A lamp, Quiet, Fear" in await caller.says("news")
    assert "A lamp, ana, Quiet, Fear, just now" in await caller.says("search lamp")
    assert "in A lamp on Quiet, Fear" in (await run(site, ben, "search lamp"))[1]
    assert "in A lamp on Quiet, Fear" in (await run(site, ben, "unread"))[1]


async def test_a_reply_with_a_quote_does_not_say_the_post_again(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, body="It is three and I am awake.")
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    before = len(caller.said)
    caller.types("quote\r")
    await caller.hears("Type your words.", before)
    assert "The post stands there as a quote." in caller.said[before:]
    assert "awake" not in caller.said[before:]


def test_names_were_said_with_a_capital_that_is_not_theirs() -> None:
    assert sentence(AsWritten("tuesday is here"), "so it is") == "tuesday is here. So it is."


# A moderator's evening


async def test_the_numbers_of_the_queue_stay_what_was_heard(site: Site) -> None:
    talker = Talker(site, await cases(site, "One", "Two", "Three"))
    said = await talker.comes(QueueRoom)
    assert "1. Normal. Somebody told us: Something else. One." in said
    await talker.says("1", "close", "2")
    said = await talker.says("back")
    assert said.startswith("back\n2 cases are open. Again says the list.\n")
    assert "Two." in await talker.says("2")
    await talker.leaves()


async def test_what_can_be_done_at_each_case_was_said_each_time(site: Site) -> None:
    talker = Talker(site, await cases(site, "One", "Two"))
    assert "2. Write to the member" in await talker.comes(QueueRoom, lambda visit: CaseRoom(visit, 1))
    said = await talker.says("take")
    assert "Case 1 is yours.\n6. Give it back\n" in said
    said = await talker.says("next")
    assert "Case 2." in said
    assert "6. Take it\n" in said
    assert "Write to the member" not in said
    assert "2. Write to the member" in await talker.says("again")
    await talker.leaves()


async def test_a_message_of_a_moderator_was_not_told_from_its_retry(site: Site) -> None:
    olm = await cases(site, "One")
    for _try in range(2):
        status, _said, wrong = await run(site, olm, "act 1 write We are here. --once a")
        assert (status, wrong) == (0, "")
    view = await site.services.cases.case(olm, 1)
    assert view.conversation is not None
    found = await site.services.answering.of_case(olm, 1)
    assert [message.body for message in found.messages] == ["We are here."]


async def test_a_case_that_somebody_was_faster_at_keeps_the_words_and_asks(site: Site) -> None:
    olm = await cases(site, "One")
    talker = Talker(site, olm)
    await talker.comes(QueueRoom, lambda visit: CaseRoom(visit, 1))
    await talker.says("take")
    talker.talk.feed(b"write\r")
    async with asyncio.timeout(5):
        while "own words" not in talker.said and "Type your words." not in talker.said:
            await asyncio.sleep(0.001)
    if "Type your words." not in talker.said:
        talker.talk.feed(b"\r")
    talker.talk.feed(b"We are here.\r")
    await site.services.cases.note(olm, 1, "He is calm.")
    assert "Shall it be so?" in await talker.says(".")
    assert "Send it all the same?" in await talker.says("yes")
    assert "Written." in await talker.says("yes")
    await talker.leaves()
