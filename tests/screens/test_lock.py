"""The lock: nothing to see, nothing to do, and back to exactly where one was."""

from __future__ import annotations

import pytest

from bbs.domain.policy import SYSTEM, Actor
from bbs.screens.app import MAX_SCREENS
from bbs.screens.compose_screen import Compose
from bbs.screens.home import HomeScreen
from bbs.screens.lock import MAX_WRONG, LockedHelp, LockScreen
from bbs.screens.thread import ThreadScreen
from bbs.services import idle
from bbs.services.rows import OfferedKey
from bbs.services.site import Services
from tests.screens.community import reply, thread
from tests.screens.support import Seat, arriving, session

SECRET = "a long night's walk"
KEY = OfferedKey("ssh-ed25519", "SHA256:Zm9vYmFyYmF6cXV4abc123")


@pytest.fixture
async def kim(services: Services) -> Actor:
    """Somebody who signs in with a key only."""
    return await services.accounts.add_member(SYSTEM, "kim", None, (), KEY)


async def answer(seat: Seat, secret: str) -> None:
    await seat.type(secret)
    await seat.press("enter")


def is_neutral(seat: Seat) -> bool:
    return [row.strip() for row in seat.rows if row.strip()] == ["Password:"]


@pytest.mark.parametrize("key", ["L", "ctrl+t"])
async def test_the_screen_says_nothing_of_this_place(services: Services, ana: Actor, key: str) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press(key)
        assert is_neutral(seat)
        await seat.press("escape", "down", "ctrl+t", "ctrl+l")
        assert is_neutral(seat)
        assert len([screen for screen in seat.app.screens if isinstance(screen, LockScreen)]) == 1


