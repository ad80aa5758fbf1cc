"""Rules by their number and beyond it: for moderators who act, and for members who tell them."""

from __future__ import annotations

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import SYSTEM
from bbs.models.tables import Action, Report, Rule
from bbs.screens.home import HomeScreen
from bbs.screens.thread import ThreadScreen
from tests.screens.community import thread
from tests.screens.support import session


@pytest.fixture
async def mo(services):
    return await services.accounts.add_member(SYSTEM, "mo", "a long night's walk", ("moderator",), None)


@pytest.fixture
async def twelve_rules(db):
    def work():
        for number in range(1, 13):
            Rule.insert(slug=f"rule{number}", words=f"The rule number {number}.", position=number).execute()

    await db.write(work)


async def test_rules_beyond_nine_could_not_be_chosen(services, db, ana, mo, twelve_rules):
    number = await thread(services, ana, "Long nights", "I lie awake.")
    async with session(services, mo, HomeScreen, size=(80, 30)) as seat:
        await seat.wait_for("> Welcome")
        await seat.app.open_acting_on(Address(number, 1))
        await seat.press("4")
        await seat.wait_for("Which rule? 0 leads to those after the ninth.")
        await seat.press("2")
        await seat.wait_for("Why      The rule number 2.")
        await seat.press("0", "down", "enter")
        await seat.wait_for("Why      The rule number 11.")
        await seat.press("enter")
        await seat.wait_gone("Do it")
    assert await db.read(lambda: [(row.kind, row.rule) for row in Action.select()]) == [("hide", "rule11")]


async def test_a_member_could_not_name_a_rule(services, db, ana, ben, mo):
    number = await thread(services, ben, "Prices")
    async with session(services, ana, lambda: ThreadScreen(number)) as seat:
        await seat.press("x", "3")
        await seat.wait_for("Tab names a rule")
        await seat.type("the third time")
        await seat.press("tab")
        await seat.wait_for("1  Be kind, also where you disagree.")
        await seat.press("5")
        await seat.wait_for("The rule: No advertising")
        await seat.press("tab")
        await seat.wait_for("8  None in particular")
        await seat.press("1")
        await seat.wait_for("The rule: Be kind")
        await seat.press("enter")
        await seat.wait_for("Thank you.")
    assert await db.read(lambda: [(row.words, row.rule) for row in Report.select()]) == [("the third time", "kind")]
    case = await services.cases.case(mo, 1)
    assert case.reports[0].rule == "kind"


async def test_the_usual_report_is_three_keys_still_and_worry_names_no_rule(services, db, ana, ben):
    number = await thread(services, ben, "Prices")
    async with session(services, ana, lambda: ThreadScreen(number)) as seat:
        await seat.press("x", "1")
        await seat.wait_for("Nothing is done against them.")
        assert "names a rule" not in seat.text
        await seat.press("tab", "enter")
        await seat.wait_for("Thank you for caring.")
    assert await db.read(lambda: [row.rule for row in Report.select()]) == [""]
