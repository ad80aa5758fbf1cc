"""The screens that are taken, and the way to each: by keys, as a member would go."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from bbs.domain.addresses import Address
from bbs.errors import NoSuchThing
from bbs.models.tables import Board
from bbs.screens.board import BoardScreen
from bbs.screens.compose_before import BeforeScreen
from bbs.screens.door import DoorScreen
from bbs.screens.join import first_screen
from bbs.screens.join_experiences import ExperiencesStep
from bbs.screens.join_step import Progress
from bbs.screens.recover import RecoverScreen
from bbs.screens.settings import SettingsScreen
from bbs.services.rows import OfferedKey
from tests.screens.snapshots.camera import Shot
from tests.screens.snapshots.shots_care import CARE
from tests.screens.snapshots.shots_moderating import MODERATING
from tests.screens.snapshots.shots_steering import STEERING
from tests.screens.snapshots.world import BOARD, World
from tests.screens.support import Seat

SECRET = "quartz jukebox vow"


def keys(*names: str):
    """Presses these keys."""

    async def go(seat: Seat, world: World) -> None:
        await seat.press(*names)

    return go


async def nothing(seat: Seat, world: World) -> None:
    """The first screen as it is."""


def own_thread(*names: str):
    """Opens the reader's own thread, and presses these keys there."""

    async def go(seat: Seat, world: World) -> None:
        await seat.app.open_thread(world.own, 1)
        await seat.settle()
        await seat.press(*names)

    return go


def own_post(number: int, *names: str):
    """Opens the reader's own thread at one of its posts, and presses these keys there."""

    async def go(seat: Seat, world: World) -> None:
        await seat.app.open_thread(world.own, number)
        await seat.settle()
        await seat.press(*names)

    return go


async def long_thread(seat: Seat, world: World) -> None:
    await seat.app.open_thread(await world.thread(), 1)


async def new_thread(seat: Seat, world: World) -> None:
    await seat.app.write_thread(BOARD)
    await seat.settle()
    await seat.type("Beans again\n")
    await seat.type("They are up. All four of them, and one of the two outside.")


def typed_thread(*names: str):
    """The same, and these keys then."""

    async def go(seat: Seat, world: World) -> None:
        await new_thread(seat, world)
        await seat.press(*names)

    return go


async def search(seat: Seat, world: World) -> None:
    await seat.press("slash")
    await seat.settle()
    await seat.type("kettle\n")
    await seat.wait_for("ettle")


async def drafts(seat: Seat, world: World) -> None:
    await new_thread(seat, world)
    await seat.press("escape")
    await seat.app.open_drafts()


async def kept(seat: Seat, world: World) -> None:
    """Keeps posts: one of a friend, a warned one, and one that is gone since."""
    for number in (7, 5, 2):
        with suppress(NoSuchThing):
            await world.services.keeping.toggle(world.reader, Address(world.own, number))
    answer = await world.services.writing.open_draft(world.friend, thread=world.own, parent=1)
    sent = await world.services.writing.send(world.friend, replace(answer, body="Something I took back."))
    await world.services.keeping.toggle(world.reader, sent.at)
    await world.services.writing.delete(world.friend, sent.at)
    await seat.press("V")


async def _supported(world: World) -> None:
    for number, kind in ((1, "been-there"), (1, "hope"), (3, "with-you")):
        await world.services.support.toggle(world.friend, Address(world.own, number), kind)


async def support_news(seat: Seat, world: World) -> None:
    await _supported(world)
    await seat.press("N")


async def supporters(seat: Seat, world: World) -> None:
    await _supported(world)
    await own_thread("plus")(seat, world)


async def _board_has(world: World, **columns: object) -> None:
    await world.services._core.write(lambda: Board.update(**columns).where(Board.slug == BOARD).execute())


def unnamed(*names: str):
    """A thread without a name, and these keys then."""

    async def go(seat: Seat, world: World) -> None:
        await _board_has(world, unnamed=True)
        await typed_thread("ctrl+o", "n", "escape", *names)(seat, world)

    return go


def waiting(*names: str):
    """An answer that waits for a moderator, and these keys then."""

    async def go(seat: Seat, world: World) -> None:
        await _board_has(world, hold="all")
        await own_post(2, "r")(seat, world)
        await seat.press("ctrl+s")
        await seat.wait_for("It waits for a moderator")
        await seat.press(*names)

    return go


async def write_held(seat: Seat, world: World) -> None:
    await _board_has(world, hold="all")
    await own_post(4, "r")(seat, world)


async def waiting_posts(seat: Seat, world: World) -> None:
    await waiting("enter")(seat, world)
    await seat.app.open_waiting_posts()


async def before_it_goes(seat: Seat, world: World) -> None:
    words = "You have written: scales. Some people here find that hard to read. It goes as it is if you like."
    await seat.app.open_screen(BeforeScreen((words,), seat.app.leave))


