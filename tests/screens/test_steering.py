"""Looking after the place from inside it, and what others see of that while they are here."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST, SYSTEM, Readers
from bbs.screens.home import HomeScreen
from bbs.services.steering_rows import BoardChange
from tests.screens import community
from tests.screens.support import Seat, session

SIZES = [(80, 24), (40, 12), (120, 40), (20, 5)]
SECRET = "a long night's walk"


@pytest.fixture
async def ivo(services):
    return await services.accounts.add_member(SYSTEM, "ivo", SECRET, ("sysop",), None)


@pytest.fixture
async def mo(services):
    return await services.accounts.add_member(SYSTEM, "mo", SECRET, ("moderator",), None)


async def choose(seat: Seat, text: str) -> None:
    """Goes to the line with this text, by the arrows."""
    for _each in range(60):
        if text in seat.row(seat.cursor[1]):
            return
        await seat.press("down")
    raise AssertionError(f"{text!r} is not in the list:\n{seat.text}")


async def open_line(seat: Seat, text: str) -> None:
    await choose(seat, text)
    await seat.press("enter")


class TestWho:
    async def test_a_moderator_reads_rules_and_texts_and_changes_nothing(self, services, mo):
        async with session(services, mo, HomeScreen) as seat:
            await seat.press("S")
            await seat.wait_for("Looking after this place")
            assert "Boards and experiences" not in seat.text
            assert "Announcements" not in seat.text
            await open_line(seat, "Rules")
            await seat.wait_for("Be kind")
            assert "A new rule" not in seat.text
            await seat.press("enter")
            assert "Be kind, also where you disagree." in seat.row(23)

    async def test_a_member_is_told_that_it_is_not_open_to_them(self, services, ana):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("S")
            await seat.wait_for("That is not open to you.")

    @pytest.mark.parametrize("size", SIZES)
    async def test_everything_opens_at_every_size_and_leads_back(self, services, ivo, size):
        async with session(services, ivo, HomeScreen, size) as seat:
            await seat.press("S")
            for number in "12345678":
                await seat.press(number)
                assert len(seat.app.screens) == 3, number
                await seat.press("escape")
            assert len(seat.app.screens) == 2


class TestBoards:
    async def test_a_board_is_made_from_home_and_set_line_by_line(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "1")
            await open_line(seat, "A new board")
            await seat.press("2")
            await seat.type("owls\nNight owls\nFor whoever is awake.\n")
            await seat.wait_for("Depression: Night owls")
            await open_line(seat, "What waits")
            await seat.press("2")
            await seat.wait_for("first posts of new members")
            await open_line(seat, "Takes new posts")
            await seat.wait_for("no, it is closed")
            board = await services.steering.board(SYSTEM, "owls")
            assert (board.name, board.description, board.closed) == ("Night owls", "For whoever is awake.", True)

    async def test_what_will_not_do_is_said_and_one_stands_in_its_field(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "1")
            await open_line(seat, "A new board")
            await seat.press("1")
            await seat.type("Night Owls\nOwls\n\n")
            await seat.wait_for("Small letters, digits and dashes")
            assert "Short name" in seat.row(seat.cursor[1])
            await seat.press("escape")
            await seat.wait_for("Leave what you wrote behind?")
            await seat.press("n")
            assert "Night Owls" in seat.text

    async def test_opening_a_board_to_more_people_asks_first(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "1")
            await open_line(seat, "Kitchen Table")
            await open_line(seat, "Who reads it")
            await seat.press("1")
            await seat.wait_for("open to more people then")
            await seat.press("n")
            assert (await services.steering.board(SYSTEM, "anxiety-table")).readers is Readers.MEMBERS
            await open_line(seat, "Who reads it")
            await seat.press("1")
            await seat.press("y")
            await seat.wait_for("everybody, guests too")

    async def test_somebody_is_put_on_a_list_and_taken_off(self, services, ivo, ana):
        await services.steering.set_board(SYSTEM, "anxiety-table", BoardChange(readers=Readers.LIST))
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "1")
            await open_line(seat, "Kitchen Table")
            await open_line(seat, "On its list")
            await seat.press("enter")
            await seat.type("nobody\n")
            await seat.wait_for("There is nobody with that name here.")
            await seat.press("ctrl+u")
            await seat.type("ana\n")
            await seat.wait_for("They read it from now on.")
            await open_line(seat, "ana")
            await seat.press("y")
            await seat.wait_for("They do not read it any more.")


class TestOpenSessions:
    async def test_a_board_that_is_not_open_any_more_is_left_at_once_and_the_draft_is_kept(self, services, ana, ben):
        number = await community.thread(services, ben, "A plum in the snow", board="anxiety-table")
        async with session(services, ana, HomeScreen) as seat:
            await seat.app.open_board("anxiety-table")
            await seat.app.open_thread(number, 1)
            await seat.press("r")
            await seat.type("I was going to say")
            await services.steering.set_board(SYSTEM, "anxiety-table", BoardChange(readers=Readers.LIST))
            await seat.wait_for("That board is not open to you any more")
            assert "plum" not in seat.text
            assert len(seat.app.screens) == 1
            drafts = await services.writing.drafts(ana)
            assert [draft.body for draft in drafts] == ["I was going to say"]

    async def test_nobody_is_taken_away_from_help_now(self, services, ana, ben):
        number = await community.thread(services, ben, "A plum in the snow", board="anxiety-table")
        async with session(services, ana, HomeScreen) as seat:
            await seat.app.open_board("anxiety-table")
            await seat.app.open_thread(number, 1)
            await seat.press("exclamation_mark")
            await seat.wait_for("Help now")
            await services.steering.set_board(SYSTEM, "anxiety-table", BoardChange(readers=Readers.LIST))
            await seat.until(lambda: seat.app._anew)
            assert "Help now" in seat.text
            await seat.press("escape")
            await seat.wait_for("That board is not open to you any more")
            assert "plum" not in seat.text

    async def test_whoever_is_put_on_a_list_sees_the_board_at_home_without_signing_in_again(self, services, ana):
        listed = BoardChange(readers=Readers.LIST, name="The Attic")
        await services.steering.set_board(SYSTEM, "anxiety-table", listed)
        async with session(services, ana, HomeScreen) as seat:
            assert "The Attic" not in seat.text
            await services.steering.set_board(SYSTEM, "anxiety-table", BoardChange(add_readers=("ana",)))
            await seat.wait_for("The Attic")

    async def test_a_guest_sees_a_new_name_at_once(self, services):
        async with session(services, GUEST, HomeScreen) as seat:
            await services.steering.set_board(SYSTEM, "anxiety-welcome", BoardChange(name="Come in"))
            await seat.wait_for("Come in")


class TestAnnouncements:
    async def test_it_stands_at_home_until_it_was_read(self, services, ivo, ana):
        async with session(services, ana, HomeScreen) as ana_sees:
            async with session(services, ivo, HomeScreen) as seat:
                await seat.press("S", "6", "enter")
                await seat.type("Tonight at ten the server rests.")
                await seat.press("ctrl+s")
                await seat.wait_for("Until when?")
                await seat.press("1")
                await seat.wait_for("Everybody is told.")
            await ana_sees.wait_for("For everybody: Tonight at ten")
            await ana_sees.press("g", "enter")
            await ana_sees.wait_for("I have read it")
            await ana_sees.press("enter")
            await ana_sees.wait_gone("For everybody")
        assert await services.announcements.current(ana) == ()

    async def test_what_was_being_written_is_there_the_next_time(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "6", "enter")
            await seat.type("Tonight at ten")
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "6", "enter")
            await seat.wait_for("Tonight at ten")


class TestMembers:
    async def test_the_operator_gives_a_role_for_one_board(self, services, ivo, ana):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "2", "enter")
            await seat.type("ana\n")
            await seat.wait_for("is a member")
            assert "bbs member password ana" in seat.text
            await open_line(seat, "Does here")
            await open_line(seat, "Anxiety: Kitchen Table")
            await seat.wait_for("Given, and it holds at once.")
            await seat.press("escape")
            await seat.wait_for("looks after Kitchen Table")

    async def test_an_account_is_closed_and_opened_after_asking(self, services, ivo, ana):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "2", "enter")
            await seat.type("ana\n")
            await seat.press("enter", "1", "y")
            await seat.wait_for("closed until")
            await seat.press("enter", "y")
            await seat.wait_for("Open again")
            await open_line(seat, "What was done")
            await seat.wait_for("Close the account")

    async def test_a_moderator_sees_what_was_done_and_changes_nothing(self, services, mo, ana):
        async with session(services, mo, HomeScreen) as seat:
            await seat.press("S", "1", "enter")
            await seat.type("ana\n")
            await seat.wait_for("What was done")
            assert "password" not in seat.text
            await seat.press("enter")
            await seat.wait_for("The operator changes that.")


class TestTexts:
    async def test_a_text_is_changed_and_says_that_nobody_reviewed_it(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "4")
            await open_line(seat, "Listening")
            await seat.press("4")
            await seat.wait_for("reviewed")
            await open_line(seat, "Listening")
            await seat.press("2")
            await seat.type("Well. ")
            await seat.press("ctrl+s")
            await seat.wait_for("It says that nobody with training")
            first = (await services.steering_texts.templates(SYSTEM))[0]
            assert ("Well." in first.body, first.reviewed) == (True, False)

    async def test_words_are_watched_and_no_more(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "5", "enter")
            await seat.type("***\n")
            await seat.wait_for("Letters or digits")
            await seat.press("ctrl+u")
            await seat.type("blue lorry\n")
            await seat.press("1")
            await seat.wait_for("the post waits for a moderator")
            await open_line(seat, "blue lorry")
            await seat.press("4")
            await seat.wait_for("Not watched any more.")


class TestHelp:
    async def test_one_key_says_that_somebody_looked_today(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "7")
            await choose(seat, "Samaritans")
            await seat.press("y")
            await seat.wait_for("somebody looked today")
            assert "2026-03-14" in seat.row(seat.row_with("Samaritans"))
            shown = await services.help_now.resources(SYSTEM)
            assert next(one for one in shown if one.name == "Samaritans").last_verified == "2026-03-14"

    async def test_an_entry_is_added_with_empty_lines_left_empty(self, services, ivo):
        async with session(services, ivo, HomeScreen) as seat:
            await seat.press("S", "7", "enter")
            await seat.type("The Lamp\n\n0800 1\n\n\n\nSomebody listens.\n")
            await seat.wait_for("It is there, at the end.")
            last = (await services.steering_help.entries(SYSTEM))[-1]
            assert (last.name, last.phone, last.what_happens) == ("The Lamp", "0800 1", "Somebody listens.")
