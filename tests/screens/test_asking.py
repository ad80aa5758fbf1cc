"""Asking for a person, from everywhere; nothing that was typed is lost; the answer is found at home."""

from __future__ import annotations

import dataclasses

import pytest

from bbs.domain.cases import CaseState
from bbs.domain.clock import FixedClock
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.screens.asking import AskScreen
from bbs.screens.conversation import ConversationScreen, ConversationsScreen
from bbs.screens.help_now import HelpNow
from bbs.screens.home import HomeScreen
from bbs.screens.settings import SettingsScreen
from bbs.services.asking import ASK
from bbs.services.site import Services
from tests.screens.community import thread
from tests.screens.support import Seat, arriving, session

SIZES = [(80, 24), (40, 12), (20, 5)]


@pytest.fixture
async def morten(services: Services) -> Actor:
    return await services.accounts.add_member(SYSTEM, "morten", "a long night's walk", ("moderator",), None)


def words_of(seat: Seat) -> str:
    return " ".join(seat.text.split())


async def answered(services: Services, morten: Actor, words: str) -> None:
    (row, *_more) = (await services.cases.queue(morten)).rows
    await services.answering.write(morten, row.number, row.version, words)


class TestTheWayThere:
    async def test_from_home_with_one_key_and_from_help_now_with_enter(self, services: Services, ana: Actor):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("A")
            assert isinstance(seat.screen, AskScreen)
            await seat.press("escape", "exclamation_mark", "enter")
            assert isinstance(seat.screen, AskScreen)

    async def test_from_a_text_field_through_help_now(self, services: Services, ana: Actor):
        number = await thread(services, ana, "Nights")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("number_sign", *str(number), "enter", "r")
            await seat.type("half a reply")
            await seat.press("f1", "A")
            assert isinstance(seat.screen, AskScreen)
            await seat.press("escape", "escape")
            assert "half a reply" in seat.text

    async def test_help_now_over_the_words_leads_back_to_them(self, services: Services, ana: Actor):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("A")
            await seat.type("I do not")
            await seat.press("f1", "A")
            assert isinstance(seat.screen, AskScreen)
            assert "I do not" in seat.text
            assert len(seat.app.screens) == 2

    async def test_guests_are_offered_to_join_and_see_the_numbers_alone(self, services: Services):
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("A")
            assert "y joins now" in seat.text
            await seat.press("n", "exclamation_mark")
            assert "asks one of them" not in words_of(seat)
            await seat.press("enter")
            assert isinstance(seat.screen, HelpNow)

    async def test_above_the_lock_nothing_is_offered_that_would_lead_past_it(self, services: Services, ana: Actor):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("ctrl+t", "f1")
            assert "988" in seat.text
            assert "asks one of them" not in words_of(seat)
            assert "V shows" not in words_of(seat)
            await seat.press("A", "enter", "V")
            assert isinstance(seat.screen, HelpNow)

    async def test_a_closed_account_reaches_it_too(self, services: Services, ana: Actor):
        shut = dataclasses.replace(ana, member=None, suspended=ana.member)
        async with session(services, shut, HelpNow) as seat:
            await seat.press("A")
            await seat.type("Why?")
            await seat.press("ctrl+s")
            assert "It is with the moderators now" in words_of(seat)


class TestWriting:
    @pytest.mark.parametrize("size", SIZES)
    async def test_what_is_typed_is_there_again_whatever_ends_the_session(
        self, services: Services, ana: Actor, size: tuple[int, int]
    ):
        async with session(services, ana, HomeScreen, size) as seat:
            await seat.press("A")
            await seat.type("I do not know how to say this")
        assert await services.asking.draft(ana, ASK) == "I do not know how to say this"
        async with session(services, ana, HomeScreen, size) as seat:
            await seat.press("A")
            assert "how to say this" in words_of(seat)
            await seat.type(", but")
            assert await services.asking.draft(ana, ASK) == "I do not know how to say this, but"

    async def test_it_says_who_reads_and_when(self, services: Services, ana: Actor, morten: Actor):
        await services.duty.set(morten, True)
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("A")
            said = words_of(seat)
            assert "A moderator is on duty now." in said
            assert "Moderators read this, and nobody else." in said
            assert "F1 shows whom to call" in said

    async def test_it_is_honest_when_nobody_is_there(self, services: Services, ana: Actor):
        async with session(services, ana, HomeScreen, (40, 12)) as seat:
            await seat.press("A")
            assert "please do not wait for them: F1" in words_of(seat)
            await seat.press("ctrl+s")
            assert "Nobody is here now" in words_of(seat)

    async def test_no_words_are_needed(self, services: Services, ana: Actor, morten: Actor):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("A", "ctrl+s")
            assert isinstance(seat.screen, ConversationScreen)
            assert "(They asked for somebody to write to them.)" not in words_of(seat)
            assert "You asked for somebody to write to you." in words_of(seat)
        assert len((await services.cases.queue(morten)).rows) == 1

    async def test_words_are_thrown_away_only_after_asking(self, services: Services, ana: Actor):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("A")
            await seat.type("no")
            await seat.press("ctrl+x", "n")
            assert isinstance(seat.screen, AskScreen)
            await seat.press("ctrl+x", "y")
            assert isinstance(seat.screen, HomeScreen)
        assert await services.asking.draft(ana, ASK) == ""


