"""What people do here, as stories: with the OpenSSH client, key by key, and what they see.

Each has a past, which is lived before the server is started, and a present, which is played out on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import Client, ServerProcess, Terminal
from tests.e2e.village import Past, Village, lived

SignIn = Callable[..., Terminal]


@pytest.fixture
def visit(serve, tmp_path: Path) -> Iterator[Callable[[Past, float], SignIn]]:
    """Lives a past, serves what came of it, and lets members sit down there."""
    opened: list[Terminal] = []

    def begin(past: Past, days_ago: float) -> SignIn:
        data = tmp_path / "village"
        key = lived(data, past, days_ago)
        server: ServerProcess = serve(data=data)
        client = Client(server, tmp_path)

        def sign_in(who: str, size: tuple[int, int] = (80, 24)) -> Terminal:
            opened.append(client.terminal(who, key=key, size=size))
            return opened[-1]

        return sign_in

    yield begin
    for seat in opened:
        seat.close()


def chosen(seat: Terminal) -> str:
    """The line that the cursor stands on."""
    return seat.lines[seat.cursor[1]]


def stands_on(seat: Terminal, words: str) -> None:
    seat.wait_until(lambda _screen: words in chosen(seat), f"the cursor to be on {words!r}")


def line_with(seat: Terminal, words: str) -> str:
    return next(line for line in seat.lines if words in line)


# Comes back after a week


async def a_week_without_ana(village: Village) -> None:
    nights = await village.thread("ana", "anxiety-welcome", "Long nights", "I lie awake and count the cars.")
    await village.thread("ben", "anxiety-welcome", "Hello from ben", "I am new to this.", "Welcome, ben.")
    await village.catches_up("ana")
    village.pass_time(days=3)
    await village.reply("ben", nights, "I count them too.")
    await village.thread("cleo", "recovery-welcome", "Ninety days", "Today it is ninety.", "I am glad, cleo.")
    village.pass_time(days=2)
    await village.thread("cleo", "depression-welcome", "Is @ana still here?", "I have not read her for a while.")
    village.pass_time(days=1)
    await village.thread("ben", "depression-welcome", "Getting up", "I did not get up today.", seeking="listen")


def test_comes_back_after_a_week(visit):
    sign_in = visit(a_week_without_ana, 8)
    ana = sign_in("ana")

    # Home says on one screen what has come meanwhile: for her first, then board by board.
    ana.wait_for("1 new reply to you")
    ana.wait_for("2 threads have no answer yet")
    assert "2 new in 2 threads" in ana.screen
    assert "2 new in 1 thread" in ana.screen
    assert "Depression" in ana.screen
    assert "Recovery" in ana.screen

    # She looks at what is for her, and reads the answer where it stands.
    ana.key("N")
    ana.wait_for("ben answered you in Long nights")
    stands_on(ana, "ben answered you")
    ana.key("enter")
    ana.wait_for("I count them too.")
    ana.key("q")
    ana.wait_for("Nothing is new for you.")
    ana.wait_for("Read before")
    ana.key("q")
    ana.wait_gone("1 new reply to you")

    # Two people are still waiting for somebody; the one who has waited longest stands first.
    ana.key("g")
    stands_on(ana, "2 threads have no answer yet")
    ana.key("enter")
    stands_on(ana, "Is @ana still here?")
    ana.key("enter")
    ana.wait_for("I have not read her for a while.")
    ana.key("r")
    ana.wait_for("Your reply")
    ana.type("I am here again. Thank you for asking.")
    ana.key("ctrl+s")
    ana.wait_gone("Your reply")
    ana.wait_for("I am here again.")
    ana.key("q")
    ana.wait_for("the longest wait first")
    stands_on(ana, "Getting up")
    ana.key("q")
    ana.wait_for("1 thread has no answer yet")

    # What is left of the week is marked as read with one key; tomorrow is another day.
    ana.key("C", "y")
    ana.wait_for("Marked as read. U takes it back.")
    ana.wait_gone("new in")


# Follows one hard thread


async def a_hard_thread(village: Village) -> None:
    for n in range(6):
        await village.thread("cleo", "anxiety-welcome", f"Another day, number {n}", "Nothing much.")
    await village.thread("ben", "anxiety-welcome", "The appointment", "It is on Thursday, and I am afraid.")
    await village.thread("cleo", "anxiety-welcome", "Recipes", "Who has one for lentils?", "I do.")


def test_follows_one_hard_thread(visit):
    sign_in = visit(a_hard_thread, 1)
    ana = sign_in("ana")

    # Among all that is new she finds the one that matters to her, and follows it.
    ana.wait_for("help now")
    stands_on(ana, "Welcome")
    ana.key("enter")
    ana.wait_for("The appointment")
    ana.key("down")
    stands_on(ana, "The appointment")
    ana.key("f")
    ana.wait_for("You follow this thread now")
    ana.wait_until(lambda _screen: "(followed)" in chosen(ana), "the mark of a followed thread")
    ana.key("enter")
    ana.wait_for("I am afraid.")
    ana.key("q")
    ana.wait_for("Recipes")

    # The rest is too much today: she sees only what she follows, and hides what she cannot read now.
    ana.key("F")
    ana.wait_for("f  followed")
    ana.key("f")
    ana.wait_for("Welcome · followed")
    assert "Recipes" not in ana.screen
    ana.key("F", "a")
    ana.wait_for("Recipes")
    ana.key("g", "K")
    ana.wait_for("Hidden for you")
    ana.wait_gone("Recipes")
    ana.key("q")
    ana.wait_for("6 new in 6 threads")

    # Ben writes again, from another place. Nothing rings; home says so when she comes to it.
    ben = sign_in("ben")
    ben.wait_for("help now")
    ben.key("#")
    ben.wait_for("Thread number:")
    ben.type("7\r")
    ben.wait_for("I am afraid.")
    ben.key("r")
    ben.wait_for("Your reply")
    ben.type("It is over. I went, @ana, and I am still here.")
    ben.key("ctrl+s")
    ben.wait_gone("Your reply")

    ana.wait_for("ben mentioned you. N shows it.")
    ana.key("enter")
    ana.wait_for("Another day")
    ana.wait_gone("mentioned you")
    ana.key("q")
    ana.wait_for("1 thread you follow has news")
    ana.key("g")
    stands_on(ana, "1 new mention of you")
    ana.key("down")
    stands_on(ana, "1 thread you follow has news")
    ana.key("enter")
    ana.wait_for("Threads you follow")
    stands_on(ana, "The appointment")
    ana.key("enter")
    ana.wait_for("I am still here.")
    ana.key("q", "q")
    ana.wait_gone("has news")
    ana.wait_gone("mention of you")

    # What she has hidden is still there, for whenever she can.
    ana.key("enter", "F")
    ana.wait_for("h  hidden by me")
    ana.key("h")
    ana.wait_for("Recipes")
    ana.key("K")
    ana.wait_for("No longer hidden.")


# Reads everything with Space alone


async def three_boards(village: Village) -> None:
    number = await village.thread("ben", "anxiety-welcome", "Trains", "How do you do it?", "I sit by the door.")
    await village.reply("ben", number, "That is a good one.", parent=2)
    await village.thread(
        "cleo", "anxiety-welcome", "A long story", "\n\n".join(f"Part {n} of it." for n in range(1, 31))
    )
    await village.thread("cleo", "depression-welcome", "Snow", "It has snowed, and I saw it.")
    await village.thread("ben", "recovery-welcome", "Ninety days", "Today.", "I am glad.")


def test_reads_everything_with_space_alone(visit):
    sign_in = visit(three_boards, 1)
    ana = sign_in("ana")
    ana.wait_for("new in")

    # From home to the first unread post; a long one page by page.
    ana.key("space")
    ana.wait_for("Part 1 of it.")
    assert "Part 30 of it." not in ana.screen
    seen = ""
    for _page in range(8):
        seen += ana.screen
        if "Next: Trains" in seen:
            break
        before = ana.screen
        ana.key("space")
        ana.wait_until(lambda screen, before=before: screen != before, "Space to go on")
    assert "Part 30 of it." in seen

    # Before it leaves a thread it says where it goes, and the board as well where that is another.
    ana.wait_for("Next: Trains. Space goes there.")
    ana.key("space")
    ana.wait_for("How do you do it?")
    ana.wait_for("That is a good one.")
    ana.key("space")
    ana.wait_for("Next: Snow, on Welcome. Space goes there.")
    ana.key("space")
    ana.wait_for("It has snowed, and I saw it.")
    ana.key("space")
    ana.wait_for("Next: Ninety days")
    ana.key("space")
    ana.wait_for("I am glad.")
    ana.key("space")
    ana.wait_for("You have read everything.")

    # The way back is short: the board of the last thread, then home, where nothing is new.
    ana.key("q")
    ana.wait_gone("I am glad.")
    ana.key("q")
    ana.wait_for("Kitchen Table")
    ana.wait_gone("new in")
    ana.key("space")
    ana.wait_for("You have read everything.")


# Catches up and regrets it


async def much_that_is_new(village: Village) -> None:
    for n in range(4):
        await village.thread("ben", "anxiety-welcome", f"Question {n}", "Does anybody know?", "Not yet.")
    await village.thread("cleo", "recovery-welcome", "Ninety days", "Today it is ninety.")


def test_catches_up_and_regrets_it(visit):
    sign_in = visit(much_that_is_new, 1)
    ana = sign_in("ana")
    ana.wait_for("8 new in 4 threads")
    ana.key("enter")
    ana.wait_for("Question 3")
    ana.key("down", "enter")
    ana.wait_for("Not yet.")
    ana.key("q")
    ana.wait_for("Question 3")

    # One board is too much: c marks it. Then she thinks again, and what she had read before stays read.
    ana.key("c")
    ana.wait_for("Marked as read. U takes it back.")
    ana.wait_until(lambda screen: "2 new" not in screen, "everything to be read")
    ana.key("U")
    ana.wait_for("Taken back.")
    ana.wait_until(lambda screen: screen.count("2 new") == 3, "the three others to be new again")
    assert "2 new" not in line_with(ana, "Question 2")

    # From home the same for everything, after a question; meanwhile somebody writes, which stays new.
    ana.key("q")
    ana.wait_for("6 new in 3 threads")
    ana.key("C", "n")
    ana.wait_for("6 new in 3 threads")
    ana.key("C", "y")
    ana.wait_for("Marked as read. U takes it back.")
    ana.wait_gone("new in")
    ben = sign_in("ben")
    ben.wait_for("help now")
    ben.key("#")
    ben.wait_for("Thread number:")
    ben.type("1\r")
    ben.wait_for("Not yet.")
    ben.key("r")
    ben.wait_for("Your reply")
    ben.type("Now I know.")
    ben.key("ctrl+s")
    ben.wait_gone("Your reply")
    ana.key("U")
    ana.wait_for("Taken back.")
    ana.wait_for("7 new in 3 threads")
    ana.key("U")
    ana.wait_for("There is nothing to take back.")


# Makes it one's own


async def an_evening(village: Village) -> None:
    await village.thread("ben", "anxiety-welcome", "Snow", "It snowed all night, and nobody was out.", "I saw it.")
    await village.thread("cleo", "anxiety-welcome", "The dentist", "I went to the dentist.", "Well done — really.")


def test_makes_it_ones_own(visit):
    sign_in = visit(an_evening, 3)
    ana = sign_in("ana")
    ana.wait_for("help now")

    # Each choice holds at once: Space takes the next one, Enter opens what is typed.
    ana.key("s")
    ana.wait_for("kept at once")
    stands_on(ana, "Colours for")
    ana.key("space", "space", "space", "space")
    ana.wait_until(lambda _screen: "no colours" in chosen(ana), "no colours to be chosen")
    ana.key("down", "down", "space")
    ana.wait_until(lambda _screen: "yes" in chosen(ana), "plain letters to be chosen")
    ana.key("down", "enter")
    ana.wait_for("From 40 to 76 letters")
    ana.type("40\r")
    ana.wait_for("kept at once")
    ana.key("down", "space")
    ana.wait_until(lambda _screen: "by the clock" in chosen(ana), "times by the clock")
    ana.key("down", "enter")
    ana.wait_for("A name such as Europe/Lisbon")
    ana.key("ctrl+u")
    ana.type("tokyo\r")
    ana.wait_until(lambda _screen: "Asia/Tokyo" in chosen(ana), "her time zone")
    ana.key("down", "space", "space")
    ana.wait_until(lambda _screen: "what is new for me" in chosen(ana), "where she begins")
    ana.key("down", "down", "down", "down", "enter")
    ana.wait_for("Posts with these are folded.")
    ana.type("dentist\r")
    ana.wait_until(lambda _screen: "dentist" in chosen(ana), "her muted words")
    ana.key("down", "down", "space")
    ana.wait_until(lambda _screen: "as in vi" in chosen(ana), "the keys of the editor")
    ana.key("q")
    ana.wait_gone("kept at once")

    # In a thread it is as she said: what she mutes is one quiet line, and nothing is beyond ASCII.
    ana.key("enter", "enter")
    ana.wait_for("folded: a word you mute")
    ana.wait_for("Well done - really.")
    assert all(ord(character) < 128 for character in ana.screen)
    assert "3 days" not in ana.screen
    ana.key("q", "down", "enter")
    ana.wait_for("It snowed all night, and nobody was out.")

    # She leaves. Another day, and from another machine, all of it is there.
    ana.key("ctrl+c", "y")
    assert ana.exit_status() == 0
    again = sign_in("ana", (60, 20))
    again.wait_for("For you")
    again.key("q", "enter", "down", "enter", "r")
    again.wait_for("INSERT")
    again.type("I saw it, too.")
    again.key("escape")
    again.wait_for("NORMAL")
    again.type("0x")
    again.wait_for("saw it, too.")
    again.type(":q\r")
    again.wait_for("Your draft is kept.")
    again.key("s")
    again.wait_for("kept at once")
    for words, value in {
        "Colours for": "no colours",
        "Plain letters only": "yes",
        "Width of text": "40",
        "Times": "by the clock",
        "Time zone": "Asia/Tokyo",
        "Sign-in leads to": "what is new for me",
        "Mute words": "dentist",
    }.items():
        assert value in line_with(again, words)


# Finds what somebody wrote


async def much_was_said(village: Village) -> None:
    await village.thread("ben", "anxiety-welcome", "Nights", "The kettle and I, at four.", "A kettle is company.")
    village.pass_time(days=40)
    for n in range(8):
        village.pass_time(hours=9)
        await village.thread("cleo", "recovery-welcome", f"Day {n}", f"It is day {n}.")
    await village.thread("cleo", "recovery-welcome", "Tea again", "The kettle broke today. I bought a red one.")


def test_finds_what_somebody_wrote(visit):
    sign_in = visit(much_was_said, 45)
    ana = sign_in("ana")
    ana.wait_for("help now")

    # A word is enough; the newest stands first.
    ana.key("/")
    ana.wait_for("Words find posts that have all of them.")
    ana.type("kettle\r")
    ana.wait_for("I bought a red one.")
    stands_on(ana, "Tea again")
    assert "The kettle and I, at four." in ana.screen
    assert "A kettle is company." in ana.screen

    # What she remembers narrows it: the board, the words beside each other, what it was not.
    ana.key("/")
    ana.wait_for("Enter finds")
    ana.key("ctrl+u")
    ana.type('board:anxiety-welcome kettle -company "at four"\r')
    ana.wait_gone("I bought a red one.")
    stands_on(ana, "Nights")
    assert "A kettle is company." not in ana.screen

    # She reads it where it stands, and comes back to the same list.
    ana.key("enter")
    ana.wait_for("A kettle is company.")
    ana.key("q")
    ana.wait_gone("A kettle is company.")
    stands_on(ana, "Nights")

    # Nothing found, or nothing that can be looked for, is said in words, and what she typed stays.
    ana.key("/")
    ana.wait_for("Enter finds")
    ana.type(" teapot\r")
    ana.wait_for("Nothing was found.")
    ana.key("ctrl+u")
    ana.type("author:ben kettle\r")
    ana.wait_for("Nobody of that name lets their posts be listed.")
    assert "author:ben kettle" in ana.screen
    ana.key("escape")
    ana.wait_for("Kitchen Table")
