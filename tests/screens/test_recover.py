"""Back into an account with its recovery code: for whoever lost everything else, and the same steps for everybody."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST, Actor
from bbs.screens.code import GiveCode
from bbs.screens.door import DoorScreen
from bbs.screens.home import HomeScreen
from bbs.screens.recover import RecoverPassword, RecoverScreen
from bbs.services.rows import Joining
from bbs.services.site import Services
from tests.screens.support import Seat, session
from tests.screens.test_join import SECRET, give_password, type_back

NEW = "velvet harbour nine"
SIZES = [(80, 24), (40, 12)]
RECOVER_TRIES = 20
"""More than there are."""
NOT_THIS = " ".join(["zebra"] * 7)


@pytest.fixture
def code(services: Services) -> str:
    return services.recovery.draw()


@pytest.fixture
async def fox(services: Services, code: str) -> Actor:
    return await services.accounts.join(GUEST, Joining("quiet-fox", SECRET, recovery=code))


async def give(seat: Seat, handle: str, code: str, password: str = NEW) -> None:
    await seat.type(handle)
    await seat.press("enter")
    await seat.type(code)
    await seat.press("enter")
    await give_password(seat, password)


async def shown_code(seat: Seat) -> str:
    """The code on the screen."""
    assert isinstance(seat.screen, GiveCode)
    words = " ".join(seat.text.replace("\u00a0", " ").split())
    found = words.split(" 1 ")[1].split("! help")[0].split()
    return " ".join(word for word in found if word.isalpha())


@pytest.mark.parametrize("size", SIZES)
async def test_the_words_open_the_account_and_are_replaced(
    services: Services, fox: Actor, code: str, size: tuple[int, int]
) -> None:
    async with session(services, GUEST, RecoverScreen, size) as seat:
        await give(seat, "Quiet-Fox", code)
        new_code = await shown_code(seat)
        assert new_code != code
        await seat.press("escape", "enter")
        await type_back(seat, new_code)
        assert isinstance(seat.app.screens[0], type(seat.screen))
        assert seat.app.actor.handle == "quiet-fox"
    assert await services.accounts.sign_in_password("quiet-fox", NEW) is not None
    assert await services.accounts.sign_in_password("quiet-fox", SECRET) is None
    assert await services.recovery.matches_code("quiet-fox", new_code)


async def test_the_words_may_be_typed_in_any_shape(services: Services, fox: Actor, code: str) -> None:
    async with session(services, GUEST, RecoverScreen) as seat:
        await give(seat, "quiet-fox", ", ".join(code.upper().split()))
        assert isinstance(seat.screen, GiveCode)


async def test_nobody_learns_whether_a_name_is_taken(services: Services, fox: Actor, code: str) -> None:
    seen = []
    for handle, words in (("quiet-fox", NOT_THIS), ("nobody-here", NOT_THIS), ("nobody-here", code)):
        async with session(services, GUEST, RecoverScreen) as seat:
            steps = []
            await seat.type(handle)
            await seat.press("enter")
            await seat.type(words)
            await seat.press("enter")
            steps.append(seat.text.replace(handle, "..."))
            assert isinstance(seat.screen, RecoverPassword)
            await give_password(seat, NEW)
            assert isinstance(seat.screen, RecoverScreen)
            assert f"Name: {handle}" in seat.text
            steps.append(seat.text.replace(handle, "...").replace(words[:60], "..."))
            steps.append(str("do not belong together" in " ".join(seat.text.split())))
        seen.append((steps[0], steps[2]))
    assert len(set(seen)) == 1


async def test_a_word_that_is_none_is_said_at_its_field(services: Services) -> None:
    async with session(services, GUEST, RecoverScreen) as seat:
        await seat.type("quiet-fox")
        await seat.press("enter")
        await seat.type("zzzz zebra")
        await seat.press("enter")
        assert "is not a word that codes are made of" in " ".join(seat.text.split())
        assert isinstance(seat.screen, RecoverScreen)


async def test_trying_on_and_on_says_when_to_come_back(services: Services, fox: Actor) -> None:
    async with session(services, GUEST, RecoverScreen) as seat:
        seat.app.origin = "somewhere"
        await give(seat, "quiet-fox", NOT_THIS)
        for _ in range(RECOVER_TRIES):
            await seat.press("enter", "tab", "enter")
            await give_password(seat, NEW)
        assert "try again in" in " ".join(seat.text.split())


async def test_from_the_door_it_leads_home_and_not_back_to_the_door(services: Services, fox: Actor, code: str) -> None:
    async with session(services, GUEST, DoorScreen) as seat:
        await seat.press("3")
        await give(seat, "quiet-fox", code)
        new_code = await shown_code(seat)
        await seat.press("enter")
        await type_back(seat, new_code)
        assert len(seat.app.screens) == 1
        await seat.press("enter")
        assert isinstance(seat.screen, HomeScreen)


async def test_its_session_is_one_that_the_member_can_see_and_end(services: Services, fox: Actor, code: str) -> None:
    async with session(services, GUEST, RecoverScreen) as seat:
        await give(seat, "quiet-fox", code)
        (row,) = services.sessions.of(seat.app.actor)
        assert row.current
        services.sessions.end(fox, row.id)
        await seat.wait_over()
    assert len(services.sessions) == 0


async def test_nothing_that_was_typed_is_kept_by_the_screens(services: Services, fox: Actor, code: str) -> None:
    async with session(services, GUEST, RecoverScreen) as seat:
        await seat.type("quiet-fox")
        await seat.press("enter")
        await seat.type(code)
        screen = seat.screen
        await seat.feed(b"\x1c")
        await seat.wait_over()
        assert code not in repr(screen._given)  # type: ignore[attr-defined]
