"""Somebody who was erased while they were at something, in this process or another."""

from __future__ import annotations

import pytest

from bbs.domain.addresses import Address
from bbs.verbs import given_input
from bbs.verbs.front import TextFrontEnd
from tests.services.community import Site
from tests.services.moderation import House
from tests.verbs.caller import Asked, Caller
from tests.verbs.running import TwoStreams, run

COMMANDS = {
    **dict.fromkeys(("post quiet --subject hello", "reply {t} --once k", "ask", "keys add"), "some words"),
    **dict.fromkeys(("support {t}.1 hope", "report {t}.1 --why because", "export", "unread --read", "whoami"), ""),
    **dict.fromkeys(
        ("queue", "case 1", "act 1 claim", "act {t}.1 hide --why because", "erase --posts delete --yes mo"), ""
    ),
    "reply --packet": ">>> reply #1.1\nhello\n.\n",
}


@pytest.mark.parametrize("who", ["ben", "mo"])
async def test_whoever_was_erased_meanwhile_met_an_incident_with_a_number(site: Site, who: str) -> None:
    """It said that their words are kept, and left a trace in the log. Nothing of what they sent is there."""
    house = await House(site).settle()
    thread = await site.thread(house["ana"])
    await house.case(Address(thread, 1))
    await site.services.erasing.erase(house[who], who, "delete", at_once=True)
    for command, given in COMMANDS.items():
        status, said, wrong = await run(site, house[who], command.format(t=thread), given.encode())
        assert status in range(5), (command, said, wrong)
    ana = await site.services.reading.open(house["ana"], thread)
    assert len(ana.heads) == 1
    assert ana.heads[0].support == ()


async def test_a_client_that_never_ended_its_input_was_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_input, "WAIT_SECONDS", 0.01)
    mara = await site.member("mara")
    client = TwoStreams("post quiet --subject hello", mara)
    front = TextFrontEnd(client, client, site.services)
    front.start()
    front.data(b"half of it")
    assert front._task is not None
    await front._task
    assert client.status == 1
    assert b"Nothing was sent" in client.wrong
    assert await site.services.writing.drafts(mara) == ()


async def test_in_line_mode_it_was_an_incident_as_well(site: Site) -> None:
    house = await House(site).settle()
    caller = Caller(site, Asked(house["ben"]))
    await caller.comes()
    await site.services.erasing.erase(house["ben"], "ben", "delete", at_once=True)
    for line in ("mark-all", "yes", "settings", "1", "ask", "are you there?", ".", "yes"):
        if not caller.over:
            await caller.says(line)
    caller.types("Q\r")
    await caller.until(lambda: caller.over, "the end")
    assert caller.error is None
