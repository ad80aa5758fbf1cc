"""Moderation as stories: a tired volunteer at the queue, with the OpenSSH client, every key counted."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bbs.config_parts import NewMembers
from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from bbs.domain.policy import SYSTEM
from bbs.services.case_rows import ActionRequest
from bbs.services.rows import Draft
from tests.e2e.harness import Client, Terminal
from tests.e2e.village import Past, Village, lived

SignIn = Callable[..., Terminal]

MOST_KEYS = 4
"""The most keys that a case may take: from its first sight to the next one."""

PASSWORD = "a long night's walk"


@pytest.fixture
def visit(serve, tmp_path: Path) -> Iterator[Callable[[Past, float], SignIn]]:
    """Lives a past, serves what came of it, and lets members sit down there."""
    opened: list[Terminal] = []

    def begin(past: Past, days_ago: float) -> SignIn:
        data = tmp_path / "village"
        key = lived(data, past, days_ago, NewMembers())
        client = Client(serve(data=data), tmp_path)

        def sign_in(who: str, size: tuple[int, int] = (80, 24)) -> Terminal:
            opened.append(client.terminal(who, key=key, size=size))
            return opened[-1]

        return sign_in

    yield begin
    for seat in opened:
        seat.close()


async def says(village: Village, who: str, subject: str, body: str) -> Address | None:
    """Somebody begins a thread, some hours after what was last; where it stands, None where it waits."""
    village.pass_time(hours=5)
    draft = Draft(secrets.token_hex(8), "anxiety-welcome", None, None, subject, body)
    return (await village.services.writing.send(village.people[who], draft)).address


async def begins(village: Village) -> None:
    """Ana and ben look after the place; the others come."""
    services, people = village.services, village.people
    for handle in ("ana", "ben"):
        await services.managing.set_roles(SYSTEM, handle, ("moderator",))
        people[handle] = await services.accounts.again(people[handle])
    for handle in ("ivo", "ask1", "ask2", "ask3", "ask4", "ask5"):
        people[handle] = await services.accounts.add_member(SYSTEM, handle, PASSWORD, (), None)


async def forty_cases(village: Village) -> None:
    services, people = village.services, village.people
    await begins(village)
    for number in range(2):
        where = await says(village, "ivo", f"Loud {number}", "I will say what I like.")
        request = ActionRequest(ActionKind.HIDE, "Be kind, also where you disagree.", address=where)
        action = await services.actions.act(people["ana"], request)
        await services.appeals.appeal(people["ivo"], action.number, "I was answering, not shouting.")
    for number in range(6):
        await says(village, "cleo", f"Night {number}", "I am going to kill myself tonight. I have the pills here.")
    people["newt"] = await services.accounts.add_member(SYSTEM, "newt", PASSWORD, (), None)
    for number in range(8):
        await says(village, "newt", f"Hello {number}", "Call me at +49 170 1234567 whenever you like.")
    for number in range(10):
        where = await says(village, "ivo", f"Prices {number}", "The best prices, only with me.")
        await services.reports.report(people["cleo"], where, Category.SPAM)
    for number in range(8):
        where = await says(village, "ivo", f"Remark {number}", "You are all just weak.")
        await services.reports.report(people["cleo"], where, Category.UNKIND, "He does this all the time.")
    for handle in ("ask1", "ask2", "ask3", "ask4", "ask5", "cleo"):
        await services.asking.ask(people[handle], "Can somebody write to me?")


class Counting:
    """A moderator at the queue: what stands on the screen, and how many keys were pressed."""

    def __init__(self, seat: Terminal) -> None:
        self.seat = seat
        self.keys = 0

    def press(self, key: str, then: str) -> None:
        """Presses a key, and waits for what it brings."""
        self.keys += 1
        self.seat.key(key)
        self.seat.wait_for(then)

    @property
    def case(self) -> tuple[int, str] | None:
        """The number of the case on the screen and where it comes from."""
        found = re.match(r"Case (\d+) · \w+ · ([a-z ]+?)(?: x\d+)?(?:  |$)", self.seat.lines[0])
        return (int(found[1]), found[2]) if found else None

    def ends(self, key: str, before: int) -> None:
        """The key that ends a case: another one stands there, or none is left."""
        self.keys += 1
        self.seat.key(key)

        def on(screen: str) -> bool:
            case = self.case
            return (case is not None and case[0] != before) or "Nothing else waits." in screen

        self.seat.wait_until(on, f"the case after {before}")


def clear_one(mo: Counting, number: int, origin: str) -> None:
    """What a person does who knows their way: looks, decides, and goes on."""
    if origin in ("noticed", "asks for us"):
        # The text stands above the editor, with the words that others have found to help.
        mo.press("w", "In your own words")
        mo.press("1", "Only ")
        mo.press("ctrl+s", "Close the case?")
        mo.ends("1", number)
        return
    mo.press("enter", "ivo" if origin in ("spam", "unkind") else "Enter")
    if origin == "waits":
        mo.ends("y", number)
    elif origin == "appeal":
        mo.press("o", "2 take it back")
        mo.press("1", "Answer:")
        mo.ends("enter", number)
    elif origin == "spam":
        mo.press("a", "Do what?")
        mo.press("r", "Do it")
        mo.ends("enter", number)
    elif number % 2:
        mo.press("a", "Do what?")
        mo.press("4", "Do it")
        mo.ends("enter", number)
    else:
        mo.press("o", "3 nothing to do")
        mo.ends("3", number)


def test_forty_cases_are_cleared_in_one_sitting_with_at_most_four_keys_each(visit):
    sign_in = visit(forty_cases, 9)
    seat = sign_in("ben")
    mo = Counting(seat)
    seat.wait_for("40 cases wait for a moderator")
    mo.press("M", "Before anything else")
    seat.wait_for("40 open")
    mo.press("space", "folded away")

    began, most, seen, severities = mo.keys, 0, [], []
    while (case := mo.case) is not None:
        before = mo.keys
        severities.append(seat.lines[0].split(" · ")[1])
        clear_one(mo, *case)
        most = max(most, mo.keys - before)
        seen.append(case)
        assert len(seen) <= 40, seen
    assert len(seen) == 40
    assert len({number for number, _origin in seen}) == 40
    assert {origin for _number, origin in seen} == {"noticed", "asks for us", "waits", "spam", "unkind", "appeal"}
    order = ["crisis", "red", "high", "amber", "normal", "low"]
    assert severities == sorted(severities, key=order.index)
    assert most <= MOST_KEYS
    assert mo.keys - began <= 40 * MOST_KEYS
    print(f"forty cases: {mo.keys - began} keys, {(mo.keys - began) / 40:.2f} a case, at most {most}")

    seat.wait_for("Nothing waits.")
    assert "0 open" in seat.lines[0]

    # It has come to those it was for.
    cleo = sign_in("cleo")
    cleo.wait_for("Since you were here")
    cleo.wait_for("What you reported")


async def one_case(village: Village) -> None:
    await begins(village)
    await village.services.asking.ask(village.people["cleo"], "Can somebody write to me?")


def test_two_moderators_at_one_case(visit):
    sign_in = visit(one_case, 1)
    ana, ben = sign_in("ana"), sign_in("ben")
    for seat in (ana, ben):
        seat.wait_for("1 case waits for a moderator")
        seat.key("M")
        seat.wait_for("cleo would like to talk")
        seat.key("enter")
        seat.wait_for("folded away")

    # Ana begins to answer; that takes the case, and ben, who looks at it, is told so at once.
    ana.key("w")
    ana.wait_for("In your own words")
    ben.wait_for("ana has just taken this case.")
    ana.key("0")
    ana.wait_for("Only cleo and the moderators read this.")
    ana.type("Dear cleo, I have read what you")

    # Whatever ben tries, it stays hers, and he sees until when.
    for key in ("a", "w", "c"):
        ben.key(key)
        ben.wait_for("ana has")
    ben.key("q")
    ben.wait_for("(ana has it)")
    ben.key("enter")
    ben.wait_for("ana has it. You can read it; leave the rest to them.")

    # Her line breaks. What she had typed is there when she comes back, and the case is still hers.
    ana.close()
    again = sign_in("ana")
    again.wait_for("1 case waits for a moderator")
    again.key("M")
    again.wait_for("(yours)")
    again.key("enter", "w")
    again.wait_for("Dear cleo, I have read what you")
    again.type(" wrote.")
    again.key("ctrl+s")
    again.wait_for("Close the case?")
    again.key("1")
    again.wait_for("Nothing else waits.")
    ben.wait_for("Something has changed in this case.")
    ben.key("M")
    ben.wait_for("closed: somebody answered them")
