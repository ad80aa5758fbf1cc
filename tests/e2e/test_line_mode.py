"""Line mode over OpenSSH: members ask and tell, moderators work, and nobody ever hears an escape byte."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from bbs.services.case_rows import ActionRequest
from tests.e2e.harness import Terminal
from tests.e2e.staffed import Place
from tests.e2e.village import Village

BOARD = "anxiety-welcome"
MENU = ("?:", "reads on:", "goes back:", "says more:", "looks again:", "A number and Enter:")
CASE = MENU
SURE = "yes or no:"
TALL = (80, 60)


@pytest.fixture
def place(serve, tmp_path: Path) -> Iterator[Place]:
    found = Place(serve, tmp_path)
    yield found
    found.close()
    for seat in found.seats:
        assert b"\x1b" not in seat.raw


def sit_down(place: Place, who: str) -> Terminal:
    return place.sign_in(who, "Home, ", term="dumb", size=TALL)


def answer(seat: Terminal, question: str | tuple[str, ...], words: str) -> None:
    """Types an answer, once the question is the last thing that was said."""
    seat.wait_until(lambda screen: screen.rstrip().endswith(question), repr(question))
    before = len(seat.raw)
    seat.type(words + "\r")
    seat.wait_until(lambda _screen: len(seat.raw) > before, "the echo")


def pick(seat: Terminal, question: str | tuple[str, ...], words: str) -> None:
    """Chooses what has these words, by the number that was said with it last."""

    def asked(screen: str) -> bool:
        return screen.rstrip().endswith(question) and words in screen

    seat.wait_until(asked, f"{words!r} before {question!r}")
    found = [match[1] for line in seat.lines if (match := re.match(r"(\d+)\.? ", line)) and words in line]
    assert found, f"no choice with {words!r} in:\n{seat.screen}"
    seat.type(f"{found[-1]}\r")


def write(seat: Terminal, *lines: str, send: str = "yes") -> None:
    """Types a text of several lines, and says whether it is sent."""
    seat.wait_for("A line with only a dot ends them")
    seat.type("\r".join([*lines, ".", ""]))
    answer(seat, SURE, send)


def leave(seat: Terminal) -> None:
    seat.type("\rQ\rQ\r")
    assert seat.exit_status() == 0


async def a_moderator(village: Village) -> None:
    await village.moderate("ben")


def test_somebody_asks_and_a_moderator_answers_without_an_escape_byte(place: Place) -> None:
    place.begin(a_moderator, 1)
    ana, ben = sit_down(place, "ana"), sit_down(place, "ben")
    answer(ana, MENU, "ask")
    write(ana, "it is a hrd\x7f\x7f\x7fhard night", "and I am awake")
    ana.wait_for("The moderators have this now.")
    answer(ben, MENU, "cases")
    ben.wait_for("Somebody asks that a moderator writes to them.")
    assert "hard night" not in ben.screen, "what somebody wrote is read when it is asked for"
    answer(ben, MENU, "1")
    pick(ben, CASE, "Read it")
    ben.wait_for("it is a hard night")
    ben.wait_for("and I am awake")
    answer(ben, CASE, "write")
    answer(ben, "Enter for your own words:", "")
    write(ben, "I am here. Tell me.")
    ben.wait_for("Written.")
    answer(ben, SURE, "yes")
    ben.wait_for("is closed")

    # What has come for her is said before the next question, and not into the line that she types.
    answer(ana, MENU, "again")
    ana.wait_for("A moderator has written to you. ask leads to it.")
    answer(ana, MENU, "ask")
    answer(ana, "Enter goes back:", "1")
    ana.wait_for("I am here. Tell me.")
    answer(ana, SURE, "no")
    for seat in (ana, ben):
        leave(seat)


async def an_unkind_post(village: Village) -> None:
    await village.moderate("ben")
    await village.comes("ivo")
    await village.thread("ivo", BOARD, "Remark", "You are all just weak.")


def test_a_member_tells_of_a_post_and_a_moderator_acts_and_takes_it_back(place: Place) -> None:
    place.begin(an_unkind_post, 1)
    ana = sit_down(place, "ana")
    answer(ana, MENU, "#1.1")
    ana.wait_for("Post 1, ivo,")
    answer(ana, MENU, "support")
    pick(ana, "Enter to go back:", "With you")
    ana.wait_for("Given: With you.")
    answer(ana, MENU, "report")
    pick(ana, "Enter to go back:", "unkind")
    answer(ana, "says nothing more:", "It made me leave for a while.")
    answer(ana, SURE, "yes")
    ana.wait_for("you hear how it ended")

    ben = sit_down(place, "ben")
    answer(ben, MENU, "cases")
    answer(ben, MENU, "1")
    pick(ben, CASE, "Read it")
    ben.wait_for("You are all just weak.")
    ben.wait_for("It made me leave for a while.")
    pick(ben, CASE, "Do something about it")
    pick(ben, "A number, or Enter to go back:", "Hide the post")
    ben.wait_until(lambda screen: "Which rule?" in screen or "Why?" in screen, "the rule or the reason")
    if "Which rule?" in ben.screen:
        answer(ben, "Enter for none:", "")
    answer(ben, "The member reads it:", "Be kind, also where you disagree.")
    answer(ben, "leaves it open:", "a while")
    ben.wait_for("Please say it as 12h, 3d, 2w")
    answer(ben, "leaves it open:", "3d")
    answer(ben, SURE, "yes")
    ben.wait_for("Done.")
    pick(ben, CASE, "What was done before")
    pick(ben, "Which one to take back? Enter goes back:", "Hide the post")
    answer(ben, "the member reads it:", "A slip.")
    answer(ben, SURE, "yes")
    ben.wait_for("is taken back.")
    for seat in (ana, ben):
        leave(seat)
    assert place.value("SELECT ended FROM action") == "reverted"


async def two_moderators(village: Village) -> None:
    await village.moderate("ana", "ben")
    await village.services.asking.ask(village.people["cleo"], "Can somebody write to me?")


def test_a_moderators_desk_is_there_without_a_screen(place: Place) -> None:
    place.begin(two_moderators, 1)
    ben = sit_down(place, "ben")
    answer(ben, MENU, "cases")
    answer(ben, MENU, "duty")
    ben.wait_for("You are on duty. Thank you.")
    answer(ben, MENU, "drawbridge")
    answer(ben, "The other moderators read it:", "One account after the other.")
    answer(ben, SURE, "yes")
    ben.wait_for("The drawbridge is up.")
    answer(ben, MENU, "drawbridge")
    answer(ben, "The other moderators read it:", "It is quiet again.")
    answer(ben, SURE, "yes")
    ben.wait_for("The drawbridge is down.")
    answer(ben, MENU, "log")
    ben.wait_for("New accounts wait for a moderator for now.")
    answer(ben, MENU, "take 1")
    ben.wait_for("is yours")
    answer(ben, CASE, "")
    answer(ben, MENU, "hand over")
    answer(ben, "Enter for everybody:", "ana")
    answer(ben, "Enter says nothing:", "She waits since noon.")
    answer(ben, SURE, "yes")
    ben.wait_for("1 case handed over.")
    answer(ben, MENU, "duty")
    pick(ben, "Enter to stay on duty:", "tomorrow morning")
    ben.wait_for("Rest well.")
    leave(ben)
    assert place.queue("ana", "(yours)").close() is None
    place.seats.pop()


def test_whoever_is_on_duty_hears_of_somebody_between_two_questions(place: Place) -> None:
    place.begin(a_moderator, 1)
    ben = sit_down(place, "ben")
    answer(ben, MENU, "cases")
    answer(ben, MENU, "duty")
    ben.wait_for("You are on duty. Thank you.")
    answer(ben, MENU, "")
    ben.wait_until(lambda screen: screen.rstrip().endswith(MENU), "home again")
    assert place.client.run("cleo", "ask", key=place.key, given=b"Can somebody write to me?").returncode == 0
    ben.type("? news\r")
    ben.wait_for("Somebody may need you soon: case 1.")
    leave(ben)


def test_the_last_letter_is_kept_where_the_line_is_lost(place: Place) -> None:
    """What had been typed of a line, and not ended with Enter, was gone."""
    place.begin(two_moderators, 1)
    cleo = sit_down(place, "ana")
    answer(cleo, MENU, "ask")
    cleo.wait_for("A line with only a dot ends them")
    cleo.type("It is three,\rand I cannot find the wor")
    cleo.wait_for("find the wor")
    cleo.signal(signal.SIGKILL)
    again = place.sign_in("ana", "What you had begun to write to the moderators", term="dumb", size=TALL)
    pick(again, MENU, "What you had begun")
    again.wait_for("You had begun:")
    again.wait_for("and I cannot find the wor")
    write(again, "words for it.")
    again.wait_for("The moderators have this now.")

    # A moderator's answer is the same one in line mode and on the screens.
    ben = sit_down(place, "ben")
    answer(ben, MENU, "cases")
    pick(ben, MENU, "cleo")
    pick(ben, CASE, "Write to the member")
    answer(ben, "Enter for your own words:", "")
    ben.wait_for("A line with only a dot ends them")
    ben.type("Dear cleo, I have rea")
    ben.wait_for("I have rea")
    ben.signal(signal.SIGKILL)
    screen = place.queue("ben", "(yours)")
    place.seats.pop()
    screen.key("enter", "w")
    screen.wait_for("Dear cleo, I have rea")
    screen.close()


async def a_suspension(village: Village) -> None:
    await village.moderate("ana", "ben")
    until = village.clock() + timedelta(days=3)
    request = ActionRequest(ActionKind.SUSPEND, "Three people have asked for a pause.", handle="cleo", until=until)
    await village.services.actions.act(village.people["ana"], request)


def test_whoever_is_suspended_hears_why_and_appeals_and_comes_in_once_it_is_taken_back(place: Place) -> None:
    place.begin(a_suspension, 1)
    cleo = place.sign_in("cleo", "Your account is closed for now.", term="dumb", size=TALL)
    cleo.wait_for("Three people have asked for a pause.")
    cleo.wait_for("It opens by itself:")
    pick(cleo, MENU, "What moderators did")
    answer(cleo, "Enter goes back:", "1")
    answer(cleo, SURE, "yes")
    write(cleo, "It was somebody else, on my machine.")
    cleo.wait_for("Another moderator will look at it")
    answer(cleo, "Enter goes back:", "")
    assert "Home, cleo." not in cleo.screen

    ana = sit_down(place, "ana")
    answer(ana, MENU, "cases")
    answer(ana, MENU, "1")
    ana.wait_for("Somebody else than the one who acted decides this.")
    ana.wait_until(lambda screen: screen.rstrip().endswith(CASE), "the choices")
    assert "It is taken back" not in ana.screen
    ben = sit_down(place, "ben")
    answer(ben, MENU, "cases")
    answer(ben, MENU, "1")
    pick(ben, CASE, "It is taken back")
    write(ben, "You were right, and we are sorry.")
    ben.wait_for("The appeal is decided")

    answer(cleo, MENU, "")
    cleo.wait_for("Home, cleo.")
    for seat in (ana, ben, cleo):
        leave(seat)


async def a_wordless_post(village: Village) -> None:
    await village.moderate("ana", "ben")
    number = await village.thread("ben", BOARD, "Remark", "You are all just weak.")
    await village.services.reports.report(village.people["cleo"], Address(number), Category.UNKIND)


def test_a_case_about_a_moderator_is_not_there_for_them_in_line_mode(place: Place) -> None:
    place.begin(a_wordless_post, 1)
    ben = sit_down(place, "ben")
    answer(ben, MENU, "cases")
    ben.wait_for("Nothing waits. Thank you for looking.")
    answer(ben, MENU, "log")
    ben.wait_until(lambda screen: screen.count("Enter goes back") > 1, "the queue again")
    assert "cleo" not in ben.screen
    leave(ben)
