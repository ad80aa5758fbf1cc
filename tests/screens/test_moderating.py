"""The queue and the screen of a case: what stands where, and the ways through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Origin, Severity
from bbs.domain.policy import SYSTEM
from bbs.screens.case import CaseScreen
from bbs.screens.case_lines import case_line
from bbs.screens.cases import CasesScreen
from bbs.screens.home import HomeScreen
from bbs.services.events import CASE, Event
from tests.screens.community import thread
from tests.screens.moderating import Desk, full_desk
from tests.screens.support import every_key, session


@pytest.fixture
async def mo(services):
    return await services.accounts.add_member(SYSTEM, "mo", "a long night's walk", ("moderator",), None)


@pytest.fixture
async def jo(services):
    return await services.accounts.add_member(SYSTEM, "jo", "a long night's walk", ("moderator",), None)


@pytest.fixture
def desk(services, clock):
    return full_desk(services, clock)


def chosen(seat) -> str:
    """The line that the cursor stands on."""
    return seat.row(seat.cursor[1])


async def open_case(seat, subject: str) -> None:
    """From the queue to a case."""
    await seat.wait_for(subject)
    await seat.press("g")
    while subject not in chosen(seat):
        before = chosen(seat)
        await seat.press("down")
        assert chosen(seat) != before, f"{subject} is not in the queue"
    await seat.press("enter")
    await seat.wait_for("Case ")


class TestQueue:
    async def test_home_says_how_many_wait_and_leads_there(self, desk, mo):
        async with session(desk, mo, HomeScreen) as seat:
            await seat.wait_for("7 cases wait for a moderator")
            await seat.press("M")
            await seat.wait_for("Before anything else")
            assert "7 open, 2 urgent" in seat.row(0)
            await seat.press("q")
            await seat.press("g", "enter")
            await seat.wait_for("Before anything else")

    async def test_members_see_none_of_it(self, desk, ana):
        async with session(desk, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            assert "case" not in seat.text
            await seat.press("M")
            await seat.wait_for("That is not open to you.")

    async def test_the_most_urgent_stand_first_and_no_text_of_a_post_is_shown(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.wait_for("When there is time")
            assert "crisis  noticed" in chosen(seat)
            assert seat.row_with("high ") < seat.row_with("normal") < seat.row_with("low ")
            for file in desk.files.values():
                assert not file.text or file.text[:30] not in seat.text
            assert "spam x3" in seat.text
            assert "dora would like to talk" in seat.text

    async def test_an_amber_case_that_waited_long_stands_where_it_ranks(self, services, clock, mo):
        desk = Desk(services, clock)
        desk.add(Origin.TRIAGE, Severity.RED, "The red one", hours=1)
        desk.add(Origin.TRIAGE, Severity.AMBER, "The old amber", hours=30)
        desk.add(Origin.TRIAGE, Severity.AMBER, "The fresh amber", hours=1)
        async with session(desk, mo, CasesScreen) as seat:
            await seat.wait_for("The fresh amber")
            assert seat.row_with("The old amber") < seat.row_with("Soon") < seat.row_with("The fresh amber")

    async def test_who_has_taken_a_case_is_said_in_words(self, desk, mo, jo):
        await desk.cases.claim(jo, 3, 1)
        await desk.cases.claim(mo, 4, 1)
        async with session(desk, mo, CasesScreen) as seat:
            await seat.wait_for("(jo has it) A way out of it")
            assert "(yours) Hello from the north" in seat.text
            assert "1 yours" in seat.row(0)

    async def test_filters_narrow_it_and_say_so(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("F")
            await seat.wait_for("Show which cases?")
            await seat.press("r")
            await seat.wait_for("Cases · crisis, red and high")
            assert "low" not in seat.text
            await seat.press("F", "w")
            await seat.wait_for("Cases · waits")
            assert "Hello from the north" in chosen(seat)
            await seat.press("F", "m")
            await seat.wait_for("There is nothing like that.")
            await seat.press("F", "a")
            await seat.wait_for("I have written the letters")

    async def test_what_comes_in_is_said_and_moves_nothing(self, desk, mo, services):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.wait_for("The dose")
            before = seat.rows[:-1]
            desk.add(Origin.TRIAGE, Severity.RED, "Something new")
            services.events.publish(Event(CASE, member=mo.member, number=8))
            await seat.wait_for("Something has changed among the cases.")
            assert seat.rows[:-1] == before
            await seat.press("M")
            await seat.wait_for("Something new")
            assert "I have written the letters" in chosen(seat)

    async def test_a_long_queue_is_fetched_as_one_goes_down(self, services, clock, mo):
        desk = Desk(services, clock)
        for number in range(120):
            desk.add(Origin.REPORT, Severity.NORMAL, f"Number {number}", hours=200 - number)
        async with session(desk, mo, CasesScreen) as seat:
            await seat.wait_for("Number 0")
            for _page in range(6):
                await seat.press("pagedown")
            await seat.wait_for("Number 119")
            await seat.press("enter", "q")
            await seat.wait_for("Number 119")

    async def test_duty_asks_when_they_look_next(self, desk, mo, clock):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.wait_for("You are resting.")
            await seat.press("d")
            await seat.wait_for("You are on duty. 1 other is on duty.")
            await seat.press("d")
            await seat.wait_for("When do you look next?")
            await seat.press("2")
            await seat.wait_for("Resting; you look again at 15 Mar 09:00.")
            assert desk.next_look == clock().replace(day=15, hour=9, minute=0)
            await seat.wait_for("Rest well.")

    async def test_cases_are_handed_over_with_a_word(self, desk, mo):
        await desk.cases.claim(mo, 3, 1)
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("H")
            await seat.wait_for("Hand your cases over")
            await seat.type("jo\n")
            await seat.type("ana is waiting for a word\n")
            await seat.wait_for("1 case handed over.")
            assert ("handed over", "jo", "ana is waiting for a word", 1) in desk.did

    async def test_the_drawbridge_asks_why_before_it_goes_up(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("B")
            await seat.wait_for("For 24 hours, whoever wants to join waits")
            await seat.press("escape")
            assert desk.did == []
            await seat.press("B")
            await seat.type("Twenty new names in an hour\n")
            await seat.wait_for("The drawbridge is up.")
            await seat.press("B")
            await seat.wait_for("It is up until")
            await seat.type("It is quiet again\n")
            await seat.wait_for("The drawbridge is down.")

    async def test_nothing_waits(self, services, clock, mo):
        async with session(Desk(services, clock), mo, CasesScreen) as seat:
            await seat.wait_for("Nothing waits.")
            await every_key(seat, ["enter", "space", "c", "a", "y", "x", "o", "P", "U", "down", "G", "escape"])


class TestCase:
    async def test_everything_is_on_one_screen_and_the_text_is_folded(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "A way out of it")
            assert "9 words folded away. Enter opens it." in seat.text
            assert "weak" not in seat.text
            assert "I could not get up today." not in seat.text
            assert "ana, 10 h: It is unkind or threatening. He does this in every thread." in seat.text
            assert "Tell the member what does not work here" in seat.text
            assert "What has happened" in seat.text
            await seat.press("enter")
            await seat.wait_for("You are all just weak, and you know it.")
            assert "I could not get up today." in seat.text
            await seat.press("enter")
            await seat.wait_gone("weak")

    async def test_triage_says_why_in_kinds_and_once_opened_in_the_words_of_the_post(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "I have written the letters")
            assert "Why: a goodbye, a plan" in seat.text
            await seat.press("enter")
            await seat.wait_for("“Tonight it ends” (a plan)")

    async def test_space_goes_on_and_at_the_end_back_to_the_queue(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("space")
            await seat.wait_for("Case 1 ")
            for number in (2, 6, 3, 7, 4, 5):
                await seat.press("space")
                await seat.wait_for(f"Case {number} ")
            await seat.press("space")
            await seat.wait_for("Nothing else waits.")
            assert "Before anything else" in seat.text

    async def test_a_case_that_is_closed_leads_to_the_most_urgent_that_was_not_left_open(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("space", "space")
            await seat.wait_for("Case 2 ")
            await seat.press("o", "3")
            await seat.wait_for("Case 6 ")
            assert "Closed: nothing to do. U takes it back." in seat.text
            assert desk.did == [("closed", 2, CaseState.NO_ACTION)]

    async def test_what_was_done_last_can_be_taken_back(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("space", "o", "4")
            await seat.wait_for("Case 2 ")
            await seat.press("U")
            await seat.wait_for("Case 1 ")
            await seat.wait_for("Taken back. The case is open again.")
            assert desk.did[-1] == ("reopened", 1)

    async def test_passed_on_without_a_word(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("space", "P")
            await seat.wait_for("Case 2 ")
            assert "Passed on. Nobody asks why." in seat.text
            await seat.press("q")
            await seat.wait_for("You passed these on")

    async def test_a_held_post_goes_out_with_one_key_or_is_turned_down_with_a_reason(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "Hello from the north")
            await seat.press("y")
            await seat.wait_for("Let out, and its author knows.")
            assert ("approved", 4) in desk.did
        again = full_desk(desk._services, desk.now)
        async with session(again, mo, CasesScreen) as seat:
            await open_case(seat, "Hello from the north")
            await seat.press("x", "5", "enter")
            await seat.wait_for("Turned down, and its author reads why.")
            assert again.did == [("turned down", 4, "No advertising, and no looking for clients.", "adverts")]

    async def test_notes_stand_in_the_case(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("space", "n")
            await seat.wait_for("A note on case 1")
            await seat.type("I know her from before.")
            await seat.press("ctrl+s")
            await seat.wait_for("Note: I know her from before.")

    async def test_answering_from_a_template_and_closing_takes_four_keys(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "dora would like to talk")
            await seat.press("w")
            await seat.wait_for("not clinically reviewed")
            await seat.press("1")
            await seat.wait_for("I have read what you said")
            assert "Only dora and the moderators read this." in seat.text
            assert "not clinically reviewed" in seat.row(0)
            await seat.press("ctrl+s")
            await seat.wait_for("Close the case?")
            await seat.press("1")
            await seat.wait_for("Sent, and closed.")
            assert [entry[0] for entry in desk.did] == ["wrote", "closed"]
            assert desk.did[1] == ("closed", 2, CaseState.SUPPORTED)

    async def test_a_case_that_was_answered_can_stay_open_and_comes_again_last(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "dora would like to talk")
            await seat.press("w", "1", "ctrl+s", "2")
            await seat.wait_for("Sent. The case is still yours")
            await seat.wait_for("2 messages folded away")
            await seat.press("space", "o", "3")
            await seat.wait_for("Case 1 ")
            await seat.press("o", "3")
            await seat.wait_for("Case 3 ")

    async def test_what_was_written_to_a_member_is_kept_when_one_leaves_it(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "dora would like to talk")
            await seat.press("w", "0")
            await seat.type("Dear dora, I have read")
            await seat.press("escape")
            await seat.wait_for("What you wrote is kept.")
            await seat.press("w")
            await seat.wait_for("Dear dora, I have read")

    async def test_an_appeal_is_decided_with_an_answer(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("F", "l")
            await seat.press("enter")
            await seat.wait_for("Against:")
            assert "not shouting" not in seat.text
            await seat.press("enter")
            await seat.wait_for("I was answering, not shouting.")
            await seat.press("o")
            await seat.wait_for("1 it stays as it is  2 take it back")
            await seat.press("2", "enter")
            await seat.wait_for("Taken back, and they are told.")
            assert desk.did == [("decided", 7, True, "You were right. We have taken it back, and are sorry.")]

    async def test_whoever_looks_at_one_kind_goes_on_with_that_kind(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("F", "p")
            await seat.wait_for("Cases · reported")
            await seat.press("enter")
            await seat.wait_for("Case 3 ")
            await seat.press("o", "3")
            await seat.wait_for("Case 5 ")
            await seat.press("o", "3")
            await seat.wait_for("Nothing else waits.")
            await seat.wait_for("Cases · reported")

    async def test_who_wrote_without_a_name_is_asked_with_a_reason_or_not_at_all(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "The dose")
            assert "written without a name" in seat.text
            await seat.press("i")
            await seat.wait_for("that stands in the log for good")
            await seat.press("escape")
            assert desk.did == []
            await seat.press("i")
            await seat.press("enter")
            await seat.wait_for("A reason: it stands")
            await seat.type("The police ask with a warrant\n")
            await seat.wait_for("It is dora.")
            assert desk.did == [("revealed", 6, "The police ask with a warrant")]

    async def test_earlier_texts_are_shown_after_asking(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "A way out of it")
            await seat.press("v")
            await seat.wait_for("That you looked stands in the log.")
            assert desk.did == []
            await seat.press("y")
            await seat.wait_for("An earlier text.")

    async def test_an_action_is_taken_back_with_a_reason(self, desk, mo):
        clock = desk.now
        file = desk.files[3]
        file.strikes = (replace(file.strikes[0], kind=ActionKind.HIDE, words="Hide the post", reverts=True, number=9),)
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "A way out of it")
            await seat.press("h")
            await seat.wait_for("What was done")
            await seat.press("enter")
            await seat.wait_for("Enter takes it back")
            await seat.press("enter")
            await seat.type("It was not the post I meant\n")
            await seat.wait_for("Taken back.")
            assert desk.did == [("reverted", 9, "It was not the post I meant")]
        assert clock() is not None

    async def test_a_case_leads_to_the_post_in_its_thread(self, desk, mo, ana, services):
        number = await thread(services, ana, "A real thread", "It is here.")
        desk.add(Origin.REPORT, Severity.CRISIS, "A real thread", hours=300, address=Address(number, 1))
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "A real thread")
            await seat.press("t")
            await seat.wait_for("It is here.")
            await seat.press("q")
            await seat.wait_for("Case 8 ")

    async def test_every_key_is_safe_on_every_kind_of_case(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            for file in list(desk.files.values()):
                await seat.app.open_case(file.row.number)
                await seat.settle()
                for key in ("c", "a", "escape", "n", "escape", "h", "escape", "i", "escape", "v", "n", "o", "escape"):
                    await seat.press(key)
                    assert not seat.over
                for _screen in range(4):
                    if isinstance(seat.screen, CaseScreen):
                        break
                    await seat.press("escape")


class TestActing:
    async def test_the_reason_of_one_case_is_there_for_the_next_of_its_sort_and_for_no_other(self, services, clock, mo):
        desk = Desk(services, clock)
        for subject in ("One", "Two"):
            desk.add(Origin.WATCHED, Severity.NORMAL, subject, hours=5, text="A word.", address=Address(1, 1))
        desk.add(Origin.REPORT, Severity.LOW, "Three", category="spam", text="Buy.", address=Address(2, 1))
        async with session(desk, mo, CasesScreen) as seat:
            await seat.press("space", "a", "4")
            await seat.wait_for("not said yet")
            await seat.press("4", "enter")
            await seat.wait_for("Case 2 ")
            await seat.press("a", "4")
            await seat.wait_for("Why      Feelings are welcome, all of them.")
            await seat.press("enter")
            await seat.wait_for("Case 3 ")
            await seat.press("a", "4")
            await seat.wait_for("Why      It is advertising")
            first, second = (entry[1] for entry in desk.did)
            assert (first.rule, second.rule) == ("methods", "methods")
            assert first.reason == second.reason

    async def test_nothing_is_filled_in_for_what_closes_an_account(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "Pills without questions")
            for key in ("u", "b"):
                await seat.press("a", key)
                await seat.wait_for("not said yet")
                await seat.press("enter")
                await seat.wait_for("Why?")
                await seat.press("escape", "escape")
            assert desk.did == []

    async def test_silence_lasts_three_days_unless_somebody_says_otherwise(self, desk, mo, clock):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "A way out of it")
            await seat.press("a", "s")
            await seat.wait_for("17 Mar 21:30")
            await seat.press("u", "5")
            await seat.wait_for("As 12 h, 3 d or 2 w from now")
            await seat.type("soon\n")
            await seat.wait_for("a year at most.")
            await seat.press("ctrl+u")
            await seat.type("12 h\n")
            await seat.wait_for("15 Mar 09:30")
            await seat.press("enter")
            await seat.wait_for("Done: Let the member only read, for a time.")
            assert desk.did[0][1].until == clock() + timedelta(hours=12)

    async def test_what_an_action_needs_is_asked_for(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "A way out of it")
            await seat.press("a", "3", "enter")
            await seat.wait_for("A warning about what?")
            await seat.press("2", "4", "space")
            await seat.wait_for("suicide, abuse")
            await seat.press("escape", "a", "0", "enter")
            await seat.wait_for("One post in how long?")
            await seat.press("3")
            await seat.wait_for("one post in 1 hour")
            await seat.press("escape", "a", "6", "enter")
            await seat.wait_for("To which board?")
            await seat.press("2", "enter")
            await seat.wait_for("Done: Move the thread to another board.")
            assert desk.did[0][1].argument == "anxiety-table"


class TestTwoModerators:
    async def test_the_second_sees_that_it_is_taken_and_by_whom(self, desk, mo, jo):
        async with session(desk, jo, CasesScreen) as first, session(desk, mo, CasesScreen) as second:
            await open_case(first, "A way out of it")
            await open_case(second, "A way out of it")
            await first.press("c")
            await first.wait_for("Yours. Others see that.")
            await second.press("o")
            await second.press("3")
            await second.wait_for("jo has taken this case.")
            await second.wait_for("jo has it. You can read it; leave the rest to them.")
            await second.press("a")
            await second.wait_for("jo has this case until")
            assert desk.did == []

    async def test_nothing_of_what_was_typed_is_lost_where_somebody_was_faster(self, desk, mo, jo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "dora would like to talk")
            await seat.press("w", "0")
            await seat.type("Dear dora")
            desk.files[2].holder = "jo"
            await seat.press("ctrl+s")
            await seat.wait_for("jo has taken this case. What you wrote is still here.")
            assert "Dear dora" in seat.text
            desk.files[2].holder = None
            await seat.press("ctrl+s")
            await seat.wait_for("Sent. Close the case?")

    async def test_a_reason_that_was_typed_stays_in_the_form(self, desk, mo):
        async with session(desk, mo, CasesScreen) as seat:
            await open_case(seat, "A way out of it")
            await seat.press("a", "4", "r")
            await seat.press("ctrl+u")
            await seat.type("My own words\n")
            desk.change(mo, desk.files[3])
            await seat.press("enter")
            await seat.wait_for("What you wrote is still here.")
            assert "My own words" in seat.text
            await seat.press("enter")
            await seat.wait_for("Done: Hide the post.")


class TestLines:
    def test_a_line_is_never_wider_than_its_room(self, desk):
        rows = [desk.seen(file, "mo") for file in desk.files.values()]
        for row in rows:
            for taken in (None, "somebody-with-a-long-name"):
                for room in (20, 38, 59, 60, 78, 96):
                    line = case_line(replace(row, claimed_by=taken), room, "yesterday")
                    assert len("".join(text for text, _look in line)) <= room

    def test_the_age_of_a_case_is_at_its_end(self, desk):
        row = desk.seen(desk.files[1], "mo")
        assert "".join(text for text, _look in case_line(row, 78, "24 min")).endswith("   24 min")
        assert row.opened == desk.now() - timedelta(hours=0.4)


async def test_a_case_of_ones_own_is_not_offered_to_be_taken_again(desk, mo):
    async with session(desk, mo, CasesScreen) as seat:
        await open_case(seat, "A way out of it")
        assert "c take" in seat.row(23)
        await seat.press("c", "down")
        assert "c give back" in seat.row(23)
        await seat.press("c", "down")
        assert "c take" in seat.row(23)
