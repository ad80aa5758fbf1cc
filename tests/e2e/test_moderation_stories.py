"""More of what moderators and members live through together, with the OpenSSH client. See `test_moderating`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from bbs.domain.clock import system_clock
from bbs.models.times import to_us
from bbs.services.case_rows import ActionRequest
from tests.e2e.harness import TIMEOUT
from tests.e2e.staffed import Place
from tests.e2e.test_first_visit import join
from tests.e2e.village import Village

BOARD = "anxiety-welcome"

ENDS_IN = 8
"""Seconds after which a suspension ends while the server is up: enough to come and look at it before."""

CLOCK_TIMEOUT = 60.0
"""Seconds until the server's own clock has been round for certain."""

STORM, LIVE = 500, 40
"""Reports of one post, and how many of them come over the network."""

NOT_FOUND = 3
"""The exit status of a verb about something that is not there for whoever asks."""


@pytest.fixture
def place(serve, tmp_path: Path) -> Iterator[Place]:
    found = Place(serve, tmp_path)
    yield found
    found.close()


# A suspension that ends by itself while the server is up


async def a_suspension(village: Village) -> None:
    await village.moderate("ana", "ben")
    until = village.clock() + timedelta(days=3)
    request = ActionRequest(ActionKind.SUSPEND, "Three people have asked for a pause.", handle="cleo", until=until)
    await village.services.actions.act(village.people["ana"], request)


def test_a_suspension_that_outlives_a_restart_ends_while_the_server_is_up(place: Place):
    place.begin(a_suspension, 1)

    # She reads why and until when, and says what there is to say; another moderator is asked.
    cleo = place.sign_in("cleo", "Your account is closed for now.")
    cleo.wait_for("Three people have asked for a pause.")
    cleo.wait_for("It opens by itself:")
    cleo.key("enter")
    cleo.wait_for("Enter begins.")
    cleo.key("enter")
    cleo.wait_for("Why should it be looked at again?")
    cleo.type("I have read it again, and I am sorry.")
    cleo.wait_for("and I am sorry.")
    cleo.key("ctrl+s")
    cleo.wait_for("Sent. Another moderator looks at it")
    place.server.stop()

    # The server rests; when it is back, the end is some seconds away.
    end_us = to_us(system_clock() + timedelta(seconds=ENDS_IN))
    place.change("UPDATE action SET expires_us = ?", end_us)
    place.change("UPDATE member SET suspended_until_us = ? WHERE suspended_until_us IS NOT NULL", end_us)
    place.start()
    cleo = place.sign_in("cleo", "Your account is closed for now.")
    cleo.wait_for("You have appealed. Another moderator looks at it")

    # Nobody does anything; the server writes down that it is over, and the next key opens the door.
    place.wait_value("expired", "the end of it", "SELECT ended FROM action", CLOCK_TIMEOUT)
    cleo.key("enter")
    cleo.wait_for("Your account is open again. Good that you are here.")
    cleo.key("enter")
    cleo.wait_for("Anxiety")
    log = place.queue("ana", "Appeal: ")
    log.key("h")
    log.wait_for("time has run out")


# An appeal that opens an account again


def test_an_appeal_that_overturns_a_suspension_opens_the_account_at_once(place: Place):
    place.begin(a_suspension, 1)
    cleo = place.sign_in("cleo", "Your account is closed for now.")
    cleo.key("enter")
    cleo.wait_for("Enter begins.")
    cleo.key("enter")
    cleo.wait_for("Why should it be looked at again?")
    cleo.type("It was somebody else, on my machine.")
    cleo.key("ctrl+s")
    cleo.wait_for("Sent. Another moderator looks at it")
    cleo.key("escape")
    cleo.wait_for("Your account is closed for now.")

    # ana closed it, and does not decide; ben does, and it is as if it had never been.
    ana = place.queue("ana", "Appeal: ")
    ana.key("enter")
    ana.wait_for("What they say is folded away.")
    ana.key("o")
    ana.wait_for("Somebody else than the one who acted decides this.")
    ben = place.queue("ben", "Appeal: ")
    ben.key("enter")
    ben.wait_for("What they say is folded away.")
    ben.key("enter")
    ben.wait_for("somebody else, on my machine")
    ben.key("o")
    ben.wait_for("2 take it back")
    ben.key("2")
    ben.wait_for("Answer:")
    ben.key("enter")
    ben.wait_for("Taken back, and they are told.")

    cleo.key("enter")
    cleo.wait_for("You appealed, and another moderator has decided otherwise")
    cleo.key("enter")
    cleo.wait_for("Anxiety")
    assert place.value("SELECT suspended_until_us FROM member WHERE handle = 'cleo'") is None


# A thread is split, and its readers keep their marks