async def unanswered(seat: Seat, world: World) -> None:
    await world.services.people.set_known(world.reader, ("anxiety",))
    await seat.app.open_unanswered(known=True)


def last_step(_world: World):
    return lambda: ExperiencesStep(Progress((ExperiencesStep,), experiences=frozenset({"anxiety"}), knows=True))


def setting(name: str, *names: str):
    """The settings with the marker on one of them, and these keys then."""

    async def go(seat: Seat, world: World) -> None:
        seat.screen.list.choose(name)
        await seat.settle()
        await seat.press(*names)

    return go


def joining(*given: str):
    """Joins as far as these lines lead, each ended with Enter; the agreement is agreed to first."""

    async def go(seat: Seat, world: World) -> None:
        for line in ("", *given):
            await seat.type(f"{line}\n")

    return go


def at_new(_world: World):
    key = OfferedKey("ssh-ed25519", "SHA256:Zm9vYmFyYmF6cXV4abc123")
    return lambda: first_screen((key,), {"LANG": "en_GB.UTF-8"})


def at_new_unknown(_world: World):
    return lambda: first_screen((), {})


def at_recover(_world: World):
    return RecoverScreen


def at_door(_world: World):
    return DoorScreen


def on_board(_world: World):
    return lambda: BoardScreen(BOARD)


def on_settings(_world: World):
    return SettingsScreen


SHOTS = (
    Shot("home", nothing),
    Shot("home-guest", nothing, guest=True),
    Shot("board", nothing, on_board),
    Shot("board-filters", keys("F"), on_board),
    Shot("thread", own_thread()),
    Shot("thread-warned", own_post(5, "enter")),
    Shot("thread-reading-on", own_post(1, "space")),
    Shot("thread-folded", own_thread("Z")),
    Shot("thread-long", long_thread),
    Shot("thread-plain", own_thread(), plain=True),
    Shot("home-plain", nothing, plain=True),
    Shot("write-thread", new_thread),
    Shot("write-reply", own_thread("R")),
    Shot("preview", typed_thread("ctrl+p")),
    Shot("details", typed_thread("ctrl+o")),
    Shot("details-unnamed", unnamed("ctrl+o", "G")),
    Shot("write-unnamed", unnamed()),
    Shot("write-held", write_held),
    Shot("before-it-goes", before_it_goes),
    Shot("it-waits", waiting()),
    Shot("thread-held", waiting("enter")),
    Shot("waiting-posts", waiting_posts),
    Shot("reply-guide", own_thread("r", "ctrl+r")),
    Shot("own-thread", own_thread("S")),
    Shot("supporters", supporters),
    Shot("support-news", support_news),
    Shot("keepsakes", kept),
    Shot("unanswered", unanswered),
    Shot("what-i-know", setting("people_known", "enter"), on_settings),
    Shot("drafts", drafts),
    Shot("search", search),
    Shot("news", keys("N")),
    Shot("about", own_post(2, "i")),
    Shot("about-me", setting("people_bio", "enter"), on_settings),
    Shot("settings", nothing, on_settings),
    Shot("settings-choices", setting("theme", "enter"), on_settings),
    Shot("settings-topics", setting("open_topics", "enter"), on_settings),
    Shot("settings-typed", setting("zone", "enter"), on_settings),
    Shot("keys", own_thread("question_mark")),
    Shot("help-now", keys("exclamation_mark")),
    Shot("lock", keys("L")),
    Shot("look-check", nothing, at_new_unknown, guest=True),
    Shot("join-1-agreement", nothing, at_new, guest=True),
    Shot("join-2-name", joining(), at_new, guest=True),
    Shot("join-3-key", joining("river-stone"), at_new, guest=True),
    Shot("join-4-password", joining("river-stone", ""), at_new, guest=True),
    Shot("join-5-code", joining("river-stone", "", SECRET, SECRET), at_new, guest=True),
    Shot("join-6-check", joining("river-stone", "", SECRET, SECRET, ""), at_new, guest=True),
    Shot("join-7-experiences", nothing, last_step, guest=True),
    Shot("door", nothing, at_door, guest=True),
    Shot("recover", nothing, at_recover, guest=True),
    Shot("account-keys", setting("account_keys", "enter"), on_settings),
    Shot("account-password", setting("account_password", "enter"), on_settings),
    Shot("account-door-word", setting("account_door_word", "enter"), on_settings),
    Shot("account-sessions", setting("account_sessions", "enter"), on_settings),
    Shot("account-name", setting("account_handle", "enter"), on_settings),
    Shot("yours-export", setting("yours_export", "enter"), on_settings),
    Shot("yours-erase", setting("yours_erase", "enter"), on_settings),
    Shot("yours-erase-name", setting("yours_erase", "enter", "enter"), on_settings),
    *CARE,
    *MODERATING,
    *STEERING,
)
"""All of them, in the order in which a reviewer may want to look."""
