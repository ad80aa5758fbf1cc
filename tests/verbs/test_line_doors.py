"""The doors in line mode: joining whole, coming back with a code, the door word, the wait, and a closed account."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.services import idle
from bbs.services.accounts import OfferedKey
from bbs.services.case_rows import ActionRequest
from bbs.services.rows import Joining
from tests.services.community import PASSWORD, Site
from tests.verbs.caller import Asked, Caller

Calls = Callable[..., Awaitable[Caller]]

KEY = OfferedKey("ssh-ed25519", "SHA256:" + "a" * 37 + "tail42", "")
NEW = "a walk by the river"


@pytest.fixture
async def calls(site: Site) -> AsyncIterator[Calls]:
    callers: list[Caller] = []

    async def call(door: str = "new", **more: object) -> Caller:
        callers.append(Caller(site, Asked(door=door, **more)))  # type: ignore[arg-type]
        await callers[-1].comes()
        return callers[-1]

    yield call
    for caller in callers:
        await caller.hangs_up()
        assert caller.error is None


async def sysop(site: Site) -> Actor:
    return await site.services.accounts.add_member(SYSTEM, "mo", PASSWORD, ("sysop",))


async def types_code_back(caller: Caller) -> str:
    """Types the two words of the code that are asked for, and returns the code."""
    said = caller.said[caller.said.rindex("Your recovery code.") :]
    code = re.findall(r"^\d\. ([a-z]+)$", said, re.MULTILINE)
    assert len(code) == 7
    for _word in range(2):
        asked = re.findall(r"Word (\d): ", caller.said)[-1]
        await caller.says(code[int(asked) - 1])
    return " ".join(code)


async def test_somebody_joins_with_their_key_and_a_password_and_is_home(site: Site, calls: Calls) -> None:
    caller = await calls(offered_keys=(KEY,))
    assert "Do you agree?" in caller.said
    said = await caller.says("yes")
    assert "Make one up, please" in said
    assert "1. " in said
    assert "A handle is made of" in await caller.says("not a name"), "what is wrong with a name is said at once"
    said = await caller.says("ana")
    assert "You will be ana." in said
    assert "1. The key ending tail42 (ssh-ed25519)" in said
    assert "Enter alone does without." in await caller.says("1")
    said = await caller.says("short")
    assert "short" not in said, "nothing of a secret is shown"
    await caller.says(NEW)
    said = await caller.says(NEW + "r")
    assert "The two were not the same." in said
    await caller.says(NEW)
    said = await caller.says(NEW)
    assert NEW not in caller.said
    code = await types_code_back(caller)
    assert "What do you know from your own life?" in caller.said
    await caller.says("1")
    said = await caller.says("no")
    assert "Welcome, ana. Good that you are here." in said
    assert "Home, ana." in said
    services = site.services
    assert (await services.accounts.sign_in_key("ana", KEY.fingerprint)) is not None
    assert (await services.accounts.sign_in_password("ana", NEW)) is not None
    assert await services.recovery.matches_code("ana", code)
    assert len(services.sessions) == 1, "the session is listed as theirs"
    await caller.hangs_up()
    assert len(services.sessions) == 0


async def test_going_back_leads_through_the_steps_to_the_doors(site: Site, calls: Calls) -> None:
    caller = await calls()
    await caller.says("yes")
    before = len(caller.said)
    caller.types("\x03")
    await caller.hears("Do you agree?", before)
    said = await caller.asked(before)
    assert "A step back." in said
    assert "Do you agree?" in said
    said = await caller.says("no")
    assert "1. Look around as a guest" in said
    assert "Home, looking around as a guest." in await caller.says("1")


async def test_a_guest_who_would_answer_joins_and_comes_back_to_the_post(site: Site, calls: Calls) -> None:
    thread = await site.thread(await site.member("ben"), board="open", subject="Hello")
    caller = await calls("guest")
    await caller.says(f"#{thread}")
    assert "join" in await caller.says("reply"), "what members can do is said, and how to become one"
    await caller.says("join", "yes", "cleo", NEW, NEW)
    await types_code_back(caller)
    said = await caller.says("")
    assert "Welcome, cleo." in said
    assert f"Thread {thread}, Hello" in said
    caller.types("reply\r")
    await caller.hears("Type your words.")


async def test_a_recovery_code_opens_the_account_and_is_replaced(site: Site, calls: Calls) -> None:
    code = site.services.recovery.draw()
    await site.services.accounts.join(GUEST, Joining("ana", PASSWORD, recovery=code))
    caller = await calls("recover")
    wrong = " ".join(reversed(code.split()))
    await caller.says("ana", wrong, NEW)
    said = await caller.says(NEW)
    assert "Your name here:" in said, "whether they belong together is said only now, and asked again"
    await caller.says("ana", code, NEW)
    await caller.says(NEW)
    assert code not in caller.said
    again = await types_code_back(caller)
    assert again != code
    assert "Home, ana." in caller.said
    assert (await site.services.accounts.sign_in_password("ana", NEW)) is not None


async def test_after_a_key_the_door_word_comes_before_anything(site: Site, calls: Calls) -> None:
    ana = await site.services.accounts.join(GUEST, Joining("ana", None, KEY))
    await site.services.recovery.set_door_word(ana, "open sesame now")
    locked = await site.services.accounts.sign_in_key("ana", KEY.fingerprint)
    assert locked is not None
    assert locked.locked is not None
    caller = await calls("member", actor=locked)
    assert caller.said.endswith("Password: ")
    assert "ana" not in caller.said
    assert "That was not it." in await caller.says("sesame")
    assert "Home, ana." in await caller.says("open sesame now")
    assert "sesame" not in caller.said
    again = await calls("member", actor=locked)
    await again.says("a", "b", "c")
    assert again.status == 0


async def test_the_lock_covers_what_was_said_and_opens_by_ones_own_password(site: Site, calls: Calls) -> None:
    ana = await site.member("ana")
    caller = await calls("member", actor=ana)
    said = await caller.says("lock")
    assert said.count("\n") > 60, "what stood there has moved out of sight"
    assert "That was not it." in await caller.says("no")
    assert "Open again." in await caller.says(PASSWORD)
    assert PASSWORD not in caller.said
    before = len(caller.said)
    caller.types("sett\x14")
    await caller.asked(before + 60)
    assert caller.said.endswith("Password: ")
    caller.types(PASSWORD + "\r")
    await caller.until(lambda: caller.said.endswith(": sett"), "what had been typed to stand there again")


async def test_whoever_waits_is_let_in_while_they_are_there(site: Site, calls: Calls) -> None:
    mo = await sysop(site)
    await site.services.drawbridge.raise_(mo, "One account after the other.")
    caller = await calls()
    await caller.says("yes", "ana", NEW, NEW)
    await types_code_back(caller)
    said = await caller.says("")
    assert "Thank you, ana. A moderator will let you in." in said
    assert "Enter looks again" in await caller.says("")
    await site.services.registration.let_in(mo, "ana")
    await caller.hears("You are in, ana.")
    await caller.hears("Home, ana.")


async def test_whoever_is_suspended_hears_why_and_can_ask_and_comes_in_again(site: Site, calls: Calls) -> None:
    ana, mo = await site.member("ana"), await sysop(site)
    request = ActionRequest(kind=ActionKind.SUSPEND, reason="Three people asked for a pause.", handle="ana")
    action = await site.services.actions.act(mo, request)
    suspended = await site.services.accounts.again(ana)
    caller = await calls("member", actor=suspended)
    assert "Three people asked for a pause." in caller.said
    assert "Ask a moderator to write to you" in caller.said
    await site.services.actions.revert(mo, action.number, "A slip.")
    said = await caller.says("1")
    assert "Your account is open again." in said
    assert "Home, ana." in said


async def test_nothing_is_said_of_this_place_while_it_is_locked(site: Site, calls: Calls) -> None:
    ana = await site.member("ana")
    caller = await calls("member", actor=ana)
    before = len(await caller.says("lock")) and len(caller.said)
    assert "Nobody here can find you" in await caller.says("!")
    await caller.says("?")
    said = caller.said[before:]
    assert "ask" not in said.replace("asks", ""), "help now leads nowhere from here"
    assert "boards" not in said.lower()
    await caller.says(PASSWORD)


async def test_a_visit_locks_by_itself_where_nothing_is_typed(
    site: Site, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "MINUTE", 0.02)
    ana = await site.member("ana")
    await site.services.preferences.set(ana, "idle_lock_minutes", "5")
    caller = await calls("member", actor=ana)
    await caller.hears("Password: ")
    assert "Open again." in await caller.says(PASSWORD)


async def test_a_client_that_reads_no_utf8_hears_plain_letters(site: Site, calls: Calls) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="caf\u00e9 \u2014 \u201cquiet\u201d \u4f60")
    caller = await calls("member", actor=ana, env={"LANG": "C"})
    said = await caller.says(f"#{thread}")
    assert said.isascii()
    assert 'cafe - "quiet" ' in said
    caller.types("\u00e9")
    await caller.until(lambda: caller.said.endswith(": e"), "the echo")


async def test_a_word_between_two_pages_of_what_can_be_done_was_done_a_question_later(site: Site, calls: Calls) -> None:
    wren = await site.member("wren")
    caller = await calls("member", actor=wren, rows=12)
    said = await caller.says("?")
    assert said.endswith("Enter for more, s to stop: ")
    assert "Settings." in await caller.says("settings")


async def test_going_back_from_a_door_asked_whether_to_leave_and_ctrl_c_there_ended_it_all(
    site: Site, calls: Calls
) -> None:
    caller = await calls("plain")
    said = await caller.says("3", "")
    assert "Where would you like to go?" in said
    assert "Leave now?" in await caller.says("")
    before = len(caller.said)
    caller.types("\x03")
    assert "Where would you like to go?" in await caller.asked(before)