async def a_branching_thread(village: Village) -> None:
    """Ana has read all but the last words of each part; cleo follows; ben looks after the board."""
    await village.moderate("ben")
    await village.comes("dora")
    number = await village.thread("dora", BOARD, "Sleep", "I do not sleep.")
    await village.reply("cleo", number, "Nor do I.")
    await village.reply("dora", number, "By the way: my sister has come.")
    await village.reply("cleo", number, "How is she?", parent=3)
    for who in ("ana", "cleo"):
        await village.catches_up(who)
    village.pass_time(hours=2)
    await village.reply("dora", number, "Better than I.", parent=4)
    await village.reply("dora", number, "It is three again.", parent=2)
    await village.services.threads.follow(village.people["cleo"], number)


def test_a_split_thread_whose_readers_keep_their_marks(place: Place):
    place.begin(a_branching_thread, 1)
    ana = place.sign_in("ana", "2 new in 1 thread")

    ben = place.sign_in("ben", "Anxiety")
    ben.type("#1.3\r")
    ben.wait_for("my sister has come")
    ben.key("a")
    ben.wait_for("Do what?")
    ben.key("7")
    ben.wait_for("What")
    ben.key("enter")
    ben.wait_for("Subject:")
    ben.type("A sister has come\r")
    ben.wait_for("A sister has come")
    ben.key("enter")
    ben.wait_for("Why:")
    ben.type("It is a talk of its own.\r")
    ben.wait_for("It is a talk of its own.")
    ben.key("enter")
    ben.wait_for("Done:")

    # What ana had read stays read in both, and what was new is new in both: one post each.
    ana.key("N")
    ana.wait_for("Nothing is new for you.")
    ana.key("q")
    ana.wait_for("2 new in 2 threads")
    ana.key("enter")
    ana.wait_for("A sister has come")
    assert "1/3 A sister has come" in ana.screen
    assert "1/3 Sleep" in ana.screen

    # The old address leads to where it stands now.
    ana.type("#1.5\r")
    ana.wait_for("That post is in another thread now, with the answers to it.")
    ana.wait_for("Better than I.")
    assert "A sister has come" in ana.lines[0]
    ana.key("q")
    ana.wait_until(lambda screen: "1/3 A sister has come" not in screen, "the new thread to be read")
    ana.wait_for("1/3 Sleep")

    # Where it was, the thread says where it went.
    ana.type("#1\r")
    ana.wait_for("It is three again.")
    ana.wait_for("moved  3")
    ana.wait_for("This, and the answers to it, is a thread of its own now: #2.1.")
    assert "my sister has come" not in ana.screen

    # Who followed the thread follows both.
    cleo = place.sign_in("cleo", "2 threads you follow have news")
    cleo.key("q")


# Five hundred reports


async def a_storm(village: Village) -> None:
    await village.moderate("ana")
    number = await village.thread("ben", BOARD, "Remark", "You are all just weak.")
    handles = [f"m{count}" for count in range(STORM)]
    await village.comes(*handles)
    village.pass_time(days=1)
    for handle in handles[LIVE:]:
        await village.services.reports.report(village.people[handle], Address(number), Category.UNKIND)


async def storm(place: Place) -> list[int]:
    """The rest of them report at once, each over a connection of their own; the exit statuses."""

    async def one(number: int) -> int:
        options = {"client_keys": [str(place.key)], "known_hosts": None, "config": None, "agent_path": None}
        async with asyncssh.connect("127.0.0.1", place.server.port, username=f"m{number}", **options) as connection:
            done = await connection.run("report 1.1 --category unkind --why I have seen it elsewhere too")
            return -1 if done.exit_status is None else done.exit_status

    async with asyncio.timeout(4 * TIMEOUT):
        return await asyncio.gather(*map(one, range(LIVE)))


def test_a_storm_of_five_hundred_reports_becomes_one_case(place: Place):
    place.begin(a_storm, 2)
    ana = place.sign_in("ana", "1 case waits for a moderator")
    assert asyncio.run(storm(place)) == [0] * LIVE
    assert place.value("SELECT count(*) FROM case_file") == 1
    assert place.value("SELECT count(*) FROM report") == STORM

    # One line, one case, and one answer to all of them.
    ana.key("M")
    ana.wait_for(f"unkind x{STORM}")
    ana.wait_for("1 open")
    ana.key("enter")
    ana.wait_for("folded away")
    ana.key("enter")
    ana.wait_for("You are all just weak.")
    ana.key("a")
    ana.wait_for("Do what?")
    ana.key("r")
    ana.wait_for("Do it")
    ana.key("enter")
    ana.wait_until(lambda screen: "Done:" in screen or "Why:" in screen, "the reason or the end")
    if "Done:" not in ana.screen:
        ana.type("Be kind.\r")
        ana.wait_for("Be kind.")
        ana.key("enter")
    ana.wait_for("Nothing waits.")
    member = place.sign_in("m3", "What you reported")
    member.key("q")


