"""The queue and a case in line mode: by number, and by the words of the catalogue."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bbs.domain.addresses import Address
from bbs.domain.board_rules import Hold
from bbs.domain.cases import Category
from bbs.domain.policy import SYSTEM, Actor
from bbs.services.rows import Draft
from bbs.services.steering_rows import BoardChange
from bbs.verbs.line_queue import QueueRoom
from bbs.verbs.line_steering import SteeringRoom
from bbs.verbs.line_thread import ThreadRoom
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.running import run
from tests.verbs.talker import Talker

Comes = Callable[..., Awaitable[tuple[Talker, str]]]


@pytest.fixture
async def comes(site: Site) -> AsyncIterator[Comes]:
    talkers: list[Talker] = []

    async def come(actor: Actor, room: object = QueueRoom) -> tuple[Talker, str]:
        talkers.append(talker := Talker(site, actor))
        return talker, await talker.comes(room)  # type: ignore[arg-type]

    yield come
    for talker in talkers:
        await talker.leaves()


async def reported(site: Site) -> tuple[Actor, int]:
    """A moderator, and a thread that somebody has told them of."""
    olm, ana, ben = await staff(site, "olm"), await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, subject="Rude words", body="you are all wrong")
    await site.services.reports.report(ben, Address(thread, 1), Category.OTHER, "it hurts")
    return olm, thread


async def test_a_case_is_opened_read_taken_and_closed(site: Site, comes: Comes) -> None:
    olm, _thread = await reported(site)
    talker, said = await comes(olm)
    assert "1 case is open.\n" in said
    assert "Rude words" in said
    said = await talker.says("1")
    assert "Case 1." in said
    assert "1. Read it" in said
    assert "you are all wrong" not in said
    assert "you are all wrong" in await talker.says("1")
    said = await talker.says("take")
    assert "Case 1 is yours." in said
    assert "Give it back" in said
    said = await talker.says("close", "2")
    assert "Case 1 is closed." in said
    assert "It is closed." in said
    assert "Nothing waits." in await talker.says("back")
    assert "Only: closed ones." in await talker.says("filter", "5")


async def test_a_word_and_a_number_in_the_queue_begin_at_the_case(site: Site, comes: Comes) -> None:
    olm, _thread = await reported(site)
    talker, _said = await comes(olm)
    assert "Case 1 is yours." in await talker.says("take 1")
    said = await talker.says("back")
    assert "yours" in said
    assert "Nothing else waits." in await talker.says("1", "next")


async def test_a_moderator_goes_to_the_post_and_acts_there(site: Site, comes: Comes) -> None:
    olm, thread = await reported(site)
    talker, _said = await comes(olm)
    assert f"Thread {thread}, Rude words." in await talker.says("1", "go")
    assert "Case 1." in await talker.says("back")
    assert "The last text:\nyou are all wrong" in await talker.says("earlier", "yes")
    talker, _said = await comes(olm, lambda visit: ThreadRoom(visit, thread))
    said = await talker.says("act")
    hide = next(line.split(".")[0] for line in said.splitlines() if line.endswith("Hide the post"))
    assert "Done. " in await talker.says(hide, "", "it hurts somebody", "", "yes")
    assert "Hidden by a moderator." in await talker.says("again")


async def test_the_desk_is_words_in_the_queue(site: Site, comes: Comes) -> None:
    olm = await staff(site, "olm")
    talker, said = await comes(olm)
    assert "Nothing waits. Thank you for looking." in said
    assert "drawbridge: Raise or lower the drawbridge." in await talker.says("?")
    assert "The drawbridge is up." in await talker.says("drawbridge", "a wave", "yes")
    assert "The drawbridge is down." in await talker.says("drawbridge", "it is over", "yes")
    assert "Nothing else waits." in await talker.says("next")


async def test_a_member_is_looked_up_and_an_operator_tells_everybody(site: Site, comes: Comes) -> None:
    olga = await staff(site, "olga", "sysop")
    await site.member("ana")
    talker, said = await comes(olga, SteeringRoom)
    assert "2. Members and what they do here" in said
    assert "ana. Here. Is a member." in await talker.says("2", "1", "ana")
    assert "Looks after all boards." in await talker.says("4")
    assert "Closed until" in await talker.says("2", "1", "yes")
    await talker.says("back", "back")
    assert "Everybody is told." in await talker.says("6", "1", "We move on Sunday.", "2", "yes")
    assert "We move on Sunday." not in await talker.says("2", "yes")


async def test_a_case_named_steps_that_do_not_fit_how_it_stands(site: Site) -> None:
    olm, _thread = await reported(site)
    mia = await staff(site, "mia")

    async def steps(actor: Actor) -> str:
        said = (await run(site, actor, "case 1"))[1]
        return said.rpartition("What can be done: act 1 ")[2]

    assert "supported, no-action, duplicate, claim, pass-on, comment, write\n" in await steps(olm)
    await run(site, olm, "act 1 claim")
    assert "release" in await steps(olm)
    assert await steps(mia) == "comment\n"
    await run(site, olm, "act 1 no-action")
    assert await steps(mia) == "reopen, comment\n"


async def test_a_post_that_waits_can_be_let_out_and_one_that_stands_cannot(site: Site, comes: Comes) -> None:
    olm, ana = await staff(site, "olm"), await site.member("ana")
    await site.services.steering.set_board(SYSTEM, "quiet", BoardChange(hold=Hold.ALL))
    await site.services.writing.send(ana, Draft("first", "quiet", None, None, "A subject", "hello"))
    said = (await run(site, olm, "case 1"))[1]
    assert "approve, turn-down, claim" in said
    assert "no-action" not in said
    talker, said = await comes(olm)
    assert "Let the post out" in await talker.says("1")
    assert "It stands at" in await talker.says("approve")
    assert "That cannot be done here now." in await talker.says("approve")


async def test_a_word_that_is_said_at_home_was_not_known_in_the_queue(site: Site, comes: Comes) -> None:
    talker, _said = await comes(await staff(site, "olm"))
    assert "That is said elsewhere, not here. home leads home" in await talker.says("mark-all")
    assert "That is not known here." in await talker.says("xyzzy")
    said = await talker.says("take 99")
    assert said.count("Nothing waits.") == 1
    assert "Back." not in said
