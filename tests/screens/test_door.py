"""The doors: the list for whoever forgot a name, help now before anything else, and what stands before home."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.models.database import Database
from bbs.models.queries import members
from bbs.screens.agreement import AgreementNow
from bbs.screens.door import DoorScreen, HelpDoor
from bbs.screens.home import HomeScreen
from bbs.screens.join_agreement import AgreementStep
from bbs.screens.let_in import LetIn
from bbs.screens.notices import NoticesScreen
from bbs.screens.recover import RecoverScreen
from bbs.screens.waiting import WaitingScreen
from bbs.services.rows import Joining, OfferedKey
from bbs.services.site import Services
from tests.screens.support import Seat, arriving, session
from tests.screens.test_join import SECRET, UTF8, give_password, joining, keep_code, to_password

KEY = OfferedKey("ssh-ed25519", "SHA256:Zm9vYmFyYmF6cXV4abc123")
SIZES = [(80, 24), (40, 12)]


@pytest.fixture
async def mod(services: Services) -> Actor:
    return await services.accounts.add_member(SYSTEM, "mod-erate", None, ("moderator",), KEY)


@pytest.fixture
async def waiting(services: Services) -> Actor:
    """Somebody who has asked to come in."""
    services.live.change(registration="approval")
    return await services.accounts.join(GUEST, Joining("quiet-fox", SECRET, words="My sister told me of you."))


class TestTheList:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize(
        ("number", "screen"), [("1", HomeScreen), ("2", AgreementStep), ("3", RecoverScreen)], ids=str
    )
    async def test_each_way_is_a_number_and_esc_comes_back(
        self, services: Services, size: tuple[int, int], number: str, screen: type
    ) -> None:
        async with session(services, GUEST, DoorScreen, size) as seat:
            if number == "2":
                seat.app.env = UTF8
            await seat.press(number)
            assert isinstance(seat.screen, screen)
            await seat.press("escape")
            if "Leave now?" in seat.text:
                await seat.press("n", "q")
            assert isinstance(seat.screen, DoorScreen)

    async def test_help_now_is_a_number_and_a_key(self, services: Services) -> None:
        for key in ("4", "exclamation_mark"):
            async with session(services, GUEST, DoorScreen) as seat:
                await seat.press(key)
                assert "988" in seat.text

    async def test_who_joins_from_the_door_comes_out_at_home(self, services: Services) -> None:
        async with session(services, GUEST, DoorScreen) as seat:
            seat.app.env = UTF8
            await seat.press("down", "enter")
            await to_password(seat)
            await give_password(seat)
            await keep_code(seat)
            await seat.press("enter")
            assert [type(screen) for screen in seat.app.screens] == [HomeScreen]
            assert seat.app.actor.handle == "quiet-fox"


class TestHelp:
    @pytest.mark.parametrize("size", SIZES)
    async def test_the_resources_come_at_once(self, services: Services, size: tuple[int, int]) -> None:
        async with session(services, GUEST, HelpDoor, size) as seat:
            assert "Nobody here can find you" in " ".join(seat.text.split())
            await seat.press("q")
            await seat.wait_over()

    async def test_enter_goes_on_to_the_other_doors(self, services: Services) -> None:
        async with session(services, GUEST, HelpDoor) as seat:
            await seat.press("enter")
            assert isinstance(seat.screen, DoorScreen)


class TestBeforeHome:
    async def test_who_was_added_by_the_operator_finds_the_agreement_at_home_until_they_accept_it(
        self, services: Services, ana: Actor
    ) -> None:
        async with arriving(services, ana) as seat:
            assert isinstance(seat.screen, HomeScreen)
            await seat.press("g", "enter")
            assert isinstance(seat.screen, AgreementNow)
            await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)
            assert "agreement" not in seat.text
        async with arriving(services, ana) as seat:
            assert "agreement" not in seat.text
        assert await services.accounts.has_agreed(ana)

    async def test_going_back_from_it_agrees_to_nothing(self, services: Services, ana: Actor) -> None:
        async with arriving(services, ana, size=(40, 12)) as seat:
            await seat.press("g", "enter", "escape")
            assert "agreement" in seat.text
        assert not await services.accounts.has_agreed(ana)

    async def test_what_happened_to_the_account_is_told_once(self, services: Services, ana: Actor) -> None:
        await services.accounts.accept_agreement(ana)
        await services.keys.add(ana, KEY)
        async with arriving(services, ana, size=(40, 12)) as seat:
            assert isinstance(seat.screen, NoticesScreen)
            said = " ".join(seat.text.split())
            assert "14 Mar 2026: The key ending ...abc123 can open this account now." in said
            await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)
        async with arriving(services, ana) as seat:
            assert isinstance(seat.screen, HomeScreen)


class TestWaiting:
    async def test_somebody_waits_and_is_let_in_while_they_look(self, services: Services, mod: Actor) -> None:
        services.live.change(registration="approval")
        async with joining(services, mode="approval") as seat:
            await to_password(seat)
            await give_password(seat)
            await seat.type("My sister told me of you.")
            await seat.press("enter")
            await keep_code(seat)
            await seat.press("enter")
            assert isinstance(seat.screen, WaitingScreen)
            async with session(services, mod, HomeScreen) as mods:
                await mods.press("I")
                assert "quiet-fox" in mods.text
                assert "My sister told me of you." in mods.text
                await mods.press("y")
                assert "quiet-fox is in." in mods.text
            await seat.wait_for("You are in, quiet-fox.")
            assert isinstance(seat.screen, HomeScreen)
            assert not seat.app.actor.is_guest

    async def test_who_comes_back_waits_on(self, services: Services, waiting: Actor) -> None:
        for size in SIZES:
            async with arriving(services, waiting, size=size) as seat:
                assert isinstance(seat.screen, WaitingScreen)
                assert "A moderator will let you in." in " ".join(seat.text.split())
                await seat.press("escape")
                await seat.wait_over()

    async def test_who_was_let_in_while_away_comes_in(self, services: Services, waiting: Actor, mod: Actor) -> None:
        await services.registration.let_in(mod, "quiet-fox")
        actor = await services.accounts.sign_in_password("quiet-fox", SECRET)
        assert actor is not None
        async with arriving(services, actor) as seat:
            assert "A moderator has let you in." in seat.text
            await seat.press("enter")
            assert isinstance(seat.screen, HomeScreen)

    async def test_turning_away_asks_first(self, services: Services, waiting: Actor, mod: Actor, db: Database) -> None:
        async with session(services, mod, LetIn) as seat:
            await seat.press("n", "n")
            assert "quiet-fox" in seat.text
            await seat.press("n", "y")
            assert "Nobody is waiting." in seat.text
        assert await db.read(lambda: members.by_handle("quiet-fox")) is None

    async def test_members_who_are_no_moderators_are_told_so(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("I")
            assert isinstance(seat.screen, HomeScreen)


class TestInvitations:
    async def test_one_is_made_shown_once_and_used(self, services: Services, mod: Actor) -> None:
        services.live.change(registration="invite")
        async with session(services, mod, LetIn) as seat:
            await seat.press("enter", "enter")
            invite = seat.row(seat.row_with("-")).strip()
            await seat.press("escape")
            assert "good until 28 Mar" in seat.text
            assert invite not in seat.text
        async with joining(services, mode="invite") as seat:
            await seat.press("enter")
            await seat.type("abcd-efgh")
            await seat.press("enter")
            assert "cannot be used" in seat.text
            await seat.press("ctrl+u")
            await seat.type(invite.upper())
            await fill(seat)
            assert isinstance(seat.screen, HomeScreen)

    async def test_one_that_somebody_else_used_meanwhile_is_asked_for_again(
        self, services: Services, mod: Actor
    ) -> None:
        services.live.change(registration="invite")
        invite = await services.registration.make_invite(mod)
        async with joining(services, mode="invite") as seat:
            await seat.press("enter")
            await seat.type(invite)
            await seat.press("enter")
            await services.accounts.join(GUEST, Joining("quick-hare", SECRET, invite=invite))
            await seat.type("quiet-fox")
            await seat.press("enter")
            await give_password(seat)
            await keep_code(seat)
            await seat.press("enter")
            assert "cannot be used" in seat.text
            assert f"Invitation: {invite}" in seat.text


async def fill(seat: Seat) -> None:
    """The rest of joining, from an invitation that has been typed."""
    await seat.press("enter")
    await seat.type("quiet-fox")
    await seat.press("enter")
    await give_password(seat)
    await keep_code(seat)
    await seat.press("enter")
