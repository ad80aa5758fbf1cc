"""A first visit, end to end: two people meet with the OpenSSH client, the server is killed, nothing is gone."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import Client, ServerProcess, Terminal, clean_environment, make_key, wait_until

PASSWORD = "a kettle on the stove"


def add_member(data: Path, handle: str, key: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "bbs", "member", "add", handle, "--key", f"{key}.pub", "--data", str(data)],
        check=True,
        capture_output=True,
        timeout=60,
        env=clean_environment(),
    )


def join(client: Client, handle: str, until: str = "Kitchen Table") -> Terminal:
    """Through the door new@, with a password, to home, or to what stands on the screen in its place."""
    seat = client.terminal("new")
    seat.wait_for("Does this look right")
    seat.key("y")
    seat.wait_for("Joining, 1 of")
    seat.key("enter")
    seat.wait_for("Name:")
    seat.type(handle + "\r")
    seat.wait_for("Password:")
    seat.type(PASSWORD + "\r")
    seat.wait_for("Once more:")
    seat.type(PASSWORD + "\r")
    keep_code(seat)
    seat.wait_for("Recovery")
    seat.key("1", "enter")
    seat.wait_for(until)
    return seat


def keep_code(seat: Terminal) -> None:
    """Past the recovery code, as somebody does who has written it down."""
    seat.wait_for("Your recovery code")
    seat.wait_for("7\u00a0")
    code = dict(re.findall(r"(\d)\u00a0([a-z]+)", seat.screen))
    seat.key("enter")
    asked: list[str] = []

    def asks() -> bool:
        """Whether another word is asked for than before."""
        found = re.search(r"Word (\d):$", seat.lines[seat.cursor[1]])
        if found is not None and found[1] not in asked:
            asked.append(found[1])
            return True
        return False

    for _word in range(2):
        seat.wait_until(lambda _screen: asks(), "the question for a word")
        seat.type(code[asked[-1]] + "\r")


def chosen(seat: Terminal) -> str:
    """The line that the cursor stands on."""
    return seat.lines[seat.cursor[1]]


def draft_holds(data: Path, text: str) -> bool:
    connection = sqlite3.connect(f"file:{data / 'bbs.sqlite'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT 1 FROM draft WHERE body LIKE ?", (f"%{text}%",)).fetchone() is not None
    finally:
        connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def seats() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for seat in opened:
        seat.close()


def test_two_people_meet_the_server_is_killed_and_nothing_is_gone(serve, folder, seats):
    server: ServerProcess = serve()
    client = Client(server, folder)
    ana = join(client, "ana")
    seats.append(ana)

    # Ana writes something hard.
    ana.key("enter")
    ana.wait_for("w begins the first thread")
    ana.key("w")
    ana.wait_for("Subject:")
    ana.type("The nights are long\t")
    ana.type("I lie awake and count the cars.\rDoes anybody else?")
    ana.wait_for("anybody else?")
    ana.key("ctrl+s")
    ana.wait_for("What are you looking for?")
    ana.key("2")
    ana.wait_for("> ")
    ana.wait_until(lambda screen: "The nights are long" in chosen(ana), "her thread to be chosen")
    ana.key("enter")
    ana.wait_for("count the cars")

    # Ben, who signs in with a key, has been there.
    key = make_key(folder)
    add_member(server.data, "ben", key)
    ben = client.terminal("ben", key=key)
    seats.append(ben)
    ben.wait_for("Kitchen Table")
    ben.key("space")
    ben.wait_until(lambda screen: "long" in screen or "read everything" in screen, "an answer to Space")
    ben.key("enter", "enter")
    ben.wait_for("The nights are long")
    if "count the cars" not in ben.screen:
        ben.key("enter")
    ben.wait_for("count the cars")
    ben.key("r")
    ben.wait_for("Your reply")
    ben.type("I count them too. You are not alone with it.")
    ben.key("ctrl+s")

    # Ana hears of it without doing anything, and reads it with one key.
    ana.wait_for("1 new reply")
    ana.key("space")
    ana.wait_for("You are not alone with it.")
    ana.key("r")
    ana.wait_for("Your reply")
    ana.type("Thank you. That helps more than")
    wait_until(lambda: draft_holds(server.data, "That helps more than"), "the draft to be kept")
    ana.type(" I can say")

    # The power goes in the middle of a word.
    server.kill()
    ana.exit_status()
    again: ServerProcess = serve(data=server.data)
    client = Client(again, folder)
    ana = client.terminal("ana", "-o", "PreferredAuthentications=password", password=PASSWORD)
    seats.append(ana)
    ana.wait_for("That helps more than")
    ana.key("end")
    ana.type(" words.")
    ana.wait_for("words.")
    ana.key("ctrl+s")
    ana.wait_gone("Your reply")
    ana.wait_for("You are not alone with it.")
    ana.wait_for("That helps more than")

    # Ben finds her answer waiting, after a sign-in of his own.
    ben = client.terminal("ben", key=key)
    seats.append(ben)
    ben.wait_for("The nights are long")
    ben.wait_for("You are not alone with it.")
    ben.wait_for("That helps more than")


def test_a_reply_from_another_process_on_the_same_file_is_announced_within_a_second(serve, folder, seats):
    first: ServerProcess = serve()
    client = Client(first, folder)
    ana = join(client, "ana")
    seats.append(ana)
    ana.key("enter")
    ana.wait_for("w begins")
    ana.key("w")
    ana.wait_for("Subject:")
    ana.type("Two doors\tOne house.")
    ana.key("ctrl+s")
    ana.wait_for("What are you looking for?")
    ana.key("0")
    ana.wait_until(lambda screen: "Two doors" in chosen(ana), "her thread to be chosen")
    ana.key("enter")
    ana.wait_for("One house.")

    key = make_key(folder)
    add_member(first.data, "ben", key)
    second: ServerProcess = serve(data=first.data)
    ben = Client(second, folder).terminal("ben", key=key)
    seats.append(ben)
    ben.wait_for("Kitchen Table")
    ben.key("#")
    ben.wait_for("Thread number:")
    ben.type("1\r")
    ben.wait_for("One house.")
    ben.key("r")
    ben.wait_for("Your reply")
    ben.type("And here I am.")
    ben.key("ctrl+s")
    ben.wait_gone("Your reply")
    ana.wait_for("1 new reply", timeout=1.0)


def test_a_guest_sees_the_boards_and_reads_what_is_open(serve, folder, seats):
    server: ServerProcess = serve()
    seat = Client(server, folder).terminal("guest")
    seats.append(seat)
    seat.wait_for("Welcome")
    seat.wait_for("for members")
    seat.key("enter")
    seat.wait_for("Nobody has written here yet")
    seat.key("q", "q", "y")
    assert seat.exit_status() == 0
