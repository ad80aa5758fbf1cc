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