class TestTheAnswer:
    async def test_it_is_told_where_one_is_and_found_at_home(
        self, services: Services, ana: Actor, morten: Actor, clock: FixedClock
    ):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("A")
            await seat.type("Can somebody write to me?")
            await seat.press("ctrl+s", "escape")
            clock.advance(minutes=20)
            await answered(services, morten, "I am here.\nHow are you now?")
            await seat.wait_for("A moderator has written to you. A shows it.")
            await seat.press("A")
            assert isinstance(seat.screen, ConversationScreen)
            assert seat.row_with("morten, moderator (just now)") > seat.row_with("You (20 min)")
            assert "How are you now?" in seat.text
            await seat.press("enter")
            assert "morten wrote:" in seat.text
            await seat.type("Better. Thank you.")
            await seat.press("ctrl+s")
            assert "Better. Thank you." in seat.text
            await seat.press("escape")
            assert isinstance(seat.screen, HomeScreen)
            assert "A moderator has written to you" not in seat.text

    async def test_home_and_the_next_sign_in_say_it(self, services: Services, ana: Actor, morten: Actor):
        await services.asking.ask(ana, "hello")
        await answered(services, morten, "Hello, ana.")
        async with arriving(services, ana) as seat:
            assert "A moderator has written to you. At home, or with A, you can read it." in words_of(seat)
            await seat.press("enter")
            seat.row_with("A moderator has written to you")
            await seat.press("g", "down", "g")
            await seat.wait_for("A moderator has written to you")

    async def test_what_comes_while_one_reads_moves_nothing(self, services: Services, ana: Actor, morten: Actor):
        asked = await services.asking.ask(ana, "hello")
        async with session(services, ana, lambda: ConversationScreen(asked.conversation)) as seat:
            before = seat.rows[:-1]
            await answered(services, morten, "Hello, ana.")
            await seat.wait_for("A moderator has written. Space shows it.")
            assert seat.rows[:-1] == before
            await seat.press("space")
            assert "Hello, ana." in seat.text

    async def test_a_long_answer_opens_at_its_beginning(self, services: Services, ana: Actor, morten: Actor):
        asked = await services.asking.ask(ana, "hello\n" * 3)
        await answered(services, morten, "\n".join(f"line {n} of it" for n in range(60)))
        async with session(services, ana, lambda: ConversationScreen(asked.conversation), (40, 12)) as seat:
            assert "line 0 of it" in seat.text
            assert "more" in seat.row(0)

    async def test_several_conversations_stand_in_a_list(self, services: Services, ana: Actor, morten: Actor):
        await services.asking.ask(ana, "the first")
        (row,) = (await services.cases.queue(morten)).rows
        await services.cases.close(morten, row.number, row.version, CaseState.SUPPORTED)
        await services.asking.ask(ana, "the second")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("A")
            assert isinstance(seat.screen, ConversationsScreen)
            assert seat.row_with("the second") < seat.row_with("the first")
            await seat.press("down", "enter")
            assert "A moderator has closed this for now. Writing opens it again." in words_of(seat)


class TestWhereOneIs:
    async def test_ones_own_region_stands_first(self, services: Services, ana: Actor):
        async with session(services, ana, SettingsScreen) as seat:
            while "Where I am" not in seat.row(seat.cursor[1]):
                await seat.press("down")
            await seat.press("enter")
            while "Australia" not in seat.row(seat.cursor[1]):
                await seat.press("down")
            await seat.press("enter")
            assert "Australia" in seat.row(seat.cursor[1])
            await seat.press("exclamation_mark")
            assert seat.row_with("Australia") < seat.row_with("United States")


class TestNobodyUnanswered:
    async def test_home_offers_what_one_knows_and_the_list_marks_it(
        self, services: Services, ana: Actor, ben: Actor, clock: FixedClock
    ):
        await services.people.set_known(ben, ("anxiety",))
        await thread(services, ana, "Nights")
        clock.advance(hours=7)
        async with session(services, ben, HomeScreen) as seat:
            await seat.press("g")
            assert "1 thread about what you know waits for a first answer" in seat.row(seat.cursor[1])
            await seat.press("enter")
            assert "Nights (you know this)" in seat.text
        async with session(services, ana, HomeScreen) as seat:
            assert "what you know" not in seat.text
