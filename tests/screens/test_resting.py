"""What members see while the community can only be read, and before it closes."""

from __future__ import annotations

from datetime import date

from bbs.domain.policy import SYSTEM, Actor
from bbs.screens.compose import Compose
from bbs.screens.home import HomeScreen
from bbs.screens.thread import ThreadScreen
from bbs.services.site import Services
from tests.screens.community import thread
from tests.screens.support import session


async def test_home_says_it_at_once_and_goes_on_saying_it(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await services.resting.begin_read_only(SYSTEM, "Back at eight.")
        await services.resting.close(SYSTEM, date(2999, 1, 1))
        await seat.wait_for("For everybody: This place can only be read")
        await seat.wait_for("This community closes on 1 Jan 2999")
        await seat.press("g", "enter")
        await seat.wait_for("I have read it")
        assert "eight." in seat.text
        await seat.press("enter")
        await seat.wait_for("For everybody")
        await services.resting.end_read_only(SYSTEM)
        await seat.wait_gone("can only be read for a while")


async def test_what_was_written_meanwhile_stays_in_the_editor_and_goes_later(
    services: Services, ana: Actor, ben: Actor
) -> None:
    number = await thread(services, ben, "Three nights")
    async with session(services, ana, lambda: ThreadScreen(number)) as seat:
        await seat.press("r")
        await seat.type("written by night")
        await services.resting.begin_read_only(SYSTEM)
        await seat.press("ctrl+s")
        await seat.wait_for("can only be read")
        assert isinstance(seat.screen, Compose)
        assert "written by night" in seat.text
        await services.resting.end_read_only(SYSTEM)
        await seat.press("ctrl+s")
        await seat.until(lambda: not isinstance(seat.screen, Compose))
    assert len((await services.reading.open(ben, number)).heads) == 2
