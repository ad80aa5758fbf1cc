"""The screens of moderation, with a desk of invented cases."""

from __future__ import annotations

from dataclasses import replace

from bbs.domain.acting import ActionKind
from bbs.domain.policy import Role
from bbs.services.case_rows import LogRow
from tests.screens.moderating import action, full_desk, own_action
from tests.screens.snapshots.camera import Shot
from tests.screens.snapshots.world import World
from tests.screens.support import Seat


async def sit_down(seat: Seat, world: World) -> None:
    """The reader looks after the place today, with a case of every kind on the desk."""
    app = seat.app
    desk = full_desk(world.services, world.services.clock)
    now = world.services.clock()
    desk.files[3].holder = "jo"
    desk.files[4].holder = app.actor.handle
    desk.own = [own_action(now)]
    desk.lines = [
        LogRow(2, "acted", "Hide the post: #12.4. Be kind, also where you disagree.", "jo", now),
        LogRow(1, "drawbridge_raised", "The drawbridge went up.", "quiet-otter", now),
    ]
    hidden = action(ActionKind.HIDE, by="jo", reason="Be kind, also where you disagree.", at=now, number=9)
    desk.files[3].strikes += (hidden,)
    app.services = desk
    app.actor = replace(app.actor, roles=app.actor.roles | {Role.MODERATOR}, moderates=None)
    await app.screens[-1].returned()
    await seat.settle()


def queue(*names: str):
    """The queue, and these keys there."""

    async def go(seat: Seat, world: World) -> None:
        await sit_down(seat, world)
        await seat.app.open_cases()
        await seat.settle()
        await seat.press(*names)

    return go


def case(number: int, *names: str):
    """A case, and these keys there."""

    async def go(seat: Seat, world: World) -> None:
        await sit_down(seat, world)
        await seat.app.open_cases()
        await seat.app.open_case(number)
        await seat.settle()
        await seat.press(*names)

    return go


def own_actions(*names: str):
    """What was done about the reader, and these keys there."""

    async def go(seat: Seat, world: World) -> None:
        await sit_down(seat, world)
        await seat.app.open_own_actions()
        await seat.settle()
        await seat.press(*names)

    return go


def reporting(*names: str):
    """A post by somebody else, to be reported, and these keys."""

    async def go(seat: Seat, world: World) -> None:
        await seat.app.open_thread(world.own, 2)
        await seat.settle()
        await seat.press("x", *names)

    return go


MODERATING = (
    Shot("home-moderator", sit_down),
    Shot("cases", queue()),
    Shot("cases-plain", queue(), plain=True),
    Shot("cases-filters", queue("F")),
    Shot("cases-duty", queue("d", "d")),
    Shot("cases-drawbridge", queue("B")),
    Shot("cases-hand-over", queue("H")),
    Shot("cases-log", queue("h")),
    Shot("case-crisis", case(1)),
    Shot("case-crisis-opened", case(1, "enter")),
    Shot("case-taken", case(3)),
    Shot("case-reported-opened", case(3, "enter")),
    Shot("case-asked", case(2, "enter")),
    Shot("case-appeal", case(7, "enter")),
    Shot("case-closing", case(5, "o")),
    Shot("case-history", case(3, "h")),
    Shot("case-note", case(1, "n")),
    Shot("case-revealing", case(6, "i")),
    Shot("case-deciding", case(7, "o", "2")),
    Shot("act", case(5, "a")),
    Shot("act-form", case(5, "a", "4")),
    Shot("act-until", case(5, "a", "4", "u")),
    Shot("act-turn-down", case(4, "x")),
    Shot("case-templates", case(2, "w")),
    Shot("case-write", case(2, "w", "1")),
    Shot("report", reporting()),
    Shot("report-worried", reporting("1")),
    Shot("own-actions", own_actions()),
    Shot("own-action", own_actions("enter")),
    Shot("appeal", own_actions("enter", "enter")),
)
"""All of them, in the order in which a moderator meets them."""
