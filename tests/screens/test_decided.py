"""What moderators do while somebody sits there: said in the line below, and the text stays where it is."""

from __future__ import annotations

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.policy import SYSTEM
from bbs.screens.home import HomeScreen
from bbs.services.case_rows import ActionRequest
from tests.screens.community import reply, thread
from tests.screens.support import session


@pytest.fixture
async def mo(services):
    return await services.accounts.add_member(SYSTEM, "mo", "a long night's walk", ("moderator",), None)


@pytest.fixture
async def mia(services):
    return await services.accounts.add_member(SYSTEM, "mia", "a long night's walk", ("moderator",), None)


async def act(services, who, kind, **more):
    return await services.actions.act(who, ActionRequest(ActionKind(kind), "because of the words in it", **more))


async def test_nobody_heard_while_they_read_that_something_was_done_about_them(services, ana, ben, mo, mia):
    number = await thread(services, ben, "Long nights", "I lie awake.")
    await reply(services, ana, number, "words that hurt")
    async with session(services, ana, HomeScreen) as seat:
        await seat.wait_for("> Welcome")
        await seat.app.open_thread(number)
        await seat.wait_for("I lie awake.")
        hidden = await act(services, mo, "hide", address=Address(number, 2))
        await seat.wait_for(f"Your post {Address(number, 2)} is hidden for now.")
        assert "What moderators did about you" in seat.text
        assert "I lie awake." in seat.text
        await seat.press("down")
        await services.actions.revert(mo, hidden.number, "it was a quotation")
        await seat.wait_for("It is over: it was taken back.")
        await seat.press("down")
        warned = await act(services, mo, "warn", address=Address(number, 2))
        await seat.wait_for("A moderator asks you to do something differently.")
        await seat.press("down")
        await services.appeals.appeal(ana, warned.number, "it was not me")
        queue = await services.cases.queue(mia)
        await services.appeals.decide(mia, queue.rows[0].number, None, True, "you were right")
        await seat.wait_for("Your appeal was decided: It was taken back. you were right")
        await seat.press("s", "G")
        await seat.wait_for("What moderators did about you")
    assert len(await services.notices.take(ana)) == 4, "the next sign-in says all of it, with the reasons"


async def test_a_reader_of_a_branch_that_left_read_on_in_what_was_not_there(services, ana, ben, mo, clock):
    number = await thread(services, ben, "Long nights", "I lie awake.")
    for words, parent in (("first branch", 1), ("below the first", 2), ("second branch", 1)):
        clock.advance(minutes=1)
        await reply(services, ben, number, words, parent=parent)
    async with session(services, ana, HomeScreen) as seat:
        await seat.wait_for("> Welcome")
        await seat.app.open_thread(number, 3)
        await seat.wait_for("below the first")
        before = [seat.row(n) for n in range(2, 20)]
        await act(services, mo, "split", address=Address(number, 2), argument="Another matter")
        await seat.wait_for("This part of the thread is a thread of its own now. Space goes there.")
        assert [seat.row(n) for n in range(2, 20)] == before
        await seat.press("space")
        await seat.wait_for("Another matter")
        assert "below the first" in seat.text
        await seat.press("q")
        await seat.wait_for("second branch")
        assert "below the first" not in seat.text


async def test_a_thread_that_moved_or_lost_a_branch_stayed_as_it_was(services, ana, ben, mo):
    number = await thread(services, ben, "Long nights", "I lie awake.")
    await reply(services, ben, number, "a branch")
    async with session(services, ana, HomeScreen) as seat:
        await seat.wait_for("> Welcome")
        await seat.app.open_thread(number, 1)
        await seat.wait_for("a branch")
        await act(services, mo, "split", address=Address(number, 2), argument="Another matter")
        await seat.wait_for("Some of the answers here are a thread of their own now. Space shows where.")
        assert "a branch" in seat.text
        await seat.press("space")
        await seat.wait_gone("a branch")
        await act(services, mo, "move", address=Address(number), argument="recovery-table")
        await seat.wait_for("This thread is on another board now. Space shows it there.")
        await seat.press("space")
        await seat.wait_gone("another board now")
        assert seat.app.screens[-1].model.view.board == "recovery-table"
