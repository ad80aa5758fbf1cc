"""The screens by which the place is looked after, for its operator."""

from __future__ import annotations

from dataclasses import replace

from bbs.domain.policy import SYSTEM, Readers
from bbs.services.steering_rows import BoardChange
from tests.screens.snapshots.camera import Shot
from tests.screens.snapshots.world import FRIEND, World
from tests.screens.support import Seat


async def sit_down(seat: Seat, world: World) -> None:
    """The reader runs the place today; a friend looks after a board, which has a list."""
    services, app = world.services, seat.app
    await services.managing.set_roles(SYSTEM, app.actor.handle, ("sysop",))
    await services.steering_people.give_role(SYSTEM, FRIEND, "moderator", "anxiety-nights")
    change = BoardChange(readers=Readers.LIST, add_readers=(FRIEND,), slow_minutes=5)
    await services.steering.set_board(SYSTEM, "anxiety-out", change)
    await services.announcements.announce(SYSTEM, "On Sunday at ten the server rests for an hour.", None)
    app.actor = replace(await services.accounts.again(app.actor))
    await app.screens[-1].returned()
    await seat.settle()


def steering(*names: str, typed: str = ""):
    """Looks after the place, with these keys; then types."""

    async def go(seat: Seat, world: World) -> None:
        await sit_down(seat, world)
        await seat.press("S", *names)
        if typed:
            await seat.type(typed)

    return go


async def at_home(seat: Seat, world: World) -> None:
    await sit_down(seat, world)
    await seat.press("g")


STEERING = (
    Shot("home-announced", at_home),
    Shot("steering", steering()),
    Shot("steering-boards", steering("1")),
    Shot("steering-board", steering("1", *["down"] * 7, "enter")),
    Shot("steering-new-board", steering("1", "enter", "1", typed="Night Owls\nOwls\n\n")),
    Shot("steering-members", steering("2")),
    Shot("steering-member", steering("2", "down", "enter")),
    Shot("steering-roles", steering("2", "down", "enter", "down", "enter")),
    Shot("steering-rules", steering("3")),
    Shot("steering-templates", steering("4")),
    Shot("steering-announcements", steering("6")),
    Shot("steering-help", steering("7", "down", "y")),
    Shot("steering-running", steering("8")),
    Shot("steering-jobs", steering("8", "down", "down", "enter")),
    Shot("steering-entry", steering("7", "down", "enter", "1")),
)
