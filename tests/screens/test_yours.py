"""Taking everything along, and going."""

from __future__ import annotations

import pytest

from bbs.domain.policy import Actor
from bbs.screens.home import HomeScreen
from bbs.screens.yours import EraseNow, EraseScreen, ExportScreen, LeavingScreen
from bbs.services.site import Services
from tests.screens.support import session

SIZES = [(80, 24), (40, 12)]
PASSWORD = "a long night's walk"


class Below(HomeScreen):
    """Opens what is tested above itself."""

    async def do_jump(self) -> None:
        await self.bbs.open_screen(EraseScreen())


@pytest.mark.parametrize("size", SIZES)
async def test_somebody_goes_for_a_week_and_takes_it_back_at_home(
    services: Services, ana: Actor, size: tuple[int, int]
) -> None:
    async with session(services, ana, Below, size) as seat:
        await seat.press("number_sign")
        assert isinstance(seat.screen, EraseScreen)
        await seat.press("enter")
        assert isinstance(seat.screen, EraseNow)
        await seat.type("somebody")
        await seat.press("enter")
        assert "not your name" in " ".join(seat.text.split())
        seat.screen.field.text = ""
        await seat.type("ana")
        await seat.press("enter")
        assert isinstance(seat.screen, HomeScreen)
        assert seat.app.actor.leaving
        assert "asked to be erased" in " ".join(seat.text.split())
        await seat.press("g", "enter")
        assert isinstance(seat.screen, LeavingScreen)
        await seat.press("enter")
        assert isinstance(seat.screen, HomeScreen)
        assert not seat.app.actor.leaving


async def test_somebody_goes_at_once_and_the_door_closes_behind_them(services: Services, ana: Actor) -> None:
    async with session(services, ana, Below) as seat:
        await seat.press("number_sign", "down", "enter")
        await seat.type("ana")
        await seat.press("enter")
        await seat.until(lambda: seat.over)
        assert "gone" in seat.app.farewell
    assert await services.accounts.sign_in_password("ana", PASSWORD) is None


@pytest.mark.parametrize("size", SIZES)
async def test_the_way_to_take_everything_along_is_told(services: Services, ana: Actor, size: tuple[int, int]) -> None:
    async with session(services, ana, lambda: ExportScreen("ana"), size) as seat:
        assert "ssh ana@... export" in " ".join(seat.text.split())
