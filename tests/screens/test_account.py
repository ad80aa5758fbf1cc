"""One's own account: keys, password, recovery code, door word, sessions, handle."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from bbs.domain.policy import SYSTEM, Actor
from bbs.screens.account import ACCOUNT_ROWS
from bbs.screens.ask_word import AskDoorWord
from bbs.screens.base import BaseScreen
from bbs.screens.code import GiveCode
from bbs.screens.door_word import DoorWordScreen
from bbs.screens.home import HomeScreen
from bbs.screens.keys_of import KeysScreen, PasteKey
from bbs.screens.password import ChangePassword
from bbs.screens.rename import RenameScreen
from bbs.screens.sessions import SessionsScreen
from bbs.services.rows import OfferedKey
from bbs.services.site import Services
from tests.screens.support import Seat, session
from tests.screens.test_join import type_back
from tests.screens.test_recover import shown_code

PASSWORD = "a long night's walk"
NEW = "velvet harbour nine"
DOOR = "umbrella on tuesday"
KEY = OfferedKey("ssh-ed25519", "SHA256:Zm9vYmFyYmF6cXV4abc123")
OTHER = OfferedKey("ssh-ed25519", "SHA256:Zm9vYmFyYmF6cXV4xyz789")
LINE = "ssh-ed25519 " + base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))).decode() + " laptop"
SIZES = [(80, 24), (40, 12)]


def above_home(screen: Callable[[Actor], BaseScreen], actor: Actor) -> Callable[[], BaseScreen]:
    """A first screen that opens another above itself, so that there is something to go back to."""

    class Below(HomeScreen):
        async def do_jump(self) -> None:
            await self.bbs.open_screen(screen(self.actor))

    return Below


async def opened(seat: Seat) -> Seat:
    await seat.press("number_sign")
    return seat


class TestKeys:
    @pytest.mark.parametrize("size", SIZES)
    async def test_one_is_pasted_named_and_taken_off(
        self, services: Services, ana: Actor, size: tuple[int, int]
    ) -> None:
        async with session(services, ana, above_home(lambda _a: KeysScreen(), ana), size) as seat:
            await opened(seat)
            assert "None so far." in seat.text
            await seat.press("enter")
            assert isinstance(seat.screen, PasteKey)
            await seat.paste(LINE + "\n")
            await seat.press("enter", "enter")
            assert isinstance(seat.screen, KeysScreen)
            assert "laptop  ..." in seat.text
            assert "never used" in seat.text
            await seat.press("up", "enter", "n")
            await seat.type("desk")
            await seat.press("enter")
            assert "desk  ..." in seat.text
            await seat.press("enter", "x", "y")
            assert "None so far." in seat.text
        assert await services.keys.list(ana) == ()

    async def test_one_that_this_client_has_shown_is_one_key_away(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, KeysScreen) as seat:
            seat.app.offered_keys = (KEY,)
            with seat.app._context():
                await seat.screen.returned()
            await seat.settle()
            assert "Add The key ending ...abc123" in seat.text or "Add the key ending ...abc123" in seat.text
            await seat.press("up", "enter")
            assert "opens your account now" in seat.text
        assert await services.accounts.sign_in_key("ana", KEY.fingerprint) is not None

    async def test_what_is_no_key_is_said_and_the_secret_half_refused(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, PasteKey) as seat:
            await seat.paste("-----BEGIN OPENSSH PRIVATE KEY-----")
            await seat.press("enter", "enter")
            assert "the secret half of a key" in " ".join(seat.text.split())

    async def test_the_last_way_in_stays(self, services: Services) -> None:
        kim = await services.accounts.add_member(SYSTEM, "kim", None, (), KEY)
        async with session(services, kim, KeysScreen) as seat:
            await seat.press("enter", "x", "y")
            assert "the only way into this account" in seat.text
        assert len(await services.keys.list(kim)) == 1

    async def test_the_day_of_its_last_use_is_shown(self, services: Services, ana: Actor) -> None:
        await services.keys.add(ana, KEY)
        await services.accounts.sign_in_key("ana", KEY.fingerprint)
        async with session(services, ana, KeysScreen) as seat:
            assert "used 14 Mar 2026" in seat.text

    async def test_where_there_is_a_door_word_it_is_asked_for(self, services: Services, ana: Actor) -> None:
        await services.recovery.set_door_word(ana, DOOR, PASSWORD)
        async with session(services, ana, above_home(lambda _a: KeysScreen(), ana)) as seat:
            await opened(seat)
            await seat.press("enter")
            await seat.paste(LINE)
            await seat.press("enter", "enter")
            assert isinstance(seat.screen, AskDoorWord)
            await seat.type("something else")
            await seat.press("enter")
            assert "not your door word" in seat.text
            await seat.type(DOOR)
            await seat.press("enter")
            assert isinstance(seat.screen, KeysScreen)
            await seat.press("up", "enter", "x", "y")
            await seat.type(DOOR)
            await seat.press("enter")
            assert "None so far." in seat.text


class TestPassword:
    @pytest.mark.parametrize("size", SIZES)
    async def test_it_is_changed(self, services: Services, ana: Actor, size: tuple[int, int]) -> None:
        async with session(services, ana, above_home(lambda a: ChangePassword(a.handle), ana), size) as seat:
            await opened(seat)
            for text in (PASSWORD, NEW, NEW):
                await seat.type(text)
                await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)
            assert "Your password is changed." in seat.text
        assert await services.accounts.sign_in_password("ana", NEW) is not None

    async def test_without_the_one_so_far_nothing_happens(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, lambda: ChangePassword("ana")) as seat:
            for text in ("not that one", NEW, NEW):
                await seat.type(text)
                await seat.press("enter")
            assert "not your password so far" in seat.text
        assert await services.accounts.sign_in_password("ana", PASSWORD) is not None

    async def test_somebody_with_a_key_only_gets_their_first(self, services: Services) -> None:
        kim = await services.accounts.add_member(SYSTEM, "kim", None, (), KEY)
        async with session(services, kim, above_home(lambda a: ChangePassword(a.handle), kim)) as seat:
            await opened(seat)
            await seat.press("tab")
            for text in (NEW, NEW):
                await seat.type(text)
                await seat.press("enter")
            assert "Your password is changed." in seat.text
        assert await services.accounts.sign_in_password("kim", NEW) is not None


class TestRecoveryCode:
    async def test_another_one_is_made_after_asking(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            await open_row(seat, "account_code")
            await seat.press("n")
            assert not await services.recovery.has_code(ana)
            await open_row(seat, "account_code")
            await seat.press("y")
            code = await shown_code(seat)
            await seat.press("enter")
            await type_back(seat, code)
            assert isinstance(seat.screen, HomeScreen)
        assert await services.recovery.matches_code("ana", code)

    async def test_a_slip_is_said_kindly_and_esc_shows_it_again(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen, (40, 12)) as seat:
            await open_row(seat, "account_code")
            await seat.press("y")
            code = await shown_code(seat)
            await seat.press("enter")
            await seat.type("oops")
            await seat.press("enter", "enter")
            assert "is another one." in " ".join(seat.text.split())
            await seat.press("escape")
            assert isinstance(seat.screen, GiveCode)
            assert await shown_code(seat) == code


class TestDoorWord:
    @pytest.mark.parametrize("size", SIZES)
    async def test_it_is_set_and_taken_off(self, services: Services, ana: Actor, size: tuple[int, int]) -> None:
        async with session(services, ana, above_home(lambda _a: DoorWordScreen(), ana), size) as seat:
            await opened(seat)
            for text in (PASSWORD, DOOR, DOOR):
                await seat.type(text)
                await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)
            assert await services.recovery.has_door_word(ana)
            await opened(seat)
            await seat.type(DOOR)
            await seat.press("enter", "tab", "enter")
            assert isinstance(seat.screen, HomeScreen)
        assert not await services.recovery.has_door_word(ana)


class TestSessions:
    async def test_another_one_is_listed_and_ended(self, services: Services, ana: Actor) -> None:
        ended: list[str] = []
        await services.sessions.arrived(ana, ended.append, services.clock())
        async with session(services, ana, SessionsScreen) as seat:
            with seat.app._context():
                await seat.app.become(ana)
                await seat.screen._load()  # type: ignore[attr-defined]
            await seat.settle()
            assert seat.text.count("Since") == 2
            assert seat.text.count("this one") == 1
            await seat.press("home", "enter")
            if "Leave now?" in seat.text:
                await seat.press("n", "down", "enter")
            await seat.press("y")
            assert "That session is over." in seat.text
        assert len(ended) == 1

    async def test_all_others_end_and_this_one_stays(self, services: Services, ana: Actor) -> None:
        ended: list[str] = []
        for _ in range(3):
            await services.sessions.arrived(ana, ended.append, services.clock())
        async with session(services, ana, SessionsScreen) as seat:
            with seat.app._context():
                await seat.app.become(ana)
                await seat.screen._load()  # type: ignore[attr-defined]
            await seat.press("end", "enter", "y")
            await seat.until(lambda: len(ended) == 3)
            assert not seat.over
            assert len(services.sessions) == 1


class TestHandle:
    async def test_it_is_changed_and_shown_at_once(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, above_home(lambda a: RenameScreen(a.handle), ana), (40, 12)) as seat:
            await opened(seat)
            await seat.press("ctrl+u")
            await seat.type("mild-wren")
            await seat.press("enter")
            assert "mild-wren" in seat.row(0)
            assert "You are mild-wren from now on." in seat.text
        assert await services.accounts.sign_in_password("mild-wren", PASSWORD) is not None

    async def test_one_that_is_taken_is_refused(self, services: Services, ana: Actor, ben: Actor) -> None:
        async with session(services, ana, lambda: RenameScreen("ana")) as seat:
            await seat.press("ctrl+u")
            await seat.type("ben")
            await seat.press("enter")
            assert "has that name already" in seat.text


async def open_row(seat: Seat, name: str) -> None:
    """As the settings do it."""
    with seat.app._context():
        await next(open_it for row, _words, open_it in ACCOUNT_ROWS if row == name)(seat.app)
    await seat.settle()


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5)])
async def test_every_row_opens_at_every_size_and_leads_back(
    services: Services, ana: Actor, size: tuple[int, int]
) -> None:
    async with session(services, ana, HomeScreen, size, utf8=False) as seat:
        for name, _words, _open in ACCOUNT_ROWS:
            await open_row(seat, name)
            await seat.press("f1", "escape", "escape")
            assert isinstance(seat.screen, HomeScreen), name
