"""The last line: hints are whole or not there, and no question loses its end in a narrow window."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST
from bbs.screens.home import HomeScreen
from bbs.screens.widgets.bar import packed, whole_hints
from tests.screens import community
from tests.screens.support import session

HINTS = "! help now  ? keys  Enter open  Space read on"


@pytest.mark.parametrize(
    ("room", "shown"),
    [(80, HINTS), (45, HINTS), (44, "! help now  ? keys  Enter open"), (18, "! help now  ? keys"), (3, "! help now")],
)
def test_half_a_hint_is_no_hint(room, shown):
    assert whole_hints(HINTS, room) == shown


def test_answers_to_choose_from_are_not_torn_apart():
    assert packed("1 With you  2 Thank you  3 Gives me hope", 24) == ["1 With you  2 Thank you", "3 Gives me hope"]


async def test_a_question_is_read_to_its_end_at_40_by_12_and_the_screen_comes_back(services, ana):
    async with session(services, ana, HomeScreen, (40, 12)) as seat:
        await seat.wait_for("> Welcome")
        before, cursor = seat.rows, seat.cursor
        assert seat.row(11) == "! help now  ? keys  Enter open"
        await seat.press("C")
        assert seat.row(10) == "Mark everything as read? y does, any"
        assert seat.row(11) == "other key leaves it."
        assert seat.cursor == cursor
        await seat.press("x")
        assert (seat.rows, seat.cursor) == (before, cursor)


async def test_what_is_said_below_never_takes_more_than_its_share(services, ana):
    async with session(services, GUEST, HomeScreen, (20, 6)) as seat:
        await seat.wait_for("Anxiety")
        await seat.press("f", "s")
        assert seat.row(5).startswith("That needs an")
        assert seat.row(1).strip() == "Anxiety"


async def test_a_support_can_be_chosen_with_all_of_its_words_in_sight_at_40_by_12(services, ana, ben):
    number = await community.thread(services, ben, "Kettles")
    async with session(services, ana, HomeScreen, (40, 12)) as seat:
        await seat.app.open_thread(number)
        await seat.settle()
        await seat.press("plus")
        for words in ("1 I've been there", "2 With you", "3 Thank you", "4 Gives me hope"):
            assert any(words in row for row in seat.rows)


async def test_a_guest_is_offered_to_join_where_a_board_is_for_members(services):
    async with session(services, GUEST, HomeScreen) as seat:
        await seat.wait_for("for members")
        await seat.press("down", "enter")
        await seat.wait_for("That needs an account. y joins now, any other key stays here.")
        await seat.press("y")
        await seat.wait_for("Does this look right")
        await seat.press("y")
        await seat.wait_for("Before you come in")
        assert "Esc back" in seat.row(23)


async def test_keys_that_mean_nothing_on_a_screen_offer_nothing_there(services):
    async with session(services, GUEST, HomeScreen) as seat:
        await seat.press("exclamation_mark", "c", "f", "n", "slash")
        assert "needs an account" not in seat.text
        assert "Help now" in seat.row(0)


async def test_a_question_is_not_cut_off_when_the_window_is_turned_narrow_while_it_stands(services, ana):
    async with session(services, ana, HomeScreen) as seat:
        await seat.wait_for("> Welcome")
        await seat.press("C")
        await seat.resize(40, 12)
        assert seat.rows[10:] == ["Mark everything as read? y does, any", "other key leaves it."]
        await seat.resize(80, 24)
        assert seat.row(23) == "Mark everything as read? y does, any other key leaves it."
        assert seat.row(22) == ""


async def test_what_has_no_room_below_is_not_cut_without_a_sign(services, ana):
    async with session(services, ana, HomeScreen, (20, 10)) as seat:
        await seat.wait_for("> Welcome")
        await seat.press("C")
        assert seat.rows[8:] == ["Mark everything as", "read? y does, any o…"]


async def test_the_cursor_stands_where_a_number_is_typed_and_not_in_the_list(services, ana):
    async with session(services, ana, HomeScreen) as seat:
        await seat.wait_for("> Welcome")
        before = seat.cursor
        await seat.press("#")
        assert seat.cursor == (len("Thread number: "), 23)
        await seat.press("1", "2")
        assert seat.row(23) == "Thread number: 12"
        assert seat.cursor == (len("Thread number: 12"), 23)
        await seat.press("backspace")
        assert seat.cursor == (len("Thread number: 1"), 23)
        await seat.press("escape")
        assert seat.cursor == before


async def test_a_number_that_is_pasted_where_one_is_typed_is_not_lost(services, ana):
    async with session(services, ana, HomeScreen) as seat:
        await seat.wait_for("> Welcome")
        await seat.press("#")
        await seat.paste(" 12\n")
        assert seat.row(23) == "Thread number: 12"
