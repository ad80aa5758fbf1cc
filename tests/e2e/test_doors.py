"""The doors over OpenSSH: joining with a key that was offered, recovery, help now, and the list of doors."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.e2e.harness import Client, Terminal, clean_environment, make_key
from tests.e2e.test_first_visit import PASSWORD, keep_code

CHEAP = {
    "BBS_PASSWORDS__MEMORY_KIB": "64",
    "BBS_PASSWORDS__PASSES": "1",
    "BBS_PASSWORDS__LANES": "1",
}
"""Passwords that cost nothing: nobody's are at stake here."""

NEW = "velvet harbour nine"


@pytest.fixture
def seats() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for seat in opened:
        seat.close()


@pytest.fixture
def way(serve, tmp_path) -> Client:
    """A way to a fresh community with cheap passwords."""
    return Client(serve(**CHEAP), tmp_path)


def read_code(seat: Terminal) -> dict[str, str]:
    """The words on the screen by their numbers."""
    return dict(re.findall(r"(\d)\u00a0([a-z]+)", seat.screen))


def test_who_joins_with_the_key_of_their_client_signs_in_with_it(way, tmp_path, seats):
    key = make_key(tmp_path)
    seat = way.terminal("new", key=key)
    seats.append(seat)
    seat.wait_for("Does this look right")
    seat.key("y")
    seat.wait_for("Before you come in")
    seat.key("enter")
    seat.wait_for("Choose by number")
    seat.key("1", "enter")
    seat.wait_for("Your SSH client has offered a key")
    seat.key("1")
    seat.wait_for("A password for")
    name = re.search(r"A password for (\S+)", seat.screen)
    assert name is not None
    seat.key("enter")
    keep_code(seat)
    seat.wait_for("What do you know")
    seat.key("enter")
    seat.wait_for(f"Welcome, {name[1]}.")
    again = way.terminal(name[1], key=key)
    seats.append(again)
    again.wait_for("Kitchen Table")


def test_whoever_lost_the_password_comes_back_with_the_code(way, seats):
    seat = way.terminal("new")
    seats.append(seat)
    seat.wait_for("Does this look right")
    seat.key("y")
    seat.wait_for("Before you come in")
    seat.key("enter")
    seat.wait_for("Name:")
    seat.type("ana\r")
    seat.wait_for("Password:")
    seat.type(PASSWORD + "\r")
    seat.type(PASSWORD + "\r")
    seat.wait_for("7\u00a0")
    code = " ".join(word for _number, word in sorted(read_code(seat).items()))
    keep_code(seat)
    seat.wait_for("What do you know")
    seat.key("enter")
    seat.wait_for("Kitchen Table")

    lost = way.terminal("recover")
    seats.append(lost)
    lost.wait_for("Name:")
    lost.type(f"ana\r{code}\r")
    lost.wait_for("A new password")
    lost.type(f"{NEW}\r{NEW}\r")
    lost.wait_for("7\u00a0")
    assert " ".join(word for _number, word in sorted(read_code(lost).items())) != code
    seat.wait_for("opened with its recovery code elsewhere")
    seat.exit_status()
    keep_code(lost)
    lost.wait_for("Since you were here")
    lost.key("enter")
    lost.wait_for("Kitchen Table")

    again = way.terminal("ana", password=NEW)
    seats.append(again)
    again.wait_for("Kitchen Table")


def test_help_is_there_before_anything_else(way, seats):
    seat = way.terminal("help")
    seats.append(seat)
    seat.wait_for("Nobody here can find you")
    seat.key("enter")
    seat.wait_for("Where would you like to go?")
    seat.key("4")
    seat.wait_for("Nobody here can find you")


def test_an_empty_answer_under_any_name_opens_the_door(way, seats):
    seat = way.terminal("somebody", "-o", "PreferredAuthentications=keyboard-interactive", password="")
    seats.append(seat)
    seat.wait_for("Where would you like to go?")
    seat.key("1")
    seat.wait_for("looking around")
    seat.key("escape")
    if "Leave now" in seat.screen:
        seat.key("n")


def test_somebody_waits_for_a_moderator_and_is_let_in(serve, tmp_path, seats):
    server = serve(**CHEAP, BBS_REGISTRATION="approval")
    way = Client(server, tmp_path)
    add_moderator(server, tmp_path)
    seat = way.terminal("new")
    seats.append(seat)
    seat.wait_for("Does this look right")
    seat.type("y")
    seat.wait_for("Before you come in")
    seat.key("enter")
    seat.wait_for("Name:")
    seat.type("fox\r")
    seat.wait_for("Password:")
    seat.type(f"{PASSWORD}\r{PASSWORD}\r")
    seat.wait_for("Words:")
    seat.type("My sister told me.\r")
    keep_code(seat)
    seat.wait_for("What do you know")
    seat.key("enter")
    seat.wait_for("A moderator will let you in.")

    mod = way.terminal("mod-erate", key=tmp_path / "id_ed25519")
    seats.append(mod)
    mod.wait_for("Kitchen Table")
    mod.key("I")
    mod.wait_for("My sister told me.")
    mod.key("y")
    mod.wait_for("fox is in.")
    seat.wait_for("You are in, fox.")


def add_moderator(server, folder) -> None:
    key = make_key(folder)
    command = ["-m", "bbs", "member", "add", "mod-erate", "--role", "moderator", "--key", f"{key}.pub"]
    subprocess.run(
        [sys.executable, *command, "--data", str(server.data)],
        check=True,
        capture_output=True,
        timeout=60,
        env=clean_environment(),
    )