# Two moderators at one case on screens, and a third with verbs


async def one_report(village: Village) -> None:
    await village.comes("ivo")
    await village.moderate("ana", "ben", "ivo")
    number = await village.thread("cleo", BOARD, "Remark", "You are all just weak.")
    await village.comes("dora")
    await village.services.reports.report(village.people["dora"], Address(number), Category.UNKIND)


def test_two_moderators_on_screens_and_a_third_with_verbs_at_one_case(place: Place):
    place.begin(one_report, 1)
    ana, ben = (place.queue(who, "unkind") for who in ("ana", "ben"))
    for seat in (ana, ben):
        seat.key("enter")
        seat.wait_for("folded away")

    assert place.verb("ivo", "act 1 claim").returncode == 0
    for seat in (ana, ben):
        seat.wait_for("ivo has just taken this case.")
        seat.key("a")
        seat.wait_for("ivo has this case now.")

    assert place.verb("ivo", "act 1 release").returncode == 0
    for seat in (ana, ben):
        seat.key("M")
        seat.wait_gone("ivo has")
    ana.key("c")
    ana.wait_for("Yours. Others see that.")
    ben.wait_for("ana has just taken this case.")
    refused = place.verb("ivo", "act 1 no-action --why quick")
    assert refused.returncode == 1
    assert b"ana" in refused.stderr
    assert place.value("SELECT open FROM case_file") == 1

    ana.key("o")
    ana.wait_for("3 nothing to do")
    ana.key("3")
    ana.wait_for("Nothing else waits.")
    again = place.verb("ivo", "act 1 no-action")
    assert again.returncode == 1
    assert place.value("SELECT count(*) FROM case_step WHERE kind = 'closed'") == 1


# The drawbridge


async def a_quiet_place(village: Village) -> None:
    await village.moderate("ana")
    village.pass_time(days=3)
    await village.comes("newt")


def test_the_drawbridge_up_and_down_again(place: Place):
    place.begin(a_quiet_place, 4, new_days=7)
    ana = place.queue("ana", "Nothing waits.")
    ana.key("B")
    ana.wait_for("For 24 hours")
    ana.type("Somebody makes one account after the other.\r")
    ana.wait_for("The drawbridge is up.")

    # Whoever comes now waits, with a screen that says for whom.
    fern = join(place.client, "fern", until="A moderator will let you in.")
    place.seats.append(fern)

    # A new member's first post waits too; it is theirs, they see it, and nobody says that it is wrong.
    newt = place.sign_in("newt", "Anxiety")
    newt.key("enter")
    newt.wait_for("w begins the first thread")
    newt.key("w")
    newt.wait_for("Subject:")
    newt.type("Hello\tI am new, and a little shy.")
    newt.wait_for("a little shy.")
    newt.key("ctrl+s")
    newt.wait_for("What are you looking for?")
    newt.key("1")
    newt.wait_for("first posts")
    newt.key("escape")

    # One key lets it out, another lets fern in.
    ana.wait_for("The drawbridge is up. Something has changed among the cases. M looks again.")
    ana.key("M")
    ana.wait_for("waits")
    ana.key("enter")
    ana.wait_for("Enter opens it.")
    ana.key("enter")
    ana.wait_for("a little shy.")
    ana.key("y")
    ana.wait_for("Let out, and its author knows.")
    newt.wait_for("A moderator has read your post, and it stands now: #1")
    ana.key("q")
    ana.wait_for("1 person asks to come in")
    ana.key("I")
    ana.wait_for("fern")
    ana.key("y")
    ana.wait_for("fern is in.")
    fern.wait_for("You are in, fern. Good that you are here.")

    # Down again, people come in as they did before.
    ana.key("q", "M")
    ana.wait_for("Nothing waits.")
    ana.key("B")
    ana.wait_for("It is up until")
    ana.type("It is quiet again.\r")
    ana.wait_for("The drawbridge is down.")
    place.seats.append(join(place.client, "ivy", until="Anxiety"))


# Nobody is there


async def nobody_looks(village: Village) -> None:
    await village.moderate("ben")
    await village.services.cases.queue(village.people["ben"])


def test_nobody_on_duty_for_days_is_said_and_nobody_new_is_left_alone(place: Place):
    place.begin(nobody_looks, 4)
    new = place.client.terminal("new")
    place.seats.append(new)
    new.wait_for("Does this look right")
    new.key("y")
    new.wait_for("Enter I agree")
    new.key("enter")
    new.wait_for("No moderator has looked in for a while")
    new.wait_for("Please come back in some days.")
    new.wait_for("help@")

    ana = place.sign_in("ana", "Anxiety")
    ana.key("A")
    ana.wait_for("Nobody is here now: no moderator has looked in for 4 days.")
    ana.type("It is a long night.")
    ana.wait_for("a long night.")
    ana.key("ctrl+s")
    ana.wait_for("It is with the moderators now.")

    # One look by a moderator, and the door is open.
    ben = place.queue("ben", "ana would like to talk")
    place.seats.append(join(place.client, "fern", until="Anxiety"))
    ben.key("q")


