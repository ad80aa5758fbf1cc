"""Settings: what is chosen is kept with the member, and holds at once."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST
from bbs.domain.preferences import DEFAULTS, PREFERENCES, kept
from bbs.errors import BadInput, NotAllowed
from bbs.screens.home import HomeScreen
from bbs.screens.settings import SettingsScreen
from bbs.services.site import Services
from bbs.terminal.looks import THEMES
from tests.screens import community
from tests.screens.support import Seat, every_key, session

SIZES = [(80, 24), (40, 12), (120, 40), (20, 5)]


def foreground(seat: Seat, text: str) -> str:
    """The colour of the first letter of the row that holds `text`, as pyte names it."""
    y = seat.row_with(text)
    return seat.recorder.screen.buffer[y][seat.row(y).index(text)].fg


async def go_to(seat: Seat, name: str) -> None:
    """Moves the marker to a setting."""
    assert seat.screen.list.choose(name), name
    await seat.settle()


class TestTheList:
    async def test_it_opens_with_s_from_home_and_shows_what_is_chosen(self, services: Services, ana):
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.press("s")
            await ana_sees.wait_for("Settings")
            assert "any terminal" in ana_sees.row(ana_sees.row_with("Colours for"))
            await ana_sees.press("escape")
            await ana_sees.wait_for("Kitchen Table")

    async def test_a_guest_is_told_that_it_needs_an_account(self, services: Services):
        async with session(services, GUEST, HomeScreen) as guest_sees:
            await guest_sees.press("s")
            await guest_sees.wait_for("That needs an account")

    @pytest.mark.parametrize("name", [preference.name for preference in PREFERENCES])
    async def test_space_goes_through_the_choices_and_each_is_kept(self, services: Services, ana, name):
        preference = next(one for one in PREFERENCES if one.name == name)
        if preference.rule is not None:
            return
        async with session(services, ana, SettingsScreen) as ana_sees:
            await go_to(ana_sees, name)
            seen = []
            for _choice in preference.choices:
                await ana_sees.press("space")
                seen.append(kept(ana_sees.app.preferences, name))
                assert await services.preferences.get(ana) == ana_sees.app.preferences
            assert set(seen) == set(preference.choices)
            assert seen[-1] == preference.default

    async def test_a_setting_of_two_sides_changes_with_enter_and_one_of_many_opens(self, services: Services, ana):
        async with session(services, ana, SettingsScreen) as ana_sees:
            await go_to(ana_sees, "times")
            await ana_sees.press("enter")
            assert ana_sees.app.preferences.times == "absolute"
            await go_to(ana_sees, "start")
            await ana_sees.press("right")
            await ana_sees.wait_for("[x] where I was")
            await ana_sees.press("down", "enter")
            await ana_sees.wait_for("Privacy")
            assert ana_sees.app.preferences.start == "home"

    async def test_several_topics_are_taken_and_given_back(self, services: Services, ana):
        async with session(services, ana, SettingsScreen) as ana_sees:
            await go_to(ana_sees, "open_topics")
            await ana_sees.press("enter", "down", "enter", "down", "space")
            assert ana_sees.app.preferences.open_topics == ("suicide", "eating")
            await ana_sees.press("space", "escape")
            assert ana_sees.app.preferences.open_topics == ("suicide",)
            assert "suicide" in ana_sees.row(ana_sees.row_with("Always open"))

    async def test_the_clock_shows_what_time_zone_was_chosen(self, services: Services, ana):
        async with session(services, ana, SettingsScreen) as ana_sees:
            await go_to(ana_sees, "zone")
            await ana_sees.press("enter")
            await ana_sees.press("ctrl+u")
            await ana_sees.type("kolkota\n")
            await ana_sees.wait_for("Did you mean Asia/Kolkata")
            await ana_sees.press("ctrl+u")
            await ana_sees.type("kolkata\n")
            await ana_sees.wait_for("Asia/Kolkata")
            await ana_sees.wait_for("It is 03:00 there now.")

    async def test_a_word_to_mute_is_typed_and_what_is_too_long_is_said_at_the_field(self, services: Services, ana):
        async with session(services, ana, SettingsScreen) as ana_sees:
            await go_to(ana_sees, "mute_words")
            await ana_sees.press("enter")
            await ana_sees.type("x" * 41 + "\n")
            await ana_sees.wait_for("At most 40 letters each")
            await ana_sees.press("ctrl+u")
            await ana_sees.type("Calories, weigh-in\n")
            await ana_sees.wait_for("calories, weigh-in")
            assert ana_sees.app.preferences.mute_words == ("calories", "weigh-in")

    async def test_whatever_does_not_fit_is_refused_by_the_service_too(self, services: Services, ana):
        for name, value in (("theme", "pink"), ("nothing", "on"), ("width", "39"), ("width", "٤٤"), ("zone", "Mars")):
            with pytest.raises(BadInput):
                await services.preferences.set(ana, name, value)
        with pytest.raises(NotAllowed):
            await services.preferences.set(GUEST, "theme", "dark")
        assert await services.preferences.get(GUEST) == DEFAULTS

    @pytest.mark.parametrize("size", SIZES)
    async def test_every_key_at_every_size(self, services: Services, ana, size):
        async with session(services, ana, SettingsScreen, size) as ana_sees:
            await every_key(
                ana_sees, ["down", "space", "enter", "escape", "pagedown", "end", "enter", "escape", "home"]
            )
            assert all(len(row) <= size[0] for row in ana_sees.rows)


class TestTheyHoldAtOnce:
    async def test_themes_change_the_colours_on_the_screen(self, services: Services, ana):
        async with session(services, ana, SettingsScreen) as ana_sees:
            seen = set()
            await go_to(ana_sees, "theme")
            for _theme in THEMES:
                await ana_sees.press("space")
                seen.add((ana_sees.app.preferences.theme, foreground(ana_sees, "How it looks")))
            assert seen == {
                ("terminal", "magenta"),
                ("light", "blue"),
                ("dark", "cyan"),
                ("contrast", "default"),
                ("none", "default"),
            }

    async def test_the_number_of_colours_and_plain_letters(self, services: Services, ana):
        async with session(services, ana, SettingsScreen) as ana_sees:
            await ana_sees.app.choose_preference("colours", "256")
            await ana_sees.settle()
            assert foreground(ana_sees, "How it looks") == "0087af"
            await ana_sees.app.choose_preference("colours", "none")
            await ana_sees.app.choose_preference("ascii", "on")
            await ana_sees.settle()
            assert foreground(ana_sees, "How it looks") == "default"
            assert ana_sees.text.isascii()

    async def test_they_hold_from_the_first_picture_of_the_next_session(self, services: Services, ana):
        await services.preferences.set(ana, "theme", "dark")
        async with session(services, ana, SettingsScreen) as ana_sees:
            assert b"\x1b[1;36m" in ana_sees.recorder.sent
            assert b"35m" not in ana_sees.recorder.sent

    async def test_a_smaller_width_is_the_editors_too(self, services: Services, ana):
        await services.preferences.set(ana, "width", "40")
        number = await community.thread(services, ana, "Rain", "word " * 60)
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.app.reply(number, 1)
            await ana_sees.type("word " * 30)
            assert max(len(row) for row in ana_sees.rows[2:-1]) <= 42
            await ana_sees.press("ctrl+p")
            await ana_sees.wait_for("As readers will see it")
            assert max(len(row) for row in ana_sees.rows[2:-1]) <= 42

    @pytest.mark.parametrize(("start", "sees"), [("place", "Rain"), ("home", "Kitchen Table"), ("news", "For you")])
    async def test_a_session_begins_where_its_member_chose(self, services: Services, ana, start, sees):
        number = await community.thread(services, ana, "Rain")
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.app.open_thread(number)
            await ana_sees.settle()
        await services.preferences.set(ana, "start", start)
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.wait_for(sees)
            assert ("Rain" in ana_sees.row(0)) == (start == "place")

    async def test_esc_three_times_leaves_only_where_it_may(self, services: Services, ana):
        await services.preferences.set(ana, "triple_escape", "off")
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.feed(b"\x1b\x1b\x1b")
            await ana_sees.wait_for("Leave now?")
            assert not ana_sees.over
            await ana_sees.app.choose_preference("triple_escape", "on")
            await ana_sees.feed(b"\x1b\x1b\x1b")
            await ana_sees.wait_over()

    async def test_the_thread_below_has_the_new_width_and_clock_when_one_comes_back(self, services: Services, ana):
        number = await community.thread(services, ana, "Rain", "word " * 60)
        async with session(services, ana, HomeScreen) as ana_sees:
            await ana_sees.app.open_thread(number)
            await ana_sees.wait_for("just now")
            await ana_sees.press("s")
            await ana_sees.app.choose_preference("times", "absolute")
            await ana_sees.app.choose_preference("width", "40")
            await ana_sees.press("escape")
            await ana_sees.wait_for("21:30")
            assert max(len(row) for row in ana_sees.rows[1:-1]) <= 42

    async def test_two_sessions_have_two_themes(self, services: Services, ana, ben):
        await services.preferences.set(ana, "theme", "dark")
        await services.preferences.set(ben, "theme", "light")
        of_ana = session(services, ana, SettingsScreen)
        async with of_ana as ana_sees, session(services, ben, SettingsScreen) as ben_sees:
            for seat, colour in ((ana_sees, "cyan"), (ben_sees, "blue"), (ana_sees, "cyan")):
                await seat.press("down", "up", "ctrl+l")
                assert foreground(seat, "How it looks") == colour
