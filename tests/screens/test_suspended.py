"""The room of somebody whose account is closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.policy import SYSTEM, Actor
from bbs.errors import NotAllowed
from bbs.screens.suspended import SuspendedScreen
from bbs.services.case_rows import ActionRequest
from bbs.services.site import Services
from bbs.verbs import TextFrontEnd
from tests.fuzz.commands import Client
from tests.screens.support import arriving, every_key

PASSWORD = "a long night's walk"
WHY = "You wrote to three people what they asked you not to"


@pytest.fixture
async def mo(services: Services) -> Actor:
    return await services.accounts.add_member(SYSTEM, "mo", PASSWORD, ("moderator",))


async def shut_out(services: Services, mo: Actor, days: int | None = 3) -> tuple[Actor, int]:
    until = None if days is None else services.clock() + timedelta(days=days)
    kind = ActionKind.BAN if days is None else ActionKind.SUSPEND
    action = await services.actions.act(
        mo, ActionRequest(kind, WHY, handle="ana", until=until, message="Rest a while.")
    )
    actor = await services.accounts.sign_in_password("ana", PASSWORD)
    assert actor is not None
    return actor, action.number


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40)])
async def test_it_says_why_until_when_and_what_can_be_done(services, ana, mo, size):
    actor, _number = await shut_out(services, mo)
    async with arriving(services, actor, size=size) as ana_sees:
        await ana_sees.wait_for("Your account is closed for now.")
        for words in ("three people", "17 Mar", "A asks", "Enter"):
            for _page in range(6):
                if words in ana_sees.text:
                    break
                await ana_sees.press("pagedown")
            assert words in ana_sees.text, words
            await ana_sees.press("g")
        await ana_sees.press("exclamation_mark")
        await ana_sees.wait_for("Help now")
        await ana_sees.press("escape")
        await ana_sees.wait_for("Your account is closed for now.")


async def test_space_was_refused_where_the_screen_names_it(services, ana, mo):
    """The line above said `more below: Space`, and Space said that this was not open to them."""
    actor, _number = await shut_out(services, mo)
    async with arriving(services, actor, size=(40, 12)) as ana_sees:
        await ana_sees.wait_for("more below: Space")
        await ana_sees.press("space")
        await ana_sees.wait_for("Nothing that you have written")
        assert "not open" not in ana_sees.text


async def test_an_appeal_goes_out_from_here(services, ana, mo):
    actor, _number = await shut_out(services, mo)
    async with arriving(services, actor) as ana_sees:
        await ana_sees.wait_for("Enter, and Enter again")
        await ana_sees.press("enter", "enter")
        await ana_sees.wait_for("Appeal")
        await ana_sees.type("They had asked me to.")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("Another moderator looks at it")
        await ana_sees.press("escape")
        await ana_sees.wait_for("You have appealed.")
    (mine,) = await services.appeals.mine(actor)
    assert mine.appeal == "waiting"


async def test_a_person_can_be_asked_for(services, ana, mo):
    actor, _number = await shut_out(services, mo)
    async with arriving(services, actor) as ana_sees:
        await ana_sees.wait_for("closed for now")
        await ana_sees.press("A")
        await ana_sees.wait_for("To the moderators")
        await ana_sees.type("It is a hard week.")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("It is a hard week.")
    assert (await services.cases.queue(mo)).rows[0].origin == "asked"


async def test_the_door_opens_once_the_account_does(services, ana, mo):
    actor, number = await shut_out(services, mo, None)
    async with arriving(services, actor) as ana_sees:
        await ana_sees.wait_for("It has no end of its own.")
        await services.actions.revert(mo, number, "looked again")
        await ana_sees.press("enter")
        await ana_sees.wait_for("Your account is open again")
        assert ana_sees.app.actor.member == ana.member


async def test_no_key_leads_further_in(services, ana, mo):
    actor, _number = await shut_out(services, mo)
    async with arriving(services, actor) as ana_sees:
        await ana_sees.wait_for("closed for now")
        for key in ("s", "N", "M", "slash", "V", "K", "I", "w", "r", "n", "space", "tab", "number_sign", "L", "ctrl+t"):
            await every_key(ana_sees, [key])
            assert isinstance(ana_sees.screen, SuspendedScreen), key
        await ana_sees.press("question_mark")
        await ana_sees.wait_for("What was done, why, and an appeal")


@pytest.mark.parametrize("command", [None, "queue", "report 1.1 --why x"])
async def test_without_a_screen_one_plain_sentence_says_it(services, ana, mo, command):
    actor, _number = await shut_out(services, mo)
    client = Client(command, False, door="member", actor=actor)

    front = TextFrontEnd(client, client, services)
    front.start()
    front.eof()
    assert front._task is not None
    await front._task
    assert client.status == NotAllowed.exit_status
    assert b"closed for now" in client.said
