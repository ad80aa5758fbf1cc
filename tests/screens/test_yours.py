"""Taking everything along, and going."""

from __future__ import annotations

import pytest

from bbs.domain.policy import SYSTEM, Actor
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
async def test_whoever_was_erased_elsewhere_meanwhile_met_an_incident_at_the_last_key(
    services: Services, ana: Actor, size: tuple[int, int]
) -> None:
    async with session(services, ana, Below, size) as seat:
        await seat.press("number_sign", "enter")
        await seat.type("ana")
        await services.erasing.erase_member(SYSTEM, "ana", "delete")
        await seat.press("enter")
        assert "not here any more" in " ".join(seat.text.split())
        assert not seat.over


@pytest.mark.parametrize("size", SIZES)
async def test_the_way_to_take_everything_along_is_told(services: Services, ana: Actor, size: tuple[int, int]) -> None:
    async with session(services, ana, lambda: ExportScreen("ana"), size) as seat:
        assert "ssh ana@... export" in " ".join(seat.text.split())


async def test_all_four_ways_of_going_are_in_sight_at_40_by_12(services: Services, ana: Actor) -> None:
    async with session(services, ana, EraseScreen, (40, 12)) as seat:
        for _way in range(4):
            assert sum("my posts, " in row for row in seat.rows) == 4
            await seat.press("down")


async def test_the_chosen_way_of_going_is_never_pushed_out_of_a_tiny_window(services: Services, ana: Actor) -> None:
    async with session(services, ana, EraseScreen, (20, 10)) as seat:
        for words in ("Delete my", "Delete my", "Keep my", "Keep my"):
            assert seat.row(seat.cursor[1]).startswith(f"> {words}")
            await seat.press("down")


async def test_what_is_said_on_a_hard_day_is_seen_before_the_name_is_typed_at_40_by_12(
    services: Services, ana: Actor
) -> None:
    async with session(services, ana, EraseScreen, (40, 12)) as seat:
        await seat.press("enter")
        assert "If today is a hard day" in seat.text
        assert seat.row(0).endswith("more below: PgDn")


async def test_arrows_lead_through_what_has_no_room_above_a_single_field(services: Services, ana: Actor) -> None:
    async with session(services, ana, EraseScreen, (40, 12)) as seat:
        await seat.press("enter")
        for _row in range(30):
            await seat.press("down")
        assert "press Enter." in seat.text
        assert "more below" not in seat.row(0)
        for _row in range(30):
            await seat.press("up")
        assert "If today is a hard day" in seat.text
        assert "more below: PgDn" in seat.row(0)
        await seat.type("a")
        assert seat.screen.field.text == "a"
