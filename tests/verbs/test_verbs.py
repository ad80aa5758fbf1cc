"""Verbs as a script meets them: what they print, as JSON and for people, and with which status they end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.verbs.catalogue import VERBS
from bbs.verbs.front import MAX_INPUT, TextFrontEnd
from tests.fuzz.commands import Client
from tests.services.community import Site
from tests.services.moderating import staff


async def run(site: Site, actor: Actor, command: str, given: bytes = b"") -> tuple[int | None, str]:
    """The status and everything that was said."""
    client = Client(command, has_pty=False, actor=actor)
    front = TextFrontEnd(client, client, site.services)
    front.start()
    front.data(given)
    front.eof()
    assert front._task is not None
    await front._task
    return client.status, client.said.decode()


async def data(site: Site, actor: Actor, command: str, given: bytes = b"") -> Any:
    status, said = await run(site, actor, f"{command} --json", given)
    assert status == 0, said
    return json.loads(said)


async def refused(site: Site, actor: Actor, command: str, given: bytes = b"") -> tuple[int | None, str]:
    """The status and the code of a verb that says no."""
    status, said = await run(site, actor, f"{command} --json", given)
    return status, json.loads(said)["error"]["code"]


async def test_help_lists_what_one_can_do_and_explains_one(site: Site) -> None:
    member, moderator = await site.member("mara"), await staff(site, "olm")
    for actor, there, not_there in (
        (GUEST, {"help", "crisis"}, {"ask", "queue"}),
        (member, {"ask", "support", "report"}, {"queue", "act"}),
        (moderator, {"queue", "case", "act"}, set[str]()),
    ):
        names = {verb["verb"] for verb in (await data(site, actor, "help"))["verbs"]}
        assert there <= names
        assert names.isdisjoint(not_there)
    _status, said = await run(site, member, "help ask")
    assert said.startswith(VERBS["ask"].usage)


async def test_whom_to_call_is_there_for_guests(site: Site) -> None:
    found = (await data(site, GUEST, "crisis"))["resources"]
    assert {"name", "region", "phone", "text", "hours", "last_verified"} <= set(found[0])
    _status, said = await run(site, GUEST, "crisis")
    assert found[0]["phone"] in said


async def test_ones_own_region_comes_first(site: Site) -> None:
    mara = await site.member("mara")
    await site.services.preferences.set(mara, "region", "New Zealand")
    found = (await data(site, mara, "crisis"))["resources"]
    assert found[0]["region"] == "New Zealand"
    assert (await data(site, GUEST, "crisis"))["resources"][0]["region"] != "New Zealand"


async def test_somebody_asks_and_reads_the_answer(site: Site) -> None:
    mara, olm = await site.member("mara"), await staff(site, "olm")
    status, said = await run(site, mara, "ask", b"it is a hard night\n")
    assert status == 0
    assert "moderators have this" in said
    (case,) = (await data(site, olm, "queue"))["cases"]
    assert (case["origin"], case["severity"], case["author"]) == ("asked", "high", "mara")
    await data(site, olm, f"act {case['case']} write --why I am here. Do you want to tell me more?")
    (told,) = (await data(site, mara, "ask --read"))["conversations"]
    assert [message["body"] for message in told["messages"]] == [
        "it is a hard night",
        "I am here. Do you want to tell me more?",
    ]
    await data(site, olm, f"act {case['case']} supported")
    assert (await data(site, olm, "queue"))["cases"] == []


async def test_asking_twice_with_one_key_is_asking_once(site: Site) -> None:
    mara, olm = await site.member("mara"), await staff(site, "olm")
    for _again in range(2):
        await data(site, mara, "ask --once a-key", b"are you there")
    (case,) = (await data(site, olm, "queue"))["cases"]
    view = await data(site, olm, f"case {case['case']}")
    assert view["snapshot"] == "are you there"
    (told,) = (await data(site, mara, "ask --read"))["conversations"]
    assert len(told["messages"]) == 1


@pytest.mark.parametrize(
    ("given", "code"), [(b"x" * (MAX_INPUT + 1), "too_long"), (b"\xff\xfe", "bad_text")], ids=["long", "no text"]
)
async def test_input_that_cannot_be_taken_sends_nothing(site: Site, given: bytes, code: str) -> None:
    mara = await site.member("mara")
    assert await refused(site, mara, "ask", given) == (2, code)
    assert (await data(site, mara, "ask --read"))["conversations"] == []


async def test_support_is_given_and_taken_back(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(mara)
    assert (await data(site, ben, f"support {thread}.1 with-you"))["given"] is True
    assert (await data(site, ben, f"support {thread}.1 with-you"))["given"] is False
    assert await refused(site, ben, f"support {thread}.1 applause") == (2, "bad_kind")
    assert await refused(site, ben, f"support {thread} hope") == (2, "bad_address")
    assert await refused(site, ben, "support 999.1 hope") == (3, "no_such_thing")
    assert await refused(site, GUEST, f"support {thread}.1 hope") == (4, "not_allowed")


async def test_a_report_becomes_a_case_that_is_acted_on(site: Site) -> None:
    mara, ben, olm = await site.member("mara"), await site.member("ben"), await staff(site, "olm")
    thread = await site.thread(mara, subject="a bargain")
    await site.reply(ben, thread)
    told = await data(site, ben, f"report {thread}.1 --why it's an advertisement --category spam")
    assert told["told"]
    (case,) = (await data(site, olm, "queue"))["cases"]
    assert (case["thread"], case["post"], case["origin"], case["author"]) == (thread, 1, "report", "mara")
    done = await data(site, olm, f"act {case['case']} hide --why We sell nothing here --until 3d")
    assert done["kind"] == "hide"
    assert done["until"] == "2026-03-17T21:32:00Z"
    assert (await data(site, olm, "queue"))["cases"] == []
    view = await site.services.reading.open(ben, thread)
    assert view.heads[0].state == "hidden"


async def test_a_thread_and_a_post_can_be_acted_on_without_a_case(site: Site) -> None:
    mara, olm = await site.member("mara"), await staff(site, "olm")
    thread = await site.thread(mara)
    await data(site, olm, f"act {thread}.1 lock --why We rest here for a while")
    assert (await site.services.reading.open(mara, thread)).locked
    await data(site, olm, f"act #{thread} pin --why Everybody asks this")


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        ("no-such-verb", 2, "no_such_verb"),
        ("queue here", 2, "usage"),
        ("case x", 2, "bad_number"),
        ("case 99", 3, "no_such_thing"),
        ("act 1", 2, "usage"),
        ("act 1 dance --why so", 2, "bad_action"),
        ("act there hide --why so", 2, "bad_address"),
        ("act 1 claim --no-such", 2, "bad_option"),
        ("act 1.1 hide --why so --until whenever", 2, "bad_until"),
    ],
)
async def test_what_is_not_understood_is_said(site: Site, command: str, status: int, code: str) -> None:
    olm = await staff(site, "olm")
    assert await refused(site, olm, command) == (status, code)
    ended, said = await run(site, olm, command)
    assert ended == status
    assert said.strip()


async def test_the_queue_is_closed_to_members(site: Site) -> None:
    mara = await site.member("mara")
    for command in ("queue", "case 1", "act 1 claim"):
        assert await refused(site, mara, command) == (4, "not_allowed")
    assert await data(site, SYSTEM, "queue") == {"cases": [], "next": None}


async def test_who_one_is(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    await site.thread(ben)
    told = await data(site, mara, "whoami")
    assert (told["handle"], told["roles"]) == ("mara", ["member"])
    assert told["unread"] == {"threads": 1, "posts": 1, "replies": 0, "letters": 0}
