"""The panel: after the post is out, for its author alone, calm, closed with one key, and answered with one."""

from __future__ import annotations

import pytest

from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor
from bbs.models.database import Database
from bbs.models.tables import TriageHit
from bbs.screens.asking import AskScreen
from bbs.screens.compose_details import Details
from bbs.screens.compose_screen import Compose
from bbs.screens.conversation import ConversationScreen
from bbs.screens.help_now import HelpNow
from bbs.screens.home import HomeScreen
from bbs.screens.panel import ANSWER_WORDS, PanelScreen
from bbs.services.site import Services
from tests.screens.support import Seat, session

CRISIS = "I want to die tonight. I have the pills here."
SIZES = [(80, 24), (40, 12), (20, 5), (120, 40)]


async def write(seat: Seat, subject: str = "tonight", body: str = CRISIS) -> None:
    """Writes a new thread on the first board, and sends it."""
    await seat.press("enter", "w")
    await seat.type(subject)
    await seat.press("tab")
    await seat.type(body)
    await seat.press("ctrl+s")
    if isinstance(seat.screen, Details):
        await seat.press("ctrl+s")
    await seat.until(lambda: not isinstance(seat.screen, Compose | Details))
    await seat.settle()


def words_of(seat: Seat) -> str:
    return " ".join(seat.text.split())


@pytest.mark.parametrize("size", SIZES)
async def test_the_post_is_out_and_esc_closes_it(services: Services, ana: Actor, ben: Actor, size: tuple[int, int]):
    async with session(services, ana, HomeScreen, size) as seat:
        await write(seat)
        assert isinstance(seat.screen, PanelScreen)
        assert (await services.reading.texts(ben, 1, [1]))[1] == CRISIS
        await seat.press("escape")
        assert not isinstance(seat.screen, PanelScreen)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_every_answer_and_every_number_can_be_reached(services: Services, ana: Actor, size: tuple[int, int]):
    async with session(services, ana, HomeScreen, size) as seat:
        await write(seat)
        seen = [words_of(seat)]
        for words in ANSWER_WORDS.values():
            assert words in seat.text
        for _page in range(12):
            await seat.press("space")
            seen.append(words_of(seat))
        said = " ".join(seen).replace("\u00a0", " ")
        assert all(number in said for number in ("988", "116 123", "13 11 14", "1737", "112", "findahelpline.com"))
        assert "Only you see this." in said
        assert "it can be wrong" in said


async def test_on_a_usual_screen_all_of_it_is_in_sight_in_few_bytes(services: Services, ana: Actor):
    async with session(services, ana, HomeScreen) as seat:
        await write(seat)
        assert "more: Space" not in seat.text
        assert seat.text.count("!") == 1  # the key for help now
        before = seat.sent
        await seat.press("ctrl+l")
        assert seat.sent - before < 2048


async def test_asking_leads_to_a_person_about_this_post(services: Services, ana: Actor):
    morten = await services.accounts.add_member(SYSTEM, "morten", "a long night's walk", ("moderator",), None)
    async with session(services, ana, HomeScreen) as seat:
        await write(seat)
        await seat.press("enter")
        assert isinstance(seat.screen, AskScreen)
        await seat.type("Please.")
        await seat.press("ctrl+s")
        assert isinstance(seat.screen, ConversationScreen)
        assert "about #1.1" in seat.row(0)
    (row,) = (await services.cases.queue(morten)).rows
    assert str(row.severity) == "crisis"
    assert (await services.answering.of_case(morten, row.number)).messages[0].body == "Please."


@pytest.mark.parametrize(
    ("steps", "answer", "said"), [(1, "safe", "It is good to know."), (2, "past", "stays as it is")]
)
async def test_saying_that_one_is_safe_is_thanked_for(
    services: Services, ana: Actor, db: Database, steps: int, answer: str, said: str
):
    async with session(services, ana, HomeScreen) as seat:
        await write(seat)
        await seat.press(*["down"] * steps, "enter")
        assert said in words_of(seat)
        hit = await db.read(TriageHit.get)
        assert (hit.answer, hit.tier) == (answer, "red")


async def test_who_wants_it_no_more_is_left_alone_and_help_stays(services: Services, ana: Actor, clock: FixedClock):
    async with session(services, ana, HomeScreen) as seat:
        await write(seat)
        await seat.press("G", "enter")
        assert "not see this for 30 days" in words_of(seat)
        clock.advance(days=2)
        while not isinstance(seat.screen, HomeScreen):
            await seat.press("escape")
        await write(seat, "another night")
        assert not isinstance(seat.screen, PanelScreen)
        await seat.press("exclamation_mark")
        assert isinstance(seat.screen, HelpNow)


async def test_a_calm_post_is_left_in_peace(services: Services, ana: Actor):
    async with session(services, ana, HomeScreen) as seat:
        await write(seat, "soup", "I made soup, and it was good.")
        assert not isinstance(seat.screen, PanelScreen)
