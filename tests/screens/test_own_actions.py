"""What members meet of moderation: reporting in three keys, what was done about them, an appeal, and the public log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from bbs.domain.policy import SYSTEM
from bbs.screens.home import HomeScreen
from bbs.screens.log import LogScreen
from bbs.screens.notices import NoticesScreen
from bbs.screens.own_actions import OwnActionsScreen
from bbs.screens.settings import SettingsScreen
from bbs.screens.thread import ThreadScreen
from bbs.services.case_rows import ActionRequest, LogRow
from bbs.services.notices import NoticeRow
from tests.screens.community import thread
from tests.screens.moderating import Desk, own_action
from tests.screens.support import session


@pytest.fixture
async def mo(services):
    return await services.accounts.add_member(SYSTEM, "mo", "a long night's walk", ("moderator",), None)


@pytest.fixture
def desk(services, clock):
    return Desk(services, clock)


class TestReporting:
    async def test_three_keys_tell_the_moderators_and_worry_comes_first(self, desk, services, ana, ben):
        number = await thread(services, ben, "Long nights", "I lie awake.")
        async with session(desk, ana, lambda: ThreadScreen(number)) as seat:
            await seat.wait_for("I lie awake.")
            await seat.press("x")
            await seat.wait_for("1  I'm worried about this person")
            await seat.press("1")
            await seat.wait_for("Nothing is done against them.")
            await seat.press("enter")
            await seat.wait_for("Thank you. A moderator looks at it.")
            assert desk.did == [("reported", Address(number, 1), Category.WORRIED, "")]
            assert "I lie awake." in seat.text

    async def test_words_can_be_added_and_esc_tells_nobody(self, desk, services, ana, ben):
        number = await thread(services, ben, "Prices")
        async with session(desk, ana, lambda: ThreadScreen(number)) as seat:
            await seat.press("x", "6", "escape")
            assert desk.did == []
            await seat.press("x", "3")
            await seat.wait_for("Whoever wrote it does not learn who told us.")
            await seat.type("It is the third time\n")
            await seat.wait_for("Thank you.")
            assert desk.did[0][2:] == (Category.UNKIND, "It is the third time")

    async def test_what_has_to_be_known_before_is_said_before(self, desk, services, ana, ben):
        desk.foreseen = "Nobody but the person whom this is about would see it."
        number = await thread(services, ben, "Prices")
        async with session(desk, ana, lambda: ThreadScreen(number)) as seat:
            await seat.press("x")
            await seat.wait_for("Nobody but the person")
            await seat.press("2")
            await seat.wait_for("Nobody but the person")

    async def test_a_report_reaches_the_queue(self, services, ana, ben, mo):
        number = await thread(services, ben, "Prices")
        async with session(services, ana, lambda: ThreadScreen(number)) as seat:
            await seat.press("x", "6", "enter")
            await seat.wait_for("Thank you.")
        page = await services.cases.queue(mo)
        assert [row.subject for row in page.rows] == ["Prices"]


class TestOwnActions:
    async def test_what_was_done_stands_with_its_reason_and_can_be_appealed(self, desk, ana):
        desk.own = [own_action(desk.now())]
        async with session(desk, ana, OwnActionsScreen) as seat:
            await seat.wait_for("Your post was hidden")
            await seat.press("enter")
            await seat.wait_for("Why: It names a way to harm oneself.")
            assert "mo" not in seat.text.split()
            await seat.press("enter")
            await seat.wait_for("Why should it be looked at again?")
            await seat.press("ctrl+s")
            await seat.wait_for("A sentence or two")
            await seat.type("It names nothing of that sort.")
            await seat.press("ctrl+s")
            await seat.wait_for("Sent. Another moderator looks at it")
            assert desk.did == [("appealed", 3, "It names nothing of that sort.")]
            await seat.wait_for("You have appealed.")
            await seat.press("enter")
            assert "Why should it" not in seat.text

    async def test_what_is_too_old_cannot_be_appealed_and_a_person_can_be_asked(self, desk, ana, clock):
        desk.own = [own_action(clock() - timedelta(days=40))]
        async with session(desk, ana, OwnActionsScreen) as seat:
            await seat.press("enter", "enter")
            await seat.wait_for("This cannot be appealed, or not any more.")

    async def test_it_is_reached_from_the_settings_and_says_so_where_there_is_nothing(self, services, ana):
        async with session(services, ana, SettingsScreen) as seat:
            seat.screen.list.choose("own_actions")
            await seat.press("enter")
            await seat.wait_for("What moderators did about you")
            await seat.wait_for("Nothing.")

    async def test_its_notice_leads_there(self, desk, ana):
        desk.own = [own_action(desk.now())]
        row = NoticeRow("acted", "A moderator has hidden your post #3.2.", "2026-03-14")
        async with session(desk, ana, lambda: NoticesScreen((row,))) as seat:
            await seat.wait_for("o why, and how to appeal")
            await seat.press("o")
            await seat.wait_for("Your post was hidden")
            await seat.press("escape")
            await seat.wait_for("Since you were here")

    async def test_a_hidden_post_is_appealed_and_the_other_moderator_takes_it_back(self, services, ana, mo, ben):
        number = await thread(services, ana, "Soup", "It is hot.")
        jo = await services.accounts.add_member(SYSTEM, "jo", "a long night's walk", ("moderator",), None)
        request = ActionRequest(ActionKind.HIDE, "Be kind, also where you disagree.", address=Address(number, 1))
        await services.actions.act(mo, request)
        async with session(services, ana, OwnActionsScreen) as seat:
            await seat.press("enter", "enter")
            await seat.type("It is about soup.")
            await seat.press("ctrl+s")
            await seat.wait_for("Sent.")
        async with session(services, jo, HomeScreen) as seat:
            await seat.wait_for("1 case waits for a moderator")
            await seat.press("M", "space", "enter")
            await seat.wait_for("It is about soup.")
            await seat.press("o", "2", "enter")
            await seat.wait_for("Taken back, and they are told.")
        async with session(services, ben, lambda: ThreadScreen(number)) as seat:
            await seat.wait_for("It is hot.")


class TestLog:
    async def test_moderators_read_who_did_it_and_members_do_not(self, desk, mo, ana, clock):
        desk.lines = [
            LogRow(2, "acted", "Hid a post in #3.", "mo", clock()),
            LogRow(1, "x", "Pinned #2.", "jo", clock()),
        ]
        async with session(desk, mo, LogScreen) as seat:
            await seat.wait_for("Hid a post in #3.")
            assert "jo" in seat.text
            await seat.press("down", "enter")
            assert "Pinned #2." in seat.row(seat.cursor[1])
        async with session(desk, ana, lambda: LogScreen(public=True)) as seat:
            await seat.wait_for("Hid a post in #3.")
            assert "jo" not in seat.text.split()


class TestActingInAThread:
    async def test_moderators_pin_a_thread_from_where_they_read(self, services, ana, mo):
        number = await thread(services, ana, "Soup", "It is hot.")
        async with session(services, mo, lambda: ThreadScreen(number)) as seat:
            await seat.wait_for("It is hot.")
            await seat.press("a", "9", "r")
            await seat.type("For everybody who comes\n")
            await seat.press("enter")
            await seat.wait_for("Done: Pin the thread.")

    async def test_members_have_no_such_key(self, services, ana):
        number = await thread(services, ana, "Soup", "It is hot.")
        async with session(services, ana, lambda: ThreadScreen(number)) as seat:
            await seat.press("a")
            await seat.wait_for("That is not open to you.")