# Handing over


async def on_duty(village: Village) -> None:
    await village.moderate("ana", "ben")
    await village.thread("cleo", BOARD, "Recipes", "Who has one for lentils?")


def test_whoever_is_on_duty_hears_of_somebody_who_asks_wherever_they_read(place: Place):
    place.begin(on_duty, 1)
    ben, ana = place.queue("ben", "Nothing waits."), place.sign_in("ana", "Anxiety")
    ben.key("d")
    ben.wait_for("You are on duty. Thank you.")
    ben.key("q")
    for seat in (ben, ana):
        seat.type("#1\r")
        seat.wait_for("Who has one for lentils?")
    assert place.client.run("cleo", "ask", key=place.key, given=b"Can somebody write to me?").returncode == 0
    ben.wait_for("Somebody may need you soon. M shows the cases.")
    ben.key("M")
    ben.wait_for("cleo would like to talk")

    # Who rests is left in peace until they look by themselves.
    ana.key("q", "q")
    ana.wait_for("1 case waits for a moderator")
    assert "may need you" not in ana.screen


async def two_cases(village: Village) -> None:
    await village.moderate("ana", "ben")
    await village.services.asking.ask(village.people["cleo"], "Can somebody write to me?")


def test_a_moderator_hands_over_what_they_have_taken(place: Place):
    place.begin(two_cases, 1)
    ben = place.queue("ben", "cleo would like to talk")
    ben.key("c")
    ben.wait_for("(yours)")
    ana = place.queue("ana", "(ben has it)")
    ben.key("H")
    ben.wait_for("To:")
    ben.type("ana\tShe waits for an answer since noon.\r")
    ben.wait_for("1 case handed over.")
    ben.wait_for("(ana has it)")

    ana.wait_for("Something has changed among the cases.")
    ana.key("M")
    ana.wait_for("(yours)")
    ana.key("enter")
    ana.wait_for("She waits for an answer since noon.")
    ana.key("q", "H")
    ana.wait_for("To:")
    ana.key("enter")
    ana.wait_for("1 case handed over.")
    ana.wait_gone("(yours)")


# A case about a moderator


async def a_harsh_moderator(village: Village) -> None:
    await village.comes("ivo")
    await village.moderate("ana", "ben")
    number = await village.thread("ben", BOARD, "Remark", "You are all just weak.")
    await village.reply("ivo", number, "That hurts.")
    await village.services.reports.report(village.people["ivo"], Address(number), Category.UNKIND, "He often does.")


def test_a_case_about_a_moderator_is_invisible_to_them_in_every_front_end(place: Place):
    place.begin(a_harsh_moderator, 1)
    ben = place.sign_in("ben", "Anxiety")
    assert "waits for a moderator" not in ben.screen
    ben.key("M")
    ben.wait_for("Nothing waits.")
    assert "0 open" in ben.lines[0]
    ben.key("F")
    ben.wait_for("closed ones")
    ben.key("escape")
    ben.wait_for("Nothing waits.")
    ben.key("h")
    ben.wait_for("the newest first")
    ben.key("escape")
    ben.wait_for("Nothing waits.")

    assert place.verb("ben", "queue").stdout == b"No case is open.\n"
    assert place.verb("ben", "case 1").returncode == NOT_FOUND
    assert place.verb("ben", "act 1 claim").returncode == NOT_FOUND
    assert place.verb("ben", "act 1 comment --why I was joking").returncode == NOT_FOUND
    assert b"ivo" not in place.verb("ben", "queue --json").stdout
    line = place.sign_in("ben", "Home, ben.", term="dumb", size=(80, 60))
    assert "waits for a moderator" not in line.screen
    line.close()

    # ana sees it, and what she does about it says nothing to ben's open screen before it reaches him.
    ana = place.queue("ana", "unkind")
    ana.key("enter")
    ana.wait_for("He often does.")
    ana.key("c")
    ana.wait_for("Yours. Others see that.")
    ben.key("M")
    ben.wait_for("Nothing waits.")
    assert "changed" not in ben.screen
    ana.key("o")
    ana.wait_for("3 nothing to do")
    ana.key("3")
    ana.wait_for("Nothing else waits.")
    ben.key("F")
    ben.wait_for("closed")
    ben.key("c")
    ben.wait_for("There is nothing like that.")
    assert place.verb("ben", "act 1 reopen").returncode == NOT_FOUND
