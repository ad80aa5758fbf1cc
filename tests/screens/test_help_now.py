"""Help now: everything on one screen, a few bytes, from anywhere, and back to exactly where one was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.screens.help_now import HelpNow, help_words, usual_hours
from bbs.screens.home import HomeScreen
from bbs.screens.join import first_screen
from bbs.services.help_now import HelpPage, Resource
from bbs.services.site import Services
from tests.screens.support import Seat, session

MAX_BYTES = 2048
NUMBERS = ("988", "116 123", "13 11 14", "1737", "112", "findahelpline.com")

OWN = """
[[resource]]
name = "The Night Line"
region = "Northport"
phone = "555 0100"
hours = "from eight in the evening to six"
what_happens = "Somebody picks up and listens."
"""


def has_all_numbers(text: str) -> bool:
    return all(number in text.replace("\u00a0", " ") for number in NUMBERS)


def words_of(seat: Seat) -> str:
    """All that is on the screen, as if it stood in one row."""
    return " ".join(seat.text.split())


class TestWhatItSays:
    async def test_all_of_it_stands_on_one_screen_for_under_2_kilobytes(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            before = seat.sent
            await seat.press("exclamation_mark")
            assert has_all_numbers(seat.text)
            assert "more below" not in seat.text
            assert seat.sent - before < MAX_BYTES

    async def test_drawn_on_an_empty_screen_it_is_under_2_kilobytes_too(self, services: Services) -> None:
        async with session(services, GUEST, HelpNow) as seat:
            assert seat.sent < MAX_BYTES

    async def test_it_is_plain_about_what_this_place_cannot_do(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HelpNow) as seat:
            said = words_of(seat)
            assert "Nobody here can find you or send help." in said
            assert "Moderators here are members like you" in said
            assert "they answer all day, every day." in said
            assert "A trained volunteer listens" in said

    async def test_the_operators_own_file_is_shown(self, services: Services, tmp_path: Path) -> None:
        (tmp_path / "resources.toml").write_text(OWN)
        async with session(services, GUEST, HelpNow) as seat:
            said = words_of(seat)
            assert "Northport: call 555 0100. The Night Line." in said
            assert "They answer from eight in the evening to six." in said
            assert "988" not in said

    async def test_to_a_moderator_it_says_what_nobody_has_checked(self, services: Services, ana: Actor) -> None:
        greta = await services.accounts.add_member(SYSTEM, "greta", "a long night's walk", ("moderator",), None)
        for actor, told in ((ana, False), (greta, True)):
            async with session(services, actor, HelpNow, (80, 40)) as seat:
                assert ("7 of these numbers have not been checked" in words_of(seat)) == told
                assert seat.sent < MAX_BYTES

    async def test_without_any_resource_it_still_says_the_rest(self, services: Services, tmp_path: Path) -> None:
        (tmp_path / "resources.toml").write_text("")
        async with session(services, GUEST, HelpNow) as seat:
            assert "Nobody here can find you" in seat.text

    def test_hours_are_said_once_where_they_are_mostly_the_same(self) -> None:
        always, nights = Resource("A", hours="always"), Resource("B", hours="at night")
        assert usual_hours([always, always, nights]) == "always"
        assert usual_hours([always, nights]) == ""
        said = ["".join(text for text, _look in one.spans) for one in help_words(HelpPage((always, always, nights)))]
        assert "A." in said
        assert "B. They answer at night." in said

    @pytest.mark.parametrize(
        ("phone", "text", "said"),
        [
            ("1", "", "Here: call 1."),
            ("", "2", "Here: text 2."),
            ("1", "1", "Here: call or text 1."),
            ("1", "2", "Here: call 1, text 2."),
            ("", "", "Here."),
        ],
    )
    def test_the_number_comes_first(self, phone: str, text: str, said: str) -> None:
        words = help_words(HelpPage((Resource("N", region="here", phone=phone, text=text),)))
        assert any(one.spans[0][0] == f"{said} " for one in words)


class TestSmallScreens:
    @pytest.mark.parametrize("size", [(40, 12), (20, 5)])
    async def test_every_number_can_be_reached(self, services: Services, size: tuple[int, int]) -> None:
        async with session(services, GUEST, HelpNow, size) as seat:
            assert "more" in seat.row(0)
            seen = [seat.text]
            while seat.screen.text.rest:  # type: ignore[attr-defined]
                await seat.press("space")
                seen.append(seat.text)
            phones = {one.phone for one in await services.help_now.resources(GUEST)}
            assert all(phone in "".join(seen).replace("\u00a0", " ") for phone in phones)
            await seat.press("g")
            assert seat.text == seen[0]

    async def test_another_size_keeps_the_place_in_the_text(self, services: Services) -> None:
        async with session(services, GUEST, HelpNow, (40, 12)) as seat:
            while "Australia" not in seat.row(1):
                await seat.press("down")
            await seat.resize(60, 12)
            assert "Australia" in seat.row(1)
            await seat.resize(80, 24)
            assert has_all_numbers(seat.text)


class TestComingAndGoing:
    async def test_back_to_exactly_where_one_was(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("down", "down", "down")
            before, cursor = seat.text, seat.cursor
            for key in ("escape", "q", "left"):
                await seat.press("exclamation_mark")
                assert "Nobody here can find you" in seat.text
                await seat.press(key)
                assert (seat.text, seat.cursor) == (before, cursor)

    @pytest.mark.parametrize("key", ["f1", "ctrl+g"])
    async def test_from_a_text_field_with_what_was_typed_kept(self, services: Services, key: str) -> None:
        async with session(services, GUEST, lambda: first_screen((), {"LANG": "C.UTF-8"})) as seat:
            await seat.press("enter")
            await seat.type("half a na!")
            before, cursor = seat.text, seat.cursor
            await seat.press(key)
            assert has_all_numbers(seat.text)
            await seat.press("escape")
            assert (seat.text, seat.cursor) == (before, cursor)

    async def test_from_a_text_field_with_a_line_holding_only_slash_help(self, services: Services) -> None:
        async with session(services, GUEST, lambda: first_screen((), {"LANG": "C.UTF-8"})) as seat:
            await seat.press("enter")
            await seat.type("/help")
            await seat.press("enter")
            assert has_all_numbers(seat.text)
            await seat.press("escape")
            assert "Joining, 2 of 6" in seat.text
            assert "/help" not in seat.text

    async def test_it_never_stands_on_itself(self, services: Services) -> None:
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("exclamation_mark", "exclamation_mark", "f1")
            assert len(seat.app.screens) == 2
            await leave_by_escape(seat)


async def leave_by_escape(seat: Seat) -> None:
    await seat.press("escape")
    assert isinstance(seat.screen, HomeScreen)
