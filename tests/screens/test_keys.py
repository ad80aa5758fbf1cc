"""The list of what can be done: true to the screen it was opened from, and enough for whoever has few keys."""

from __future__ import annotations

import pytest

from bbs.domain.commands import command_named, commands_at
from bbs.domain.policy import GUEST, Actor
from bbs.screens.help_now import HelpNow
from bbs.screens.home import HomeScreen
from bbs.screens.join import first_screen
from bbs.screens.keys import Keys
from bbs.services.site import Services
from tests.screens.community import thread
from tests.screens.support import Seat, session


def listed(seat: Seat) -> dict[str, int]:
    """The commands in the list, with their numbers."""
    keys = seat.screen
    assert isinstance(keys, Keys)
    return {command.name: number for number, command in enumerate(keys._commands, 1)}


class TestWhatIsListed:
    async def test_what_this_screen_has_and_nothing_else(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen, (80, 40)) as seat:
            home = seat.screen
            await seat.press("question_mark")
            expected = [
                command
                for command in commands_at(home.place, ana)
                if command.name != "keys" and hasattr(home, f"do_{command.name}")
            ]
            assert list(listed(seat)) == [command.name for command in expected]
            for number, command in enumerate(expected, 1):
                assert seat.row(number).startswith(
                    (f"  {number:>2}  {home.words_for(command)}", f"> {number:>2}  {home.words_for(command)}")
                )

    async def test_keys_stand_beside_the_words(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen, (80, 40)) as seat:
            await seat.press("question_mark")
            assert seat.row(seat.row_with("Help now")).endswith("!, F1, Ctrl+G")
            assert seat.row(seat.row_with("Leave at once")).endswith("Q, Ctrl+\\, Esc three times")

    async def test_three_esc_are_not_listed_where_they_are_turned_off(self, services: Services, ana: Actor) -> None:
        await services.preferences.set(ana, "triple_escape", "off")
        async with session(services, ana, HomeScreen, (80, 60)) as seat:
            await seat.press("question_mark")
            assert seat.row(seat.row_with("Leave at once")).endswith("Q, Ctrl+\\")

    async def test_enter_opens_and_in_a_thread_it_folds(self, services: Services, ana: Actor) -> None:
        number = await thread(services, ana, "Kettles")
        async with session(services, ana, HomeScreen, (80, 60)) as seat:
            await seat.press("question_mark")
            assert "Open, or fold" not in seat.text
            await seat.press("escape")
            await seat.app.open_thread(number)
            await seat.press("question_mark")
            assert "Open, or fold" in seat.text

    async def test_nothing_that_only_members_can_do_is_listed_for_a_guest(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("question_mark")
            assert "catch_up_all" not in listed(seat)

    async def test_a_screen_may_have_its_own_words(self, services: Services) -> None:
        async with session(services, GUEST, lambda: first_screen((), {"LANG": "C.UTF-8"})) as seat:
            await seat.press("question_mark")
            assert "Agree, and go on" in seat.text

    @pytest.mark.parametrize("size", [(40, 12), (20, 5), (120, 40)])
    async def test_words_come_before_keys_where_there_is_little_room(
        self, services: Services, ana: Actor, size: tuple[int, int]
    ) -> None:
        async with session(services, ana, HomeScreen, size) as seat:
            await seat.press("question_mark", "G")
            name, last = list(listed(seat).items())[-1]
            assert f"> {last:>2}  {command_named(name).words[:4]}" in seat.text


class TestChoosing:
    async def test_enter_does_what_is_marked(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("question_mark", "enter")
            assert isinstance(seat.screen, HelpNow)

    async def test_a_number_that_can_be_no_longer_one_does_it_at_once(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("question_mark")
            await seat.press(*str(listed(seat)["help_now"]))
            if isinstance(seat.screen, Keys):  # one digit that could be the first of two
                await seat.press("enter")
            assert isinstance(seat.screen, HelpNow)
            await seat.press("escape")
            assert isinstance(seat.screen, HomeScreen)

    async def test_every_number_leads_to_its_own_command(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("question_mark")
            numbers = listed(seat)
            await seat.press("escape")
            for name, number in numbers.items():
                done: list[str] = []
                seat.screen.__dict__[f"do_{name}"] = recording(done, name)
                await seat.press("question_mark", *str(number))
                if not done:
                    await seat.press("enter")
                assert done == [name]
                del seat.screen.__dict__[f"do_{name}"]

    async def test_a_number_that_is_not_there_says_so(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("question_mark", "0")
            assert "no such number" in seat.text
            assert isinstance(seat.screen, Keys)

    async def test_another_key_between_begins_the_number_anew(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("question_mark", "1", "down", "2")
            assert isinstance(seat.screen, Keys)
            assert seat.screen.list.chosen == list(listed(seat))[1]

    @pytest.mark.parametrize("key", ["escape", "q", "question_mark"])
    async def test_closing_it_changes_nothing(self, services: Services, key: str) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("down")
            before, cursor = seat.text, seat.cursor
            await seat.press("question_mark", "down", key)
            assert (seat.text, seat.cursor) == (before, cursor)

    async def test_a_question_that_a_command_asks_is_asked_below(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("question_mark")
            await seat.press(*str(listed(seat)["leave"]))
            assert "Leave now?" in seat.text
            await seat.press("y")
            await seat.wait_over()

    async def test_in_a_text_field_a_line_holding_only_a_slash_opens_it(self, services: Services) -> None:
        async with session(services, GUEST, lambda: first_screen((), {"LANG": "C.UTF-8"})) as seat:
            await seat.press("enter")
            await seat.type("/")
            await seat.press("enter")
            assert "help_now" in listed(seat)
            await seat.press("1")
            assert isinstance(seat.screen, HelpNow)


def recording(done: list[str], name: str):
    async def do() -> None:
        done.append(name)

    return do