async def test_the_right_word_leads_back_to_exactly_where_one_was(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("down", "down")
        before = seat.rows, seat.cursor
        await seat.press("L")
        await answer(seat, SECRET)
        await seat.wait_for("Anxiety")
        assert (seat.rows, seat.cursor) == before


async def test_in_the_middle_of_a_word_every_letter_is_kept(services: Services, ana: Actor) -> None:
    number = await thread(services, ana, "Soup")
    async with session(services, ana, lambda: ThreadScreen(number)) as seat:
        await seat.press("r")
        await seat.type("Long ago I Lear")
        await seat.press("ctrl+t")
        assert is_neutral(seat)
        await answer(seat, SECRET)
        assert isinstance(seat.screen, Compose)
        await seat.type("ned")
        assert "Long ago I Learned" in seat.text


async def test_an_open_question_is_no_way_around_it(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("ctrl+c")
        assert "Leave now?" in seat.text
        await seat.press("ctrl+t")
        assert is_neutral(seat)


async def test_the_door_word_opens_it_as_well(services: Services, kim: Actor) -> None:
    await services.recovery.set_door_word(kim, "umbrella on tuesday")
    async with session(services, kim, HomeScreen) as seat:
        await seat.press("L")
        await answer(seat, "umbrella on tuesday")
        assert isinstance(seat.screen, HomeScreen)


async def test_who_has_neither_is_disconnected_covered_and_comes_back_to_the_draft(
    services: Services, kim: Actor
) -> None:
    number = await thread(services, kim, "Soup")
    async with session(services, kim, lambda: ThreadScreen(number)) as seat:
        await seat.press("r")
        await seat.type("half a sentence")
        await seat.press("ctrl+t")
        await seat.wait_over()
        assert seat.text.strip() == ""
    assert (await services.writing.drafts(kim))[0].body == "half a sentence"
    place = await services.reading.place(kim)
    assert place is not None
    assert place.screen == "writing"


async def test_wrong_words_are_told_plainly_and_the_third_ends_the_connection(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("L")
        for _ in range(MAX_WRONG - 1):
            await answer(seat, "not my word at all")
            assert "That was not it." in seat.text
        await answer(seat, "not my word at all")
        await seat.wait_over()
        assert seat.text.strip() == ""


async def test_what_arrives_meanwhile_is_not_shown(services: Services, ana: Actor, ben: Actor) -> None:
    number = await thread(services, ana, "Soup")
    async with session(services, ana, lambda: ThreadScreen(number)) as seat:
        await seat.press("L")
        await reply(services, ben, number, "I am here too.")
        await seat.settle()
        assert is_neutral(seat)
        await answer(seat, SECRET)
        await seat.wait_for("I am here too.")


async def test_help_now_is_there_and_leads_nowhere_else(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("L", "f1")
        assert isinstance(seat.screen, LockedHelp)
        assert "988" in seat.text
        for key in ("s", "slash", "question_mark", "L", "N", "I", "w", "f1", "ctrl+c", "enter", "ctrl+t"):
            await seat.press(key)
            assert isinstance(seat.screen, LockedHelp), key
        await seat.press("escape")
        assert is_neutral(seat)
        await seat.press("escape")
        assert is_neutral(seat)


async def test_a_line_that_lists_what_can_be_done_says_nothing_here(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("L", "slash", "enter")
        assert is_neutral(seat)


@pytest.mark.parametrize("how", [b"\x1c", b"\x1b\x1b\x1b", b"/leave\r"])
async def test_leaving_at_once_works_from_it(services: Services, ana: Actor, how: bytes) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("L")
        await seat.feed(how)
        await seat.wait_over()
        assert seat.recorder.closed == 0


async def test_nothing_opens_a_screen_above_it_by_itself(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("L")
        with seat.app._context():
            await seat.app.open_settings()
            await seat.app.go_back()
            await seat.app.change_screen(HomeScreen())
        await seat.settle()
        assert is_neutral(seat)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5)])
async def test_it_works_at_every_size_and_without_utf8(services: Services, ana: Actor, size: tuple[int, int]) -> None:
    async with session(services, ana, HomeScreen, size, utf8=False) as seat:
        await seat.press("L")
        assert is_neutral(seat)
        await seat.type("abc")
        assert "***" in seat.text
        await seat.press("ctrl+u")
        await answer(seat, SECRET)
        assert isinstance(seat.screen, HomeScreen)


class TestIdle:
    async def test_it_locks_once_nothing_has_been_typed_for_so_long(
        self, services: Services, ana: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(idle, "MINUTE", 0.01)
        await services.preferences.set(ana, "idle_lock_minutes", "5")
        async with session(services, ana, HomeScreen) as seat:
            await seat.until(lambda: is_neutral(seat))
            await answer(seat, SECRET)
            await seat.until(lambda: is_neutral(seat))

    async def test_no_timer_runs_where_nobody_wants_it(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            assert seat.app._idle_lock._timer is None
            await seat.app.choose_preference("idle_lock_minutes", "15")
            assert seat.app._idle_lock._timer is not None
            await seat.app.choose_preference("idle_lock_minutes", "0")
            assert seat.app._idle_lock._timer is None

    async def test_none_is_left_when_the_session_is_over(self, services: Services, ana: Actor) -> None:
        await services.preferences.set(ana, "idle_lock_minutes", "60")
        async with session(services, ana, HomeScreen) as seat:
            app = seat.app
            assert app._idle_lock._timer is not None
        assert app._idle_lock._timer is None


async def with_key(services: Services) -> Actor:
    """Kim, who has just shown the key."""
    actor = await services.accounts.sign_in_key("kim", KEY.fingerprint)
    assert actor is not None
    return actor


class TestAtTheDoor:
    async def test_after_a_key_the_door_word_comes_before_anything_else(self, services: Services, kim: Actor) -> None:
        await services.recovery.set_door_word(kim, "umbrella on tuesday")
        async with arriving(services, await with_key(services)) as seat:
            await seat.press("ctrl+t", "escape", "f1", "s", "escape")
            assert is_neutral(seat)
            assert len(seat.app.screens) == 1
            await answer(seat, "umbrella on monday")
            assert "That was not it." in seat.text
            await answer(seat, "umbrella on tuesday")
            await seat.wait_for("Since you were here")
            assert seat.app.actor.member == kim.member

    async def test_a_key_that_members_alone_have_asked_to_join_behind_the_blank_screen(
        self, services: Services, kim: Actor
    ) -> None:
        """For what is not open to guests one is asked whether to join, and `y` would have."""
        await services.recovery.set_door_word(kim, "umbrella on tuesday")
        async with arriving(services, await with_key(services)) as seat:
            for key in ("ctrl+t", "ctrl+x", "ctrl+o"):
                await seat.press(key, "y", "backspace")
                assert is_neutral(seat), key
            await answer(seat, "umbrella on tuesday")
            await seat.wait_for("Since you were here")

    async def test_leaving_at_once_from_it_changed_where_the_member_comes_back_to(
        self, services: Services, kim: Actor
    ) -> None:
        await services.recovery.set_door_word(kim, "umbrella on tuesday")
        async with arriving(services, await with_key(services)) as seat:
            await seat.press("ctrl+backslash")
            await seat.wait_over()
        assert await services.reading.place(kim) is None

    async def test_who_has_none_is_not_asked(self, services: Services, kim: Actor) -> None:
        async with arriving(services, await with_key(services)) as seat:
            assert not is_neutral(seat)

    async def test_after_a_password_it_is_not_asked(self, services: Services, ana: Actor) -> None:
        await services.recovery.set_door_word(ana, "umbrella on tuesday", SECRET)
        actor = await services.accounts.sign_in_password("ana", SECRET)
        assert actor is not None
        async with arriving(services, actor) as seat:
            assert not is_neutral(seat)


async def test_help_now_was_out_of_reach_on_the_top_of_many_screens(services: Services, ana: Actor) -> None:
    number = await thread(services, ana, "Soup")
    async with session(services, ana, HomeScreen) as seat:
        with seat.app._context():
            while len(seat.app.screens) < MAX_SCREENS:
                await seat.app.open_thread(number)
        await seat.settle()
        await seat.press("ctrl+t", "f1")
        assert isinstance(seat.screen, LockedHelp)
