"""The screens of asking for a person, and what comes after a frightening post."""

from __future__ import annotations

from bbs.screens.compose_details import Details
from tests.screens.snapshots.camera import Shot
from tests.screens.snapshots.world import BOARD, World
from tests.screens.support import Seat


async def ask(seat: Seat, world: World) -> None:
    await seat.press("A")


async def asked(seat: Seat, world: World) -> None:
    await seat.press("A")
    await seat.type("It is one of those nights. Can somebody write to me?")
    await seat.press("ctrl+s")


async def more(seat: Seat, world: World) -> None:
    await asked(seat, world)
    await seat.press("enter")


async def panel(seat: Seat, world: World) -> None:
    await seat.app.write_thread(BOARD)
    await seat.settle()
    await seat.type("Tonight\n")
    await seat.type("I want to die. I cannot do another night.")
    await seat.press("ctrl+s")
    if isinstance(seat.screen, Details):
        await seat.press("1")
    await seat.wait_for("For you alone")
    await seat.settle()


async def region(seat: Seat, world: World) -> None:
    await seat.app.open_region()


CARE = (
    Shot("ask", ask),
    Shot("asked", asked),
    Shot("ask-more", more),
    Shot("panel", panel),
    Shot("panel-plain", panel, plain=True),
    Shot("region", region),
)
